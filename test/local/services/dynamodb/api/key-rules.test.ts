import { beforeEach, describe, expect, it } from 'vitest';
import { createDynamoDb, createThings, type TestDynamoDb, THINGS } from '../fixture.ts';

let dynamodb: TestDynamoDb;

beforeEach(async () => {
  dynamodb = createDynamoDb();
  await createThings(dynamodb, { sortKey: 'S' });
});

const KEY = { id: { S: 'a' }, at: { S: '1' } };
const LONGEST = { id: { S: 'é'.repeat(1024) }, at: { S: 'é'.repeat(512) } };

const INVALID = 'One or more parameter values were invalid:';
const EMPTY =
  'One or more parameter values are not valid. The AttributeValue for a key attribute cannot ' +
  'contain an empty string value. Key: at';

describe('A key', () => {
  it('may have 2,048 bytes in its partition part and 1,024 in its sort part', async () => {
    await dynamodb.call('PutItem', { ...THINGS, Item: LONGEST });
    expect(await dynamodb.call('GetItem', { ...THINGS, Key: LONGEST })).toEqual({ Item: LONGEST });
  });

  it.each([
    [
      { ...LONGEST, id: { S: `${LONGEST.id.S}x` } },
      `${INVALID} Size of hashkey has exceeded the maximum size limit of2048 bytes`,
    ],
    [
      { ...LONGEST, at: { S: `${LONGEST.at.S}x` } },
      `${INVALID} Aggregated size of all range keys has exceeded the size limit of 1024 bytes`,
    ],
    [{ ...KEY, at: { S: '' } }, EMPTY],
  ])('is refused when it is too long or empty', async (key, message) => {
    const refusal = { code: 'ValidationException', message };
    await expect(dynamodb.call('PutItem', { ...THINGS, Item: key })).rejects.toMatchObject(refusal);
    await expect(dynamodb.call('GetItem', { ...THINGS, Key: key })).rejects.toMatchObject(refusal);
  });

  it.each([
    [{ id: { S: 'a' } }, `${INVALID} Missing the key at in the item`],
    [{ ...KEY, at: { N: '1' } }, `${INVALID} Type mismatch for key at expected: S actual: N`],
  ])('of an item must be whole', async (item, message) => {
    await expect(dynamodb.call('PutItem', { ...THINGS, Item: item })).rejects.toMatchObject({
      message,
    });
  });

  it.each([[{ id: { S: 'a' } }], [{ ...KEY, more: { S: 'x' } }], [{ ...KEY, at: { N: '1' } }]])(
    'to look up must be exactly the table’s',
    async (key) => {
      await expect(dynamodb.call('DeleteItem', { ...THINGS, Key: key })).rejects.toMatchObject({
        message: 'The provided key element does not match the schema',
      });
    },
  );

  it('may not be changed or looked into', async () => {
    const update = (UpdateExpression: string) =>
      dynamodb.call('UpdateItem', {
        ...THINGS,
        Key: KEY,
        UpdateExpression,
        ExpressionAttributeNames: { '#at': 'at' },
        ExpressionAttributeValues: { ':v': { S: 'x' } },
      });
    await expect(update('SET #at = :v')).rejects.toMatchObject({
      message: `${INVALID} Cannot update attribute at. This attribute is part of the key`,
    });
    await expect(
      dynamodb.call('GetItem', { ...THINGS, Key: KEY, ProjectionExpression: 'id.part' }),
    ).rejects.toMatchObject({
      message:
        "Key attributes must be scalars; list random access '[]' and map lookup '.' are not " +
        'allowed: Key: id',
    });
  });
});
