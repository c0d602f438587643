import { describe, expect, it } from 'vitest';
import { Random } from '../../../../local/kernel/random.ts';
import type { AttributeValue, Item } from '../../../../local/services/dynamodb/model/item.ts';
import { type Answer, createDynamoDb, type TestDynamoDb } from './fixture.ts';

/**
 * Random requests against DynamoDB and against the most naive table there is: a list of items,
 * searched from end to end. The two must agree on every answer, and the stream's records must
 * replay to what the table holds.
 */
const SEEDS = ['1', '2', '3', '4', '5', '6', '7', '8'];
const STEPS = 400;

type SortType = 'S' | 'N' | 'B';

const SORT_VALUES: Record<SortType, readonly string[]> = {
  S: ['', 'a', 'ab', 'abc', 'b', 'é', '\u{1F600}', 'a\0', 'a\0\0'].filter((text) => text !== ''),
  N: ['-10', '-9.5', '0', '0.5', '1', '2', '10', '11', '100'],
  B: ['AA==', 'AAA=', 'AQ==', 'YWI=', 'YWM=', '/w==', '//4='],
};

/** Orders two values of one type as DynamoDB's guide says. */
function compareValues(a: AttributeValue = {}, b: AttributeValue = {}): number {
  if (a.N !== undefined && b.N !== undefined) return Number(a.N) - Number(b.N);
  const bytes = ({ S = '', B }: AttributeValue) =>
    B === undefined ? Buffer.from(S, 'utf8') : Buffer.from(B, 'base64');
  return Buffer.compare(bytes(a), bytes(b));
}

const same = (a: AttributeValue | undefined, b: AttributeValue | undefined) =>
  JSON.stringify(a) === JSON.stringify(b);

const isKeyOf = (key: Item) => (item: Item) => same(item.id, key.id) && same(item.at, key.at);

interface Reading {
  readonly index: 'table' | 'by-kind' | 'by-rank';
  readonly partition: AttributeValue;
  readonly operator?: string;
  readonly bounds: readonly AttributeValue[];
  readonly forward: boolean;
}

/** The partition key and sort key of what is read. */
const KEYS = {
  table: ['id', 'at'],
  'by-kind': ['kind', 'at'],
  'by-rank': ['id', 'rank'],
} as const;

/** What a query should give, found by looking at every item. */
function naiveQuery(items: readonly Item[], reading: Reading): Item[] {
  const [hash, range] = KEYS[reading.index];
  const [first, second] = reading.bounds;
  const tests: Record<string, (value: AttributeValue) => boolean> = {
    '=': (value) => compareValues(value, first) === 0,
    '<': (value) => compareValues(value, first) < 0,
    '<=': (value) => compareValues(value, first) <= 0,
    '>': (value) => compareValues(value, first) > 0,
    '>=': (value) => compareValues(value, first) >= 0,
    BETWEEN: (value) => compareValues(value, first) >= 0 && compareValues(value, second) <= 0,
  };
  const test = tests[reading.operator ?? ''] ?? (() => true);
  const found = items
    .filter((item) => same(item[hash], reading.partition))
    .filter((item) => item[range] !== undefined && test(item[range]))
    .sort((a, b) => compareValues(a[range], b[range]));
  return reading.forward ? found : found.reverse();
}

function queryInput({ index, partition, operator, bounds, forward }: Reading): object {
  const [hash, range] = KEYS[index];
  const comparison =
    operator === undefined
      ? ''
      : operator === 'BETWEEN'
        ? ' AND #range BETWEEN :first AND :second'
        : ` AND #range ${operator} :first`;
  const values = { ':hash': partition, ':first': bounds[0], ':second': bounds[1] };
  const used = Object.entries(values).filter(
    ([name]) => name === ':hash' || comparison.includes(name),
  );
  return {
    TableName: 'things',
    ...(index !== 'table' && { IndexName: index }),
    KeyConditionExpression: `#hash = :hash${comparison}`,
    ExpressionAttributeNames: { '#hash': hash, ...(comparison && { '#range': range }) },
    ExpressionAttributeValues: Object.fromEntries(used),
    ScanIndexForward: forward,
  };
}

class Simulation {
  readonly #dynamodb: TestDynamoDb;
  readonly #random: Random;
  readonly #sortType: SortType;
  #items: Item[] = [];

