import { beforeEach, describe, expect, it } from 'vitest';
import type { Item } from '../../../../../local/services/dynamodb/model/item.ts';
import {
  type Answer,
  createDynamoDb,
  createThings,
  type TestDynamoDb,
  THINGS,
  withIndex,
} from '../fixture.ts';

let dynamodb: TestDynamoDb;

beforeEach(() => {
  dynamodb = createDynamoDb();
});

const put = (item: object) => dynamodb.call('PutItem', { ...THINGS, Item: item });

const OF_A = {
  ...THINGS,
  KeyConditionExpression: 'id = :id',
  ExpressionAttributeValues: { ':id': { S: 'a' } },
};

/** Reads page after page to the end. */
async function readAll(operation: string, input: object): Promise<Answer[]> {
  const pages: Answer[] = [];
  let start: Item | undefined;
  do {
    const page = await dynamodb.call(operation, {
      ...input,
      ...(start && { ExclusiveStartKey: start }),
    });
    pages.push(page);
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  return pages;
}

const at = (items: readonly Item[]) => items.map((item) => Object.values(item.at ?? {})[0]);

describe('Query', () => {
  it('gives numbers in their own order', async () => {
    await createThings(dynamodb, { sortKey: 'N' });
    const numbers = ['10', '9', '-1', '0', '-10.5', '100', '0.5', '1e20', '-1e20'];
    for (const N of numbers) await put({ id: { S: 'a' }, at: { N } });
    const sorted = ['-100000000000000000000', '-10.5', '-1', '0', '0.5', '9', '10', '100'];
    const { Items } = await dynamodb.call('Query', OF_A);
    expect(at(Items)).toEqual([...sorted, '100000000000000000000']);
    const { Items: between } = await dynamodb.call('Query', {
      ...OF_A,
      KeyConditionExpression: 'id = :id AND #at BETWEEN :low AND :high',
      ExpressionAttributeNames: { '#at': 'at' },
      ExpressionAttributeValues: { ':id': { S: 'a' }, ':low': { N: '-1' }, ':high': { N: '9' } },
    });
    expect(at(between)).toEqual(['-1', '0', '0.5', '9']);
  });

  it('gives text in the order of its UTF-8 bytes', async () => {
    await createThings(dynamodb, { sortKey: 'S' });
    for (const S of ['\u{1F600}', '\uFFFD', 'z', 'a', 'aa', 'a\0', 'a\0b', 'é']) {
      await put({ id: { S: 'a' }, at: { S } });
    }
    const { Items } = await dynamodb.call('Query', { ...OF_A, ScanIndexForward: true });
    const order = ['a', 'a\0', 'a\0b', 'aa', 'z', 'é', '\uFFFD', '\u{1F600}'];
    expect(at(Items)).toEqual(order);
    const backwards = await dynamodb.call('Query', { ...OF_A, ScanIndexForward: false });
    expect(at(backwards.Items)).toEqual(order.reverse());
  });

  it('pages by Limit, in both directions, and counts what the filter drops', async () => {
    await createThings(dynamodb, { sortKey: 'N' });
    for (let n = 0; n < 7; n++) await put({ id: { S: 'a' }, at: { N: String(n) } });
    await put({ id: { S: 'b' }, at: { N: '3' } });
    for (const ScanIndexForward of [true, false]) {
      const pages = await readAll('Query', { ...OF_A, Limit: 3, ScanIndexForward });
      const numbers = ['0', '1', '2', '3', '4', '5', '6'];
      expect(pages.map((page) => page.ScannedCount)).toEqual([3, 3, 1]);
      expect(pages.flatMap((page) => at(page.Items))).toEqual(
        ScanIndexForward ? numbers : numbers.reverse(),
      );
    }
    for (let n = 0; n < 4; n++)
      await put({ id: { S: 'a' }, at: { N: String(n) }, odd: { N: '1' } });
    const filtered = await dynamodb.call('Query', {
      ...OF_A,
      Limit: 5,
      FilterExpression: 'attribute_exists(odd)',
      Select: 'COUNT',
    });
    expect(filtered).toEqual({
      Count: 4,
      ScannedCount: 5,
      LastEvaluatedKey: { id: { S: 'a' }, at: { N: '4' } },
    });
  });

  it('goes on where the last page ended though that item is gone', async () => {
    await createThings(dynamodb, { sortKey: 'N' });
    for (let n = 0; n < 4; n++) await put({ id: { S: 'a' }, at: { N: String(n) } });
    const first = await dynamodb.call('Query', { ...OF_A, Limit: 2 });
    await dynamodb.call('DeleteItem', { ...THINGS, Key: first.LastEvaluatedKey });
    await put({ id: { S: 'a' }, at: { N: '1.5' } });
    const { Items } = await dynamodb.call('Query', {
      ...OF_A,
      ExclusiveStartKey: first.LastEvaluatedKey,
    });
    expect(at(Items)).toEqual(['1.5', '2', '3']);
  });

  it('ends a page once it has read 1 MB', async () => {
    await createThings(dynamodb, { sortKey: 'N' });
    const S = 'x'.repeat(300 * 1024);
    for (let n = 0; n < 8; n++) await put({ id: { S: 'a' }, at: { N: String(n) }, text: { S } });
    const pages = await readAll('Query', { ...OF_A, ReturnConsumedCapacity: 'TOTAL' });
    expect(pages.map((page) => page.Count)).toEqual([4, 4, 0]);
    expect(pages[0]?.ConsumedCapacity.CapacityUnits).toBe(150.5);
  });

  it.each([
    ['id = :id AND #at > :x', 'Query condition missed key schema element: at', { '#at': 'other' }],
    ['#at = :x', 'Query condition missed key schema element: id', { '#at': 'at' }],
    ['id > :id', 'Query key condition not supported', undefined],
    [
      'id = :id OR #at = :x',
      'Invalid operator used in KeyConditionExpression: OR',
      { '#at': 'at' },
    ],
  ])('refuses the key condition %s', async (KeyConditionExpression, message, names) => {
    await createThings(dynamodb, { sortKey: 'N' });
    const values = Object.entries({ ':id': { S: 'a' }, ':x': { N: '1' } });
    const used = values.filter(([name]) => new RegExp(`${name}\\b`).test(KeyConditionExpression));
    const query = dynamodb.call('Query', {
      ...THINGS,
      KeyConditionExpression,
      ExpressionAttributeValues: Object.fromEntries(used),
      ...(names && { ExpressionAttributeNames: names }),
    });
    await expect(query).rejects.toMatchObject({ code: 'ValidationException', message });
  });

  it('refuses to begin outside of what it asks for', async () => {
    await createThings(dynamodb, { sortKey: 'N' });
    await expect(
      dynamodb.call('Query', { ...OF_A, ExclusiveStartKey: { id: { S: 'b' }, at: { N: '1' } } }),
    ).rejects.toMatchObject({
      message: 'The provided starting key is outside query boundaries based on provided conditions',
    });
    await expect(
      dynamodb.call('Query', { ...OF_A, ExclusiveStartKey: { id: { S: 'a' } } }),
    ).rejects.toMatchObject({
      message:
        'The provided starting key is invalid: The provided key element does not match the schema',
    });
  });
});

describe('An index', () => {
  const byKind = {
    ...THINGS,
    IndexName: 'by-kind',
    KeyConditionExpression: 'kind = :k',
    ExpressionAttributeValues: { ':k': { S: 'k' } },
  };

  it('holds the items that have its key, as they change', async () => {
    const extra = withIndex('Global', { ProjectionType: 'ALL' });
    await createThings(dynamodb, { sortKey: 'S', extra });
    await put({ id: { S: 'a' }, at: { S: '2' }, kind: { S: 'k' } });
    await put({ id: { S: 'b' }, at: { S: '1' }, kind: { S: 'k' } });
    await put({ id: { S: 'c' }, at: { S: '1' }, kind: { S: 'other' } });
    await put({ id: { S: 'd' }, at: { S: '0' } });
    const ids = async () => (await dynamodb.call('Query', byKind)).Items.map((item) => item.id?.S);
    expect(await ids()).toEqual(['b', 'a']);
    await put({ id: { S: 'b' }, at: { S: '1' } });
    await dynamodb.call('UpdateItem', {
      ...THINGS,
      Key: { id: { S: 'c' }, at: { S: '1' } },
      UpdateExpression: 'SET kind = :k',
      ExpressionAttributeValues: { ':k': { S: 'k' } },
    });
    expect(await ids()).toEqual(['c', 'a']);
    await dynamodb.call('DeleteItem', { ...THINGS, Key: { id: { S: 'a' }, at: { S: '2' } } });
    expect(await ids()).toEqual(['c']);
  });

  it('pages through entries of the same key', async () => {
    const extra = withIndex('Global', { ProjectionType: 'KEYS_ONLY' });
    await createThings(dynamodb, { sortKey: 'S', extra });
    for (let n = 0; n < 10; n++) await put({ id: { S: `${n}` }, at: { S: '1' }, kind: { S: 'k' } });
    const pages = await readAll('Query', { ...byKind, Limit: 3 });
    const ids = pages.flatMap((page) => page.Items.map((item) => item.id?.S));
    expect(ids.toSorted()).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    expect(Object.keys(pages[0]?.LastEvaluatedKey ?? {}).sort()).toEqual(['at', 'id', 'kind']);
    const scanned = await readAll('Scan', { ...THINGS, IndexName: 'by-kind', Limit: 4 });
    expect(scanned.map((page) => page.Count)).toEqual([4, 4, 2]);
  });

  it('gives only what it keeps, and says so', async () => {
    const projection = { ProjectionType: 'INCLUDE', NonKeyAttributes: ['kept'] };
    const extra = withIndex('Global', projection);
    await createThings(dynamodb, { sortKey: 'S', extra });
    const keys = { id: { S: 'a' }, at: { S: '1' }, kind: { S: 'k' } };
    await put({ ...keys, kept: { S: 'yes' }, dropped: { S: 'no' } });
    const { Items } = await dynamodb.call('Query', byKind);
    expect(Items).toEqual([{ ...keys, kept: { S: 'yes' } }]);
    await expect(
      dynamodb.call('Query', { ...byKind, ProjectionExpression: 'kept, dropped' }),
    ).rejects.toMatchObject({
      message:
        'One or more parameter values were invalid: Global secondary index by-kind does not ' +
        'project [dropped]',
    });
    await expect(dynamodb.call('Query', { ...byKind, ConsistentRead: true })).rejects.toMatchObject(
      {
        message: 'Consistent reads are not supported on global secondary indexes',
      },
    );
  });

  it('of the table itself fetches what it does not keep, for a price', async () => {
    const extra = withIndex('Local', { ProjectionType: 'KEYS_ONLY' });
    await createThings(dynamodb, { sortKey: 'S', extra });
    const item = { id: { S: 'a' }, at: { S: '1' }, kind: { S: 'k' }, more: { S: 'x' } };
    await put(item);
    const query = {
      ...THINGS,
      IndexName: 'by-kind',
      KeyConditionExpression: 'id = :id AND kind = :k',
      ExpressionAttributeValues: { ':id': { S: 'a' }, ':k': { S: 'k' } },
      ReturnConsumedCapacity: 'INDEXES',
      ConsistentRead: true,
    };
    const { more, ...keys } = item;
    const own = await dynamodb.call('Query', query);
    expect(own.Items).toEqual([keys]);
    const all = await dynamodb.call('Query', { ...query, Select: 'ALL_ATTRIBUTES' });
    expect(all.Items).toEqual([{ ...keys, more }]);
    expect(all.ConsumedCapacity).toEqual({
      TableName: 'things',
      CapacityUnits: 2,
      Table: { CapacityUnits: 1 },
      LocalSecondaryIndexes: { 'by-kind': { CapacityUnits: 1 } },
    });
  });

  it('refuses keys that it cannot have', async () => {
    const extra = withIndex('Global', { ProjectionType: 'ALL' });
    await createThings(dynamodb, { sortKey: 'S', extra });
    const item = { id: { S: 'a' }, at: { S: '1' } };
    await expect(put({ ...item, kind: { N: '1' } })).rejects.toMatchObject({
      message:
        'One or more parameter values were invalid: Type mismatch for Index Key kind Expected: S ' +
        'Actual: N IndexName: by-kind',
    });
    await expect(put({ ...item, kind: { S: '' } })).rejects.toMatchObject({
      message:
        'One or more parameter values are not valid. A value specified for a secondary index key ' +
        'is not supported. The AttributeValue for a key attribute cannot contain an empty string ' +
        'value. IndexName: by-kind, IndexKey: kind',
    });
  });
});

describe('Scan', () => {
  it('finds every item once, page by page and segment by segment', async () => {
    await createThings(dynamodb, { sortKey: 'S' });
    const expected = Array.from({ length: 100 }, (_, n) => `${n % 30}/${n}`).sort();
    for (const name of expected) {
      const [id = '', S = ''] = name.split('/');
      await put({ id: { S: id }, at: { S } });
    }
    const names = (pages: Answer[]) =>
      pages.flatMap((page) => page.Items.map((item) => `${item.id?.S}/${item.at?.S}`));
    expect(names(await readAll('Scan', { ...THINGS, Limit: 7 })).sort()).toEqual(expected);
    const segments: string[][] = [];
    for (let Segment = 0; Segment < 4; Segment++) {
      const segment = { ...THINGS, Segment, TotalSegments: 4, Limit: 3 };
      segments.push(names(await readAll('Scan', segment)));
    }
    expect(segments.flat().sort()).toEqual(expected);
    expect(Math.min(...segments.map((segment) => segment.length))).toBeGreaterThan(5);
  });

  it('refuses the start key of another segment', async () => {
    await createThings(dynamodb);
    for (let n = 0; n < 20; n++) await put({ id: { S: String(n) } });
    const { LastEvaluatedKey } = await dynamodb.call('Scan', {
      ...THINGS,
      Segment: 0,
      TotalSegments: 2,
      Limit: 1,
    });
    await expect(
      dynamodb.call('Scan', {
        ...THINGS,
        Segment: 1,
        TotalSegments: 2,
        ExclusiveStartKey: LastEvaluatedKey,
      }),
    ).rejects.toMatchObject({
      message: expect.stringMatching(/Please use ExclusiveStartKey with correct Segment/),
    });
  });
});
