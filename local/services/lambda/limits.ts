/**
 * Every number that is AWS's own, with its page; below them, those that AWS does not publish and we
 * had to choose.
 */

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const ACCOUNT_CONCURRENT_EXECUTIONS = 1000;
/** https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionConcurrency.html */
export const MINIMUM_UNRESERVED_CONCURRENT_EXECUTIONS = 100;
/**
 * New environments per function; refilled continuously, never saved up:
 * https://docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html
 */
export const SCALING_RATE = { environmentCount: 1000, periodMs: 10_000 } as const;

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const MAXIMUM_SYNC_PAYLOAD_BYTES = 6 * 1024 * 1024;
/**
 * What a function may answer, as its refusals tell it: a little more than the documented 6 MB.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const MAXIMUM_RESPONSE_BYTES = MAXIMUM_SYNC_PAYLOAD_BYTES + 100;
/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const MAXIMUM_ASYNC_PAYLOAD_BYTES = 1024 * 1024;
/**
 * The end of the log that Invoke returns:
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export const LOG_TAIL_BYTES = 4096;
/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const MAXIMUM_ENVIRONMENT_VARIABLES_BYTES = 4096;
/**
 * Zipped and sent with the request:
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const MAXIMUM_ZIP_UPLOAD_BYTES = 50 * 1024 * 1024;
/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const MAXIMUM_UNZIPPED_BYTES = 250 * 1024 * 1024;

/**
 * Of all functions and layers: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const MAXIMUM_TOTAL_CODE_BYTES = 75 * 1024 ** 3;
/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
export const LONGEST_FUNCTION_NAME = 64;
/**
 * Of a name or ARN that a new function is given:
 * https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
 */
export const LONGEST_FUNCTION_REFERENCE = 140;
/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export const LONGEST_QUALIFIER = 128;
/** Of one function: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const MAXIMUM_LAYERS = 5;
/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-tags.html */
export const MAXIMUM_TAGS = 50;

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
export const TIMEOUT_SECONDS = { minimum: 1, maximum: 900, default: 3 } as const;
/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
export const MEMORY_SIZE_MB = { minimum: 128, maximum: 10_240, default: 128 } as const;
/** https://docs.aws.amazon.com/lambda/latest/api/API_EphemeralStorage.html */
export const EPHEMERAL_STORAGE_MB = { minimum: 512, maximum: 10_240, default: 512 } as const;

/** https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html */
export const INIT_TIMEOUT_MS = 10_000;
/**
 * Node's heap as a share of the function's memory, as Lambda's own bootstrap sets it; the runtime
 * interface client names the same two flags:
 * https://github.com/aws/aws-lambda-nodejs-runtime-interface-client
 */
export const HEAP_SHARES = { oldSpace: 0.9, semiSpace: 0.05 } as const;

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
export const ASYNC_RETRY_DELAYS_MS = [60_000, 120_000] as const;
/** https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html */
export const ASYNC_MAXIMUM_RETRY_ATTEMPTS = { minimum: 0, maximum: 2, default: 2 } as const;
/** https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html */
export const ASYNC_MAXIMUM_EVENT_AGE_SECONDS = {
  minimum: 60,
  maximum: 21_600,
  default: 21_600,
} as const;
/**
 * Throttles and system errors:
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html gives the
 * bounds and "exponentially"; doubling without jitter is an assumption.
 */
export const ASYNC_THROTTLE_BACKOFF = { firstMs: 1000, maximumMs: 300_000, factor: 2 } as const;
/**
 * Passes of one event through the same function, after which Lambda takes it for a loop:
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html says "approximately".
 */
export const RECURSION_PASSES = 16;
/**
 * Of an error message, in a dead-letter message:
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export const DEAD_LETTER_ERROR_MESSAGE_BYTES = 1024;

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html */
export const SQS_BATCH_SIZE = {
  minimum: 1,
  maximum: 10_000,
  maximumFifo: 10,
  default: 10,
} as const;
/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html */
export const STREAM_BATCH_SIZE = { minimum: 1, maximum: 10_000, default: 100 } as const;
/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html */
export const BATCHING_WINDOW_SECONDS = { minimum: 0, maximum: 300 } as const;
/**
 * Above this, a batching window is required:
 * https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
 */
export const BATCH_SIZE_WITHOUT_WINDOW = 10;
/** https://docs.aws.amazon.com/lambda/latest/api/API_ScalingConfig.html */
export const MAXIMUM_CONCURRENCY = { minimum: 2, maximum: 1000 } as const;
/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html */
export const MAXIMUM_FILTERS = 5;
/**
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 */
export const SQS_CALL_ENTRIES = 10;
/**
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html
 */
export const SQS_LONG_POLL_SECONDS = 20;
/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
export const SQS_SCALING = {
  startConcurrency: 5,
  maximumConcurrency: 1250,
  addedPerMinute: 300,
} as const;

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html */
export const PARALLELIZATION_FACTOR = { minimum: 1, maximum: 10, default: 1 } as const;
/**
 * -1 is without end:
 * https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
 */
export const STREAM_MAXIMUM_RETRY_ATTEMPTS = { minimum: -1, maximum: 10_000, default: -1 } as const;
/**
 * -1 is without end, else at least 60:
 * https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
 */
export const STREAM_MAXIMUM_RECORD_AGE_SECONDS = {
  minimum: -1,
  minimumFinite: 60,
  maximum: 604_800,
  default: -1,
} as const;
/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html */
export const STREAM_RETENTION_MS = 24 * 3600 * 1000;
/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html */
export const STREAM_READ_RECORDS = 1000;
/**
 * A shard iterator expires after 15 minutes:
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetShardIterator.html
 */
export const ITERATOR_RENEWAL_MS = 10 * 60_000;

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html */
export const LOG_BATCH = { events: 10_000, bytes: 1_048_576, overheadBytesPerEvent: 26 } as const;

/** Of a segment to others: https://docs.aws.amazon.com/xray/latest/devguide/xray-tracelinking.html */
export const MAXIMUM_TRACE_LINKS = 20;

/** Assumption: AWS says only that idle environments are kept "for some time". */
export const ENVIRONMENT_IDLE_LIFETIME_MS = 10 * 60_000;
/** Assumption: AWS ends environments "every few hours", even busy ones. */
export const ENVIRONMENT_LIFETIME_MS = 2 * 3600_000;
/**
 * Assumption: how long a line waits for others before it is sent to CloudWatch Logs, within one
 * invocation.
 */
export const LOG_FLUSH_DELAY_MS = 1000;
/**
 * Assumption: by how much a function error or a throttle cuts a queue's concurrency ("gradually
 * backs off").
 */
export const SQS_BACKOFF_FACTOR = 0.5;
/**
 * Assumption: between retries of a throttled batch of messages, until its visibility timeout has
 * passed.
 */
export const SQS_THROTTLE_BACKOFF = { firstMs: 250, maximumMs: 30_000, factor: 2 } as const;
/**
 * AWS reads a shard four times a second, so that records of a busy table gather between reads
 * (https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html). Assumption: here a lone record is
 * read at once, and after a read of several the next waits this long.
 */
export const STREAM_GATHERING = { fromRecords: 2, ms: 50 } as const;

/** Assumption: between polls that AWS's other services refuse. */
export const POLL_ERROR_BACKOFF = { firstMs: 1000, maximumMs: 60_000, factor: 2 } as const;
/**
 * Assumption: between retries of a failed stream batch. Lambda polls a shard four times a second; a
 * retry takes no less.
 */
export const STREAM_RETRY_BACKOFF = { firstMs: 250, maximumMs: 60_000, factor: 2 } as const;
