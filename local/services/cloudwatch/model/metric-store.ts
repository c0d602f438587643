import type { MetricIdentity } from '../../../metrics.ts';
import { LIMITS } from '../limits.ts';
import { Series } from './series.ts';

/** One metric: everything but the unit tells it from others, and each unit has values of its own. */
export interface Metric {
  readonly namespace: string;
  readonly metricName: string;
  /** In the order in which the first writer named them. */
  readonly dimensions: Readonly<Record<string, string>>;
  /** By unit and resolution. */
  readonly series: Map<string, Series>;
}

/** Every metric, found by its identity. */
export class MetricStore {
  readonly #metrics = new Map<string, Metric>();

  /** The series that an identity names; made when there is none. It is listed once it has a value. */
  series(identity: MetricIdentity): Series {
    const { namespace, metricName, dimensions } = identity;
    const key = keyOf(namespace, metricName, dimensions);
    let metric = this.#metrics.get(key);
    if (metric === undefined) {
      metric = { namespace, metricName, dimensions, series: new Map() };
      this.#metrics.set(key, metric);
    }
    const unit = identity.unit ?? 'None';
    const resolutionSeconds = identity.storageResolutionSeconds ?? 60;
    const seriesKey = `${unit}/${resolutionSeconds}`;
    let series = metric.series.get(seriesKey);
    if (series === undefined) {
      series = new Series(unit, resolutionSeconds);
      metric.series.set(seriesKey, series);
    }
    return series;
  }

  find(identity: Omit<MetricIdentity, 'unit'>): Metric | undefined {
    return this.#metrics.get(keyOf(identity.namespace, identity.metricName, identity.dimensions));
  }

  /** Metrics that had a value within the last two weeks, or within a shorter time, by namespace, name and dimensions. */
  listed(nowMs: number, withinMs: number = LIMITS.listMetricsAgeMsMax): Metric[] {
    const keys = [...this.#metrics.keys()].sort();
    return keys
      .map((key) => this.#metrics.get(key) as Metric)
      .filter((metric) => lastWriteMs(metric) > nowMs - withinMs);
  }
}

/** The series of a metric, of one unit or of all. */
export function seriesOf(metric: Metric | undefined, unit: string | undefined): Series[] {
  const all = [...(metric?.series.values() ?? [])];
  return unit === undefined ? all : all.filter((series) => series.unit === unit);
}

function lastWriteMs(metric: Metric): number {
  return Math.max(...[...metric.series.values()].map((series) => series.lastWriteMs));
}

function keyOf(
  namespace: string,
  metricName: string,
  dimensions: Readonly<Record<string, string>>,
): string {
  const names = Object.keys(dimensions).sort();
  const pairs = names.map((name) => `${name}\u0001${dimensions[name]}`);
  return [namespace, metricName, ...pairs].join('\u0000');
}
