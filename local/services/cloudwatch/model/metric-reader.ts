import { ExpressionError } from '../math/errors.ts';
import type { Metric, MetricStore } from './metric-store.ts';
import { Queries, readMetric, type TimeRange } from './queries.ts';
import type { Datapoint, MetricReader, WatchedMetric } from './reading.ts';
import type { Series } from './series.ts';
import { parseStatistic, type Statistic } from './statistics.ts';

type WatchedStatistic = Extract<WatchedMetric, { kind: 'statistic' }>;

/** Reads a store as alarms and dashboards do. */
export class StoreReader implements MetricReader {
  readonly #store: MetricStore;
  readonly #now: () => number;
  readonly #found = new WeakMap<WatchedStatistic, Metric>();

  constructor(store: MetricStore, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /** @throws ExpressionError when metric math does not come to one time series */
  read(watched: WatchedMetric, startMs: number, endMs: number): readonly Datapoint[] {
    const nowMs = this.#now();
    const range = { startMs, endMs };
    if (watched.kind === 'statistic') return this.#readMetric(watched, range, nowMs);
    const returned = watched.queries.find((query) => query.ReturnData !== false);
    const queries = new Queries(this.#store, watched.queries, range, nowMs);
    const [series, ...others] = queries.result(returned?.Id ?? '');
    if (others.length > 0) {
      throw new ExpressionError(`The expression '${returned?.Id}' gives more than one time series`);
    }
    return series === undefined ? [] : datapoints(series);
  }

  #readMetric(watched: WatchedStatistic, range: TimeRange, nowMs: number): readonly Datapoint[] {
    const { statistic, periodSeconds, unit } = watched;
    const metric = this.#find(watched);
    const [series, ...others] = metric?.series.values() ?? [];
    const isPlain =
      series?.resolutionMs === periodSeconds * 1000 && others.length === 0 && unit === undefined;
    const compute = parseStatistic(statistic);
    if (isPlain && compute !== undefined) return readRecent(series, compute, range, nowMs);
    return datapoints(readMetric({ metric, statistic, periodSeconds, unit }, range, nowMs).points);
  }

  /** Metrics are never dropped, so that one that was found stays found. */
  #find(watched: WatchedStatistic): Metric | undefined {
    let metric = this.#found.get(watched);
    if (metric === undefined) {
      metric = this.#store.find(watched);
      if (metric !== undefined) this.#found.set(watched, metric);
    }
    return metric;
  }
}

/** What nearly every alarm reads: the newest few periods of one series, each just as it was written. */
function readRecent(
  series: Series,
  compute: Statistic,
  { startMs, endMs }: TimeRange,
  nowMs: number,
): Datapoint[] {
  const points: Datapoint[] = [];
  for (let slotMs = startMs; slotMs < endMs; slotMs += series.resolutionMs) {
    const summary = series.recent(slotMs, nowMs);
    const value = summary && compute(summary);
    if (summary !== undefined && value !== undefined) {
      points.push({ startMs: slotMs, value, sampleCount: summary.count });
    }
  }
  return points;
}

function datapoints(points: {
  readonly startsMs: readonly number[];
  readonly values: readonly number[];
  readonly sampleCounts?: readonly number[];
}): Datapoint[] {
  return points.startsMs.map((startMs, index) => ({
    startMs,
    value: points.values[index] as number,
    sampleCount: points.sampleCounts?.[index] ?? 0,
  }));
}
