import type { MetricIdentity, MetricSeries } from '../../metrics.ts';
import type { Context } from '../../service.ts';
import { Dashboards } from './model/dashboards.ts';
import { StoreReader } from './model/metric-reader.ts';
import { MetricStore } from './model/metric-store.ts';
import type { MetricReader } from './model/reading.ts';
import { ResourceTags } from './model/resource-tags.ts';
import type { Series } from './model/series.ts';

/** What the parts of the service share: state, and the engine's time. */
export interface CloudWatch {
  readonly context: Context;
  readonly metrics: MetricStore;
  readonly reader: MetricReader;
  readonly dashboards: Dashboards;
  readonly tags: ResourceTags;
}

/** Sets up the state, and becomes the keeper of every service's own metrics. */
export function createCloudWatch(context: Context): CloudWatch {
  const metrics = new MetricStore();
  const now = () => context.kernel.now();
  const tags = new ResourceTags();
  const dashboards = new Dashboards();
  tags.ownedBy((arn) => dashboards.withArn(arn) !== undefined);
  context.metrics.keepWith({
    series: (identity: MetricIdentity) => new LiveSeries(metrics.series(identity), now),
  });
  return { context, metrics, reader: new StoreReader(metrics, now), dashboards, tags };
}

/** A series that a service writes to as things happen. */
class LiveSeries implements MetricSeries {
  readonly #series: Series;
  readonly #now: () => number;

  constructor(series: Series, now: () => number) {
    this.#series = series;
    this.#now = now;
  }

  add(value: number, count = 1, timestampMs?: number): void {
    const nowMs = this.#now();
    this.#series.add(value, count, timestampMs ?? nowMs, nowMs);
  }
}
