import { ExpressionError } from './errors.ts';
import type { BinaryOperator } from './parser.ts';
import {
  combineSeries,
  many,
  mapSeries,
  scalar,
  single,
  type TimeSeries,
  typeName,
  type Value,
} from './value.ts';

const truth = (holds: boolean): number => (holds ? 1 : 0);

const COMPUTE: Readonly<Record<BinaryOperator, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '^': (left, right) => left ** right,
  '==': (left, right) => truth(left === right),
  '!=': (left, right) => truth(left !== right),
  '<': (left, right) => truth(left < right),
  '<=': (left, right) => truth(left <= right),
  '>': (left, right) => truth(left > right),
  '>=': (left, right) => truth(left >= right),
  AND: (left, right) => truth(left !== 0 && right !== 0),
  OR: (left, right) => truth(left !== 0 || right !== 0),
};
const ARITHMETIC: ReadonlySet<BinaryOperator> = new Set(['+', '-', '*', '/', '^']);

/**
 * Between two series a value that only one of them has meets a 0, and what divides by zero is dropped. Only arithmetic
 * takes an array of series, and never two of them.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#metric-math-syntax
 */
export function applyOperator(operator: BinaryOperator, left: Value, right: Value): Value {
  const compute = COMPUTE[operator];
  if (left.kind === 'scalar' && right.kind === 'scalar') {
    return scalar(compute(left.value, right.value));
  }
  if (isSingle(left) && isSingle(right)) return single(between(compute, left, right));
  if (ARITHMETIC.has(operator)) {
    if (left.kind === 'array' && isSingle(right)) {
      return many(left.list.map((series) => between(compute, single(series), right)));
    }
    if (right.kind === 'array' && isSingle(left)) {
      return many(
        right.list.map((series) => ({
          ...between(compute, left, single(series)),
          label: series.label,
        })),
      );
    }
  }
  throw new ExpressionError(
    `Unsupported operand type(s) for ${operator}: '[${typeName(left)}, ${typeName(right)}]'`,
  );
}

export function negate(value: Value): Value {
  if (value.kind === 'scalar') return scalar(-value.value);
  const change = (series: TimeSeries) => mapSeries(series, (number) => -number);
  if (value.kind === 'series') return single(change(value.series));
  if (value.kind === 'array') return many(value.list.map(change));
  throw new ExpressionError(`Unsupported operand type(s) for -: '[${typeName(value)}]'`);
}

type ScalarOrSeries = Extract<Value, { kind: 'scalar' | 'series' }>;

function isSingle(value: Value): value is ScalarOrSeries {
  return value.kind === 'scalar' || value.kind === 'series';
}

function between(
  compute: (left: number, right: number) => number,
  left: ScalarOrSeries,
  right: ScalarOrSeries,
): TimeSeries {
  if (left.kind === 'series' && right.kind === 'series') {
    return combineSeries([left.series, right.series], ([one = 0, other = 0]) =>
      compute(one, other),
    );
  }
  if (left.kind === 'series') {
    const operand = (right as Extract<Value, { kind: 'scalar' }>).value;
    return mapSeries(left.series, (value) => compute(value, operand));
  }
  const series = (right as Extract<Value, { kind: 'series' }>).series;
  return mapSeries(series, (value) => compute(left.value, value));
}
