import { type MetricHub, type MetricSeries, STANDARD_UNITS } from '../../metrics.ts';
import { EMBEDDED_METRIC_LIMITS as LIMITS } from './limits.ts';

/** The parts of a document's `_aws` member that say what to extract, checked. */
interface Directive {
  readonly namespace: string;
  readonly dimensionSets: readonly (readonly string[])[];
  readonly metrics: readonly MetricDefinition[];
}

interface MetricDefinition {
  readonly name: string;
  readonly unit: string;
  readonly storageResolutionSeconds: 1 | 60;
}

type Document = Readonly<Record<string, unknown>>;

/** What Lambda's text format writes before a message of `console.log`: time, request id, level. */
const LAMBDA_PREFIX = /^\d{4}-\d\d-\d\dT[\d:.]+Z\t[\w-]+\t[A-Z]+\t/;
const LAMBDA_GROUP = '/aws/lambda/';

/** Series held ready, so that a metric written again costs no look-up; dropped when there are too many. */
const SERIES_HELD_MAX = 10_000;

/**
 * Extracts metrics from log events in the embedded metric format. The events themselves stay as they are; what is wrong in
 * one counts in `AWS/Logs` `EMFParsingErrors` (it cannot be read as a document) or `EMFValidationErrors` (a namespace,
 * metric or dimension in it is not allowed).
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export class EmbeddedMetrics {
  readonly #hub: MetricHub;
  readonly #held = new Map<string, MetricSeries>();

  constructor(hub: MetricHub) {
    this.#hub = hub;
  }

  /** Reads one log event. Nearly all events have no `_aws` in them, and cost one search of their text. */
  extract(logGroupName: string, message: string, nowMs: number): void {
    if (!message.includes('"_aws"')) return;
    const text = logGroupName.startsWith(LAMBDA_GROUP)
      ? message.replace(LAMBDA_PREFIX, '')
      : message;
    const document = parseDocument(text);
    // A line that merely mentions `_aws` is no document, and no failure either.
    if (document === 'no document') return;
    if (document === 'malformed') {
      this.#count('EMFParsingErrors', logGroupName, 1);
      return;
    }
    const { directives, timestampMs, errorCount } = readMetadata(document, nowMs);
    let errors = errorCount;
    for (const directive of directives) errors += this.#emit(directive, document, timestampMs);
    if (errors > 0) this.#count('EMFValidationErrors', logGroupName, errors);
  }

  /** @returns how many of the metrics and dimension sets could not be used */
  #emit(directive: Directive, document: Document, timestampMs: number): number {
    let errors = 0;
    const sets: Record<string, string>[] = [];
    for (const keys of directive.dimensionSets) {
      const dimensions = readDimensions(keys, document);
      if (dimensions === undefined) errors++;
      else sets.push(dimensions);
    }
    for (const metric of directive.metrics) {
      const values = readValues(document[metric.name]);
      if (values === undefined) {
        errors++;
        continue;
      }
      for (const dimensions of sets) {
        const series = this.#series(directive.namespace, metric, dimensions);
        for (const value of values) series.add(value, 1, timestampMs);
      }
    }
    return errors;
  }

  #series(
    namespace: string,
    { name, unit, storageResolutionSeconds }: MetricDefinition,
    dimensions: Readonly<Record<string, string>>,
  ): MetricSeries {
    const key = JSON.stringify([namespace, name, unit, storageResolutionSeconds, dimensions]);
    let series = this.#held.get(key);
    if (series === undefined) {
      if (this.#held.size >= SERIES_HELD_MAX) this.#held.clear();
      series = this.#hub.series({
        namespace,
        metricName: name,
        dimensions,
        unit,
        storageResolutionSeconds,
      });
      this.#held.set(key, series);
    }
    return series;
  }

  #count(metricName: string, logGroupName: string, count: number): void {
    const dimensions = { LogGroupName: logGroupName };
    this.#hub.series({ namespace: 'AWS/Logs', metricName, dimensions }).add(1, count);
  }
}

