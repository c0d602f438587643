import { describe, expect, it } from 'vitest';
import { ItemRequests } from '../../../../../local/services/dynamodb/api/requests.ts';
import type { Item } from '../../../../../local/services/dynamodb/model/item.ts';

const ITEM: Item = {
  id: { S: 'a' },
  text: { S: 'hello' },
  blank: { S: '' },
  count: { N: '10' },
  exact: { N: '12345678901234567890.000000001' },
  yes: { BOOL: true },
  no: { BOOL: false },
  nil: { NULL: true },
  bytes: { B: 'AAEC' },
  names: { SS: ['x', 'y'] },
  primes: { NS: ['2', '3'] },
  items: { L: [{ S: 'one' }, { M: { deep: { N: '1' } } }] },
  map: { M: { a: { N: '1' }, b: { L: [{ S: 'z' }] } } },
};

const VALUES = {
  ':s': { S: 'hello' },
  ':he': { S: 'he' },
  ':empty': { S: '' },
  ':five': { N: '5' },
  ':nine': { N: '9' },
  ':ten': { N: '10' },
  ':exact': { N: '12345678901234567890' },
  ':zero': { N: '0' },
  ':three': { N: '3' },
  ':false': { BOOL: false },
  ':null': { NULL: true as const },
  ':b': { B: 'AAE=' },
  ':x': { S: 'x' },
  ':yx': { SS: ['y', 'x'] },
  ':one': { S: 'one' },
  ':deep': { M: { deep: { N: '1' } } },
  ':map': { M: { b: { L: [{ S: 'z' }] }, a: { N: '1' } } },
  ':S': { S: 'S' },
  ':BOOL': { S: 'BOOL' },
  ':L': { S: 'L' },
};

function ask(expression: string): boolean | undefined {
  const used = Object.entries(VALUES).filter(([name]) => new RegExp(`${name}\\b`).test(expression));
  const names = ['text', 'count', 'names', 'items', 'map', 'bytes', 'exact', 'no', 'yes'];
  const renamed = names.reduce(
    (text, name) => text.replaceAll(new RegExp(`(?<![:#\\w])${name}\\b`, 'g'), `#${name}`),
    expression,
  );
  const usedNames = names.filter((name) => new RegExp(`#${name}\\b`).test(renamed));
  const { expressions, values } = new ItemRequests().read('PutItem', {
    TableName: 'things',
    Item: { id: { S: 'a' } },
    ConditionExpression: renamed,
    ...(used.length > 0 && { ExpressionAttributeValues: Object.fromEntries(used) }),
    ...(usedNames.length > 0 && {
      ExpressionAttributeNames: Object.fromEntries(usedNames.map((name) => [`#${name}`, name])),
    }),
  });
  return expressions.condition?.(ITEM, values);
}

describe('A condition', () => {
  it.each([
    'text = :s',
    'text <> :five',
    'nothing <> :five',
    'count > :nine',
    'count >= :ten AND count <= :ten',
    'count BETWEEN :five AND :ten',
    'exact > :exact',
    'count IN (:five, :ten)',
    'blank = :empty',
    'blank IN (:empty, :he)',
    'blank <= :he',
    'no = :false',
    'nil = :null',
    'names = :yx',
    'map = :map',
    'items[1] = :deep',
    'map.b[0] <> :he',
    'begins_with(text, :he)',
    'begins_with(bytes, :b)',
    'contains(text, :he)',
    'contains(names, :x)',
    'contains(primes, :three)',
    'contains(items, :one)',
    'contains(items, :deep)',
    'contains(bytes, :b)',
    'attribute_exists(map.a)',
    'attribute_exists(nil)',
    'attribute_not_exists(map.c)',
    'attribute_not_exists(text.a)',
    'attribute_type(no, :BOOL)',
    'attribute_type(blank, :S)',
    'attribute_type(items, :L)',
    'size(text) = :five',
    'size(blank) = :zero',
    'size(bytes) = :three',
    'size(names) < :three',
    'size(map) < :three',
    'NOT count > :ten',
    'count = :five OR text = :s AND blank = :empty',
    '(count = :five OR text = :s) AND NOT contains(names, :he)',
  ])('holds: %s', (expression) => {
    expect(ask(expression)).toBe(true);
  });

  it.each([
    'text = :five',
    'nothing = nowhere',
    'nothing < :five',
    'count > text',
    'yes > :false',
    'count < :nine',
    'contains(text, :three)',
    'contains(nothing, :he)',
    'begins_with(nothing, :he)',
    'begins_with(count, :he)',
    'size(count) > :zero',
    'size(nothing) < :ten',
    'attribute_type(nothing, :S)',
    'NOT text = :s',
    'count = :ten AND (text = :he OR blank = :he)',
  ])('does not hold: %s', (expression) => {
    expect(ask(expression)).toBe(false);
  });
});
