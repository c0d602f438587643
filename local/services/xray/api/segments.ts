import type * as SDK from '@aws-sdk/client-xray';
import { InvalidRequestException } from '../errors.ts';
import { parseSegment, SegmentError } from '../model/segment.ts';
import type { XRay } from '../xray.ts';

/** https://docs.aws.amazon.com/xray/latest/api/API_PutTraceSegments.html */
export function putTraceSegments(
  xray: XRay,
  input: SDK.PutTraceSegmentsCommandInput,
): SDK.PutTraceSegmentsResult {
  if (input.TraceSegmentDocuments === undefined) {
    throw new InvalidRequestException('TraceSegmentDocuments is required.');
  }
  const unprocessed: SDK.UnprocessedTraceSegment[] = [];
  for (const text of input.TraceSegmentDocuments) {
    const segment = parseSegment(text);
    if (segment instanceof SegmentError) unprocessed.push(describeError(segment));
    else xray.traces.add(text, xray.context.kernel.now());
  }
  return { UnprocessedTraceSegments: unprocessed };
}

function describeError({ code, id }: SegmentError): SDK.UnprocessedTraceSegment {
  return {
    ...(id !== undefined && { Id: id }),
    ErrorCode: code,
    Message: `Invalid segment. ErrorCode: ${code}`,
  };
}

/** How a daemon fares is of no consequence to anybody. */
export function putTelemetryRecords(): SDK.PutTelemetryRecordsResult {
  return {};
}
