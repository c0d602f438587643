import {
  PARALLELIZATION_FACTOR,
  SQS_BATCH_SIZE,
  STREAM_BATCH_SIZE,
  STREAM_MAXIMUM_RECORD_AGE_SECONDS,
  STREAM_MAXIMUM_RETRY_ATTEMPTS,
  STREAM_RETENTION_MS,
} from '../limits.ts';
import type { StreamRules } from './stream-batch.ts';

/** What mappings of both kinds of source have. */
export interface CommonMappingSettings {
  readonly batchSize: number;
  readonly batchingWindowSeconds: number;
  readonly filterPatterns: readonly string[];
  readonly reportsItemFailures: boolean;
  /** Whether it has metrics of its own. */
  readonly countsEvents: boolean;
}

export interface SqsMappingSettings extends CommonMappingSettings {
  readonly source: 'sqs';
  readonly maximumConcurrency: number | undefined;
}

export interface StreamMappingSettings extends CommonMappingSettings {
  readonly source: 'dynamodb';
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST';
  readonly parallelizationFactor: number;
  readonly bisectOnError: boolean;
  /** -1 without end. */
  readonly maximumRetryAttempts: number;
  /** -1 without end. */
  readonly maximumRecordAgeSeconds: number;
  readonly onFailureArn: string | undefined;
}

export type MappingSettings = SqsMappingSettings | StreamMappingSettings;

/** One event source mapping. Its settings are replaced whole. */
export interface EventSourceMapping<Settings extends MappingSettings = MappingSettings> {
  readonly uuid: string;
  readonly arn: string;
  readonly eventSourceArn: string;
  functionName: string;
  /** Of the version or alias; undefined for the function itself. */
  qualifier: string | undefined;
  functionArn: string;
  settings: Settings;
  isEnabled: boolean;
  lastModifiedMs: number;
  /** `OK`, or what went wrong when Lambda last read the source. */
  lastProcessingResult: string;
  readonly tags: Map<string, string>;
}

const COMMON_DEFAULTS = {
  batchingWindowSeconds: 0,
  filterPatterns: [],
  reportsItemFailures: false,
  countsEvents: false,
} as const;

export const DEFAULT_SQS_SETTINGS: SqsMappingSettings = {
  ...COMMON_DEFAULTS,
  source: 'sqs',
  batchSize: SQS_BATCH_SIZE.default,
  maximumConcurrency: undefined,
};

export const DEFAULT_STREAM_SETTINGS: Omit<StreamMappingSettings, 'startingPosition'> = {
  ...COMMON_DEFAULTS,
  source: 'dynamodb',
  batchSize: STREAM_BATCH_SIZE.default,
  parallelizationFactor: PARALLELIZATION_FACTOR.default,
  bisectOnError: false,
  maximumRetryAttempts: STREAM_MAXIMUM_RETRY_ATTEMPTS.default,
  maximumRecordAgeSeconds: STREAM_MAXIMUM_RECORD_AGE_SECONDS.default,
  onFailureArn: undefined,
};

/** How failures on a stream are treated. No record outlives the stream's own retention. */
export function streamRules(settings: StreamMappingSettings): StreamRules {
  const { maximumRecordAgeSeconds } = settings;
  return {
    maximumRetryAttempts: settings.maximumRetryAttempts,
    bisectOnError: settings.bisectOnError,
    maximumRecordAgeMs:
      maximumRecordAgeSeconds === -1
        ? STREAM_RETENTION_MS
        : Math.min(STREAM_RETENTION_MS, maximumRecordAgeSeconds * 1000),
  };
}