function parseDocument(text: string): Document | 'no document' | 'malformed' {
  const trimmed = text.trim();
  if (!trimmed.startsWith('{')) return 'no document';
  if (Buffer.byteLength(trimmed) > LIMITS.documentBytesMax) return 'malformed';
  try {
    const document = JSON.parse(trimmed) as Document;
    if (!Object.hasOwn(document, '_aws')) return 'no document';
    const metadata = document._aws;
    // Other writers use `_aws` too; without directives nothing is to be extracted.
    if (isObject(metadata) && metadata.CloudWatchMetrics === undefined) return 'no document';
    return isObject(metadata) && Array.isArray(metadata.CloudWatchMetrics) ? document : 'malformed';
  } catch (error) {
    if (error instanceof SyntaxError) return 'malformed';
    throw error;
  }
}

interface Metadata {
  readonly directives: readonly Directive[];
  readonly timestampMs: number;
  readonly errorCount: number;
}

function readMetadata(document: Document, nowMs: number): Metadata {
  const { Timestamp: timestamp, CloudWatchMetrics: list } = document._aws as Document;
  if (
    typeof timestamp !== 'number' ||
    !Number.isInteger(timestamp) ||
    timestamp < nowMs - LIMITS.timestampAgeMsMax ||
    timestamp > nowMs + LIMITS.timestampAheadMsMax
  ) {
    return { directives: [], timestampMs: nowMs, errorCount: 1 };
  }
  const directives: Directive[] = [];
  let errorCount = 0;
  for (const item of list as unknown[]) {
    const directive = readDirective(item);
    if (directive === undefined) errorCount++;
    else {
      directives.push(directive.directive);
      errorCount += directive.errorCount;
    }
  }
  return { directives, timestampMs: timestamp, errorCount };
}

function readDirective(item: unknown): { directive: Directive; errorCount: number } | undefined {
  if (!isObject(item)) return undefined;
  const { Namespace: namespace, Dimensions: dimensionSets, Metrics: metrics } = item;
  if (!isNamespace(namespace) || !Array.isArray(dimensionSets) || !Array.isArray(metrics)) {
    return undefined;
  }
  if (dimensionSets.length === 0 || metrics.length > LIMITS.metricCountMax) return undefined;
  const sets = dimensionSets.filter(isDimensionSet);
  const definitions = metrics.map(readDefinition).filter((metric) => metric !== undefined);
  const errorCount = dimensionSets.length - sets.length + (metrics.length - definitions.length);
  return { directive: { namespace, dimensionSets: sets, metrics: definitions }, errorCount };
}

function isNamespace(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.trim() !== '' &&
    value.length <= LIMITS.namespaceLengthMax &&
    !value.startsWith('AWS/')
  );
}

function isDimensionSet(value: unknown): value is string[] {
  return (
    Array.isArray(value) &&
    value.length <= LIMITS.dimensionCountMax &&
    value.every((key) => typeof key === 'string' && key !== '')
  );
}

function readDefinition(item: unknown): MetricDefinition | undefined {
  if (!isObject(item)) return undefined;
  const { Name: name, Unit: unit = 'None', StorageResolution: resolution = 60 } = item;
  if (typeof name !== 'string' || name === '') return undefined;
  if (typeof unit !== 'string' || !STANDARD_UNITS.has(unit)) return undefined;
  if (resolution !== 1 && resolution !== 60) return undefined;
  return { name, unit, storageResolutionSeconds: resolution };
}

function readDimensions(
  keys: readonly string[],
  document: Document,
): Record<string, string> | undefined {
  const dimensions: Record<string, string> = {};
  for (const key of keys) {
    const value = Object.hasOwn(document, key) ? document[key] : undefined;
    if (typeof value !== 'string' || value === '') return undefined;
    if (value.length > LIMITS.dimensionValueLengthMax) return undefined;
    dimensions[key] = value;
  }
  return dimensions;
}

function readValues(target: unknown): readonly number[] | undefined {
  const values: unknown[] = Array.isArray(target) ? target : [target];
  if (values.length > LIMITS.valueCountMax) return undefined;
  return values.every((value) => typeof value === 'number' && Number.isFinite(value))
    ? (values as number[])
    : undefined;
}

function isObject(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
