import { describe, expect, it } from 'vitest';
import { NotImplementedError } from '../../../../../local/errors.ts';
import type { MathScope } from '../../../../../local/services/cloudwatch/math/call.ts';
import { ExpressionError } from '../../../../../local/services/cloudwatch/math/errors.ts';
import { evaluate } from '../../../../../local/services/cloudwatch/math/evaluate.ts';
import { parseExpression } from '../../../../../local/services/cloudwatch/math/parser.ts';
import type { TimeSeries, Value } from '../../../../../local/services/cloudwatch/math/value.ts';

const MINUTE_MS = 60_000;
/** Thursday, 2026-01-01T00:00:00Z. */
const START_MS = Date.UTC(2026, 0, 1);

/** A metric by minute; a gap where AWS's pages write `-`. */
function metric(id: string, ...values: (number | undefined)[]): TimeSeries {
  const startsMs = values.flatMap((value, index) =>
    value === undefined ? [] : [START_MS + index * MINUTE_MS],
  );
  return { label: id, periodSeconds: 60, startsMs, values: values.filter((v) => v !== undefined) };
}

function scopeOf(metrics: readonly TimeSeries[], periodCount: number): MathScope {
  return {
    periodSeconds: 60,
    valueOf(id) {
      const series = metrics.find(({ label }) => label === id);
      if (series === undefined) throw new ExpressionError(`Unknown identifier '${id}'`);
      return { kind: 'series', series, isMetric: true };
    },
    metrics: (idPart) => metrics.filter(({ label }) => label.includes(idPart)),
    search: () => [],
    periods: () => Array.from({ length: periodCount }, (_, index) => START_MS + index * MINUTE_MS),
  };
}

function compute(text: string, metrics: readonly TimeSeries[] = [], periodCount = 5): Value {
  return evaluate(parseExpression(text), scopeOf(metrics, periodCount));
}

/** The series as AWS's pages write it: a value or a gap for each minute. */
function points(series: TimeSeries, periodCount: number): (number | undefined)[] {
  return Array.from({ length: periodCount }, (_, index) => {
    const position = series.startsMs.indexOf(START_MS + index * MINUTE_MS);
    return position < 0 ? undefined : series.values[position];
  });
}

function computeSeries(text: string, metrics: readonly TimeSeries[], periodCount = 5) {
  const value = compute(text, metrics, periodCount);
  if (value.kind !== 'series') throw new TypeError(`${text} gives ${value.kind}`);
  return points(value.series, periodCount);
}

function computeScalar(text: string, metrics: readonly TimeSeries[] = []): number {
  const value = compute(text, metrics);
  if (value.kind !== 'scalar') throw new TypeError(`${text} gives ${value.kind}`);
  return value.value;
}

const _ = undefined;

describe('operators', () => {
  it.each([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['2 ^ 3 ^ 2', 512],
    ['-2 ^ 2', -4],
    ['10 - 4 - 3', 3],
    ['1 - -1', 2],
    ['2 * 3 > 5 AND 1 < 2', 1],
    ['1 || 0 && 0', 1],
    ['1 == 1 != 0', 1],
    ['.5 + 1e3', 1000.5],
  ])('bind as in arithmetic: %s is %d', (text, expected) => {
    expect(computeScalar(text)).toBe(expected);
  });

  const metrics = [metric('metric1', 30, 20, 0, 0), metric('metric2', 20, _, 20, _)];

  it.each([
    ['metric1 < metric2', [0, 0, 1, 0]],
    ['metric1 >= 30', [1, 0, 0, 0]],
    ['metric1 > 15 AND metric2 > 15', [1, 0, 0, 0]],
    ['metric1 + metric2', [50, 20, 20, 0]],
    ['metric1 / metric2', [1.5, _, 0, _]],
    ['100 / metric1', [100 / 30, 5, _, _]],
    ['-metric2', [-20, _, -20, _]],
  ])('take a missing value for 0 and drop divisions by zero: %s', (text, expected) => {
    expect(computeSeries(text, metrics, 4)).toEqual(expected);
  });

  it('work on each series of an array, and never on two arrays', () => {
    const value = compute('METRICS() * 2', metrics);
    expect(value.kind === 'array' && value.list.map((series) => points(series, 4))).toEqual([
      [60, 40, 0, 0],
      [40, _, 40, _],
    ]);
    expect(() => compute('METRICS() + METRICS()', metrics)).toThrow(
      "Unsupported operand type(s) for +: '[TimeSeries[], TimeSeries[]]'",
    );
    expect(() => compute('METRICS() > 1', metrics)).toThrow(ExpressionError);
  });
});

describe('IF', () => {
  const metrics = [metric('m1', 1, 1, 0, 0, _), metric('m2', 30, _, 0, 0, 30)];
  const all = [...metrics, metric('m3', 0, 0, 20, _, 20)];

  it.each([
    ['IF(m1, m2, m3)', [30, 0, 20, 0, _]],
    ['IF(m1, 5, m3)', [5, 5, 20, _, _]],
    ['IF(m1, m2, 5)', [30, 0, 5, 5, _]],
    ['IF(m1, m2)', [30, 0, _, _, _]],
    ['IF(m2 > 10, 1, 0)', [1, _, 0, 0, 1]],
    ['IF(1, m2, m3)', [30, _, 0, 0, 30]],
    ['IF(0, m2)', [_, _, _, _, _]],
  ])('selects as in the user guide: %s', (text, expected) => {
    expect(computeSeries(text, all)).toEqual(expected);
  });
});

