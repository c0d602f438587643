import type {
  CreateEventSourceMappingRequest,
  UpdateEventSourceMappingRequest,
} from '@aws-sdk/client-lambda';
import { NotImplementedError } from '../../../errors.ts';
import { InvalidPatternError } from '../../../patterns/event-pattern.ts';
import { InvalidParameterValueException } from '../errors.ts';
import {
  BATCH_SIZE_WITHOUT_WINDOW,
  BATCHING_WINDOW_SECONDS,
  MAXIMUM_CONCURRENCY,
  MAXIMUM_FILTERS,
  PARALLELIZATION_FACTOR,
  SQS_BATCH_SIZE,
  STREAM_BATCH_SIZE,
  STREAM_MAXIMUM_RECORD_AGE_SECONDS,
  STREAM_MAXIMUM_RETRY_ATTEMPTS,
} from '../limits.ts';
import {
  type CommonMappingSettings,
  DEFAULT_SQS_SETTINGS,
  DEFAULT_STREAM_SETTINGS,
  type MappingSettings,
  type SqsMappingSettings,
  type StreamMappingSettings,
} from '../model/event-source-mapping.ts';
import { compileFilters } from '../model/filter.ts';
import { checkEnum, checkRange, refuseParameters } from './validation.ts';

/**
 * The members that creating and updating a mapping share, and the position that only creating one
 * has.
 */
export type MappingInput = Pick<
  CreateEventSourceMappingRequest & UpdateEventSourceMappingRequest,
  | 'BatchSize'
  | 'MaximumBatchingWindowInSeconds'
  | 'FilterCriteria'
  | 'FunctionResponseTypes'
  | 'ScalingConfig'
  | 'ParallelizationFactor'
  | 'BisectBatchOnFunctionError'
  | 'MaximumRetryAttempts'
  | 'MaximumRecordAgeInSeconds'
  | 'DestinationConfig'
  | 'MetricsConfig'
> &
  Pick<CreateEventSourceMappingRequest, 'StartingPosition'>;

const NOT_SIMULATED = [
  'AmazonManagedKafkaEventSourceConfig',
  'DocumentDBEventSourceConfig',
  'LoggingConfig',
  'ProvisionedPollerConfig',
  'Queues',
  'SelfManagedEventSource',
  'SelfManagedKafkaEventSourceConfig',
  'SourceAccessConfigurations',
  'Topics',
];
const STREAMS_ONLY = [
  'StartingPosition',
  'ParallelizationFactor',
  'BisectBatchOnFunctionError',
  'MaximumRetryAttempts',
  'MaximumRecordAgeInSeconds',
  'TumblingWindowInSeconds',
  'DestinationConfig',
];
const FAILURE_DESTINATIONS = ['sqs', 'sns', 's3'];
const STARTING_POSITIONS = ['LATEST', 'AT_TIMESTAMP', 'TRIM_HORIZON'];

/**
 * The settings of a new mapping. @throws InvalidParameterValueException, ValidationException,
 * NotImplementedError
 */
export function newMappingSettings(eventSourceArn: string, input: MappingInput): MappingSettings {
  const [, , service] = eventSourceArn.split(':', 3);
  if (service === 'sqs') return readSqsSettings(DEFAULT_SQS_SETTINGS, input, eventSourceArn);
  if (service === 'dynamodb') {
    if (input.StartingPosition === undefined) {
      throw new InvalidParameterValueException(
        "1 validation error detected: Value null at 'startingPosition' failed to satisfy " +
          'constraint: Member must not be null.',
      );
    }
    checkEnum(input.StartingPosition, 'startingPosition', STARTING_POSITIONS);
    if (input.StartingPosition === 'AT_TIMESTAMP') {
      throw new InvalidParameterValueException(
        `Unsupported starting position for arn type: ${eventSourceArn}`,
      );
    }
    const startingPosition = input.StartingPosition as 'TRIM_HORIZON' | 'LATEST';
    return readStreamSettings({ ...DEFAULT_STREAM_SETTINGS, startingPosition }, input);
  }
  throw new NotImplementedError('lambda', `The event source ${service}`);
}

/** A mapping's settings with those of an update over them. */
export function changedMappingSettings(
  settings: MappingSettings,
  input: MappingInput,
  eventSourceArn: string,
): MappingSettings {
  return settings.source === 'sqs'
    ? readSqsSettings(settings, input, eventSourceArn)
    : readStreamSettings(settings, input);
}

function readSqsSettings(
  base: SqsMappingSettings,
  input: MappingInput,
  queueArn: string,
): SqsMappingSettings {
  refuseParameters(input, NOT_SIMULATED);
  refuseStreamSettings(input);
  const isFifo = queueArn.endsWith('.fifo');
  const maximum = isFifo ? SQS_BATCH_SIZE.maximumFifo : SQS_BATCH_SIZE.maximum;
  checkRange(input.BatchSize, 'batchSize', { minimum: SQS_BATCH_SIZE.minimum, maximum });
  const maximumConcurrency = input.ScalingConfig?.MaximumConcurrency;
  checkRange(maximumConcurrency, 'scalingConfig.maximumConcurrency', MAXIMUM_CONCURRENCY);
  const settings: SqsMappingSettings = {
    ...base,
    ...readCommonSettings(input),
    ...(input.ScalingConfig !== undefined && { maximumConcurrency }),
  };
  if (isFifo && settings.batchingWindowSeconds > 0) {
    throw new InvalidParameterValueException('Batching window is not supported for FIFO queues.');
  }
  checkWindow(settings);
  return settings;
}

