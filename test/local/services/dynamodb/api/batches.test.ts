import { beforeEach, describe, expect, it } from 'vitest';
import { createDynamoDb, createThings, type TestDynamoDb, THINGS } from '../fixture.ts';

let dynamodb: TestDynamoDb;

beforeEach(async () => {
  dynamodb = createDynamoDb();
  await createThings(dynamodb, { stream: 'KEYS_ONLY' });
});

const put = (id: string, more: object = {}) => ({
  PutRequest: { Item: { id: { S: id }, ...more } },
});
const remove = (id: string) => ({ DeleteRequest: { Key: { id: { S: id } } } });
const write = (...requests: object[]) =>
  dynamodb.call('BatchWriteItem', { RequestItems: { things: requests } });

describe('BatchWriteItem', () => {
  it('puts and deletes, and tells the stream once', async () => {
    await write(put('old'));
    const { Table } = await dynamodb.call('DescribeTable', THINGS);
    let notified = 0;
    dynamodb.kernel.signals.listen(Table.LatestStreamArn, () => notified++);
    expect(await write(put('a'), put('b'), remove('old'))).toEqual({ UnprocessedItems: {} });
    expect(notified).toBe(1);
    const records = await dynamodb.records('things');
    expect(records.map((record) => record.eventName)).toEqual([
      'INSERT',
      'INSERT',
      'INSERT',
      'REMOVE',
    ]);
  });

  it('charges each item, table by table', async () => {
    const { ConsumedCapacity } = await dynamodb.call('BatchWriteItem', {
      RequestItems: { things: [put('a', { t: { S: 'x'.repeat(1500) } }), put('b')] },
      ReturnConsumedCapacity: 'TOTAL',
    });
    expect(ConsumedCapacity).toEqual([{ TableName: 'things', CapacityUnits: 3 }]);
  });

  it.each([
    ['the same item twice', [put('a'), remove('a')], /^Provided list of item keys contains dup/],
    ['no key', [{ PutRequest: { Item: { x: { S: 'a' } } } }], /^The provided key element does not/],
    [
      'an invalid value',
      [put('a', { n: { N: 'x' } })],
      /cannot be converted to a numeric value: x/,
    ],
    ['26 items', Array.from({ length: 26 }, (_, n) => put(`${n}`)), /less than or equal to 25/],
    ['a request that is none', [{}], /^Supplied AttributeValue has more than one datatypes set/],
    ['nothing', [], /Member must have length greater than or equal to 1/],
  ])('refuses %s, and writes nothing', async (_, requests, message) => {
    await expect(write(...requests)).rejects.toMatchObject({
      code: 'ValidationException',
      message: expect.stringMatching(message),
    });
    expect((await dynamodb.call('Scan', THINGS)).Count).toBe(0);
  });

  it('refuses more than 25 items in all its tables', async () => {
    await createThings(dynamodb, { extra: { TableName: 'others' } });
    const requests = (count: number) => Array.from({ length: count }, (_, n) => put(`${n}`));
    await expect(
      dynamodb.call('BatchWriteItem', {
        RequestItems: { things: requests(13), others: requests(13) },
      }),
    ).rejects.toMatchObject({ message: 'Too many items requested for the BatchWriteItem call' });
  });
});

describe('BatchGetItem', () => {
  it('gives the items that are there, projected', async () => {
    await write(put('a', { v: { N: '1' } }), put('b', { v: { N: '2' } }));
    const answer = await dynamodb.call('BatchGetItem', {
      RequestItems: {
        things: {
          Keys: ['a', 'b', 'c'].map((id) => ({ id: { S: id } })),
          ProjectionExpression: 'v',
          ConsistentRead: true,
        },
      },
      ReturnConsumedCapacity: 'TOTAL',
    });
    expect(answer).toEqual({
      Responses: { things: [{ v: { N: '1' } }, { v: { N: '2' } }] },
      UnprocessedKeys: {},
      ConsumedCapacity: [{ TableName: 'things', CapacityUnits: 3 }],
    });
  });

  it('leaves the keys unprocessed that would make the answer larger than 16 MB', async () => {
    const S = 'x'.repeat(390 * 1024);
    const ids = Array.from({ length: 45 }, (_, n) => `id-${n}`);
    for (const id of ids) await write(put(id, { text: { S } }));
    const Keys = ids.map((id) => ({ id: { S: id } }));
    const request = { Keys, ProjectionExpression: 'id' };
    const answer = await dynamodb.call('BatchGetItem', { RequestItems: { things: request } });
    expect(answer.Responses.things).toHaveLength(42);
    expect(answer.UnprocessedKeys).toEqual({
      things: { ProjectionExpression: 'id', Keys: Keys.slice(42) },
    });
    const rest = await dynamodb.call('BatchGetItem', { RequestItems: answer.UnprocessedKeys });
    expect(rest.Responses.things).toHaveLength(3);
  });

  it('refuses the same key twice, and a hundred and first', async () => {
    const keys = (ids: string[]) =>
      dynamodb.call('BatchGetItem', {
        RequestItems: { things: { Keys: ids.map((id) => ({ id: { S: id } })) } },
      });
    await expect(keys(['a', 'a'])).rejects.toMatchObject({
      message: 'Provided list of item keys contains duplicates',
    });
    await expect(keys(Array.from({ length: 101 }, (_, n) => `${n}`))).rejects.toMatchObject({
      message:
        "1 validation error detected: Value at 'RequestItems.things.member.Keys' failed to " +
        'satisfy constraint: Member must have length less than or equal to 100',
    });
  });
});
