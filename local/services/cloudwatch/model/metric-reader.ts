import { ExpressionError } from '../math/errors.ts';
import type { MetricStore } from './metric-store.ts';
import { Queries, readMetric } from './queries.ts';
import type { Datapoint, MetricReader, WatchedMetric } from './reading.ts';

/** Reads a store as alarms and dashboards do. */
export class StoreReader implements MetricReader {
  readonly #store: MetricStore;
  readonly #now: () => number;

  constructor(store: MetricStore, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /** @throws ExpressionError when metric math does not come to one time series */
  read(watched: WatchedMetric, startMs: number, endMs: number): readonly Datapoint[] {
    const nowMs = this.#now();
    const range = { startMs, endMs };
    if (watched.kind === 'statistic') {
      const { statistic, periodSeconds, unit } = watched;
      const read = { metric: this.#store.find(watched), statistic, periodSeconds, unit };
      return datapoints(readMetric(read, range, nowMs).points);
    }
    const returned = watched.queries.find((query) => query.ReturnData !== false);
    const queries = new Queries(this.#store, watched.queries, range, nowMs);
    const [series, ...others] = queries.result(returned?.Id ?? '');
    if (others.length > 0) {
      throw new ExpressionError(`The expression '${returned?.Id}' gives more than one time series`);
    }
    return series === undefined ? [] : datapoints(series);
  }
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
