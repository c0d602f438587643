import { describe, expect, it } from 'vitest';
import {
  afterFailure,
  afterPartialFailure,
  laneOf,
  newBatch,
  type StreamBatch,
  type StreamRecord,
  type StreamRules,
  splitExpired,
  toStreamEventRecord,
} from '../../../../../local/services/lambda/model/stream-batch.ts';

const record = (n: number): StreamRecord => ({
  sequenceNumber: String(n),
  itemKey: `{"id":{"N":"${n}"}}`,
  arrivedAtMs: n * 1000,
  json: '{}',
  sizeBytes: 2,
});
const batchOf = (...numbers: number[]) => newBatch(numbers.map(record));
const sequences = (batch: StreamBatch) => batch.records.map((r) => Number(r.sequenceNumber));
const RULES: StreamRules = {
  maximumRetryAttempts: 2,
  maximumRecordAgeMs: 60_000,
  bisectOnError: false,
};
const BISECT = { ...RULES, bisectOnError: true };

describe('failed batch', () => {
  it('is retried whole until its retries are used up, then discarded', () => {
    let step = afterFailure(batchOf(1, 2), RULES);
    for (const retriesMade of [1, 2]) {
      if (step.kind !== 'retry') throw new TypeError('discarded too early');
      const [batch] = step.batches;
      expect(batch).toMatchObject({ retriesMade });
      step = afterFailure(batch as StreamBatch, RULES);
    }
    expect(step).toMatchObject({ kind: 'discard', batch: { retriesMade: 2 } });
  });

  it('is retried without end when the maximum is -1', () => {
    const rules = { ...RULES, maximumRetryAttempts: -1 };
    const step = afterFailure({ ...batchOf(1), retriesMade: 9999 }, rules);
    expect(step.kind).toBe('retry');
  });

  it('is halved without using up retries, and each half has as many as the whole', () => {
    const step = afterFailure({ ...batchOf(1, 2, 3, 4, 5), retriesMade: 1 }, BISECT);
    if (step.kind !== 'retry') throw new TypeError('not retried');
    expect(step.batches.map(sequences)).toEqual([
      [1, 2, 3],
      [4, 5],
    ]);
    expect(step.batches.map(({ retriesMade }) => retriesMade)).toEqual([1, 1]);
  });

  it('of one record uses up retries, bisect or not', () => {
    const step = afterFailure({ ...batchOf(1), retriesMade: 2 }, BISECT);
    expect(step.kind).toBe('discard');
  });
});

describe('partly failed batch', () => {
  it('is retried from the lowest sequence number that failed', () => {
    const step = afterPartialFailure(batchOf(1, 2, 3, 4), new Set(['4', '2']), RULES);
    if (step.kind !== 'retry') throw new TypeError('not retried');
    expect(step.batches.map(sequences)).toEqual([[2, 3, 4]]);
    expect(step.batches[0]?.retriesMade).toBe(1);
  });

  it('is split at that number, without using up retries, when bisect is on', () => {
    const step = afterPartialFailure(batchOf(1, 2, 3, 4), new Set(['3']), BISECT);
    if (step.kind !== 'retry') throw new TypeError('not retried');
    expect(step.batches.map(sequences)).toEqual([[3, 4]]);
    expect(step.batches[0]?.retriesMade).toBe(0);
  });

  it('is halved when bisect is on and the first record is the one that failed', () => {
    const step = afterPartialFailure(batchOf(1, 2, 3, 4), new Set(['1']), BISECT);
    if (step.kind !== 'retry') throw new TypeError('not retried');
    expect(step.batches.map(sequences)).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('discards what is left, not what was done, when retries are used up', () => {
    const batch = { ...batchOf(1, 2, 3), retriesMade: 2 };
    const step = afterPartialFailure(batch, new Set(['2']), RULES);
    if (step.kind !== 'discard') throw new TypeError('retried too often');
    expect(sequences(step.batch)).toEqual([2, 3]);
  });
});

describe('old records', () => {
  it('are parted from those that may still be tried', () => {
    const { expired, fresh } = splitExpired(batchOf(1, 2, 3), RULES, 62_500);
    expect(sequences(expired)).toEqual([1, 2]);
    expect(sequences(fresh)).toEqual([3]);
  });

  it('may be the whole batch, or none of it', () => {
    expect(sequences(splitExpired(batchOf(1, 2), RULES, 100_000).fresh)).toEqual([]);
    expect(sequences(splitExpired(batchOf(1, 2), RULES, 10_000).expired)).toEqual([]);
  });
});

describe('lane', () => {
  it('is the same for the same item and spreads different ones', () => {
    const lanes = Array.from({ length: 100 }, (_, n) => laneOf(record(n).itemKey, 10));
    expect(lanes).toEqual(Array.from({ length: 100 }, (_, n) => laneOf(record(n).itemKey, 10)));
    expect(new Set(lanes).size).toBe(10);
    expect(laneOf('anything', 1)).toBe(0);
  });
});

describe('record of a change', () => {
  it('has the shape that AWS documents', () => {
    const wire = {
      eventID: '1',
      eventName: 'REMOVE' as const,
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: 'us-east-1',
      dynamodb: {
        ApproximateCreationDateTime: 1479499740.5,
        Keys: { Id: { N: '101' } },
        SequenceNumber: '111',
        SizeBytes: 26,
        StreamViewType: 'NEW_AND_OLD_IMAGES' as const,
      },
      userIdentity: { Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com' },
    };
    const streamArn = 'arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/s';
    expect(toStreamEventRecord(wire, streamArn)).toEqual({
      ...wire,
      dynamodb: { ...wire.dynamodb, ApproximateCreationDateTime: 1479499740 },
      userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
      eventSourceARN: streamArn,
    });
  });
});
