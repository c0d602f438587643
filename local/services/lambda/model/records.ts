import { DEAD_LETTER_ERROR_MESSAGE_BYTES } from '../limits.ts';
import type { AsyncEvent, GiveUpCondition } from './async-event.ts';

/** The last result of a function, as records quote it. */
export interface QuotedResult {
  /** JSON. */
  readonly payload: string;
  readonly isError: boolean;
  readonly executedVersion: string;
}

/**
 * What a destination of asynchronous invocations gets. Without any attempt there is no response to
 * quote; AWS does not say what it sends then.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export function asyncRecord(
  functionArn: string,
  event: AsyncEvent,
  condition: GiveUpCondition | 'Success',
  result: QuotedResult | undefined,
  nowMs: number,
): string {
  return JSON.stringify({
    version: '1.0',
    timestamp: new Date(nowMs).toISOString(),
    requestContext: {
      requestId: event.requestId,
      functionArn,
      condition,
      approximateInvokeCount: event.invokeCount,
    },
    requestPayload: parseJson(event.payload),
    ...(result && {
      responseContext: responseContext(result.isError, result.executedVersion),
      responsePayload: parseJson(result.payload),
    }),
  });
}

/** Attributes of a message in a function's dead-letter queue; its body is the event itself. */
export function deadLetterAttributes(
  event: AsyncEvent,
  result: QuotedResult | undefined,
): Record<string, { dataType: string; stringValue: string }> {
  const message = result === undefined ? undefined : errorMessage(result.payload);
  return {
    RequestID: { dataType: 'String', stringValue: event.requestId },
    // The status of the invocation as a request: 200 even though the function failed, 429 when it
    // was never let run.
    ErrorCode: { dataType: 'Number', stringValue: result === undefined ? '429' : '200' },
    ...(message && { ErrorMessage: { dataType: 'String', stringValue: firstBytes(message) } }),
  };
}

export interface StreamBatchInfo {
  readonly shardId: string;
  readonly startSequenceNumber: string;
  readonly endSequenceNumber: string;
  readonly firstArrivalMs: number;
  readonly lastArrivalMs: number;
  readonly batchSize: number;
  readonly streamArn: string;
}

/** Why records of a stream are given up, in the words of AWS's failure records. */
export type DiscardCondition = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

/**
 * What an on-failure destination gets of a stream batch:
 * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
export function streamFailureRecord(
  request: {
    requestId: string;
    functionArn: string;
    executedVersion: string;
    invokeCount: number;
    endedInError: boolean;
    /** The function's event, for a destination that has room for it. */
    payload?: string;
  },
  condition: DiscardCondition,
  batch: StreamBatchInfo,
  nowMs: number,
): string {
  return JSON.stringify({
    requestContext: {
      requestId: request.requestId,
      functionArn: request.functionArn,
      condition,
      approximateInvokeCount: request.invokeCount,
    },
    ...(request.invokeCount > 0 && {
      responseContext: {
        ...responseContext(false, request.executedVersion),
        functionError: request.endedInError ? 'Unhandled' : null,
      },
    }),
    version: '1.0',
    timestamp: new Date(nowMs).toISOString(),
    DDBStreamBatchInfo: {
      shardId: batch.shardId,
      startSequenceNumber: batch.startSequenceNumber,
      endSequenceNumber: batch.endSequenceNumber,
      approximateArrivalOfFirstRecord: isoSeconds(batch.firstArrivalMs),
      approximateArrivalOfLastRecord: isoSeconds(batch.lastArrivalMs),
      batchSize: batch.batchSize,
      streamArn: batch.streamArn,
    },
    ...(request.payload !== undefined && { payload: request.payload }),
  });
}

function responseContext(isError: boolean, executedVersion: string): object {
  return {
    statusCode: 200,
    executedVersion,
    ...(isError && { functionError: 'Unhandled' }),
  };
}

function isoSeconds(atMs: number): string {
  return new Date(atMs).toISOString().replace(/\.\d+Z$/, 'Z');
}

function errorMessage(payload: string): string | undefined {
  const parsed = parseJson(payload) as { errorMessage?: unknown } | null;
  return typeof parsed?.errorMessage === 'string' ? parsed.errorMessage : undefined;
}

/** A payload that is not JSON is quoted as text. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

function firstBytes(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= DEAD_LETTER_ERROR_MESSAGE_BYTES) return text;
  // Half a character at the cut becomes a replacement character, which goes.
  return bytes
    .subarray(0, DEAD_LETTER_ERROR_MESSAGE_BYTES)
    .toString()
    .replace(/\ufffd$/, '');
}
