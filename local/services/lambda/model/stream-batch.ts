import type { _Record } from '@aws-sdk/client-dynamodb-streams';

/** A stream's record, and what the function sees of it. */
export interface StreamRecord {
  readonly sequenceNumber: string;
  /** The item's key, by which order is kept. */
  readonly itemKey: string;
  readonly arrivedAtMs: number;
  /** The record as JSON, made once for all attempts. */
  readonly json: string;
  readonly sizeBytes: number;
}

/** Records that are tried together, in order. */
export interface StreamBatch {
  readonly records: readonly StreamRecord[];
  /** Retries that count against the mapping's maximum. */
  readonly retriesMade: number;
  /** Attempts that reached the function. */
  readonly invokeCount: number;
  /** Whether the last of them ended in an error, and not in an answer that names records. */
  readonly endedInError: boolean;
}

export interface StreamRules {
  /** -1 without end. */
  readonly maximumRetryAttempts: number;
  /** Infinite without end. */
  readonly maximumRecordAgeMs: number;
  readonly bisectOnError: boolean;
}

/**
 * What becomes of a batch that was tried: parts to try next, in this order, or all of it given up.
 */
export type NextStep =
  | { readonly kind: 'retry'; readonly batches: readonly StreamBatch[] }
  | { readonly kind: 'discard'; readonly batch: StreamBatch };

export function newBatch(records: readonly StreamRecord[]): StreamBatch {
  return { records, retriesMade: 0, invokeCount: 0, endedInError: false };
}

/**
 * The function failed as a whole. Splitting a batch in two uses up no retries.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
export function afterFailure(batch: StreamBatch, rules: StreamRules): NextStep {
  const { records, retriesMade } = batch;
  if (rules.bisectOnError && records.length > 1) {
    const middle = Math.ceil(records.length / 2);
    const halves = [records.slice(0, middle), records.slice(middle)];
    return { kind: 'retry', batches: halves.map((half) => ({ ...batch, records: half })) };
  }
  const isLast = rules.maximumRetryAttempts >= 0 && retriesMade >= rules.maximumRetryAttempts;
  if (isLast) return { kind: 'discard', batch };
  return { kind: 'retry', batches: [{ ...batch, retriesMade: retriesMade + 1 }] };
}

/**
 * The function named records that failed: all before the first of them are done. With bisect on,
 * this is the split; where the first record is the one that failed, the batch is halved as for any
 * other failure (an assumption).
 * https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 */
export function afterPartialFailure(
  batch: StreamBatch,
  failedSequenceNumbers: ReadonlySet<string>,
  rules: StreamRules,
): NextStep {
  const checkpoint = batch.records.findIndex((r) => failedSequenceNumbers.has(r.sequenceNumber));
  const remaining = { ...batch, records: batch.records.slice(checkpoint) };
  if (checkpoint > 0 && rules.bisectOnError) return { kind: 'retry', batches: [remaining] };
  return afterFailure(remaining, rules);
}

/** Parts a batch into what has become too old to be tried, and the rest. */
export function splitExpired(
  batch: StreamBatch,
  rules: StreamRules,
  nowMs: number,
): { readonly expired: StreamBatch; readonly fresh: StreamBatch } {
  const isFresh = (record: StreamRecord) => nowMs - record.arrivedAtMs <= rules.maximumRecordAgeMs;
  const first = batch.records.findIndex(isFresh);
  const count = first === -1 ? batch.records.length : first;
  return {
    expired: { ...batch, records: batch.records.slice(0, count) },
    fresh: count === 0 ? batch : { ...batch, records: batch.records.slice(count) },
  };
}

/**
 * Which of a shard's lanes an item's records go down: always the same, so that they stay in order.
 */
export function laneOf(itemKey: string, laneCount: number): number {
  if (laneCount === 1) return 0;
  let hash = 0x811c9dc5;
  for (let i = 0; i < itemKey.length; i++) {
    hash = Math.imul(hash ^ itemKey.charCodeAt(i), 0x01000193);
  }
  return (hash >>> 0) % laneCount;
}

/** A record in DynamoDB's wire form: attribute values untouched, the time in epoch seconds. */
export type WireRecord = Omit<_Record, 'dynamodb'> & {
  readonly dynamodb?: Omit<NonNullable<_Record['dynamodb']>, 'ApproximateCreationDateTime'> & {
    readonly ApproximateCreationDateTime?: number;
  };
};

/** The record's shape: https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
export function toStreamEventRecord(record: WireRecord, streamArn: string): object {
  const { userIdentity, dynamodb, eventID, eventName, eventVersion, eventSource } = record;
  return {
    eventID,
    eventName,
    eventVersion,
    eventSource,
    awsRegion: record.awsRegion,
    dynamodb: {
      ...dynamodb,
      ApproximateCreationDateTime: Math.floor(dynamodb?.ApproximateCreationDateTime ?? 0),
    },
    ...(userIdentity && {
      userIdentity: { type: userIdentity.Type, principalId: userIdentity.PrincipalId },
    }),
    eventSourceARN: streamArn,
  };
}

export function toStreamRecord(record: WireRecord, eventRecord: object): StreamRecord {
  const { dynamodb } = record;
  const json = JSON.stringify(eventRecord);
  return {
    sequenceNumber: dynamodb?.SequenceNumber ?? '',
    itemKey: JSON.stringify(dynamodb?.Keys ?? {}),
    arrivedAtMs: (dynamodb?.ApproximateCreationDateTime ?? 0) * 1000,
    json,
    sizeBytes: Buffer.byteLength(json),
  };
}
