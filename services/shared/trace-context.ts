/**
 * Trace context that travels in the data. S3 events through EventBridge carry no trace header and DynamoDB streams
 * carry none, so it rides as object metadata, as an attribute of the item, and as an attribute of the message.
 */

/** Metadata name under which an uploader may hand over its trace: `x-amz-meta-trace-header`. */
export const TRACE_HEADER_METADATA = 'trace-header';

/** https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
export interface TraceContext {
  readonly traceId: string;
  readonly parentId?: string;
  /** Undefined when the sender leaves the decision to the next hop. */
  readonly isSampled?: boolean;
}

/** The longest header that is read; Events and SQS allow 500 characters too. */
const HEADER_CHARACTERS_MAX = 500;
const TRACE_ID = /^1-[0-9a-f]{8}-[0-9a-f]{24}$/;
const SEGMENT_ID = /^[0-9a-f]{16}$/;

/** Reads a trace header. One that is not valid is ignored, as AWS's services do: tracing must not fail the work. */
export function parseTraceHeader(header: string | undefined): TraceContext | undefined {
  if (header === undefined || header.length > HEADER_CHARACTERS_MAX) return undefined;
  const fields = new Map<string, string>();
  for (const part of header.split(';')) {
    const equals = part.indexOf('=');
    if (equals > 0) fields.set(part.slice(0, equals).trim(), part.slice(equals + 1).trim());
  }
  const traceId = fields.get('Root');
  const parentId = fields.get('Parent');
  const sampled = fields.get('Sampled');
  if (traceId === undefined || !TRACE_ID.test(traceId)) return undefined;
  if (parentId !== undefined && !SEGMENT_ID.test(parentId)) return undefined;
  return {
    traceId,
    ...(parentId !== undefined && { parentId }),
    ...((sampled === '0' || sampled === '1') && { isSampled: sampled === '1' }),
  };
}

/**
 * The trace of an upload whose uploader began none. It follows from the upload alone, so that every attempt at it, a
 * redrive weeks later too, shows in the one trace.
 */
export function traceIdOfUpload(uploadId: string, uploadedAtMs: number): string {
  const epochSeconds = Math.floor(uploadedAtMs / 1000);
  return `1-${epochSeconds.toString(16).padStart(8, '0')}-${uploadId.slice(0, 24)}`;
}

/** The header that the next hop continues. */
export function formatTraceHeader(traceId: string, segmentId: string, isSampled: boolean): string {
  return `Root=${traceId};Parent=${segmentId};Sampled=${isSampled ? 1 : 0}`;
}
