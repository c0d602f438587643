/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html */
export const INSIGHTS_LIMITS = {
  /** Default and maximum. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html */
  resultCountMax: 10_000,
  queryLengthMax: 10_000,
  logGroupCountMax: 50,
  /** Results can be fetched for seven days. */
  resultsKeptMs: 7 * 24 * 3_600_000,
  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html */
  discoveredFieldCountMax: 200,
  describePageMax: 1_000,
} as const;