function readStreamSettings(
  base: StreamMappingSettings,
  input: MappingInput,
): StreamMappingSettings {
  refuseParameters(input, [...NOT_SIMULATED, 'TumblingWindowInSeconds', 'ScalingConfig']);
  checkRange(input.BatchSize, 'batchSize', STREAM_BATCH_SIZE);
  checkRange(input.ParallelizationFactor, 'parallelizationFactor', PARALLELIZATION_FACTOR);
  checkRange(input.MaximumRetryAttempts, 'maximumRetryAttempts', STREAM_MAXIMUM_RETRY_ATTEMPTS);
  checkRecordAge(input.MaximumRecordAgeInSeconds);
  refuseParameters(input.DestinationConfig ?? {}, ['OnSuccess']);
  const onFailureArn = input.DestinationConfig?.OnFailure?.Destination || undefined;
  checkFailureDestination(onFailureArn);
  const settings: StreamMappingSettings = {
    ...base,
    ...readCommonSettings(input),
    ...(input.ParallelizationFactor !== undefined && {
      parallelizationFactor: input.ParallelizationFactor,
    }),
    ...(input.BisectBatchOnFunctionError !== undefined && {
      bisectOnError: input.BisectBatchOnFunctionError,
    }),
    ...(input.MaximumRetryAttempts !== undefined && {
      maximumRetryAttempts: input.MaximumRetryAttempts,
    }),
    ...(input.MaximumRecordAgeInSeconds !== undefined && {
      maximumRecordAgeSeconds: input.MaximumRecordAgeInSeconds,
    }),
    ...(input.DestinationConfig !== undefined && { onFailureArn }),
  };
  return settings;
}

function readCommonSettings(input: MappingInput): Partial<CommonMappingSettings> {
  checkRange(
    input.MaximumBatchingWindowInSeconds,
    'maximumBatchingWindowInSeconds',
    BATCHING_WINDOW_SECONDS,
  );
  for (const metric of input.MetricsConfig?.Metrics ?? []) {
    checkEnum(metric, 'metricsConfig.metrics', ['EventCount', 'ErrorCount', 'KafkaMetrics']);
    if (metric !== 'EventCount') throw new NotImplementedError('lambda', `The metric ${metric}`);
  }
  for (const type of input.FunctionResponseTypes ?? []) {
    checkEnum(type, 'functionResponseTypes', ['ReportBatchItemFailures']);
  }
  return {
    ...(input.BatchSize !== undefined && { batchSize: input.BatchSize }),
    ...(input.MaximumBatchingWindowInSeconds !== undefined && {
      batchingWindowSeconds: input.MaximumBatchingWindowInSeconds,
    }),
    ...(input.FilterCriteria !== undefined && {
      filterPatterns: readPatterns(input.FilterCriteria),
    }),
    ...(input.MetricsConfig !== undefined && {
      countsEvents: (input.MetricsConfig.Metrics ?? []).length > 0,
    }),
    ...(input.FunctionResponseTypes !== undefined && {
      reportsItemFailures: input.FunctionResponseTypes.length > 0,
    }),
  };
}

function readPatterns(criteria: NonNullable<MappingInput['FilterCriteria']>): string[] {
  const patterns = (criteria.Filters ?? []).map(({ Pattern = '{}' }) => Pattern);
  if (patterns.length > MAXIMUM_FILTERS) {
    throw new InvalidParameterValueException(
      `Filters must contain no more than ${MAXIMUM_FILTERS} items.`,
    );
  }
  try {
    compileFilters(patterns);
  } catch (error) {
    if (!(error instanceof InvalidPatternError)) throw error;
    throw new InvalidParameterValueException('Invalid filter pattern definition.');
  }
  return patterns;
}

function checkWindow({ batchSize, batchingWindowSeconds }: MappingSettings): void {
  if (batchSize <= BATCH_SIZE_WITHOUT_WINDOW || batchingWindowSeconds > 0) return;
  throw new InvalidParameterValueException(
    'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater ' +
      `than ${BATCH_SIZE_WITHOUT_WINDOW}`,
  );
}

function checkRecordAge(seconds: number | undefined): void {
  const { minimum, minimumFinite, maximum } = STREAM_MAXIMUM_RECORD_AGE_SECONDS;
  checkRange(seconds, 'maximumRecordAgeInSeconds', { minimum, maximum });
  if (seconds === undefined || seconds === -1 || seconds >= minimumFinite) return;
  throw new InvalidParameterValueException(
    `MaximumRecordAgeInSeconds must be -1 or at least ${minimumFinite}.`,
  );
}

function checkFailureDestination(arn: string | undefined): void {
  if (arn === undefined || FAILURE_DESTINATIONS.includes(arn.split(':', 3)[2] ?? '')) return;
  throw new InvalidParameterValueException(`The destination ARN ${arn} is invalid.`);
}

function refuseStreamSettings(input: MappingInput): void {
  for (const name of STREAMS_ONLY) {
    if ((input as Record<string, unknown>)[name] === undefined) continue;
    throw new InvalidParameterValueException(
      `Unsupported ${name} parameter for given event source mapping type.`,
    );
  }
}
