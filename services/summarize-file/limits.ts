/**
 * Bounds that keep a summary's memory flat and its record small, whatever the file. All but the DynamoDB one are this
 * pipeline's own choice: generous to real files, cheap to hold.
 */

/** Bytes handed on at a time, however the network cut them. A parser's working set stays in the CPU's cache. */
export const BLOCK_BYTES = 64 * 1024;

/** Longest record: a CSV row with its quoted newlines, an NDJSON line, a line of text, a JSON name or value. */
export const LINE_CHARACTERS_MAX = 1024 * 1024;

/** Most columns of a CSV, or different field names at the top of JSON documents. Each may take 20 KB of sketches. */
export const COLUMNS_MAX = 1_024;

/** Deepest nesting of a JSON document; beyond it a recursive reader downstream may fail. */
export const JSON_DEPTH_MAX = 128;

/** A JSON document up to this length is parsed whole, a longer one token by token. */
export const WHOLE_JSON_CHARACTERS_MAX = 1024 * 1024;

/** Of a nested JSON value read token by token this much is kept: its beginning stands for the whole. */
export const NESTED_CHARACTERS_MAX = 64 * 1024;

/** What the fields of one JSON row read token by token may hold together. */
export const JSON_ROW_CHARACTERS_MAX = 16 * 1024 * 1024;

/** Content over stored bytes above which a gzip is a bomb, judged once it is larger than the second bound. */
export const COMPRESSION_RATIO_MAX = 200;
export const COMPRESSION_RATIO_CONTENT_BYTES_MIN = 8 * 1024 * 1024;

/** Distinct values counted exactly in one column, and their length; beyond either a sketch takes over. */
export const EXACT_VALUES_MAX = 1_024;
export const EXACT_COLUMN_CHARACTERS_MAX = 64 * 1024;
/** What one of them takes besides its characters, measured, and what those of all columns of a file may take. */
export const EXACT_VALUE_BYTES = 96;
export const EXACT_FILE_BYTES_MAX = 6 * 1024 * 1024;

/** Longest text that counts as a number: room for 10^308 written out, and for many digits after the point. */
export const NUMBER_CHARACTERS_MAX = 512;

/** Longest column name, smallest and largest value that are stored, in characters. */
export const STORED_NAME_CHARACTERS_MAX = 256;
export const STORED_VALUE_CHARACTERS_MAX = 128;

/**
 * Bytes of column summaries in one record. DynamoDB's item limit is 400 KB, attribute names included:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
 */
export const STORED_COLUMNS_BYTES_MAX = 300 * 1024;

/**
 * Magnitudes that a DynamoDB number holds:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
 */
export const DYNAMODB_NUMBER_MAX = 9.99e125;
export const DYNAMODB_NUMBER_MIN = 1e-130;
