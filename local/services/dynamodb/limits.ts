/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
export const MAXIMUM_ITEM_BYTES = 400 * 1024;

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-naming-rules */
export const MINIMUM_TABLE_NAME_LENGTH = 3;
export const MAXIMUM_TABLE_NAME_LENGTH = 255;

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-partition-sort-keys */
export const MAXIMUM_PARTITION_KEY_BYTES = 2048;
export const MAXIMUM_SORT_KEY_BYTES = 1024;

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-attributes */
export const MAXIMUM_NESTING_LEVELS = 32;

/**
 * Significant digits.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
 */
export const MAXIMUM_NUMBER_DIGITS = 38;

/**
 * What one page of Query or Scan may read.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html
 */
export const MAXIMUM_PAGE_BYTES = 1024 * 1024;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
export const MAXIMUM_BATCH_WRITES = 25;
/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
export const MAXIMUM_BATCH_KEYS = 100;
export const MAXIMUM_BATCH_GET_BYTES = 16 * 1024 * 1024;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
export const MAXIMUM_TRANSACTION_ACTIONS = 100;
export const MAXIMUM_TRANSACTION_BYTES = 4 * 1024 * 1024;
/** How long a ClientRequestToken makes a repeated transaction the same one. */
export const TRANSACTION_TOKEN_SECONDS = 10 * 60;

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-secondary-indexes */
export const MAXIMUM_GLOBAL_INDEXES = 20;

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
export const WRITE_UNIT_BYTES = 1024;
export const READ_UNIT_BYTES = 4096;
/** A transactional read or write takes each unit twice. */
export const TRANSACTION_UNITS = 2;

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-tagging */
export const MAXIMUM_TAGS = 50;

/**
 * An attribute that far in the past is no expiry time.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-before-you-start.html
 */
export const OLDEST_EXPIRY_SECONDS = 5 * 365 * 24 * 60 * 60;
/**
 * Assumption: AWS says "typically within 48 hours", and expired items stay readable until then. Ten
 * minutes let a short experiment see both the expired item that is still there and its deletion.
 */
export const EXPIRY_DELAY_MS = 10 * 60 * 1000;

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html */
export const STREAM_RETENTION_MS = 24 * 60 * 60 * 1000;
/**
 * Assumption: AWS makes one shard for each partition, splits them under load and replaces them
 * every few hours. One shard that stays is the hardest case for a consumer's throughput and the
 * simplest to follow.
 */
export const STREAM_SHARD_COUNT = 1;
/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html */
export const MAXIMUM_RECORDS = 1000;
export const MAXIMUM_RECORDS_BYTES = 1024 * 1024;
/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetShardIterator.html */
export const SHARD_ITERATOR_MS = 15 * 60 * 1000;
/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_ListStreams.html */
export const MAXIMUM_STREAMS_LISTED = 100;
/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutResourcePolicy.html */
export const MAXIMUM_POLICY_BYTES = 20 * 1024;
