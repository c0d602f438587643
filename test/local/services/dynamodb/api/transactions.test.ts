import { beforeEach, describe, expect, it } from 'vitest';
import { createDynamoDb, createThings, type TestDynamoDb, THINGS } from '../fixture.ts';

let dynamodb: TestDynamoDb;

beforeEach(async () => {
  dynamodb = createDynamoDb();
  await createThings(dynamodb, { stream: 'NEW_IMAGE' });
  await createThings(dynamodb, { extra: { TableName: 'accounts' } });
});

const key = (id: string) => ({ Key: { id: { S: id } } });
const write = (actions: object[], more: object = {}) =>
  dynamodb.call('TransactWriteItems', { TransactItems: actions, ...more });
const put = (id: string, more: object = {}) => ({
  Put: { ...THINGS, Item: { id: { S: id } }, ...more },
});
const everything = async () =>
  (await dynamodb.call('Scan', THINGS)).Items.map((item) => item.id?.S).sort();

const NEW = { ConditionExpression: 'attribute_not_exists(id)' };

describe('TransactWriteItems', () => {
  it('does everything, in every table', async () => {
    await write([put('gone'), put('counted')]);
    await write([
      put('new', NEW),
      { Delete: { ...THINGS, ...key('gone') } },
      {
        Update: {
          ...THINGS,
          ...key('counted'),
          UpdateExpression: 'ADD n :one',
          ExpressionAttributeValues: { ':one': { N: '1' } },
        },
      },
      { ConditionCheck: { TableName: 'accounts', ...key('nobody'), ...NEW } },
      { Put: { TableName: 'accounts', Item: { id: { S: 'x' } } } },
    ]);
    expect(await everything()).toEqual(['counted', 'new']);
    expect((await dynamodb.call('GetItem', { ...THINGS, ...key('counted') })).Item.n).toEqual({
      N: '1',
    });
    expect((await dynamodb.call('Scan', { TableName: 'accounts' })).Count).toBe(1);
    const records = await dynamodb.records('things');
    expect(records.map((record) => record.eventName)).toEqual([
      'INSERT',
      'INSERT',
      'INSERT',
      'REMOVE',
      'MODIFY',
    ]);
  });

  it('does nothing when one condition fails, and gives a reason for each action', async () => {
    await write([put('taken')]);
    const attempt = write([
      put('free', NEW),
      put('taken', { ...NEW, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
      { ConditionCheck: { TableName: 'accounts', ...key('a'), ConditionExpression: 'n > id' } },
      { Put: { ...THINGS, Item: { id: { N: '1' } } } },
    ]);
    await expect(attempt).rejects.toMatchObject({
      code: 'TransactionCanceledException',
      message:
        'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ' +
        'ConditionalCheckFailed, ConditionalCheckFailed, ValidationError]',
      members: {
        CancellationReasons: [
          { Code: 'None' },
          {
            Code: 'ConditionalCheckFailed',
            Message: 'The conditional request failed',
            Item: { id: { S: 'taken' } },
          },
          { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' },
          {
            Code: 'ValidationError',
            Message:
              'One or more parameter values were invalid: Type mismatch for key id expected: S ' +
              'actual: N',
          },
        ],
      },
    });
    expect(await everything()).toEqual(['taken']);
    expect(await dynamodb.records('things')).toHaveLength(1);
  });

  it('is done once for a token, for ten minutes', async () => {
    const add = {
      Update: {
        ...THINGS,
        ...key('a'),
        UpdateExpression: 'ADD n :one',
        ExpressionAttributeValues: { ':one': { N: '1' } },
      },
    };
    const token = { ClientRequestToken: 'token' };
    const count = async () =>
      (await dynamodb.call('GetItem', { ...THINGS, ...key('a') })).Item.n?.N;
    await write([add], token);
    await dynamodb.clock.advance(10 * 60_000 - 1);
    await write([add], token);
    expect(await count()).toBe('1');
    await expect(write([put('b')], token)).rejects.toMatchObject({
      code: 'IdempotentParameterMismatchException',
    });
    await dynamodb.clock.advance(1);
    await write([add], token);
    expect(await count()).toBe('2');
  });

  it('may be tried again with its token after it was cancelled', async () => {
    const token = { ClientRequestToken: 'token' };
    await write([put('a')]);
    await expect(write([put('a', NEW)], token)).rejects.toThrow();
    await dynamodb.call('DeleteItem', { ...THINGS, ...key('a') });
    await write([put('a', NEW)], token);
    expect(await everything()).toEqual(['a']);
  });

  it.each([
    [
      'two actions on an item',
      [put('a'), { Delete: { ...THINGS, ...key('a') } }],
      /^Transaction req/,
    ],
    [
      'two actions in one',
      [{ ...put('a'), Delete: { ...THINGS, ...key('b') } }],
      /can only contain/,
    ],
    ['no action', [], /Member must have length greater than or equal to 1$/],
    [
      '101 actions',
      Array.from({ length: 101 }, (_, n) => put(`${n}`)),
      /less than or equal to 100$/,
    ],
    [
      'a check without a condition',
      [{ ConditionCheck: { ...THINGS, ...key('a') } }],
      /^1 validation/,
    ],
    ['an empty key', [{ Put: { ...THINGS, Item: { id: { S: '' } } } }], /cannot contain an empty/],
    [
      'more than 4 MB',
      Array.from({ length: 12 }, (_, n) => ({
        Put: { ...THINGS, Item: { id: { S: `${n}` }, t: { S: 'x'.repeat(390_000) } } },
      })),
      /4 MB/,
    ],
  ])('refuses %s as a whole', async (_, actions, message) => {
    await expect(write(actions)).rejects.toMatchObject({
      code: 'ValidationException',
      message: expect.stringMatching(message),
    });
    expect(await everything()).toEqual([]);
  });

  it('charges twice', async () => {
    const { ConsumedCapacity } = await write([put('a'), put('b')], {
      ReturnConsumedCapacity: 'TOTAL',
    });
    expect(ConsumedCapacity).toEqual([
      { TableName: 'things', CapacityUnits: 4, WriteCapacityUnits: 4 },
    ]);
  });
});

describe('TransactGetItems', () => {
  const get = (actions: object[], more: object = {}) =>
    dynamodb.call('TransactGetItems', { TransactItems: actions, ...more });

  it('gives items in the order in which they are asked for', async () => {
    await write([put('a'), put('b')]);
    const answer = await get(
      ['b', 'nobody', 'a'].map((id) => ({ Get: { ...THINGS, ...key(id) } })),
      { ReturnConsumedCapacity: 'TOTAL' },
    );
    expect(answer).toEqual({
      Responses: [{ Item: { id: { S: 'b' } } }, {}, { Item: { id: { S: 'a' } } }],
      ConsumedCapacity: [{ TableName: 'things', CapacityUnits: 6, ReadCapacityUnits: 6 }],
    });
  });

  it('gives the reason when a key does not fit', async () => {
    await expect(
      get([{ Get: { ...THINGS, ...key('a') } }, { Get: { ...THINGS, Key: { no: { S: 'x' } } } }]),
    ).rejects.toMatchObject({
      code: 'TransactionCanceledException',
      members: {
        CancellationReasons: [
          { Code: 'None' },
          {
            Code: 'ValidationError',
            Message: 'The provided key element does not match the schema',
          },
        ],
      },
    });
  });
});
