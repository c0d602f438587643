/** Whole seconds between two bounds, and what holds when nothing is said. */
export interface SecondsRange {
  readonly min: number;
  readonly max: number;
  readonly default: number;
}

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
export const VISIBILITY_TIMEOUT_SECONDS: SecondsRange = { min: 0, max: 43_200, default: 30 };
export const DELAY_SECONDS: SecondsRange = { min: 0, max: 900, default: 0 };
export const RECEIVE_WAIT_TIME_SECONDS: SecondsRange = { min: 0, max: 20, default: 0 };
export const MESSAGE_RETENTION_SECONDS: SecondsRange = {
  min: 60,
  max: 1_209_600,
  default: 345_600,
};
export const MAXIMUM_MESSAGE_SIZE_BYTES = { min: 1024, max: 1_048_576, default: 1_048_576 };
/** How long a data key is used again: stored and shown, nothing is encrypted here. */
export const KMS_DATA_KEY_REUSE_SECONDS: SecondsRange = { min: 60, max: 86_400, default: 300 };
export const MAX_RECEIVE_COUNT = { min: 1, max: 1000 };
export const MAX_REDRIVE_SOURCE_QUEUES = 10;

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html
export const MAX_QUEUE_NAME_LENGTH = 80;
/**
 * FIFO queues had 20,000 until November 2024; past it they give no error, only no messages:
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-fifo.html
 */
export const MAX_IN_FLIGHT_MESSAGES = 120_000;
export const MAX_QUEUE_TAGS = 50;
export const MAX_LIST_RESULTS = 1000;

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
export const MAX_BATCH_ENTRIES = 10;
export const MAX_BATCH_REQUEST_BYTES = 1_048_576;
export const MAX_RECEIVED_MESSAGES = 10;
export const MAX_MESSAGE_ATTRIBUTES = 10;
export const MAX_ATTRIBUTE_NAME_LENGTH = 256;

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html
export const NAME_REUSE_WAIT_MS = 60_000;

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_PurgeQueue.html
export const PURGE_INTERVAL_MS = 60_000;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-monitoring-using-cloudwatch.html */
export const ACTIVE_FOR_MS = 6 * 3_600_000;

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html
export const DEDUPLICATION_INTERVAL_MS = 5 * 60_000;

/**
 * From this many receives on, a message of a standard queue goes to the back of the queue when it
 * becomes visible again.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export const RECEIVES_BEFORE_THE_BACK = 3;

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-receiverequestattemptid-request-parameter.html
export const RECEIVE_ATTEMPT_MS = 5 * 60_000;
export const MAX_ATTEMPT_ID_LENGTH = 128;

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
export const MAX_MOVED_MESSAGES_PER_SECOND = 500;
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListMessageMoveTasks.html
export const LISTED_MOVE_TASKS = { default: 1, max: 10 };
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
export const MAX_ACTIVE_MOVE_TASKS = 100;
export const MAX_MOVE_TASK_MS = 36 * 3_600_000;
