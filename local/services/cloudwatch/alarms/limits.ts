/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
export const ALARM_LIMITS = {
  nameLengthMax: 255,
  descriptionLengthMax: 1024,
  actionCountMax: 5,
  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-limits.html */
  metricCountMax: 10,
  /** Period times evaluation periods, in seconds, for periods below an hour and from an hour on. */
  shortRangeSecondsMax: 86_400,
  longRangeSecondsMax: 604_800,
  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html */
  describePageMax: 100,
  describePageDefault: 50,
  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DeleteAlarms.html */
  deleteCountMax: 100,
  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html */
  ruleLengthMax: 10_240,
  ruleAlarmCountMax: 100,
  reasonLengthMax: 1023,
} as const;

/** CloudWatch keeps an alarm's history for 30 days. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html */
export const HISTORY_KEPT_MS = 30 * 24 * 3_600_000;

/** How often alarms are looked at. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html */
export const EVALUATION_INTERVAL_MS = {
  highResolution: 10_000,
  standard: 60_000,
  /** For alarms that look back further than a day. */
  longRange: 3_600_000,
} as const;
