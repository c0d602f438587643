import type { MetricDataQuery, MetricStat } from '@aws-sdk/client-cloudwatch';
import { NotImplementedError } from '../../../errors.ts';
import { LIMITS } from '../limits.ts';
import type { MathScope } from '../math/call.ts';
import { ExpressionError } from '../math/errors.ts';
import { evaluate } from '../math/evaluate.ts';
import { parseExpression } from '../math/parser.ts';
import type { SearchQuery } from '../math/search-query.ts';
import { type TimeSeries, typeName, type Value } from '../math/value.ts';
import { dimensionsOf } from './dimensions.ts';
import { type Metric, type MetricStore, seriesOf } from './metric-store.ts';
import { alignStart, type Points, readPeriods } from './periods.ts';
import { readableSinceMs } from './retention.ts';
import { parseStatistic } from './statistics.ts';

export interface TimeRange {
  readonly startMs: number;
  readonly endMs: number;
}

/** A metric, with all that decides which values are read of it. */
export interface ReadMetric {
  readonly metric: Metric | undefined;
  readonly statistic: string;
  readonly periodSeconds: number;
  readonly unit: string | undefined;
}

/** What stands behind one series of a result: its label is made from it. */
export interface SeriesSource {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: string;
  readonly periodSeconds: number;
}

/** The metrics and expressions of one request, each computed once, when somebody wants it. */
export class Queries {
  readonly #store: MetricStore;
  readonly #queries = new Map<string, MetricDataQuery>();
  readonly #range: TimeRange;
  readonly #nowMs: number;
  readonly #values = new Map<string, Value>();
  readonly #inProgress = new Set<string>();
  readonly #sources = new Map<TimeSeries, SeriesSource>();
  readonly #units = new Map<string, readonly string[]>();

  constructor(
    store: MetricStore,
    queries: readonly MetricDataQuery[],
    range: TimeRange,
    nowMs: number,
  ) {
    this.#store = store;
    this.#range = range;
    this.#nowMs = nowMs;
    for (const query of queries) this.#queries.set(query.Id ?? '', query);
  }

  /** @throws ExpressionError, with the id of the query that it is about */
  value(id: string): Value {
    const known = this.#values.get(id);
    if (known !== undefined) return known;
    const query = this.#queries.get(id);
    if (query === undefined) throw new ExpressionError(`Unknown identifier '${id}'`);
    if (this.#inProgress.has(id)) throw new ExpressionError(`The expression '${id}' uses itself`);
    this.#inProgress.add(id);
    const value = query.MetricStat ? this.#metric(query.MetricStat, id) : this.#expression(query);
    this.#inProgress.delete(id);
    this.#values.set(id, value);
    return value;
  }

  /** The series that a query returns to its asker, who gets no bare numbers. @throws ExpressionError */
  result(id: string): readonly TimeSeries[] {
    const value = this.value(id);
    if (value.kind === 'series') return [value.series];
    if (value.kind === 'array') return value.list;
    throw new ExpressionError(
      `Error in expression '${id}': The expression results in ${typeName(value)}; ` +
        'it must be a time series or an array of time series',
    );
  }

  /** The metric that a series is; undefined for the result of an expression. */
  sourceOf(series: TimeSeries): SeriesSource | undefined {
    return this.#sources.get(series);
  }

  /** The units that a metric's values came with, when there are several and none was asked for. */
  unitsOf(id: string): readonly string[] {
    return this.#units.get(id) ?? [];
  }

  #metric(metricStat: MetricStat, id: string): Value {
    const { Metric: wanted, Stat: statistic = '', Period: periodSeconds = 60, Unit } = metricStat;
    const source: SeriesSource = {
      namespace: wanted?.Namespace ?? '',
      metricName: wanted?.MetricName ?? '',
      dimensions: dimensionsOf(wanted?.Dimensions),
      statistic,
      periodSeconds,
    };
    const read = { metric: this.#store.find(source), statistic, periodSeconds, unit: Unit };
    const { points, units } = readMetric(read, this.#range, this.#nowMs);
    if (units.length > 1) this.#units.set(id, units);
    const series = this.#seriesOf(source, points, this.#queries.get(id)?.Label);
    return { kind: 'series', series, isMetric: true };
  }

  #seriesOf(source: SeriesSource, points: Points, label: string | undefined): TimeSeries {
    const { metricName, periodSeconds } = source;
    const series = { label: label ?? metricName, periodSeconds, ...points };
    this.#sources.set(series, source);
    return series;
  }

  #expression(query: MetricDataQuery): Value {
    const text = query.Expression ?? '';
    if (/^\s*SELECT\s/i.test(text)) {
      throw new NotImplementedError('cloudwatch', 'A Metrics Insights query');
    }
    try {
      return evaluate(parseExpression(text), this.#scope(query));
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      if (error.message.startsWith('Error in expression')) throw error;
      throw new ExpressionError(`Error in expression '${query.Id}': ${error.message}`);
    }
  }

  #scope(query: MetricDataQuery): MathScope {
    const periodSeconds = query.Period ?? this.#commonPeriodSeconds();
    return {
      periodSeconds,
      valueOf: (id) => this.value(id),
      metrics: (idPart) => this.#metricsOf(idPart),
      search: (wanted, statistic, asked) =>
        this.#search(wanted, statistic, asked ?? query.Period ?? this.#commonPeriodSeconds()),
      periods: (seconds) => this.#periods(seconds),
    };
  }

