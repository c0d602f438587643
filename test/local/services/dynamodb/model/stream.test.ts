import { describe, expect, it } from 'vitest';
import {
  appendRecord,
  createStream,
  endOffset,
  firstOffset,
  nextTrimAtMs,
  offsetOf,
  readRecords,
  type Stream,
  sequenceNumberOf,
  trimRecords,
} from '../../../../../local/services/dynamodb/model/stream.ts';

const START_MS = Date.UTC(2026, 0, 1);
const DAY_MS = 24 * 60 * 60 * 1000;

const TABLE = {
  tableName: 'things',
  tableArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/things',
  keySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
};

function append(stream: Stream, id: string, nowMs: number): void {
  const attributes = { id: { S: id } };
  const next = { attributes, sizeBytes: 2 + id.length };
  appendRecord(
    stream,
    { key: id, keys: attributes, next, previous: undefined, expired: false },
    nowMs,
  );
}

function idsIn(stream: Stream, shardIndex = 0): (string | undefined)[] {
  const shard = stream.shards[shardIndex];
  if (shard === undefined) return [];
  const offset = firstOffset(shard);
  const records = readRecords(stream, shard, { offset, limit: 1000, region: 'us-east-1' });
  return records.map((record) => record.dynamodb.Keys.id?.S);
}

describe('A stream of several shards', () => {
  it('keeps the changes of an item in one of them, in order', () => {
    const stream = createStream(TABLE, 'KEYS_ONLY', START_MS, 3);
    const ids = Array.from({ length: 60 }, (_, n) => `item-${n % 20}`);
    for (const id of ids) append(stream, id, START_MS);
    const byShard = [0, 1, 2].map((index) => idsIn(stream, index));
    expect(byShard.flat().length).toBe(60);
    for (const inShard of byShard) {
      expect(inShard.length).toBeGreaterThan(0);
      expect(inShard).toEqual(ids.filter((id) => inShard.includes(id)));
    }
    const numbers = stream.shards.flatMap((shard) =>
      Array.from({ length: endOffset(shard) }, (_, offset) => sequenceNumberOf(shard, offset)),
    );
    expect(new Set(numbers).size).toBe(60);
    expect(new Set(stream.shards.map((shard) => shard.id)).size).toBe(3);
  });

  it('takes a sequence number of one shard for none of another', () => {
    const stream = createStream(TABLE, 'KEYS_ONLY', START_MS, 2);
    const [first, second] = stream.shards;
    if (first === undefined || second === undefined)
      throw new TypeError('two shards were asked for');
    expect(offsetOf(first, sequenceNumberOf(first, 12))).toBe(12);
    expect(offsetOf(second, sequenceNumberOf(first, 12))).toBeUndefined();
  });
});

describe('The records of a stream', () => {
  it('go after a day, whole seconds together, and leave no trace', () => {
    const stream = createStream(TABLE, 'KEYS_ONLY', START_MS);
    const [shard] = stream.shards;
    if (shard === undefined) throw new TypeError('a stream has a shard');
    expect(nextTrimAtMs(stream)).toBeUndefined();
    for (let n = 0; n < 100; n++) append(stream, `${n}`, START_MS + n * 100);
    expect(nextTrimAtMs(stream)).toBe(START_MS + DAY_MS + 1000);
    trimRecords(stream, START_MS + DAY_MS + 999);
    expect(idsIn(stream)).toHaveLength(100);
    trimRecords(stream, START_MS + DAY_MS + 1000);
    expect(idsIn(stream)[0]).toBe('10');
    expect(firstOffset(shard)).toBe(10);
    expect(nextTrimAtMs(stream)).toBe(START_MS + DAY_MS + 2000);
    trimRecords(stream, START_MS + DAY_MS + 9000);
    expect(idsIn(stream)).toHaveLength(10);
    expect(shard.records.length).toBe(10);
    append(stream, 'new', START_MS + DAY_MS + 9000);
    expect(endOffset(shard)).toBe(101);
    trimRecords(stream, START_MS + 3 * DAY_MS);
    expect(shard.records).toEqual([]);
    expect([firstOffset(shard), endOffset(shard)]).toEqual([101, 101]);
  });
});
