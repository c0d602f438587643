import { NotImplementedError } from '../../../errors.ts';
import { AGGREGATES } from './aggregates.ts';
import { type Arguments, arrayIn, type MathFunction, scalarIn, textIn } from './call.ts';
import { ExpressionError } from './errors.ts';
import { fill, selectIf } from './fill-and-if.ts';
import { parseSearchQuery } from './search-query.ts';
import {
  many,
  mapEach,
  mapSeries,
  scalar,
  seriesIn,
  single,
  type TimeSeries,
  type Value,
} from './value.ts';

/** TS to TS, TS[] to TS[], value by value. */
function perValue(change: (value: number) => number): MathFunction {
  return perSeries((series) => mapSeries(series, change));
}

function perSeries(change: (series: TimeSeries) => TimeSeries): MathFunction {
  return { arity: [1, 1], apply: (call) => mapEach(call.value(0), call.name, change) };
}

/** Each value compared with the one before it; the first has none. */
function perStep(
  change: (step: { readonly difference: number; readonly elapsedSeconds: number }) => number,
): MathFunction {
  return perSeries((series) =>
    mapSeries(series, (value, startMs, index) => {
      if (index === 0) return Number.NaN;
      return change({
        difference: value - (series.values[index - 1] as number),
        elapsedSeconds: (startMs - (series.startsMs[index - 1] as number)) / 1000,
      });
    }),
  );
}

/** A value for every period of the request, read off its time. */
function perTime(read: (time: Date) => number): MathFunction {
  return {
    arity: [1, 1],
    apply({ name, scope, value }) {
      const [series] = seriesIn(value(0), name);
      if (series === undefined) throw new ExpressionError(`The function ${name} needs a series`);
      const startsMs = scope.periods(series.periodSeconds);
      const values = startsMs.map((startMs) => read(new Date(startMs)));
      return single({ ...series, startsMs, values });
    },
  };
}

function runningSum(series: TimeSeries): TimeSeries {
  let sum = 0;
  return mapSeries(series, (value) => {
    sum += value;
    return sum;
  });
}

function period({ value }: Arguments): Value {
  const metric = value(0);
  if (metric.kind !== 'series' || metric.isMetric !== true) {
    throw new ExpressionError('The function PERIOD accepts a metric only, not an expression');
  }
  return scalar(metric.series.periodSeconds);
}

function timeSeries({ name, scope, value }: Arguments): Value {
  const constant = scalarIn(value(0), name);
  const startsMs = scope.periods(scope.periodSeconds);
  return single({
    label: String(constant),
    periodSeconds: scope.periodSeconds,
    startsMs,
    values: startsMs.map(() => constant),
  });
}

function endOf(pick: (list: readonly TimeSeries[]) => TimeSeries | undefined): MathFunction {
  return {
    arity: [1, 1],
    apply({ name, scope, value }) {
      const picked = pick(arrayIn(value(0), name));
      const none = { label: '', periodSeconds: scope.periodSeconds, startsMs: [], values: [] };
      return single(picked ?? none);
    },
  };
}

function search({ name, scope, value, count }: Arguments): Value {
  const query = parseSearchQuery(textIn(value(0), name));
  const statistic = textIn(value(1), name);
  const periodSeconds = count > 2 ? scalarIn(value(2), name) : undefined;
  const found = scope.search(query, statistic, periodSeconds);
  if (found === undefined) throw new ExpressionError(`SEARCH knows no statistic '${statistic}'`);
  return many(found);
}

function slice({ name, value, count }: Arguments): Value {
  const list = arrayIn(value(0), name);
  const start = scalarIn(value(1), name);
  return many(list.slice(start, count > 2 ? scalarIn(value(2), name) : undefined));
}

function notSimulated(name: string): MathFunction {
  return {
    arity: [0, 100],
    apply() {
      throw new NotImplementedError('cloudwatch', `The metric math function ${name}`);
    },
  };
}

const UTC_SUNDAY = 7;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#metric-math-syntax-functions-list */
export const FUNCTIONS: Readonly<Record<string, MathFunction>> = {
  ...AGGREGATES,
  ABS: perValue(Math.abs),
  CEIL: perValue(Math.ceil),
  FLOOR: perValue(Math.floor),
  LOG: perValue(Math.log),
  LOG10: perValue(Math.log10),
  DIFF: perStep(({ difference }) => difference),
  DIFF_TIME: perStep(({ elapsedSeconds }) => elapsedSeconds),
  RATE: perStep(({ difference, elapsedSeconds }) => difference / elapsedSeconds),
  RUNNING_SUM: perSeries(runningSum),
  MINUTE: perTime((time) => time.getUTCMinutes()),
  HOUR: perTime((time) => time.getUTCHours()),
  DAY: perTime((time) => time.getUTCDay() || UTC_SUNDAY),
  DATE: perTime((time) => time.getUTCDate()),
  MONTH: perTime((time) => time.getUTCMonth() + 1),
  YEAR: perTime((time) => time.getUTCFullYear()),
  EPOCH: perTime((time) => time.getTime() / 1000),
  FILL: { arity: [2, 2], apply: fill },
  IF: { arity: [2, 3], apply: selectIf },
  PERIOD: { arity: [1, 1], apply: period },
  TIME_SERIES: { arity: [1, 1], apply: timeSeries },
  METRICS: {
    arity: [0, 1],
    apply: ({ name, scope, value, count }) =>
      many(scope.metrics(count === 0 ? '' : textIn(value(0), name))),
  },
  SEARCH: { arity: [2, 3], apply: search },
  FIRST: endOf((list) => list[0]),
  LAST: endOf((list) => list.at(-1)),
  SLICE: { arity: [2, 3], apply: slice },
  METRIC_COUNT: {
    arity: [1, 1],
    apply: ({ name, value }) => scalar(arrayIn(value(0), name).length),
  },
  REMOVE_EMPTY: {
    arity: [1, 1],
    apply: ({ name, value }) =>
      many(arrayIn(value(0), name).filter((series) => series.values.length > 0)),
  },
  ANOMALY_DETECTION_BAND: notSimulated('ANOMALY_DETECTION_BAND'),
  DB_PERF_INSIGHTS: notSimulated('DB_PERF_INSIGHTS'),
  INSIGHT_RULE_METRIC: notSimulated('INSIGHT_RULE_METRIC'),
  LAMBDA: notSimulated('LAMBDA'),
  SERVICE_QUOTA: notSimulated('SERVICE_QUOTA'),
};
