import type { Arguments } from './call.ts';
import { ExpressionError } from './errors.ts';
import { mapEach, single, type TimeSeries, typeName, type Value } from './value.ts';

/** The value for a period that has none; undefined leaves it empty. */
type Filler = (startMs: number, before: Neighbour, after: Neighbour) => number | undefined;
type Neighbour = { readonly startMs: number; readonly value: number } | undefined;

/** FILL(series, number | other series | REPEAT | LINEAR): every period of the request gets a value, if there is one. */
export function fill(call: Arguments): Value {
  const filler = fillerOf(call);
  return mapEach(call.value(0), call.name, (series) => {
    const startsMs: number[] = [];
    const values: number[] = [];
    let next = 0;
    for (const startMs of call.scope.periods(series.periodSeconds)) {
      while ((series.startsMs[next] ?? Number.POSITIVE_INFINITY) < startMs) next++;
      const isPresent = series.startsMs[next] === startMs;
      const value = isPresent
        ? series.values[next]
        : filler(startMs, neighbour(series, next - 1), neighbour(series, next));
      if (value === undefined) continue;
      startsMs.push(startMs);
      values.push(value);
    }
    return { label: series.label, periodSeconds: series.periodSeconds, startsMs, values };
  });
}

function neighbour(series: TimeSeries, index: number): Neighbour {
  const startMs = series.startsMs[index];
  return startMs === undefined ? undefined : { startMs, value: series.values[index] as number };
}

function fillerOf(call: Arguments): Filler {
  const keyword = call.keyword(1);
  if (keyword === 'REPEAT') return (_, before) => before?.value;
  if (keyword === 'LINEAR') {
    return (startMs, before, after) => {
      if (before === undefined || after === undefined) return undefined;
      const share = (startMs - before.startMs) / (after.startMs - before.startMs);
      return before.value + share * (after.value - before.value);
    };
  }
  const value = call.value(1);
  if (value.kind === 'scalar') return () => value.value;
  if (value.kind === 'series') {
    const byTime = valuesByTime(value.series);
    return (startMs) => byTime.get(startMs);
  }
  throw new ExpressionError(`FILL cannot fill with ${typeName(value)}`);
}

function valuesByTime(series: TimeSeries): Map<number, number> {
  return new Map(
    series.startsMs.map((startMs, index) => [startMs, series.values[index] as number]),
  );
}

/**
 * IF(condition, then, else): a number that is not 0 is true. A branch that has no value at some time gives 0 there, but
 * for an `else` series beside a `then` number, whose point is dropped; without `else` false points are dropped.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#using-IF-expressions
 */
export function selectIf(call: Arguments): Value {
  const condition = call.value(0);
  const whenTrue = call.value(1);
  const whenFalse = call.count > 2 ? call.value(2) : undefined;
  for (const branch of [whenTrue, whenFalse]) {
    if (branch?.kind === 'array' || branch?.kind === 'string') throw wrongType(branch);
  }
  if (condition.kind === 'scalar') {
    const empty = { label: '', periodSeconds: call.scope.periodSeconds, startsMs: [], values: [] };
    return (condition.value !== 0 ? whenTrue : whenFalse) ?? single(empty);
  }
  if (condition.kind !== 'series') throw wrongType(condition);
  const isThenSeries = whenTrue.kind === 'series';
  const readTrue = readerOf(whenTrue, 0);
  const readFalse = readerOf(whenFalse, isThenSeries ? 0 : undefined);
  const startsMs: number[] = [];
  const values: number[] = [];
  const { series } = condition;
  for (const [index, startMs] of series.startsMs.entries()) {
    const value = (series.values[index] !== 0 ? readTrue : readFalse)(startMs);
    if (value === undefined) continue;
    startsMs.push(startMs);
    values.push(value);
  }
  return single({ label: series.label, periodSeconds: series.periodSeconds, startsMs, values });
}

function readerOf(
  branch: Value | undefined,
  whenMissing: number | undefined,
): (startMs: number) => number | undefined {
  if (branch?.kind === 'scalar') return () => branch.value;
  if (branch?.kind !== 'series') return () => undefined;
  const byTime = valuesByTime(branch.series);
  return (startMs) => byTime.get(startMs) ?? whenMissing;
}

function wrongType(value: Value): ExpressionError {
  return new ExpressionError(
    `The function IF does not accept an argument of type ${typeName(value)}`,
  );
}
