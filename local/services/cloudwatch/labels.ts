import type { TimeSeries } from './math/value.ts';
import type { SeriesSource } from './model/queries.ts';

/** Whatever tells the metrics of one request apart. */
interface Differences {
  readonly metricName: boolean;
  readonly dimensions: readonly string[];
  readonly statistic: boolean;
  readonly periodSeconds: boolean;
}

/** Which properties differ between the metrics of one request: default labels name these. */
export function findDifferences(sources: readonly SeriesSource[]): Differences {
  const differs = (read: (source: SeriesSource) => unknown) => new Set(sources.map(read)).size > 1;
  const names = new Set(sources.flatMap((source) => Object.keys(source.dimensions)));
  return {
    metricName: differs((source) => source.metricName),
    dimensions: [...names].filter((name) => differs((source) => source.dimensions[name])),
    statistic: differs((source) => source.statistic),
    periodSeconds: differs((source) => source.periodSeconds),
  };
}

/**
 * What AWS calls a metric that has no label: its name, or the dimensions that tell it from the request's others, then
 * statistic and period where those differ. Assumption: the order of dimensions and name, which AWS does not document.
 */
export function defaultLabel(source: SeriesSource, differences: Differences): string {
  const values = differences.dimensions
    .map((name) => source.dimensions[name])
    .filter((value) => value !== undefined);
  const hasName = differences.metricName || values.length === 0;
  return [
    ...values,
    ...(hasName ? [source.metricName] : []),
    ...(differences.statistic ? [source.statistic] : []),
    ...(differences.periodSeconds ? [String(source.periodSeconds)] : []),
  ].join(' ');
}

/** What a dynamic label may speak of. */
export interface LabelContext {
  readonly series: TimeSeries;
  readonly source: SeriesSource | undefined;
  readonly defaultLabel: string;
  readonly account: string;
  readonly region: string;
  readonly nowMs: number;
  /** As in `+0130`. @default '+0000' */
  readonly timezone: string | undefined;
}

const PLACEHOLDER = /\$\{([A-Z_]+|PROP\('([^']*)'\))\}/g;

/**
 * Fills in `${MAX}`, `${LAST_TIME}`, `${PROP('Dim.QueueName')}` and their like; what is none of them stays as it is.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/graph-dynamic-labels.html
 */
export function fillLabel(label: string, context: LabelContext): string {
  if (!label.includes('${')) return label;
  return label.replace(PLACEHOLDER, (whole, name: string, property: string | undefined) => {
    if (property !== undefined) return propertyOf(property, context) ?? whole;
    if (name === 'LABEL') return context.defaultLabel;
    return liveValue(name, context) ?? whole;
  });
}

function propertyOf(name: string, { source, account, region }: LabelContext): string | undefined {
  if (name === 'AccountId') return account;
  if (name === 'Region') return region;
  if (source === undefined) return undefined;
  if (name.startsWith('Dim.')) return source.dimensions[name.slice('Dim.'.length)];
  const properties: Record<string, string> = {
    MetricName: source.metricName,
    Namespace: source.namespace,
    Period: String(source.periodSeconds),
    Stat: source.statistic,
  };
  return properties[name];
}

/** Assumption: numbers as JavaScript writes them, and `--` where there is none; AWS documents no form. */
function liveValue(name: string, context: LabelContext): string | undefined {
  const { values, startsMs } = context.series;
  const sum = values.reduce((total, value) => total + value, 0);
  const min = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const max = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const [first = Number.NaN, last = Number.NaN] = [values[0], values.at(-1)];
  const numbers: Record<string, number> = {
    AVG: sum / values.length,
    DATAPOINT_COUNT: values.length,
    FIRST: first,
    FIRST_LAST_RANGE: last - first,
    LAST: last,
    MAX: max,
    MIN: min,
    MIN_MAX_RANGE: max - min,
    SUM: sum,
  };
  const number = numbers[name];
  if (number !== undefined) return Number.isFinite(number) ? String(number) : '--';
  const minMs = startsMs[values.indexOf(min)];
  const maxMs = startsMs[values.indexOf(max)];
  return liveTime(name, context, { minMs, maxMs });
}

function liveTime(
  name: string,
  { series, nowMs, timezone }: LabelContext,
  { minMs, maxMs }: { minMs: number | undefined; maxMs: number | undefined },
): string | undefined {
  const [firstMs, lastMs] = [series.startsMs[0], series.startsMs.at(-1)];
  const times: Record<string, number | undefined> = {
    FIRST_TIME: firstMs,
    LAST_TIME: lastMs,
    MAX_TIME: maxMs,
    MIN_TIME: minMs,
  };
  if (name in times) return formatTime(times[name], timezone);
  const spans: Record<string, readonly [number | undefined, number | undefined]> = {
    FIRST_LAST_TIME_RANGE: [firstMs, lastMs],
    FIRST_TIME_RELATIVE: [firstMs, nowMs],
    LAST_TIME_RELATIVE: [lastMs, nowMs],
    MAX_TIME_RELATIVE: [maxMs, nowMs],
    MIN_MAX_TIME_RANGE: [minMs, maxMs],
    MIN_TIME_RELATIVE: [minMs, nowMs],
  };
  const span = spans[name];
  return span && formatSpan(...span);
}

function formatTime(timeMs: number | undefined, timezone = '+0000'): string {
  if (timeMs === undefined) return '--';
  const sign = timezone.startsWith('-') ? -1 : 1;
  const minutes = Number(timezone.slice(1, 3)) * 60 + Number(timezone.slice(3, 5));
  const local = new Date(timeMs + sign * minutes * 60_000).toISOString();
  return `${local.slice(0, 10)} ${local.slice(11, 19)}${minutes === 0 ? ' UTC' : ` ${timezone}`}`;
}

function formatSpan(fromMs: number | undefined, toMs: number | undefined): string {
  if (fromMs === undefined || toMs === undefined) return '--';
  let seconds = Math.abs(toMs - fromMs) / 1000;
  const parts: string[] = [];
  for (const [unit, length] of [
    ['d', 86_400],
    ['h', 3_600],
    ['m', 60],
  ] as const) {
    if (seconds >= length) parts.push(`${Math.floor(seconds / length)}${unit}`);
    seconds %= length;
  }
  if (seconds > 0 || parts.length === 0) parts.push(`${Math.floor(seconds)}s`);
  return parts.join(' ');
}
