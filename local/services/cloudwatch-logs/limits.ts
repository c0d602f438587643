/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html */
export const LIMITS = {
  /** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html */
  putEventCountMax: 10_000,
  putBytesMax: 1_048_576,
  /** Added to each event's UTF-8 bytes when a batch is measured. */
  eventOverheadBytes: 26,
  putAgeMsMax: 14 * 24 * 3600 * 1000,
  putAheadMsMax: 2 * 3600 * 1000,
  getEventCountMax: 10_000,
  groupNameLengthMax: 512,
  describePageMax: 50,
} as const;

/** The retentions that can be chosen, in days. API_PutRetentionPolicy of the same reference. */
export const RETENTION_DAYS: ReadonlySet<number> = new Set([
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
]);

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
export const EMBEDDED_METRIC_LIMITS = {
  documentBytesMax: 1_048_576,
  metricCountMax: 100,
  dimensionCountMax: 30,
  dimensionValueLengthMax: 1_024,
  valueCountMax: 100,
  namespaceLengthMax: 1_024,
  /** As for a metric that is put: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html */
  timestampAgeMsMax: 14 * 24 * 3600 * 1000,
  timestampAheadMsMax: 2 * 3600 * 1000,
} as const;
