import { beforeEach, describe, expect, it } from 'vitest';
import type { Item } from '../../../../../local/services/dynamodb/model/item.ts';
import { createDynamoDb, createThings, type TestDynamoDb, THINGS } from '../fixture.ts';

let dynamodb: TestDynamoDb;

beforeEach(() => {
  dynamodb = createDynamoDb();
});

const HOUR_MS = 60 * 60 * 1000;
const MINUTE_MS = 60 * 1000;

const put = (id: string, more: object = {}) =>
  dynamodb.call('PutItem', { ...THINGS, Item: { id: { S: id }, ...more } });
const remove = (id: string) => dynamodb.call('DeleteItem', { ...THINGS, Key: { id: { S: id } } });

async function shardOf(): Promise<{ StreamArn: string; ShardId: string }> {
  const { Table } = await dynamodb.call('DescribeTable', THINGS);
  const StreamArn = Table.LatestStreamArn;
  const { StreamDescription } = await dynamodb.streams('DescribeStream', { StreamArn });
  return { StreamArn, ShardId: StreamDescription.Shards[0].ShardId };
}

async function iteratorAt(ShardIteratorType: string, SequenceNumber?: string): Promise<string> {
  const answer = await dynamodb.streams('GetShardIterator', {
    ...(await shardOf()),
    ShardIteratorType,
    ...(SequenceNumber && { SequenceNumber }),
  });
  return answer.ShardIterator;
}

const read = (ShardIterator: string, more: object = {}) =>
  dynamodb.streams('GetRecords', { ShardIterator, ...more });

async function idsAt(type: string, sequenceNumber?: string): Promise<(string | undefined)[]> {
  const { Records } = await read(await iteratorAt(type, sequenceNumber));
  return Records.map((record: { dynamodb: { Keys: Item } }) => record.dynamodb.Keys.id?.S);
}

describe('A stream record', () => {
  const BEFORE = { id: { S: 'a' }, v: { N: '1' } };
  const AFTER = { id: { S: 'a' }, v: { N: '22' } };

  it.each([
    ['KEYS_ONLY', {}, {}, {}],
    ['NEW_IMAGE', { NewImage: BEFORE }, { NewImage: AFTER }, {}],
    ['OLD_IMAGE', {}, { OldImage: BEFORE }, { OldImage: AFTER }],
    [
      'NEW_AND_OLD_IMAGES',
      { NewImage: BEFORE },
      { NewImage: AFTER, OldImage: BEFORE },
      { OldImage: AFTER },
    ],
  ])('has the images of %s', async (stream, inserted, modified, removed) => {
    await createThings(dynamodb, { stream });
    await put('a', { v: { N: '1' } });
    await put('a', { v: { N: '22' } });
    await remove('a');
    const records = await dynamodb.records('things');
    expect(records.map((record) => record.eventName)).toEqual(['INSERT', 'MODIFY', 'REMOVE']);
    for (const [index, images] of [inserted, modified, removed].entries()) {
      const { dynamodb: change } = records[index] ?? {};
      const { NewImage, OldImage, Keys } = change ?? {};
      expect({ ...(NewImage && { NewImage }), ...(OldImage && { OldImage }) }).toEqual(images);
      expect(Keys).toEqual({ id: { S: 'a' } });
    }
  });

  it('has the form that consumers know', async () => {
    await createThings(dynamodb, { stream: 'NEW_IMAGE' });
    await dynamodb.clock.advance(1234);
    await put('a');
    expect(await dynamodb.records('things')).toEqual([
      {
        eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
        eventName: 'INSERT',
        eventVersion: '1.1',
        eventSource: 'aws:dynamodb',
        awsRegion: 'us-east-1',
        dynamodb: {
          // 2026-01-01T00:00:01.234Z, in whole seconds.
          ApproximateCreationDateTime: Date.UTC(2026, 0, 1) / 1000 + 1,
          Keys: { id: { S: 'a' } },
          NewImage: { id: { S: 'a' } },
          SequenceNumber: expect.stringMatching(/^\d{21,40}$/),
          SizeBytes: 6,
          StreamViewType: 'NEW_IMAGE',
        },
      },
    ]);
  });

  it('is not made by a write that changes nothing', async () => {
    await createThings(dynamodb, { stream: 'NEW_AND_OLD_IMAGES' });
    const item = { set: { SS: ['x', 'y'] }, map: { M: { a: { N: '1' }, b: { N: '2' } } } };
    await put('a', item);
    await put('a', { map: { M: { b: { N: '2' }, a: { N: '1.0' } } }, set: { SS: ['y', 'x'] } });
    await dynamodb.call('UpdateItem', {
      ...THINGS,
      Key: { id: { S: 'a' } },
      UpdateExpression: 'SET #s = #s',
      ExpressionAttributeNames: { '#s': 'set' },
    });
    await remove('nobody');
    expect(await dynamodb.records('things')).toHaveLength(1);
  });

  it('has a sequence number that grows, and an id of its own', async () => {
    await createThings(dynamodb, { stream: 'KEYS_ONLY' });
    for (let n = 0; n < 50; n++) await put(`${n}`);
    const records = await dynamodb.records('things');
    const numbers = records.map((record) => record.dynamodb.SequenceNumber);
    expect(numbers).toEqual(numbers.toSorted());
    expect(new Set(numbers).size).toBe(50);
    expect(new Set(records.map((record) => record.eventID)).size).toBe(50);
  });
});

