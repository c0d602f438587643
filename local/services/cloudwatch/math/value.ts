import { ExpressionError } from './errors.ts';

/** Values over time; times without a value are left out. */
export interface TimeSeries {
  readonly label: string;
  readonly periodSeconds: number;
  /** When each period begins, milliseconds since the epoch, oldest first. */
  readonly startsMs: readonly number[];
  readonly values: readonly number[];
  /** How many values each point was made of; only a metric's own series has them. */
  readonly sampleCounts?: readonly number[];
}

export type Scalar = { readonly kind: 'scalar'; readonly value: number };
export type Single = {
  readonly kind: 'series';
  readonly series: TimeSeries;
  /** True for a metric itself, which `PERIOD` alone wants, and not the result of an expression. */
  readonly isMetric?: boolean;
};
export type Many = { readonly kind: 'array'; readonly list: readonly TimeSeries[] };
export type Text = { readonly kind: 'string'; readonly value: string };

/** AWS's types: S, TS, TS[] and String. */
export type Value = Scalar | Single | Many | Text;

const TYPE_NAMES = {
  scalar: 'Scalar',
  series: 'TimeSeries',
  array: 'TimeSeries[]',
  string: 'String',
} as const;

export function typeName(value: Value): string {
  return TYPE_NAMES[value.kind];
}

export const scalar = (value: number): Scalar => ({ kind: 'scalar', value });
export const single = (series: TimeSeries): Single => ({ kind: 'series', series });
export const many = (list: readonly TimeSeries[]): Many => ({ kind: 'array', list });

/** The series of a TS or a TS[]. @throws ExpressionError for anything else */
export function seriesIn(value: Value, functionName: string): readonly TimeSeries[] {
  if (value.kind === 'series') return [value.series];
  if (value.kind === 'array') return value.list;
  throw new ExpressionError(
    `The function ${functionName} does not accept an argument of type ${typeName(value)}`,
  );
}

/** A series with other values at the same times; values that are no numbers drop out. */
export function mapSeries(
  series: TimeSeries,
  change: (value: number, startMs: number, index: number) => number,
): TimeSeries {
  const startsMs: number[] = [];
  const values: number[] = [];
  for (const [index, startMs] of series.startsMs.entries()) {
    const value = change(series.values[index] as number, startMs, index);
    if (!Number.isFinite(value)) continue;
    startsMs.push(startMs);
    values.push(value);
  }
  return { label: series.label, periodSeconds: series.periodSeconds, startsMs, values };
}

/** Applies a change to a TS, or to each of a TS[]. */
export function mapEach(
  value: Value,
  functionName: string,
  change: (series: TimeSeries) => TimeSeries,
): Value {
  const changed = seriesIn(value, functionName).map(change);
  return value.kind === 'series' ? single(changed[0] as TimeSeries) : many(changed);
}

/** Every time at which one of the series has a value, with the values there; undefined where a series has none. */
export function* alignSeries(
  list: readonly TimeSeries[],
): Generator<[startMs: number, values: (number | undefined)[]]> {
  const positions = list.map(() => 0);
  for (;;) {
    let startMs = Number.POSITIVE_INFINITY;
    for (const [index, series] of list.entries()) {
      const next = series.startsMs[positions[index] as number];
      if (next !== undefined && next < startMs) startMs = next;
    }
    if (startMs === Number.POSITIVE_INFINITY) return;
    const values = list.map((series, index) => {
      const position = positions[index] as number;
      if (series.startsMs[position] !== startMs) return undefined;
      positions[index] = position + 1;
      return series.values[position];
    });
    yield [startMs, values];
  }
}

/** Makes one series of several, one value for each time at which any of them has one. */
export function combineSeries(
  list: readonly TimeSeries[],
  combine: (values: (number | undefined)[]) => number | undefined,
): TimeSeries {
  const startsMs: number[] = [];
  const values: number[] = [];
  for (const [startMs, present] of alignSeries(list)) {
    const value = combine(present);
    if (value === undefined || !Number.isFinite(value)) continue;
    startsMs.push(startMs);
    values.push(value);
  }
  // Assumption: of series with different periods the longest one counts.
  const periodSeconds = Math.max(...list.map((series) => series.periodSeconds));
  return { label: list[0]?.label ?? '', periodSeconds, startsMs, values };
}