describe('functions over time', () => {
  const m = metric('m', 1, _, 5, _, 4);

  it.each([
    ['FILL(m, 9)', [1, 9, 5, 9, 4]],
    ['FILL(m, REPEAT)', [1, 1, 5, 5, 4]],
    ['FILL(m, LINEAR)', [1, 3, 5, 4.5, 4]],
    ['FILL(late, REPEAT)', [_, _, 7, 7, 7]],
    ['FILL(m, other)', [1, 20, 5, _, 4]],
    ['FILL(nothing, 0)', [0, 0, 0, 0, 0]],
    ['DIFF(m)', [_, _, 4, _, -1]],
    ['DIFF_TIME(m)', [_, _, 120, _, 120]],
    ['RATE(m)', [_, _, 4 / 120, _, -1 / 120]],
    ['RUNNING_SUM(m)', [1, _, 6, _, 10]],
    ['ABS(m - 5)', [4, _, 0, _, 1]],
    ['CEIL(m / 2)', [1, _, 3, _, 2]],
    ['FLOOR(m / 2)', [0, _, 2, _, 2]],
    ['LOG10(m * 0)', [_, _, _, _, _]],
    ['TIME_SERIES(MAX(m))', [5, 5, 5, 5, 5]],
    ['MINUTE(m)', [0, 1, 2, 3, 4]],
    ['DAY(m)', [4, 4, 4, 4, 4]],
    ['m / PERIOD(m)', [1 / 60, _, 5 / 60, _, 4 / 60]],
  ])('%s', (text, expected) => {
    const metrics = [m, metric('late', _, _, 7), metric('other', 10, 20), metric('nothing')];
    expect(computeSeries(text, metrics)).toEqual(expected);
  });

  it.each([
    ['SUM(m)', 10],
    ['AVG(m)', 10 / 3],
    ['MIN(m)', 1],
    ['MAX(m)', 5],
    ['DATAPOINT_COUNT(m)', 3],
    ['METRIC_COUNT(METRICS())', 1],
    ['PERIOD(m)', 60],
    ['STDDEV(m)', Math.sqrt(26 / 9)],
  ])('make one number of a series: %s', (text, expected) => {
    expect(computeScalar(text, [m])).toBeCloseTo(expected, 12);
  });

  it.each([
    ['HOUR', 0],
    ['DATE', 1],
    ['MONTH', 1],
    ['YEAR', 2026],
    ['EPOCH', START_MS / 1000],
  ])('%s reads the time of each period', (name, expected) => {
    expect(computeSeries(`${name}(m)`, [m])[0]).toBe(expected);
  });
});

describe('functions across series', () => {
  const metrics = [
    metric('errors1', 1, 2, _),
    metric('errors2', 3, _, _),
    metric('calls', 9, 9, 9),
  ];

  it.each([
    ['SUM(METRICS("errors"))', [4, 2, _]],
    ['AVG(METRICS("errors"))', [2, 1, _]],
    ['MAX([errors1, errors2])', [3, 2, _]],
    ['MIN([errors1, errors2])', [1, 2, _]],
    ['DATAPOINT_COUNT(METRICS())', [3, 2, 1]],
    ['SUM(METRICS("errors")) / calls * 100', [400 / 9, 200 / 9, 0]],
    ['FIRST(SORT(METRICS(), SUM, DESC))', [9, 9, 9]],
    ['LAST(SORT(METRICS(), MAX, DESC))', [1, 2, _]],
    ['FIRST(SLICE(SORT(METRICS(), AVG, ASC), 1))', [3, _, _]],
  ])('%s', (text, expected) => {
    const actual = computeSeries(text, metrics, 3);
    for (const [index, value] of expected.entries()) {
      if (value === undefined) expect(actual[index]).toBeUndefined();
      else expect(actual[index]).toBeCloseTo(value, 12);
    }
  });

  it('SORT takes a limit, and REMOVE_EMPTY what has no values', () => {
    const sorted = compute('SORT(METRICS(), SUM, ASC, 2)', metrics);
    expect(sorted.kind === 'array' && sorted.list.map(({ label }) => label)).toEqual([
      'errors1',
      'errors2',
    ]);
    const filled = compute('REMOVE_EMPTY([a, b])', [metric('a'), metric('b', 1)]);
    expect(filled.kind === 'array' && filled.list.map(({ label }) => label)).toEqual(['b']);
  });
});

describe('what cannot be computed', () => {
  const metrics = [metric('m', 1)];

  it.each([
    ['m +', 'Unexpected end of expression'],
    ['m + * 2', "Unexpected '*'"],
    ['(m', "expected ')'"],
    ['m m', "Unexpected 'm'"],
    ['m # 2', "Unexpected character '#'"],
    ['SUMM(m)', "Unknown function 'SUMM'"],
    ['sum(m)', "Unknown function 'sum'"],
    ['SUM()', 'takes 1 argument(s), not 0'],
    ['x', "Unknown identifier 'x'"],
    ["m + 'a'", "Unsupported operand type(s) for +: '[TimeSeries, String]'"],
    ['ABS(1)', 'does not accept an argument of type Scalar'],
    ['PERIOD(m + 1)', 'accepts a metric only'],
    ['SORT(METRICS(), MEDIAN, DESC)', 'SORT takes'],
    ['FIRST(m)', 'accepts TimeSeries[] only'],
    [`${'('.repeat(200)}m`, 'nested too deeply'],
  ])('is refused with its reason: %s', (text, reason) => {
    expect(() => compute(text, metrics)).toThrow(ExpressionError);
    expect(() => compute(text, metrics)).toThrow(reason);
  });

  it.each(['ANOMALY_DETECTION_BAND(m)', 'SERVICE_QUOTA(m)', "INSIGHT_RULE_METRIC('r', 'Sum')"])(
    'is refused by name where it needs more than metrics: %s',
    (text) => {
      expect(() => compute(text, metrics)).toThrow(NotImplementedError);
    },
  );
});
