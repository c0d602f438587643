import { Readable } from 'node:stream';
import type { MetricsFilter } from '@aws-sdk/client-s3';
import { AwsError } from '../../errors.ts';
import type { MetricSeries } from '../../metrics.ts';
import type { Context } from '../../service.ts';
import type { Bucket, S3State } from './model/buckets.ts';
import { currentVersion } from './model/versions.ts';
import { REQUEST_KINDS } from './request-kinds.ts';

const NAMESPACE = 'AWS/S3';
const DAY_MS = 86_400_000;

const UNITS = {
  AllRequests: 'Count',
  GetRequests: 'Count',
  PutRequests: 'Count',
  HeadRequests: 'Count',
  ListRequests: 'Count',
  DeleteRequests: 'Count',
  PostRequests: 'Count',
  BytesDownloaded: 'Bytes',
  BytesUploaded: 'Bytes',
  '4xxErrors': 'Count',
  '5xxErrors': 'Count',
  FirstByteLatency: 'Milliseconds',
  TotalRequestLatency: 'Milliseconds',
} as const;

type RequestMetric = keyof typeof UNITS;
type RequestSeries = ReadonlyMap<RequestMetric, MetricSeries>;

/** How S3 calls the storage of each class in its metrics. */
const STORAGE_TYPES: Readonly<Record<string, string>> = {
  STANDARD: 'StandardStorage',
  REDUCED_REDUNDANCY: 'ReducedRedundancyStorage',
  STANDARD_IA: 'StandardIAStorage',
  ONEZONE_IA: 'OneZoneIAStorage',
  INTELLIGENT_TIERING: 'IntelligentTieringFAStorage',
  GLACIER: 'GlacierStorage',
  GLACIER_IR: 'GlacierInstantRetrievalStorage',
  DEEP_ARCHIVE: 'DeepArchiveStorage',
};

/** What a request says that its metrics depend on. */
export interface MeasuredRequest {
  readonly Bucket?: string | undefined;
  readonly Key?: string | undefined;
  readonly Body?: unknown;
  readonly ContentLength?: number | undefined;
}

/**
 * What S3 tells CloudWatch: of requests only where a bucket's metrics configuration asks for it, of
 * storage once a day.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html
 */
export class S3Metrics {
  readonly #context: Context;
  readonly #state: S3State;
  /** By bucket and configuration id. */
  readonly #requestSeries = new WeakMap<Bucket, Map<string, RequestSeries>>();
  readonly #storageSeries = new WeakMap<Bucket, Map<string, MetricSeries>>();
  #isWatchingStorage = false;

  constructor(context: Context, state: S3State) {
    this.#context = context;
    this.#state = state;
  }

  /** Runs an operation, and counts it where somebody wants that. */
  measure<Output>(operation: string, input: MeasuredRequest, run: () => Output): Output {
    const bucket = this.#state.buckets.get(input.Bucket ?? '');
    if (bucket === undefined || bucket.metricsConfigurations.size === 0) return run();
    const wanted = this.#wantedBy(bucket, input.Key);
    if (wanted.length === 0) return run();
    const startMs = this.#context.kernel.now();
    const end = (outcome: unknown) => this.#count(wanted, { operation, input, outcome, startMs });
    const failed = (error: unknown): never => {
      end(error);
      throw error;
    };
    const succeeded = (output: unknown) => {
      end(output);
      return output;
    };
    try {
      const output = run();
      if (output instanceof Promise) return output.then(succeeded, failed) as Output;
      end(output);
      return output;
    } catch (error) {
      return failed(error);
    }
  }

