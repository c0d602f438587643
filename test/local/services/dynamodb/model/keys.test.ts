import { describe, expect, it } from 'vitest';
import { Random } from '../../../../../local/kernel/random.ts';
import type { AttributeValue } from '../../../../../local/services/dynamodb/model/item.ts';
import {
  keyOf,
  partitionRange,
  type SortKeyOperator,
  segmentRange,
  sortable,
  sortKeyRange,
} from '../../../../../local/services/dynamodb/model/keys.ts';

const HUGE = `1${'0'.repeat(125)}`;
const TINY = `0.${'0'.repeat(129)}1`;

/** Values by their type, in DynamoDB's order. */
const ORDERED = {
  S: [
    '',
    '\0',
    '\0\0',
    '\0\x01',
    '\0a',
    '\x01',
    'a',
    'a\0',
    'a\0b',
    'aa',
    'b',
    'é',
    '\uFFFD',
    '\u{1F600}',
  ],
  N: [`-${HUGE}`, '-20', '-19.5', '-1', '-0.001', '0', TINY, '0.001', '1', '9', '10', '19.5', HUGE],
  B: ['AA==', 'AAA=', 'AAE=', 'AQ==', 'YQ==', 'YQA=', 'YWE=', '/w==', '//8='],
};

const OPERATORS: Record<SortKeyOperator, (order: number) => boolean> = {
  EQ: (order) => order === 0,
  LT: (order) => order < 0,
  LE: (order) => order <= 0,
  GT: (order) => order > 0,
  GE: (order) => order >= 0,
  BEGINS_WITH: () => false,
  BETWEEN: () => false,
};

describe.each(['S', 'N', 'B'] as const)('A sort key of type %s', (type) => {
  const values = ORDERED[type].map((text): AttributeValue => ({ [type]: text }));
  const key = { hash: { name: 'id', type: 'S' }, range: { name: 'at', type } } as const;
  const hash = { S: 'partition\0' };
  const keys = values.map((at) => keyOf({ id: hash, at }, key) ?? '');

  it('sorts as DynamoDB sorts it', () => {
    expect(values.map(sortable).toSorted()).toEqual(values.map(sortable));
    expect(keys.toSorted()).toEqual(keys);
  });

  it.each(['EQ', 'LT', 'LE', 'GT', 'GE'] as const)(
    'is found by %s, with any table key after it',
    (operator) => {
      for (const [bound, value] of values.entries()) {
        const { from, to } = sortKeyRange(hash, operator, [value]);
        for (const [index, found] of keys.entries()) {
          for (const tableKey of ['', '00000000a', 'ffffffff\0\xff']) {
            const isInRange = found + tableKey >= from && found + tableKey < to;
            expect(isInRange, `${index} ${operator} ${bound}`).toBe(
              OPERATORS[operator](index - bound),
            );
          }
        }
      }
    },
  );

  it('is found between two others', () => {
    for (const [low, first] of values.entries()) {
      for (const [high, second] of values.entries()) {
        const { from, to } = sortKeyRange(hash, 'BETWEEN', [first, second]);
        const found = keys.flatMap((candidate, index) =>
          candidate >= from && candidate < to ? [index] : [],
        );
        expect(found).toEqual(
          keys.flatMap((_, index) => (index >= low && index <= high ? [index] : [])),
        );
      }
    }
  });
});

describe('A key', () => {
  it('is found by what it begins with', () => {
    const key = { hash: { name: 'id', type: 'S' }, range: { name: 'at', type: 'S' } } as const;
    const hash = { S: 'a' };
    for (const prefix of ORDERED.S) {
      const { from, to } = sortKeyRange(hash, 'BEGINS_WITH', [{ S: prefix }]);
      for (const text of ORDERED.S) {
        const candidate = keyOf({ id: hash, at: { S: text } }, key) ?? '';
        expect(candidate >= from && candidate < to).toBe(text.startsWith(prefix));
      }
    }
  });

  it('is in its own partition only, even where hashes are alike', () => {
    const { from, to } = partitionRange({ S: 'a' });
    const [hash, rest] = [from.slice(0, 8), from.slice(8)];
    expect(`${hash}${rest}anything` >= from && `${hash}${rest}\xff\xff` < to).toBe(true);
    for (const other of ['a\0\xff\0\x01', 'a\x01\0\x01', 'ab\0\x01', '\0\xff\0\x01', '\0\x01']) {
      const foreign = `${hash}${other}x`;
      expect(foreign >= from && foreign < to).toBe(false);
    }
  });

  it('is in exactly one of a scan’s segments, which share the keys about equally', () => {
    const random = new Random('segments');
    const ranges = Array.from({ length: 7 }, (_, segment) => segmentRange(segment, 7));
    const counts = ranges.map(() => 0);
    for (let n = 0; n < 7000; n++) {
      const key = partitionRange({ S: `key-${n}-${random.hex(2)}` }).from;
      const found = ranges.flatMap(({ from, to }, index) =>
        key >= from && key < to ? [index] : [],
      );
      expect(found).toHaveLength(1);
      counts[found[0] ?? 0] = (counts[found[0] ?? 0] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(850);
  });
});
