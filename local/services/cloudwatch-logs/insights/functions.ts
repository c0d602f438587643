import type { Value } from './row.ts';
import { compare, toNumber, toText } from './values.ts';

interface InsightsFunction {
  readonly min: number;
  readonly max: number;
  readonly apply: (args: readonly Value[]) => Value;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-operations-functions.html */
export const FUNCTIONS: Readonly<Record<string, InsightsFunction>> = {
  abs: numeric(1, ([x]) => Math.abs(x)),
  ceil: numeric(1, ([x]) => Math.ceil(x)),
  floor: numeric(1, ([x]) => Math.floor(x)),
  log: numeric(1, ([x]) => Math.log(x)),
  sqrt: numeric(1, ([x]) => Math.sqrt(x)),
  greatest: numeric(Number.POSITIVE_INFINITY, (all) => Math.max(...all)),
  least: numeric(Number.POSITIVE_INFINITY, (all) => Math.min(...all)),
  ispresent: { min: 1, max: 1, apply: ([x]) => x !== undefined },
  isempty: { min: 1, max: 1, apply: ([x]) => x === undefined || x === '' },
  isblank: { min: 1, max: 1, apply: ([x]) => (toText(x) ?? '').trim() === '' },
  coalesce: {
    min: 1,
    max: Number.POSITIVE_INFINITY,
    apply: (args) => args.find((arg) => arg !== undefined),
  },
  concat: {
    min: 1,
    max: Number.POSITIVE_INFINITY,
    apply: (args) => args.map((arg) => toText(arg) ?? '').join(''),
  },
  strlen: textual(1, 1, (text) => text.length),
  toupper: textual(1, 1, (text) => text.toUpperCase()),
  tolower: textual(1, 1, (text) => text.toLowerCase()),
  trim: textual(1, 2, (text, [set]) => trimEnd(trimStart(text, set), set)),
  ltrim: textual(1, 2, (text, [set]) => trimStart(text, set)),
  rtrim: textual(1, 2, (text, [set]) => trimEnd(text, set)),
  substr: textual(2, 3, (text, [from, length]) => {
    const start = toNumber(from) ?? 0;
    return text.slice(start, length === undefined ? undefined : start + (toNumber(length) ?? 0));
  }),
  replace: textual(3, 3, (text, [search, by]) =>
    text.replaceAll(toText(search) ?? '', () => toText(by) ?? ''),
  ),
  strcontains: textual(2, 2, (text, [search]) => text.includes(toText(search) ?? '')),
  datefloor: numeric(2, ([at, ms]) => Math.floor(at / ms) * ms),
  dateceil: numeric(2, ([at, ms]) => Math.ceil(at / ms) * ms),
  frommillis: numeric(1, ([at]) => at),
  tomillis: numeric(1, ([at]) => at),
};

type Numbers = readonly [number, number, ...number[]];

function numeric(count: number, apply: (numbers: Numbers) => number): InsightsFunction {
  return {
    min: Number.isFinite(count) ? count : 1,
    max: count,
    apply(args) {
      const numbers = args.map(toNumber);
      if (numbers.includes(undefined)) return undefined;
      const result = apply(numbers as unknown as Numbers);
      return Number.isNaN(result) ? undefined : result;
    },
  };
}

function textual(
  min: number,
  max: number,
  apply: (text: string, rest: readonly Value[]) => Value,
): InsightsFunction {
  return {
    min,
    max,
    apply([first, ...rest]) {
      const text = toText(first);
      return text === undefined ? undefined : apply(text, rest);
    },
  };
}

function trimStart(text: string, set: Value): string {
  const unwanted = toText(set) ?? ' \t\r\n';
  let start = 0;
  while (start < text.length && unwanted.includes(text[start] as string)) start += 1;
  return text.slice(start);
}

function trimEnd(text: string, set: Value): string {
  const unwanted = toText(set) ?? ' \t\r\n';
  let end = text.length;
  while (end > 0 && unwanted.includes(text[end - 1] as string)) end -= 1;
  return text.slice(0, end);
}

/** What the operators answer; a comparison with a missing field is false, except that it is different. */
export function applyOperator(operator: string, left: Value, right: Value): Value {
  if (operator === '=')
    return left !== undefined && right !== undefined && compare(left, right) === 0;
  if (operator === '!=')
    return left === undefined || right === undefined || compare(left, right) !== 0;
  if (left === undefined || right === undefined) return undefined;
  switch (operator) {
    case '<':
      return compare(left, right) < 0;
    case '<=':
      return compare(left, right) <= 0;
    case '>':
      return compare(left, right) > 0;
    case '>=':
      return compare(left, right) >= 0;
  }
  return arithmetic(operator, toNumber(left), toNumber(right));
}

function arithmetic(operator: string, x: number | undefined, y: number | undefined): Value {
  if (x === undefined || y === undefined) return undefined;
  switch (operator) {
    case '+':
      return x + y;
    case '-':
      return x - y;
    case '*':
      return x * y;
    case '/':
      return y === 0 ? undefined : x / y;
    case '%':
      return y === 0 ? undefined : x % y;
    default:
      return x ** y;
  }
}
