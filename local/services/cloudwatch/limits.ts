/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html */
export const LIMITS = {
  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html */
  putMetricCountMax: 1_000,
  putValueCountMax: 150,
  putAgeMsMax: 14 * 24 * 3_600_000,
  putAheadMsMax: 2 * 3_600_000,
  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html */
  dimensionCountMax: 30,
  dimensionNameLengthMax: 255,
  dimensionValueLengthMax: 1_024,
  metricNameLengthMax: 255,
  namespaceLengthMax: 255,
  /** Values lie in -2^360 to 2^360. */
  valueMagnitudeMax: 2 ** 360,
  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html */
  listMetricsPageMax: 500,
  listMetricsAgeMsMax: 14 * 24 * 3_600_000,
  listMetricsRecentMs: 3 * 3_600_000,
  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html */
  statisticsDatapointCountMax: 1_440,
  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
  dataQueryCountMax: 500,
  dataPointCountMax: 100_800,
  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html */
  searchQueryLengthMax: 1_024,
  searchSeriesCountMax: 500,
  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/graph-dynamic-labels.html */
  labelValueCountMax: 6,
  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
  dashboardWidgetCountMax: 500,
  dashboardVariableCountMax: 25,
  dashboardMetricCountMax: 500,
  dashboardAlarmCountMax: 100,
  dashboardColumnCount: 24,
  dashboardHeightMax: 1_000,
  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html */
  dashboardNameLengthMax: 255,
  /** Assumption: AWS pages the list, and does not say how long a page is. */
  listDashboardsPageMax: 1_000,
  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_TagResource.html */
  tagCountMax: 50,
  /** Assumption: SEARCH without a period, in a query without one, takes the console's default. */
  searchPeriodSeconds: 300,
} as const;

/**
 * How long values are kept, and how finely: what has grown too old is rolled up into the next row.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#metrics-retention
 */
export const RETENTION = [
  { resolutionMs: 1_000, keptMs: 3 * 3_600_000 },
  { resolutionMs: 60_000, keptMs: 15 * 24 * 3_600_000 },
  { resolutionMs: 300_000, keptMs: 63 * 24 * 3_600_000 },
  { resolutionMs: 3_600_000, keptMs: 455 * 24 * 3_600_000 },
] as const;

/**
 * Assumption: AWS does not publish how exact its percentiles are. Here they are exact up to this many distinct values in a
 * minute, and beyond that within `relativeAccuracy` of the value (DDSketch, https://arxiv.org/abs/1908.10693).
 */
export const DISTRIBUTION = { exactValueCountMax: 100, relativeAccuracy: 0.01 } as const;
