import { BlockList, isIP } from 'node:net';
import type { KeyReader } from './keys.ts';
import { compilePattern, type Matcher } from './pattern.ts';

/** How an operator compares a request's value with one value of the policy. */
type Comparison = (policyValue: string, hasVariables: boolean) => Matcher;

export interface Operator {
  readonly compare: Comparison;
  /** `StringNotEquals` and its like: true when no value of the policy fits. */
  readonly isNegated: boolean;
}

type Order = (actual: number, expected: number) => boolean;

const ORDERS: Readonly<Record<string, Order>> = {
  Equals: (actual, expected) => actual === expected,
  LessThan: (actual, expected) => actual < expected,
  LessThanEquals: (actual, expected) => actual <= expected,
  GreaterThan: (actual, expected) => actual > expected,
  GreaterThanEquals: (actual, expected) => actual >= expected,
};

const text =
  (wildcards: 'none' | 'text' | 'arn', ignoresCase = false): Comparison =>
  (value, hasVariables) =>
    compilePattern(value, { wildcards, ignoresCase, hasVariables });

const ordered =
  (read: (value: string) => number, order: Order): Comparison =>
  (value, hasVariables) => {
    if (hasVariables && value.includes('${')) return withVariable(value, read, order);
    const expected = read(value);
    return (actual) => order(read(actual), expected);
  };

/** A comparison of what a variable holds, which is equality of the texts where it is not a number. */
function withVariable(source: string, read: (value: string) => number, order: Order): Matcher {
  const key = /^\$\{([^},]+)\}$/.exec(source)?.[1]?.trim().toLowerCase();
  return (actual, keys: KeyReader) => {
    const expected = key === undefined ? undefined : keys(key);
    return typeof expected === 'string' && order(read(actual), read(expected));
  };
}

const bool: Comparison = (value) => {
  const expected = value.toLowerCase();
  return (actual) => actual.toLowerCase() === expected;
};

const binary: Comparison = (value) => {
  const expected = Buffer.from(value, 'base64');
  return (actual) => expected.equals(Buffer.from(actual, 'base64'));
};

/** An address alone is a block of one. */
const ipAddress: Comparison = (value) => {
  const [address = '', prefix] = value.split('/', 2);
  const family = isIP(address);
  if (family === 0) return () => false;
  const type = family === 6 ? 'ipv6' : 'ipv4';
  const block = new BlockList();
  if (prefix === undefined) block.addAddress(address, type);
  else block.addSubnet(address, Number(prefix), type);
  return (actual) => {
    const actualFamily = isIP(actual);
    return actualFamily !== 0 && block.check(actual, actualFamily === 6 ? 'ipv6' : 'ipv4');
  };
};

/** ISO 8601, or seconds since the epoch. */
function readDate(value: string): number {
  return /^-?\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value);
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const OPERATORS: Readonly<Record<string, Operator>> = {
  ...both('StringEquals', 'StringNotEquals', text('none')),
  ...both('StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', text('none', true)),
  ...both('StringLike', 'StringNotLike', text('text')),
  ...both('ArnEquals', 'ArnNotEquals', text('arn')),
  ...both('ArnLike', 'ArnNotLike', text('arn')),
  ...both('IpAddress', 'NotIpAddress', ipAddress),
  ...orders('Numeric', Number),
  ...orders('Date', readDate),
  Bool: { compare: bool, isNegated: false },
  BinaryEquals: { compare: binary, isNegated: false },
};

/** Operators are not told apart by case: an assumption. */
const byLowerCase = new Map(
  Object.entries(OPERATORS).map(([name, operator]) => [name.toLowerCase(), operator]),
);

/** An operator by its name without prefix and suffix; undefined when IAM has none such. */
export function findOperator(name: string): Operator | undefined {
  return byLowerCase.get(name.toLowerCase());
}

function both(positive: string, negative: string, compare: Comparison): Record<string, Operator> {
  return {
    [positive]: { compare, isNegated: false },
    [negative]: { compare, isNegated: true },
  };
}

function orders(prefix: string, read: (value: string) => number): Record<string, Operator> {
  const equals = ordered(read, ORDERS.Equals as Order);
  const positive = Object.entries(ORDERS).map(([name, order]) => [
    `${prefix}${name}`,
    { compare: ordered(read, order), isNegated: false },
  ]);
  return {
    ...Object.fromEntries(positive),
    [`${prefix}NotEquals`]: { compare: equals, isNegated: true },
  };
}