  constructor(seed: string, sortType: SortType) {
    this.#dynamodb = createDynamoDb(seed);
    this.#random = new Random(`simulation ${seed} ${sortType}`);
    this.#sortType = sortType;
  }

  async createTable(): Promise<void> {
    const key = (hash: string, range: string) => [
      { AttributeName: hash, KeyType: 'HASH' },
      { AttributeName: range, KeyType: 'RANGE' },
    ];
    await this.#dynamodb.call('CreateTable', {
      TableName: 'things',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'id', AttributeType: 'S' },
        { AttributeName: 'at', AttributeType: this.#sortType },
        { AttributeName: 'kind', AttributeType: 'S' },
        { AttributeName: 'rank', AttributeType: 'N' },
      ],
      KeySchema: key('id', 'at'),
      GlobalSecondaryIndexes: [
        {
          IndexName: 'by-kind',
          KeySchema: key('kind', 'at'),
          Projection: { ProjectionType: 'ALL' },
        },
      ],
      LocalSecondaryIndexes: [
        {
          IndexName: 'by-rank',
          KeySchema: key('id', 'rank'),
          Projection: { ProjectionType: 'ALL' },
        },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    });
  }

  async step(): Promise<void> {
    const steps = [
      () => this.#put(),
      () => this.#put(),
      () => this.#put(),
      () => this.#update(),
      () => this.#remove(),
      () => this.#batch(),
      () => this.#query(),
      () => this.#query(),
      () => this.#scan(),
    ];
    await this.#pick(steps)();
  }

  /** What the stream's records replay to, and what the table and the naive one hold. */
  async contents(): Promise<{ replayed: string[]; stored: string[]; expected: string[] }> {
    const replayed = new Map<string, Item>();
    for (const { eventName, dynamodb } of await this.#dynamodb.records('things')) {
      const key = JSON.stringify(dynamodb.Keys);
      expect(canonical(listOf(replayed.get(key)))).toEqual(canonical(listOf(dynamodb.OldImage)));
      expect(eventName).toBe(
        dynamodb.OldImage === undefined ? 'INSERT' : dynamodb.NewImage ? 'MODIFY' : 'REMOVE',
      );
      if (dynamodb.NewImage === undefined) replayed.delete(key);
      else replayed.set(key, dynamodb.NewImage);
    }
    const { Items } = await this.#dynamodb.call('Scan', { TableName: 'things' });
    return {
      replayed: canonical([...replayed.values()]),
      stored: canonical(Items),
      expected: canonical(this.#items),
    };
  }

  #pick<Value>(values: readonly Value[]): Value {
    return values[this.#random.below(values.length)] as Value;
  }

  #sortValue(): AttributeValue {
    return { [this.#sortType]: this.#pick(SORT_VALUES[this.#sortType]) };
  }

  #key(): Item {
    return { id: { S: this.#pick(['p', 'q', 'r']) }, at: this.#sortValue() };
  }

  #item(): Item {
    return {
      ...this.#key(),
      ...(this.#random.chance(0.7) && { kind: { S: this.#pick(['x', 'y']) } }),
      ...(this.#random.chance(0.7) && { rank: { N: this.#pick(SORT_VALUES.N) } }),
      ...(this.#random.chance(0.5) && {
        tags: { SS: this.#pick([['a'], ['a', 'b'], ['b', 'a']]) },
      }),
    };
  }

  #replace(key: Item, next: Item | undefined): Item | undefined {
    const previous = this.#items.find(isKeyOf(key));
    this.#items = this.#items.filter((item) => item !== previous);
    if (next !== undefined) this.#items.push(next);
    return previous;
  }

  async #put(): Promise<void> {
    const item = this.#item();
    const isConditional = this.#random.chance(0.3);
    const isTaken = this.#items.some(isKeyOf(item));
    const put = this.#dynamodb.call('PutItem', {
      TableName: 'things',
      Item: item,
      ReturnValues: 'ALL_OLD',
      ...(isConditional && { ConditionExpression: 'attribute_not_exists(id)' }),
    });
    if (isConditional && isTaken) {
      await expect(put).rejects.toMatchObject({ code: 'ConditionalCheckFailedException' });
      return;
    }
    expect((await put).Attributes).toEqual(this.#replace(item, item));
  }

  async #update(): Promise<void> {
    const key = this.#key();
    const before = this.#items.find(isKeyOf(key)) ?? key;
    const rank = { N: this.#pick(SORT_VALUES.N) };
    const { kind: _, ...rest } = before;
    const { Attributes } = await this.#dynamodb.call('UpdateItem', {
      TableName: 'things',
      Key: key,
      UpdateExpression: 'SET #rank = :rank REMOVE kind',
      ExpressionAttributeNames: { '#rank': 'rank' },
      ExpressionAttributeValues: { ':rank': rank },
      ReturnValues: 'ALL_NEW',
    });
    const after = { ...rest, rank };
    this.#replace(key, after);
    expect(Attributes).toEqual(after);
  }

  async #remove(): Promise<void> {
    const key = this.#key();
    const { Attributes } = await this.#dynamodb.call('DeleteItem', {
      TableName: 'things',
      Key: key,
      ReturnValues: 'ALL_OLD',
    });
    expect(Attributes).toEqual(this.#replace(key, undefined));
  }

  async #batch(): Promise<void> {
    const writes = new Map<string, Item>();
    for (let n = 0; n < 5; n++) {
      const item = this.#item();
      writes.set(JSON.stringify([item.id, item.at]), item);
    }
    const requests = [...writes.values()].map((item, index) => {
      const { id = {}, at = {} } = item;
      if (index > 0) {
        this.#replace(item, item);
        return { PutRequest: { Item: item } };
      }
      this.#replace(item, undefined);
      return { DeleteRequest: { Key: { id, at } } };
    });
    await this.#dynamodb.call('BatchWriteItem', { RequestItems: { things: requests } });
  }

  async #query(): Promise<void> {
    const index = this.#pick(['table', 'by-kind', 'by-rank'] as const);
    const bound = () =>
      index === 'by-rank' ? { N: this.#pick(SORT_VALUES.N) } : this.#sortValue();
    const operator = this.#pick([undefined, '=', '<', '<=', '>', '>=', 'BETWEEN']);
    const reading: Reading = {
      index,
      partition: { S: this.#pick(index === 'by-kind' ? ['x', 'y'] : ['p', 'q', 'r']) },
      ...(operator && { operator }),
      bounds: [bound(), bound()].sort(compareValues),
      forward: this.#random.chance(0.5),
    };
    const limit = this.#pick([undefined, 1, 2, 5]);
    const read = await this.#readAll('Query', {
      ...queryInput(reading),
      ...(limit && { Limit: limit }),
    });
    const expected = naiveQuery(this.#items, reading);
    // Entries of an index with the same sort key are in no order of their own.
    const [, range] = KEYS[index];
    expect(read.map((item) => item[range])).toEqual(expected.map((item) => item[range]));
    expect(canonical(read)).toEqual(canonical(expected));
  }

  async #scan(): Promise<void> {
    const totalSegments = this.#pick([1, 2, 3]);
    const read: Item[] = [];
    for (let segment = 0; segment < totalSegments; segment++) {
      const input = { TableName: 'things', Segment: segment, TotalSegments: totalSegments };
      read.push(...(await this.#readAll('Scan', { ...input, Limit: this.#pick([2, 3, 50]) })));
    }
    expect(canonical(read)).toEqual(canonical(this.#items));
  }

  async #readAll(operation: string, input: object): Promise<Item[]> {
    const items: Item[] = [];
    let start: Item | undefined;
    do {
      const page: Answer = await this.#dynamodb.call(operation, {
        ...input,
        ...(start && { ExclusiveStartKey: start }),
      });
      items.push(...page.Items);
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
    return items;
  }
}

function listOf(item: Item | undefined): Item[] {
  return item === undefined ? [] : [item];
}

/** Items as text, whatever the order of their attributes, of their sets and of their own. */
function canonical(items: readonly Item[]): string[] {
  return items
    .map((item) => {
      const sorted = Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1));
      return JSON.stringify(
        sorted.map(([name, value]) => [name, value.SS ? { SS: value.SS.toSorted() } : value]),
      );
    })
    .sort();
}

describe.each(['S', 'N', 'B'] as const)('A table with a sort key of type %s', (sortType) => {
  it.each(SEEDS)('agrees with a naive one, and with its own stream (seed %s)', async (seed) => {
    const simulation = new Simulation(seed, sortType);
    await simulation.createTable();
    for (let step = 0; step < STEPS; step++) await simulation.step();
    const { replayed, stored, expected } = await simulation.contents();
    expect(stored).toEqual(expected);
    expect(replayed).toEqual(expected);
  });
});
