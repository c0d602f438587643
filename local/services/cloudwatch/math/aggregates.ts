import { type Arguments, arrayIn, type MathFunction, scalarIn } from './call.ts';
import { ExpressionError } from './errors.ts';

import { combineSeries, many, scalar, single, typeName, type Value } from './value.ts';

type Aggregate = (values: readonly number[]) => number;

const sum: Aggregate = (values) => values.reduce((total, value) => total + value, 0);
const average: Aggregate = (values) => sum(values) / values.length;
const least: Aggregate = (values) => values.reduce((a, b) => Math.min(a, b), Infinity);
const greatest: Aggregate = (values) => values.reduce((a, b) => Math.max(a, b), -Infinity);

/** Assumption: of the whole population, as AWS does not say. */
const deviation: Aggregate = (values) => {
  const mean = average(values);
  return Math.sqrt(average(values.map((value) => (value - mean) ** 2)));
};

/** What SORT can sort by. */
const SORT_BY: Readonly<Record<string, Aggregate>> = {
  AVG: average,
  MAX: greatest,
  MIN: least,
  SUM: sum,
};

/** Missing values count as 0 in the average of several series, and not at all in the other functions. */
function aggregate(
  overTime: Aggregate,
  acrossSeries: (values: readonly (number | undefined)[]) => number,
): MathFunction {
  return {
    arity: [1, 1],
    apply({ name, value }) {
      const argument = value(0);
      if (argument.kind === 'series') return scalar(overTime(argument.series.values));
      if (argument.kind === 'array') return single(combineSeries(argument.list, acrossSeries));
      throw new ExpressionError(
        `The function ${name} does not accept an argument of type ${typeName(argument)}`,
      );
    },
  };
}

function present(values: readonly (number | undefined)[]): number[] {
  return values.filter((value) => value !== undefined);
}

function sort(call: Arguments): Value {
  const list = arrayIn(call.value(0), call.name);
  const by = SORT_BY[call.keyword(1) ?? ''];
  const order = call.keyword(2);
  if (by === undefined || (order !== 'ASC' && order !== 'DESC')) {
    throw new ExpressionError('SORT takes AVG, MIN, MAX or SUM, then ASC or DESC');
  }
  const direction = order === 'ASC' ? 1 : -1;
  // Series without values come last, whatever the order.
  const keyed = list.map((series) => ({ series, key: by(series.values) }));
  const [filled, empty] = [
    keyed.filter(({ series }) => series.values.length > 0),
    keyed.filter(({ series }) => series.values.length === 0),
  ];
  filled.sort((a, b) => direction * (a.key - b.key));
  const sorted = [...filled, ...empty].map(({ series }) => series);
  return many(call.count > 3 ? sorted.slice(0, scalarIn(call.value(3), call.name)) : sorted);
}

/** Functions that make one number of a series, and one series of an array of series. */
export const AGGREGATES: Readonly<Record<string, MathFunction>> = {
  AVG: aggregate(average, (values) => sum(present(values)) / values.length),
  DATAPOINT_COUNT: aggregate(
    (values) => values.length,
    (values) => present(values).length,
  ),
  MAX: aggregate(greatest, (values) => greatest(present(values))),
  MIN: aggregate(least, (values) => least(present(values))),
  STDDEV: aggregate(deviation, (values) => deviation(present(values))),
  SUM: aggregate(sum, (values) => sum(present(values))),
  SORT: { arity: [3, 4], apply: sort },
};
