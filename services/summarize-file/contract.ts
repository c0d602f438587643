/**
 * What `summarize-file` promises to the rest of the repository: the environment it needs, the record it writes, the
 * metrics it emits. The only file of this folder that other rooms may import.
 */

/** Environment variables that the deployment must set. */
export const SUMMARIZE_FILE_ENV = {
  filesTableName: 'FILES_TABLE_NAME',
  maxFileBytes: 'MAX_FILE_BYTES',
} as const;

/** Value of the `service` dimension of this function's metrics, name of its trace segments. */
export const SUMMARIZE_FILE_SERVICE = 'summarize-file';

/** CloudWatch namespace of every metric that the pipeline's own code emits. */
export const METRICS_NAMESPACE = 'Faultline';

export const SUMMARIZE_FILE_METRICS = {
  /** Count. One for each upload recorded with status PROCESSED. */
  filesProcessed: 'FilesProcessed',
  /** Count. One for each upload recorded with status REJECTED. */
  filesRejected: 'FilesRejected',
  /** Count. One for each delivery of an upload that was already recorded. */
  duplicatesSkipped: 'DuplicatesSkipped',
  /** Count. One for each upload that was deleted before it was read: acknowledged, not recorded. */
  objectsVanished: 'ObjectsVanished',
  /** Count. One for each record of a batch that threw and will be retried by the queue. */
  recordsFailed: 'RecordsFailed',
  /** Bytes, as stored in S3. */
  bytesProcessed: 'BytesProcessed',
  /** Milliseconds from the first byte read to the finished summary. */
  summaryDuration: 'SummaryDuration',
  /** Milliseconds from the S3 event time to the record being written. */
  uploadToRecordLatency: 'UploadToRecordLatency',
} as const;

/** Attribute names of the files table's key. `objectId` is `bucket/key`, so both parts fit DynamoDB's key limits. */
export const FILES_TABLE_KEY = { partition: 'objectId', sort: 'versionId' } as const;

/** Version id recorded for an object of a bucket without versioning: S3's own word for it. */
export const NULL_VERSION_ID = 'null';

export const FILE_FORMATS = ['csv', 'tsv', 'json', 'ndjson', 'text'] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];

/** Why a file is bad. A rejected file is recorded and announced, and never retried. */
export const REJECTION_REASONS = [
  'EMPTY',
  'UNKNOWN_FORMAT',
  'RAGGED_ROW',
  'INVALID_QUOTING',
  'INVALID_JSON',
  'INVALID_UTF8',
  'INVALID_GZIP',
  'LINE_TOO_LONG',
  'TOO_MANY_COLUMNS',
  'NESTED_TOO_DEEP',
  'COMPRESSION_RATIO_TOO_HIGH',
  'TOO_LARGE',
] as const;
export type RejectionReason = (typeof REJECTION_REASONS)[number];

export const COLUMN_TYPES = [
  'integer',
  'number',
  'boolean',
  'date',
  'string',
  'object',
  'array',
  'empty',
] as const;
export type ColumnType = (typeof COLUMN_TYPES)[number];

/** One column (or top-level JSON field) of a summarised file. */
export interface ColumnSummary {
  readonly name: string;
  /** The narrowest type that every non-empty value has; `empty` when there is none. */
  readonly type: ColumnType;
  /** Values that are absent, empty or JSON null. */
  readonly nullCount: number;
  readonly distinctCount: number;
  /** False when `distinctCount` is an estimate from a sketch. */
  readonly distinctIsExact: boolean;
  /** Smallest and largest value as text, by number for numbers, else by code unit; cut to a bounded length. */
  readonly min?: string;
  readonly max?: string;
  /** Arithmetic mean and quantiles, for numeric columns. Quantiles come from a sketch with a stated relative error. */
  readonly mean?: number;
  readonly p50?: number;
  readonly p95?: number;
}

export interface FileSummary {
  readonly format: FileFormat;
  readonly compression: 'none' | 'gzip';
  /** Bytes as stored, and after decompression. */
  readonly storedBytes: number;
  readonly contentBytes: number;
  /** Hex digest of the bytes as stored. */
  readonly sha256: string;
  /** Data rows (CSV and TSV, header not counted), documents (JSON, NDJSON) or lines (text). */
  readonly rowCount: number;
  readonly columnCount: number;
  /** Every column up to a bound; `columnsTruncated` says when some were left out. */
  readonly columns: readonly ColumnSummary[];
  readonly columnsTruncated: boolean;
}

/** The item that `summarize-file` writes, once per bucket/key/versionId. */
export interface FileRecord {
  /** `bucket/key`: the partition key. */
  readonly objectId: string;
  /** The sort key. */
  readonly versionId: string;
  /** Short stable name of this upload: 32 hex digits of the SHA-256 of bucket, key and version. */
  readonly uploadId: string;
  readonly bucket: string;
  readonly key: string;
  /** S3's order of writes to one key, padded so that it compares as text. */
  readonly sequencer: string;
  readonly status: 'PROCESSED' | 'REJECTED';
  readonly rejection?: { readonly reason: RejectionReason; readonly detail: string };
  /** Present when PROCESSED. */
  readonly summary?: FileSummary;
  /** ISO 8601, from the S3 event. */
  readonly uploadedAt: string;
  /** ISO 8601. */
  readonly recordedAt: string;
  /** X-Ray trace header of the object's trace, for the next hop to continue. */
  readonly traceHeader: string;
}
