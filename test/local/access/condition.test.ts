import { describe, expect, it } from 'vitest';
import { compileCondition } from '../../../local/access/condition.ts';
import { type KeyValue, UNKNOWN } from '../../../local/access/keys.ts';
import { keysOf } from './fixtures.ts';

/** Whether a condition on the key `k` lets an Allow apply. */
function met(operator: string, values: unknown, actual: KeyValue, effect = 'Allow'): boolean {
  const statement = {
    Effect: effect as 'Allow',
    Condition: { [operator]: { k: values as string } },
  };
  const others = { 'aws:username': 'ada', missing: undefined };
  return compileCondition(statement, true)(keysOf({ ...others, k: actual }));
}

describe('an operator', () => {
  it.each([
    ['StringEquals', 'a', 'a', 'A'],
    ['StringNotEquals', 'a', 'b', 'a'],
    ['StringEqualsIgnoreCase', 'a', 'A', 'b'],
    ['StringNotEqualsIgnoreCase', 'a', 'b', 'A'],
    ['StringLike', 'a?c*', 'abcd', 'ac'],
    ['StringNotLike', 'a*', 'b', 'ab'],
    ['NumericEquals', '1', '1.0', '2'],
    ['NumericNotEquals', '1', '2', '1'],
    ['NumericLessThan', '10', '9', '10'],
    ['NumericLessThanEquals', '10', '10', '11'],
    ['NumericGreaterThan', '10', '11', '10'],
    ['NumericGreaterThanEquals', '10', '10', '9'],
    ['DateEquals', '2026-01-01T00:00:00Z', '1767225600', '1767225601'],
    ['DateNotEquals', '2026-01-01', '2026-01-02', '2026-01-01T00:00:00Z'],
    ['DateLessThan', '2026-01-01', '2025-12-31', '2026-01-01'],
    ['DateLessThanEquals', '2026-01-01', '2026-01-01', '2026-01-02'],
    ['DateGreaterThan', '2026-01-01', '2026-01-02', '2026-01-01'],
    ['DateGreaterThanEquals', '2026-01-01', '2026-01-01', '2025-12-31'],
    ['Bool', 'true', 'True', 'false'],
    ['BinaryEquals', 'AQID', 'AQID', 'AQIE'],
    ['IpAddress', '203.0.113.0/24', '203.0.113.9', '203.0.114.1'],
    ['IpAddress', '2001:db8::/32', '2001:db8::1', '2001:db9::1'],
    ['NotIpAddress', '203.0.113.9', '203.0.113.8', '203.0.113.9'],
    ['ArnEquals', 'arn:aws:sns:*:1:t', 'arn:aws:sns:eu-west-1:1:t', 'arn:aws:sns:a:b:1:t'],
    ['ArnLike', 'arn:aws:s3:::b*', 'arn:aws:s3:::bucket:x', 'arn:aws:s3:::c'],
    ['ArnNotLike', 'arn:aws:s3:::b*', 'arn:aws:s3:::c', 'arn:aws:s3:::b'],
  ])('%s with %s holds for %s and not for %s', (operator, value, fits, fitsNot) => {
    expect(met(operator, value, fits)).toBe(true);
    expect(met(operator, value, fitsNot)).toBe(false);
  });

  it('holds for any of several values, and when negated for none of them', () => {
    expect(met('StringEquals', ['a', 'b'], 'b')).toBe(true);
    expect(met('StringNotEquals', ['a', 'b'], 'b')).toBe(false);
    expect(met('StringNotEquals', ['a', 'b'], 'c')).toBe(true);
  });

  it('fails on an absent key, unless it is negated or ends with IfExists', () => {
    expect(met('StringEquals', 'a', undefined)).toBe(false);
    expect(met('StringNotEquals', 'a', undefined)).toBe(true);
    expect(met('StringEqualsIfExists', 'a', undefined)).toBe(true);
    expect(met('StringEqualsIfExists', 'a', 'b')).toBe(false);
    expect(met('NumericLessThanIfExists', '3', undefined)).toBe(true);
  });

  it('Null asks whether the key is absent', () => {
    expect(met('Null', 'true', undefined)).toBe(true);
    expect(met('Null', 'false', undefined)).toBe(false);
    expect(met('Null', 'false', 'a')).toBe(true);
    expect(met('Null', true, [])).toBe(true);
  });

  it('ForAllValues wants every value of the request in the policy, and takes none at all', () => {
    expect(met('ForAllValues:StringEquals', ['a', 'b'], ['a'])).toBe(true);
    expect(met('ForAllValues:StringEquals', ['a', 'b'], ['a', 'c'])).toBe(false);
    expect(met('ForAllValues:StringEquals', ['a'], undefined)).toBe(true);
    expect(met('ForAllValues:StringNotEquals', ['a'], ['b', 'a'])).toBe(false);
  });

  it('ForAnyValue wants one value of the request in the policy', () => {
    expect(met('ForAnyValue:StringEquals', ['a', 'b'], ['c', 'b'])).toBe(true);
    expect(met('ForAnyValue:StringEquals', ['a'], ['c'])).toBe(false);
    expect(met('ForAnyValue:StringEquals', ['a'], undefined)).toBe(false);
    expect(met('ForAnyValue:StringLike', ['a*'], ['ab', 'c'])).toBe(true);
  });

  it('takes its values from policy variables, with a default where one is given', () => {
    expect(met('StringEquals', '${aws:username}', 'ada')).toBe(true);
    expect(met('StringLike', 'home/${AWS:UserName}/*', 'home/ada/x')).toBe(true);
    expect(met('StringEquals', '${missing}', '')).toBe(false);
    expect(met('StringEquals', "${missing, 'guest'}", 'guest')).toBe(true);
    expect(met('StringLike', 'a${*}', 'a*')).toBe(true);
    expect(met('StringLike', 'a${*}', 'ab')).toBe(false);
    expect(met('StringEquals', '${$}{x}', '${x}')).toBe(true);
  });

  it('that IAM does not have, or on a key that the engine does not know, fails closed', () => {
    expect(met('StringAlmostEquals', 'a', 'a', 'Allow')).toBe(false);
    expect(met('StringAlmostEquals', 'a', 'b', 'Deny')).toBe(true);
    expect(met('StringEqualsIfExists', 'a', UNKNOWN, 'Allow')).toBe(false);
    expect(met('StringEquals', 'a', UNKNOWN, 'Deny')).toBe(true);
    expect(met('Null', 'true', UNKNOWN, 'Allow')).toBe(false);
  });
});

describe('a condition', () => {
  it('holds when every key of every operator does', () => {
    const Condition = { StringEquals: { a: '1', b: '2' }, Bool: { c: 'true' } };
    const holds = compileCondition({ Effect: 'Allow', Condition }, true);
    expect(holds(keysOf({ a: '1', b: '2', c: 'true' }))).toBe(true);
    expect(holds(keysOf({ a: '1', b: '3', c: 'true' }))).toBe(false);
    expect(holds(keysOf({ a: '1', b: '2', c: 'false' }))).toBe(false);
  });

  it('has no variables in the older version of the language', () => {
    const statement = {
      Effect: 'Allow' as const,
      Condition: { StringEquals: { k: '${aws:username}' } },
    };
    const holds = compileCondition(statement, false);
    expect(holds(keysOf({ 'aws:username': 'ada', k: 'ada' }))).toBe(false);
    expect(holds(keysOf({ 'aws:username': 'ada', k: '${aws:username}' }))).toBe(true);
  });
});
