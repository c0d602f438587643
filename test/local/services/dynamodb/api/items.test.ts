import { beforeEach, describe, expect, it } from 'vitest';
import { createDynamoDb, createThings, type TestDynamoDb, THINGS } from '../fixture.ts';

let dynamodb: TestDynamoDb;

beforeEach(async () => {
  dynamodb = createDynamoDb();
  await createThings(dynamodb);
});

const put = (item: object, more: object = {}) =>
  dynamodb.call('PutItem', { ...THINGS, Item: item, ...more });
const get = (id: string, more: object = {}) =>
  dynamodb.call('GetItem', { ...THINGS, Key: { id: { S: id } }, ...more });
const update = (id: string, more: object) =>
  dynamodb.call('UpdateItem', { ...THINGS, Key: { id: { S: id } }, ...more });

describe('PutItem', () => {
  it('stores an item with every type of value', async () => {
    const item = {
      id: { S: 'ä' },
      number: { N: '-1.5' },
      binary: { B: 'AAEC' },
      sets: { M: { s: { SS: ['a', 'b'] }, n: { NS: ['1', '2'] }, b: { BS: ['AA=='] } } },
      list: { L: [{ BOOL: false }, { NULL: true }, { S: '' }] },
    };
    await put(item);
    expect(await get('ä')).toEqual({ Item: item });
  });

  it('stores numbers in their plain form', async () => {
    await put({ id: { S: 'a' }, n: { N: '1.50e3' }, set: { NS: ['0.10', '-0'] } });
    expect((await get('a')).Item).toEqual({
      id: { S: 'a' },
      n: { N: '1500' },
      set: { NS: ['0.1', '0'] },
    });
  });

  it('gives the old item when asked', async () => {
    expect(await put({ id: { S: 'a' }, v: { N: '1' } }, { ReturnValues: 'ALL_OLD' })).toEqual({});
    expect(await put({ id: { S: 'a' }, v: { N: '2' } }, { ReturnValues: 'ALL_OLD' })).toEqual({
      Attributes: { id: { S: 'a' }, v: { N: '1' } },
    });
  });

  it('lets exactly one of many conditional puts of the same key through', async () => {
    const attempts = Array.from({ length: 50 }, (_, index) =>
      put(
        { id: { S: 'race' }, winner: { N: String(index) } },
        { ConditionExpression: 'attribute_not_exists(id)' },
      ),
    );
    const outcomes = await Promise.allSettled(attempts);
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused).toHaveLength(49);
    for (const { reason } of refused) {
      expect(reason).toMatchObject({
        code: 'ConditionalCheckFailedException',
        message: 'The conditional request failed',
        statusCode: 400,
      });
    }
    expect((await get('race')).Item.winner).toEqual({ N: '0' });
  });

  it('shows the item that failed the condition only when asked', async () => {
    const item = { id: { S: 'a' }, v: { N: '1' } };
    await put(item);
    const condition = { ConditionExpression: 'attribute_not_exists(id)' };
    await expect(put(item, condition)).rejects.toMatchObject({ members: {} });
    await expect(
      put(item, { ...condition, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
    ).rejects.toMatchObject({ members: { Item: item } });
  });

  it('counts the limit of 400 KB in UTF-8 bytes, names included', async () => {
    const text = 'é'.repeat((400 * 1024 - 'id'.length - 'a'.length - 't'.length) / 2);
    await put({ id: { S: 'a' }, t: { S: text } });
    await expect(put({ id: { S: 'a' }, t: { S: `${text}x` } })).rejects.toMatchObject({
      code: 'ValidationException',
      message: 'Item size has exceeded the maximum allowed size',
    });
  });

  it('refuses the thirty-third level of nesting', async () => {
    const nested = (levels: number): object =>
      levels === 1 ? { S: 'core' } : { M: { in: nested(levels - 1) } };
    await put({ id: { S: 'a' }, tree: nested(32) });
    await expect(put({ id: { S: 'a' }, tree: nested(33) })).rejects.toMatchObject({
      message: expect.stringMatching(/^Nesting Levels have exceeded supported limits/),
    });
  });

  it('charges by the larger of the old and the new item', async () => {
    const total = { ReturnConsumedCapacity: 'TOTAL' };
    const large = { id: { S: 'a' }, t: { S: 'x'.repeat(3000) } };
    expect(await put(large, total)).toEqual({
      ConsumedCapacity: { TableName: 'things', CapacityUnits: 3 },
    });
    const answer = await put({ id: { S: 'a' } }, { ReturnConsumedCapacity: 'INDEXES' });
    expect(answer.ConsumedCapacity).toEqual({
      TableName: 'things',
      CapacityUnits: 3,
      Table: { CapacityUnits: 3 },
    });
  });

  it('takes the ARN of a table for its name', async () => {
    const { Table } = await dynamodb.call('DescribeTable', THINGS);
    await put({ id: { S: 'a' } }, { TableName: Table.TableArn });
    expect(await get('a')).toEqual({ Item: { id: { S: 'a' } } });
  });
});

describe('GetItem', () => {
  it('gives the projected parts in their own form, members of lists moved together', async () => {
    await put({
      id: { S: 'a' },
      list: { L: [{ S: '0' }, { S: '1' }, { M: { x: { S: '2x' }, y: { S: '2y' } } }] },
      other: { S: 'not asked for' },
    });
    const { Item } = await get('a', {
      ProjectionExpression: '#l[2].y, id, #l[0], nothing.there',
      ExpressionAttributeNames: { '#l': 'list' },
    });
    expect(Item).toEqual({ list: { L: [{ S: '0' }, { M: { y: { S: '2y' } } }] }, id: { S: 'a' } });
  });

  it('answers nothing for a key that is not there, and charges half a unit', async () => {
    expect(await get('nobody', { ReturnConsumedCapacity: 'TOTAL' })).toEqual({
      ConsumedCapacity: { TableName: 'things', CapacityUnits: 0.5 },
    });
  });

  it('knows no attribute by the names of JavaScript objects', async () => {
    await put({ id: { S: 'a' } });
    const projection = { ProjectionExpression: 'toString, id' };
    expect((await get('a', projection)).Item).toEqual({ id: { S: 'a' } });
    await put({ id: { S: 'a' } }, { ConditionExpression: 'attribute_not_exists(toString)' });
  });
});

describe('UpdateItem', () => {
  it('makes the item when there is none', async () => {
    await update('a', {
      UpdateExpression: 'SET v = :v',
      ExpressionAttributeValues: { ':v': { N: '1' } },
    });
    expect((await get('a')).Item).toEqual({ id: { S: 'a' }, v: { N: '1' } });
  });

  it.each([
    ['ALL_OLD', { id: { S: 'a' }, v: { N: '1' }, w: { S: 'same' } }],
    ['UPDATED_OLD', { v: { N: '1' } }],
    ['ALL_NEW', { id: { S: 'a' }, v: { N: '3' }, w: { S: 'same' } }],
    ['UPDATED_NEW', { v: { N: '3' } }],
  ])('gives %s', async (ReturnValues, Attributes) => {
    await put({ id: { S: 'a' }, v: { N: '1' }, w: { S: 'same' } });
    const answer = await update('a', {
      UpdateExpression: 'SET v = v + :n',
      ExpressionAttributeValues: { ':n': { N: '2' } },
      ReturnValues,
    });
    expect(answer).toEqual({ Attributes });
  });

  it('uses the values of each request, though the expression is compiled once', async () => {
    const add = (n: string) =>
      update('a', {
        UpdateExpression: 'ADD summed :n SET last_one = :n',
        ExpressionAttributeValues: { ':n': { N: n } },
      });
    await add('1');
    await add('20');
    await add('300');
    expect((await get('a')).Item).toEqual({
      id: { S: 'a' },
      summed: { N: '321' },
      last_one: { N: '300' },
    });
  });

  it('takes the legacy parameters', async () => {
    await put({ id: { S: 'a' }, tags: { SS: ['x', 'y'] }, n: { N: '1' }, gone: { S: '' } });
    await update('a', {
      AttributeUpdates: {
        tags: { Action: 'DELETE', Value: { SS: ['x'] } },
        n: { Action: 'ADD', Value: { N: '2' } },
        gone: { Action: 'DELETE' },
        made: { Value: { S: 'new' } },
      },
      Expected: {
        n: { ComparisonOperator: 'GT', AttributeValueList: [{ N: '5' }] },
        tags: { Exists: true, Value: { SS: ['y', 'x'] } },
      },
      ConditionalOperator: 'OR',
    });
    expect((await get('a')).Item).toEqual({
      id: { S: 'a' },
      tags: { SS: ['y'] },
      n: { N: '3' },
      made: { S: 'new' },
    });
  });
});

describe('DeleteItem', () => {
  it('deletes, and is content when there is nothing to delete', async () => {
    await put({ id: { S: 'a' } });
    const key = { ...THINGS, Key: { id: { S: 'a' } } };
    expect(await dynamodb.call('DeleteItem', { ...key, ReturnValues: 'ALL_OLD' })).toEqual({
      Attributes: { id: { S: 'a' } },
    });
    expect(await dynamodb.call('DeleteItem', { ...key, ReturnValues: 'ALL_OLD' })).toEqual({});
  });
});

describe('The operations on items', () => {
  it('find no table of another name', async () => {
    await expect(put({ id: { S: 'a' } }, { TableName: 'nothing' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'Requested resource not found',
    });
  });

  it('record in the journal what happened, and nothing that a caller made up', async () => {
    await put({ id: { S: 'secret' } });
    await expect(
      put({ id: { S: 'secret' } }, { ConditionExpression: 'attribute_not_exists(id)' }),
    ).rejects.toThrow();
    await dynamodb.call('DeleteItem', { ...THINGS, Key: { id: { S: 'secret' } } });
    const subject = 'arn:aws:dynamodb:us-east-1:000000000000:table/things';
    expect(dynamodb.kernel.journal.entries()).toEqual(
      ['dynamodb:put', 'dynamodb:condition-failed', 'dynamodb:deleted'].map((event) => ({
        atMs: dynamodb.kernel.now(),
        event,
        subject,
      })),
    );
  });
});