  /** Assumption: an expression without a period of its own takes the longest of the request's metrics. */
  #commonPeriodSeconds(): number {
    const periods = [...this.#queries.values()].flatMap((query) => query.MetricStat?.Period ?? []);
    return periods.length === 0 ? LIMITS.searchPeriodSeconds : Math.max(...periods);
  }

  #metricsOf(idPart: string): readonly TimeSeries[] {
    return [...this.#queries.values()]
      .filter((query) => query.MetricStat !== undefined && query.Id?.includes(idPart))
      .flatMap((query) => this.result(query.Id ?? ''));
  }

  #search(
    wanted: SearchQuery,
    statistic: string,
    periodSeconds: number,
  ): readonly TimeSeries[] | undefined {
    if (parseStatistic(statistic) === undefined) return undefined;
    return this.#store
      .listed(this.#nowMs)
      .filter(wanted)
      .slice(0, LIMITS.searchSeriesCountMax)
      .map((metric) => {
        const read = { metric, statistic, periodSeconds, unit: undefined };
        const { points } = readMetric(read, this.#range, this.#nowMs);
        const { namespace, metricName, dimensions } = metric;
        const source = { namespace, metricName, dimensions, statistic, periodSeconds };
        return this.#seriesOf(source, points, undefined);
      });
  }

  /** Only where values can be: not before what is kept, nor later than a value may be put. */
  #periods(periodSeconds: number): readonly number[] {
    const periodMs = periodSeconds * 1000;
    const startMs = alignStart(this.#range.startMs, periodMs, this.#nowMs);
    const sinceMs = readableSinceMs(periodMs, this.#nowMs) ?? startMs;
    const endMs = Math.min(this.#range.endMs, this.#nowMs + LIMITS.putAheadMsMax);
    const first = Math.max(0, Math.ceil((sinceMs - startMs) / periodMs));
    const last = Math.max(first, Math.ceil((endMs - startMs) / periodMs));
    return Array.from({ length: last - first }, (_, index) => startMs + (first + index) * periodMs);
  }
}

/**
 * Reads a metric's statistic by period. Where no unit is asked for and the values came with several, those of the
 * alphabetically first unit are read, as AWS does, and `units` names them all.
 */
export function readMetric(
  { metric, statistic, periodSeconds, unit }: ReadMetric,
  { startMs, endMs }: TimeRange,
  nowMs: number,
): { points: Points; units: readonly string[] } {
  const none = { startsMs: [], values: [], sampleCounts: [] };
  const compute = parseStatistic(statistic);
  if (metric === undefined || compute === undefined) return { points: none, units: [] };
  const periodMs = periodSeconds * 1000;
  const range = { startMs: alignStart(startMs, periodMs, nowMs), endMs, periodMs };
  const units = [...new Set(seriesOf(metric, unit).map((series) => series.unit))].sort();
  const found = units
    .map((one) => ({ one, points: readPeriods(seriesOf(metric, one), compute, range, nowMs) }))
    .filter(({ points }) => points.values.length > 0);
  return { points: found[0]?.points ?? none, units: found.map(({ one }) => one) };
}