describe('GetShardIterator', () => {
  it('begins at the oldest record, after the newest, at a record or after it', async () => {
    await createThings(dynamodb, { stream: 'KEYS_ONLY' });
    for (const id of ['a', 'b', 'c']) await put(id);
    const [, second] = await dynamodb.records('things');
    const sequenceNumber = second?.dynamodb.SequenceNumber;
    const latest = await iteratorAt('LATEST');
    await put('d');
    expect(await idsAt('TRIM_HORIZON')).toEqual(['a', 'b', 'c', 'd']);
    expect(await idsAt('AT_SEQUENCE_NUMBER', sequenceNumber)).toEqual(['b', 'c', 'd']);
    expect(await idsAt('AFTER_SEQUENCE_NUMBER', sequenceNumber)).toEqual(['c', 'd']);
    expect((await read(latest)).Records).toHaveLength(1);
  });

  it('refuses a sequence number, shard or stream that is none', async () => {
    await createThings(dynamodb, { stream: 'KEYS_ONLY' });
    await expect(iteratorAt('AT_SEQUENCE_NUMBER', '5')).rejects.toMatchObject({
      code: 'ValidationException',
    });
    const shard = { ...(await shardOf()), ShardIteratorType: 'LATEST' };
    await expect(
      dynamodb.streams('GetShardIterator', { ...shard, ShardId: 'shardId-0' }),
    ).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    await expect(
      dynamodb.streams('GetShardIterator', { ...shard, StreamArn: `${shard.StreamArn}0` }),
    ).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });
});

describe('GetRecords', () => {
  it('gives up to a limit, and goes on with the next iterator, ever again', async () => {
    await createThings(dynamodb, { stream: 'KEYS_ONLY' });
    for (let n = 0; n < 5; n++) await put(`${n}`);
    let iterator = await iteratorAt('TRIM_HORIZON');
    const counts: number[] = [];
    for (let round = 0; round < 4; round++) {
      const { Records, NextShardIterator } = await read(iterator, { Limit: 2 });
      counts.push(Records.length);
      iterator = NextShardIterator;
    }
    expect(counts).toEqual([2, 2, 1, 0]);
    await put('late');
    expect((await read(iterator)).Records).toHaveLength(1);
    await expect(read(iterator, { Limit: 1001 })).rejects.toMatchObject({
      code: 'ValidationException',
    });
  });

  it('gives 1 MB at most', async () => {
    await createThings(dynamodb, { stream: 'NEW_IMAGE' });
    const S = 'x'.repeat(300 * 1024);
    for (let n = 0; n < 5; n++) await put(`${n}`, { text: { S } });
    const first = await read(await iteratorAt('TRIM_HORIZON'));
    expect(first.Records).toHaveLength(3);
    expect((await read(first.NextShardIterator)).Records).toHaveLength(2);
  });

  it('takes an iterator for fifteen minutes', async () => {
    await createThings(dynamodb, { stream: 'KEYS_ONLY' });
    const iterator = await iteratorAt('LATEST');
    await dynamodb.clock.advance(15 * MINUTE_MS);
    const { NextShardIterator } = await read(iterator);
    await dynamodb.clock.advance(1);
    await expect(read(iterator)).rejects.toMatchObject({ code: 'ExpiredIteratorException' });
    expect((await read(NextShardIterator)).Records).toEqual([]);
  });

  it('forgets a record after 24 hours', async () => {
    await createThings(dynamodb, { stream: 'KEYS_ONLY' });
    await put('a');
    const [record] = await dynamodb.records('things');
    await dynamodb.clock.advance(HOUR_MS);
    await put('b');
    await dynamodb.clock.advance(23 * HOUR_MS - MINUTE_MS);
    const old = await iteratorAt('TRIM_HORIZON');
    expect(await idsAt('TRIM_HORIZON')).toEqual(['a', 'b']);
    await dynamodb.clock.advance(2 * MINUTE_MS);
    expect(await idsAt('TRIM_HORIZON')).toEqual(['b']);
    await expect(read(old)).rejects.toMatchObject({ code: 'TrimmedDataAccessException' });
    await expect(
      iteratorAt('AT_SEQUENCE_NUMBER', record?.dynamodb.SequenceNumber),
    ).rejects.toMatchObject({ code: 'TrimmedDataAccessException' });
    await dynamodb.clock.advance(24 * HOUR_MS);
    expect(await idsAt('TRIM_HORIZON')).toEqual([]);
  });
});