  /** A bucket's metrics configurations have changed. */
  configured(bucket: Bucket): void {
    const series = new Map<string, RequestSeries>();
    for (const FilterId of bucket.metricsConfigurations.keys()) {
      const dimensions = { BucketName: bucket.name, FilterId };
      const named = Object.entries(UNITS).map(([metricName, unit]) => {
        const identity = { namespace: NAMESPACE, metricName, dimensions, unit };
        return [metricName as RequestMetric, this.#context.metrics.series(identity)] as const;
      });
      series.set(FilterId, new Map(named));
    }
    this.#requestSeries.set(bucket, series);
  }

  /** Reports the storage of all buckets when each day (UTC) ends, from the first bucket on. */
  watchStorage(): void {
    if (this.#isWatchingStorage) return;
    this.#isWatchingStorage = true;
    const { kernel } = this.#context;
    const untilMidnightMs = DAY_MS - (kernel.now() % DAY_MS);
    kernel.schedule(untilMidnightMs, 's3:storage-metrics', () => {
      this.#isWatchingStorage = false;
      for (const bucket of this.#state.buckets.values()) {
        this.#reportStorage(bucket, kernel.now() - DAY_MS);
      }
      if (this.#state.buckets.size > 0) this.watchStorage();
    });
  }

  #wantedBy(bucket: Bucket, key: string | undefined): RequestSeries[] {
    const all = this.#requestSeries.get(bucket);
    const wanted: RequestSeries[] = [];
    for (const [id, { Filter: filter }] of bucket.metricsConfigurations) {
      const series = all?.get(id);
      if (series !== undefined && isWanted(bucket, key, filter)) wanted.push(series);
    }
    return wanted;
  }

  #count(wanted: readonly RequestSeries[], request: EndedRequest): void {
    const { operation, outcome, startMs } = request;
    const tookMs = this.#context.kernel.now() - startMs;
    const statusCode = outcome instanceof AwsError ? outcome.statusCode : 200;
    const uploadedBytes = uploadedBytesOf(request.input);
    for (const series of wanted) {
      series.get('AllRequests')?.add(1);
      for (const kind of REQUEST_KINDS[operation] ?? []) series.get(kind)?.add(1);
      series.get('4xxErrors')?.add(statusCode >= 400 && statusCode < 500 ? 1 : 0);
      series.get('5xxErrors')?.add(statusCode >= 500 ? 1 : 0);
      series.get('FirstByteLatency')?.add(tookMs);
      if (uploadedBytes > 0) series.get('BytesUploaded')?.add(uploadedBytes);
      this.#countDownload(series, request, tookMs);
    }
  }

  /** A streamed answer takes until its last byte is read. */
  #countDownload(series: RequestSeries, request: EndedRequest, tookMs: number): void {
    const { outcome, startMs } = request;
    const { Body: body, ContentLength: sizeBytes = 0 } = outcome as MeasuredRequest;
    if (body !== undefined) series.get('BytesDownloaded')?.add(sizeBytes);
    const total = series.get('TotalRequestLatency');
    if (!(body instanceof Readable)) total?.add(tookMs);
    else body.once('close', () => total?.add(this.#context.kernel.now() - startMs));
  }

  #reportStorage(bucket: Bucket, dayMs: number): void {
    const bytesByType = new Map<string, number>();
    let objectCount = 0;
    for (const versions of bucket.versions.values()) {
      for (const version of versions) {
        objectCount++;
        if (version.kind !== 'object') continue;
        const type = STORAGE_TYPES[version.storageClass] ?? 'StandardStorage';
        bytesByType.set(type, (bytesByType.get(type) ?? 0) + version.body.sizeBytes);
      }
    }
    for (const [type, sizeBytes] of bytesByType) {
      this.#storage(bucket, 'BucketSizeBytes', type).add(sizeBytes, 1, dayMs);
    }
    this.#storage(bucket, 'NumberOfObjects', 'AllStorageTypes').add(objectCount, 1, dayMs);
  }

  #storage(bucket: Bucket, metricName: string, StorageType: string): MetricSeries {
    let all = this.#storageSeries.get(bucket);
    if (all === undefined) {
      all = new Map();
      this.#storageSeries.set(bucket, all);
    }
    let series = all.get(StorageType);
    if (series === undefined) {
      series = this.#context.metrics.series({
        namespace: NAMESPACE,
        metricName,
        dimensions: { BucketName: bucket.name, StorageType },
        unit: metricName === 'BucketSizeBytes' ? 'Bytes' : 'Count',
      });
      all.set(StorageType, series);
    }
    return series;
  }
}

interface EndedRequest {
  readonly operation: string;
  readonly input: MeasuredRequest;
  /** The answer, or the refusal. */
  readonly outcome: unknown;
  readonly startMs: number;
}

/** With a filter, only requests for one object count. */
function isWanted(
  bucket: Bucket,
  key: string | undefined,
  filter: MetricsFilter | undefined,
): boolean {
  if (filter === undefined) return true;
  if (key === undefined) return false;
  const prefix = filter.Prefix ?? filter.And?.Prefix ?? '';
  const tags = filter.And?.Tags ?? (filter.Tag === undefined ? [] : [filter.Tag]);
  if (!key.startsWith(prefix)) return false;
  if (tags.length === 0) return true;
  const version = currentVersion(bucket, key);
  if (version?.kind !== 'object') return false;
  return tags.every(({ Key = '', Value }) => version.tags.get(Key) === Value);
}

function uploadedBytesOf({ Body: body, ContentLength: sizeBytes }: MeasuredRequest): number {
  if (Buffer.isBuffer(body)) return body.length;
  return body instanceof Readable ? (sizeBytes ?? 0) : 0;
}
