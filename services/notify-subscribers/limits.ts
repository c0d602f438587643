/**
 * Quotas of the services that the notifier calls.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
 * https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html
 */
export const BATCH_GET_ITEMS_MAX = 100;
export const BATCH_WRITE_ITEMS_MAX = 25;
export const PUBLISH_ENTRIES_MAX = 10;
/** Of all entries of a call together, attributes included. */
export const PUBLISH_BYTES_MAX = 256 * 1024;

/** How often items that DynamoDB left unprocessed are sent again, and the first pause, which doubles. */
export const UNPROCESSED_RETRIES_MAX = 4;
export const UNPROCESSED_PAUSE_MS = 50;