describe('A stream', () => {
  const shape = (TableName: string, StreamEnabled: boolean, StreamViewType?: string) =>
    dynamodb.call('UpdateTable', {
      TableName,
      StreamSpecification: { StreamEnabled, ...(StreamViewType && { StreamViewType }) },
    });

  it('tells its listeners of every change', async () => {
    await createThings(dynamodb, { stream: 'KEYS_ONLY' });
    const { StreamArn } = await shardOf();
    let notified = 0;
    const stop = dynamodb.kernel.signals.listen(StreamArn, () => notified++);
    await put('a');
    await remove('a');
    expect(notified).toBe(2);
    stop();
  });

  it('is named by its table and the time', async () => {
    await createThings(dynamodb, { stream: 'KEYS_ONLY' });
    const { Streams } = await dynamodb.streams('ListStreams', THINGS);
    const label = '2026-01-01T00:00:00.000';
    expect(Streams).toEqual([
      {
        StreamArn: `arn:aws:dynamodb:us-east-1:000000000000:table/things/stream/${label}`,
        StreamLabel: label,
        TableName: 'things',
      },
    ]);
  });

  it('can be read to its end when it has been disabled, for 24 hours', async () => {
    await createThings(dynamodb, { stream: 'KEYS_ONLY' });
    await put('a');
    const { StreamArn } = await shardOf();
    await shape('things', false);
    await put('b');
    expect(await idsAt('TRIM_HORIZON')).toEqual(['a']);
    const { NextShardIterator } = await read(await iteratorAt('TRIM_HORIZON'));
    expect(NextShardIterator).toBeUndefined();
    const { StreamDescription } = await dynamodb.streams('DescribeStream', { StreamArn });
    expect(StreamDescription).toMatchObject({
      StreamStatus: 'DISABLED',
      Shards: [{ SequenceNumberRange: { EndingSequenceNumber: expect.any(String) } }],
    });
    await dynamodb.clock.advance(24 * HOUR_MS);
    await expect(dynamodb.streams('DescribeStream', { StreamArn })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });

  it('outlives its table', async () => {
    await createThings(dynamodb, { stream: 'NEW_IMAGE' });
    await put('a');
    const iterator = await iteratorAt('TRIM_HORIZON');
    await dynamodb.call('DeleteTable', THINGS);
    expect((await read(iterator)).Records).toHaveLength(1);
  });

  it('is another one when it is enabled again', async () => {
    await createThings(dynamodb, { stream: 'KEYS_ONLY' });
    await put('a');
    const first = await shardOf();
    await shape('things', false);
    await shape('things', true, 'NEW_IMAGE');
    await put('b');
    expect((await shardOf()).StreamArn).not.toBe(first.StreamArn);
    expect(await idsAt('TRIM_HORIZON')).toEqual(['b']);
    expect((await dynamodb.streams('ListStreams', THINGS)).Streams).toHaveLength(2);
  });

  it.each([
    [true, 'KEYS_ONLY', 'Table already has an enabled stream: TableName: things'],
    [
      true,
      undefined,
      'One or more parameter values were invalid: If stream is being enabled then UpdateViewType ' +
        'is required',
    ],
  ])('refuses to be changed to %s %s while it is enabled', async (enabled, viewType, message) => {
    await createThings(dynamodb, { stream: 'KEYS_ONLY' });
    await expect(shape('things', enabled, viewType)).rejects.toMatchObject({
      code: 'ValidationException',
      message,
    });
  });
});
