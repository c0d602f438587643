import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';

/**
 * `page` wakes somebody, `ticket` waits for the morning, `part` tells nobody: it is one of the reasons of a composite.
 * Only symptoms that users feel page; causes do not.
 */
export type Severity = 'page' | 'ticket' | 'part';

/** Who answers for the alarm. */
export type Owner = 'file-intake' | 'subscriber-notification';

/** All that is said about an alarm and not measured by it. Its thresholds stand where its metric is. */
export interface AlarmWords {
  readonly severity: Severity;
  readonly owner: Owner;
  /** What has gone wrong and who is hurt by it, in plain words. */
  readonly impact: string;
  /** What minutes without data mean, and why. */
  readonly missingData: { readonly treatAs: TreatMissingData; readonly because: string };
}

const ONLY_WHEN_NOT_ZERO = {
  treatAs: TreatMissingData.NOT_BREACHING,
  because: 'the metric appears only when there is something to count',
} as const;
const IDLE_IS_FINE = {
  treatAs: TreatMissingData.NOT_BREACHING,
  because: 'without traffic there is nothing to measure',
} as const;
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html */
const IDLE_QUEUE = {
  treatAs: TreatMissingData.NOT_BREACHING,
  because:
    'SQS stops reporting on a queue that nobody has used for six hours, and it is empty then',
} as const;
/**
 * On alarms of DynamoDB's metrics CloudWatch keeps the state when data are missing, whatever is chosen here: their
 * expressions fill the gaps.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
const FILLED_WITH_ZERO = {
  treatAs: TreatMissingData.NOT_BREACHING,
  because:
    'the metric appears only when there is something to count; its expression fills gaps with 0',
} as const;
const SILENCE_IS_BAD = {
  treatAs: TreatMissingData.MISSING,
  because: 'it reports every minute: without it nobody counts, and INSUFFICIENT_DATA is told too',
} as const;
const OF_THE_COMPOSITE = {
  treatAs: TreatMissingData.NOT_BREACHING,
  because: 'too few notifications in the window say nothing about the objective',
} as const;

/** Every alarm, in the order in which data flows. Each has a heading of its name in docs/runbook.md. */
export const ALARMS = {
  ObjectiveBurnFast: {
    severity: 'page',
    owner: 'subscriber-notification',
    impact:
      'Files are announced later than users were promised, so fast that the month’s error budget is gone in two days.',
    missingData: OF_THE_COMPOSITE,
  },
  ObjectiveBurnSlow: {
    severity: 'page',
    owner: 'subscriber-notification',
    impact:
      'Files are announced later than users were promised, steadily: the month’s error budget is gone in five days.',
    missingData: OF_THE_COMPOSITE,
  },
  PipelineStalled: {
    severity: 'page',
    owner: 'subscriber-notification',
    impact: 'Files go in and no notification comes out: nobody hears of any upload.',
    missingData: IDLE_IS_FINE,
  },
  ObjectiveBurnFastShort: {
    severity: 'part',
    owner: 'subscriber-notification',
    impact: 'Short window of ObjectiveBurnFast.',
    missingData: OF_THE_COMPOSITE,
  },
  ObjectiveBurnFastLong: {
    severity: 'part',
    owner: 'subscriber-notification',
    impact: 'Long window of ObjectiveBurnFast.',
    missingData: OF_THE_COMPOSITE,
  },
  ObjectiveBurnSlowShort: {
    severity: 'part',
    owner: 'subscriber-notification',
    impact: 'Short window of ObjectiveBurnSlow.',
    missingData: OF_THE_COMPOSITE,
  },
  ObjectiveBurnSlowLong: {
    severity: 'part',
    owner: 'subscriber-notification',
    impact: 'Long window of ObjectiveBurnSlow.',
    missingData: OF_THE_COMPOSITE,
  },
  UploadRuleFailing: {
    severity: 'ticket',
    owner: 'file-intake',
    impact:
      'EventBridge gave up delivering uploads to the ingest queue: those files are not processed.',
    missingData: ONLY_WHEN_NOT_ZERO,
  },
  UploadRuleDeadLetters: {
    severity: 'ticket',
    owner: 'file-intake',
    impact:
      'Uploads that EventBridge could not deliver wait in its dead-letter queue, unprocessed.',
    missingData: IDLE_QUEUE,
  },
  IngestQueueAge: {
    severity: 'ticket',
    owner: 'file-intake',
    impact: 'Uploads wait longer than the objective allows before anybody reads them.',
    missingData: IDLE_QUEUE,
  },
  IngestDeadLetters: {
    severity: 'ticket',
    owner: 'file-intake',
    impact:
      'Uploads failed five times and wait for a person: accepted, yet not recorded or announced.',
    missingData: IDLE_QUEUE,
  },
  SummarizeFaults: {
    severity: 'ticket',
    owner: 'file-intake',
    impact:
      'summarize-file fails as a whole (crash, timeout, out of memory): its batches are retried.',
    missingData: IDLE_IS_FINE,
  },
  SummarizeThrottles: {
    severity: 'ticket',
    owner: 'file-intake',
    impact:
      'summarize-file is refused invocations: receives are used up and uploads drift to the dead-letter queue.',
    missingData: IDLE_IS_FINE,
  },
  SummarizeNearTimeout: {
    severity: 'ticket',
    owner: 'file-intake',
    impact: 'Summaries take nearly as long as the function may: the next larger file times out.',
    missingData: IDLE_IS_FINE,
  },
  SummarizeRecordsFailed: {
    severity: 'ticket',
    owner: 'file-intake',
    impact:
      'Single uploads of otherwise good batches fail and are retried, which Lambda’s own Errors never shows.',
    missingData: ONLY_WHEN_NOT_ZERO,
  },
  FilesTableErrors: {
    severity: 'ticket',
    owner: 'file-intake',
    impact: 'DynamoDB fails to store records of uploads: their messages are retried.',
    missingData: FILLED_WITH_ZERO,
  },
  FilesTableThrottled: {
    severity: 'ticket',
    owner: 'file-intake',
    impact: 'DynamoDB throttles writes of records: uploads wait and are retried.',
    missingData: FILLED_WITH_ZERO,
  },
  NotifyFaults: {
    severity: 'ticket',
    owner: 'subscriber-notification',
    impact:
      'notify-subscribers fails as a whole: its shard stands still until the batch goes through.',
    missingData: IDLE_IS_FINE,
  },
  NotifyThrottles: {
    severity: 'ticket',
    owner: 'subscriber-notification',
    impact: 'notify-subscribers is refused invocations: its shard stands still.',
    missingData: IDLE_IS_FINE,
  },
  NotifyIteratorAge: {
    severity: 'ticket',
    owner: 'subscriber-notification',
    impact:
      'Records wait in the stream longer than the objective allows before they are announced.',
    missingData: IDLE_IS_FINE,
  },
  StreamDeadLetters: {
    severity: 'ticket',
    owner: 'subscriber-notification',
    impact: 'Batches of records were given up: their subscribers were never told.',
    missingData: IDLE_QUEUE,
  },
  NotificationsUndelivered: {
    severity: 'ticket',
    owner: 'subscriber-notification',
    impact: 'SNS could not deliver notifications to a subscriber.',
    missingData: ONLY_WHEN_NOT_ZERO,
  },
  SubscriptionDeadLetters: {
    severity: 'ticket',
    owner: 'subscriber-notification',
    impact:
      'Notifications that SNS could not deliver wait in the subscription’s dead-letter queue.',
    missingData: IDLE_QUEUE,
  },
  InboxDeadLetters: {
    severity: 'ticket',
    owner: 'subscriber-notification',
    impact: 'The inbox’s reader failed on notifications five times.',
    missingData: IDLE_QUEUE,
  },
  ReconciliationGap: {
    severity: 'ticket',
    owner: 'file-intake',
    impact:
      'S3 holds uploads that are not recorded or not announced although it is time: late, or lost in silence.',
    missingData: SILENCE_IS_BAD,
  },
  ReconcileFaults: {
    severity: 'ticket',
    owner: 'file-intake',
    impact: 'reconcile-uploads fails: an upload that is lost in silence would not be noticed.',
    missingData: IDLE_IS_FINE,
  },
  ReconcileThrottles: {
    severity: 'ticket',
    owner: 'file-intake',
    impact: 'reconcile-uploads is refused invocations: uploads are not compared every minute.',
    missingData: IDLE_IS_FINE,
  },
  ReconcileScheduleDeadLetters: {
    severity: 'ticket',
    owner: 'file-intake',
    impact: 'The Scheduler could not start reconcile-uploads: uploads are not compared.',
    missingData: IDLE_QUEUE,
  },
} as const satisfies Readonly<Record<string, AlarmWords>>;

export type AlarmId = keyof typeof ALARMS;
