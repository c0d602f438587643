import { describe, expect, it } from 'vitest';
import { ItemRequests } from '../../../../../local/services/dynamodb/api/requests.ts';
import type { Item } from '../../../../../local/services/dynamodb/model/item.ts';

const strings = (...texts: string[]) => ({ L: texts.map((S) => ({ S })) });

const ITEM: Item = {
  id: { S: 'a' },
  n: { N: '1' },
  xs: strings('0', '1', '2', '3'),
  tags: { SS: ['a', 'b'] },
  nums: { NS: ['1'] },
  m: { M: { a: { N: '1' }, deep: { M: { xs: strings('p', 'q') } } } },
};

function apply(expression: string, values: Record<string, object> = {}, item = ITEM): Item {
  const request = new ItemRequests().read('UpdateItem', {
    TableName: 'things',
    Key: { id: { S: 'a' } },
    UpdateExpression: expression,
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
  });
  return request.expressions.update?.apply(item, request.values) ?? {};
}

const V = (N: string) => ({ ':v': { N } });

describe('An update', () => {
  it.each<[string, Record<string, object>, object]>([
    ['SET n = :v', V('5'), { n: { N: '5' } }],
    ['SET n = n + :v', V('0.1'), { n: { N: '1.1' } }],
    ['SET n = :v - n', V('0.1'), { n: { N: '-0.9' } }],
    ['SET n = if_not_exists(n, :v)', V('9'), { n: { N: '1' } }],
    ['SET k = if_not_exists(k, :v)', V('9'), { k: { N: '9' } }],
    ['SET k = if_not_exists(k, :v) + :v', V('9'), { k: { N: '18' } }],
    ['SET k = m.a', {}, { k: { N: '1' } }],
    ['SET xs[1] = :v', { ':v': { S: 'new' } }, { xs: strings('0', 'new', '2', '3') }],
    ['SET xs[9] = :v', { ':v': { S: 'end' } }, { xs: strings('0', '1', '2', '3', 'end') }],
    [
      'SET xs = list_append(:v, xs)',
      { ':v': strings('first') },
      { xs: strings('first', '0', '1', '2', '3') },
    ],
    [
      'SET m.deep.xs[0] = :v, m.b = :v',
      V('2'),
      {
        m: {
          M: {
            a: { N: '1' },
            deep: { M: { xs: { L: [{ N: '2' }, { S: 'q' }] } } },
            b: { N: '2' },
          },
        },
      },
    ],
    ['REMOVE xs[0], xs[2]', {}, { xs: strings('1', '3') }],
    ['SET xs[7] = :v REMOVE xs[1]', { ':v': { S: 'end' } }, { xs: strings('0', '2', '3', 'end') }],
    ['REMOVE nums, nothing', {}, { nums: undefined }],
    ['REMOVE m.deep', {}, { m: { M: { a: { N: '1' } } } }],
    ['ADD n :v', V('-3'), { n: { N: '-2' } }],
    ['ADD fresh :v', V('3'), { fresh: { N: '3' } }],
    ['ADD tags :v', { ':v': { SS: ['b', 'c'] } }, { tags: { SS: ['a', 'b', 'c'] } }],
    ['DELETE tags :v', { ':v': { SS: ['b', 'z'] } }, { tags: { SS: ['a'] } }],
    ['DELETE nums :v', { ':v': { NS: ['1'] } }, { nums: undefined }],
    [
      'SET n = n + :v',
      V('0.0000000000000000000000000000000000001'),
      { n: { N: '1.0000000000000000000000000000000000001' } },
    ],
  ])('does %s', (expression, values, changed) => {
    const expected: Record<string, unknown> = { ...ITEM, ...changed };
    for (const name in expected) if (expected[name] === undefined) delete expected[name];
    expect(apply(expression, values)).toEqual(expected);
  });

  it('reads the item as it was before', () => {
    const item: Item = { id: { S: 'a' }, a: { N: '1' }, b: { N: '2' } };
    expect(apply('SET a = b, b = a', {}, item)).toEqual({
      id: { S: 'a' },
      a: { N: '2' },
      b: { N: '1' },
    });
  });

  it('leaves the old item as it was', () => {
    const before = structuredClone(ITEM);
    apply('SET m.deep.xs[0] = :v, xs[0] = :v REMOVE tags', V('5'));
    expect(ITEM).toEqual(before);
  });

  it.each<[string, Record<string, object>, string]>([
    [
      'SET n = nothing',
      {},
      'The provided expression refers to an attribute that does not exist in the item',
    ],
    ['SET n = tags + :v', V('1'), 'An operand in the update expression has an incorrect data type'],
    [
      'SET n = list_append(n, xs)',
      {},
      'An operand in the update expression has an incorrect data type',
    ],
    ['ADD xs :v', V('1'), 'An operand in the update expression has an incorrect data type'],
    [
      'DELETE nums :v',
      { ':v': { SS: ['1'] } },
      'An operand in the update expression has an incorrect data type',
    ],
    [
      'SET nowhere.here = :v',
      V('1'),
      'The document path provided in the update expression is invalid for update',
    ],
    [
      'SET n[0] = :v',
      V('1'),
      'The document path provided in the update expression is invalid for update',
    ],
    [
      'REMOVE xs.a',
      {},
      'The document path provided in the update expression is invalid for update',
    ],
    [
      'SET n = n + :v',
      V(`0.${'0'.repeat(37)}1`),
      'Attempting to store more than 38 significant digits in a Number',
    ],
    [
      'SET n = :v + :v',
      V(`9${'0'.repeat(125)}`),
      'Number overflow. Attempting to store a number with magnitude larger than supported range',
    ],
  ])('refuses %s', (expression, values, message) => {
    expect(() => apply(expression, values)).toThrowError(
      expect.objectContaining({ code: 'ValidationException', message }),
    );
  });
});
