import type { AlarmTest } from '../local/alarm-tests/alarm-test.ts';

/** A dead-letter queue alarms at once, and is quiet again when somebody has emptied it. */
function deadLetters(alarm: string): AlarmTest[] {
  const series = (text: string) => ({ ApproximateNumberOfMessagesVisible: text });
  return [
    {
      alarm,
      title: 'fires in the minute of the first dead letter, and recovers when the queue is empty',
      series: series('0x5 1x4 0x3'),
      expect: 'OK@1 ALARM@6 OK@10',
    },
    {
      alarm,
      title: 'stays silent while the queue is empty, and when SQS stops reporting on it',
      series: series('0x10 _x30'),
      expect: 'OK@1',
    },
  ];
}

/** Errors as a share of invocations: two of three minutes above 5 %. */
function faults(alarm: string): AlarmTest[] {
  const series = (text: string) => ({ Errors: text });
  return [
    {
      alarm,
      title: 'fires in the second minute of failing, and recovers when two of three are fine',
      series: series('100*0x5 80*0+20*1x4 100*0x5'),
      expect: 'OK@1 ALARM@7 OK@11',
    },
    {
      alarm,
      title: 'stays silent through one bad minute, a few failures, and no traffic at all',
      series: series('100*0x5 50*0+50*1 100*0x5 97*0+3*1x10 _x10'),
      expect: 'OK@1',
    },
  ];
}

/** Refused invocations in three of five minutes. */
function throttles(alarm: string): AlarmTest[] {
  const series = (text: string) => ({ Throttles: text });
  return [
    {
      alarm,
      title: 'fires when refusals last for three of five minutes, and recovers',
      series: series('0x5 4x5 0x6'),
      expect: 'OK@1 ALARM@8 OK@13',
    },
    {
      alarm,
      title: 'stays silent while a mapping scales up',
      series: series('0x5 9 0x4 9 0x4'),
      expect: 'OK@1',
    },
  ];
}

/**
 * A count of which any is too many. It recovers later than one might think: a sparse metric has no minute that is fine, and
 * CloudWatch looks two further periods back for data before it takes missing ones as not breaching.
 */
function anyOf(
  alarm: string,
  metric: string,
  { fires, recovers, quiet }: { fires: number; recovers: number; quiet: string },
): AlarmTest[] {
  return [
    {
      alarm,
      title: 'fires while it lasts, and recovers',
      series: { [metric]: '_x5 2x5 _x8' },
      expect: `OK@1 ALARM@${fires} OK@${recovers}`,
    },
    {
      alarm,
      title: 'stays silent otherwise',
      series: { [metric]: quiet },
      expect: 'OK@1',
    },
  ];
}

/** Late notifications among all, a hundred a minute. */
const NONE_LATE = '100*0';
const ALL_LATE = '100*1';

/** What every alarm must do: fire when it should, stay silent when it should, recover. */
export const ALARM_TESTS: readonly AlarmTest[] = [
  {
    alarm: 'ObjectiveBurnFast',
    title: 'pages when the last five minutes and the last hour burn fast, and ends soon after',
    series: { NotificationsLate: `${NONE_LATE}x60 ${ALL_LATE}x10 ${NONE_LATE}x20` },
    expect: 'OK@0 ALARM@61 OK@75',
  },
  {
    alarm: 'ObjectiveBurnFast',
    title: 'does not page for one late minute within a busy hour that is otherwise fine',
    series: { NotificationsLate: `1000*0x60 990*0+10*1 1000*0x20` },
    expect: 'OK@0',
  },
  {
    alarm: 'ObjectiveBurnFast',
    title: 'does not page when there are too few notifications to tell',
    series: { NotificationsLate: '_x30 1*1 _x30 1*1 _x10' },
    expect: 'OK@0',
  },
  {
    alarm: 'ObjectiveBurnSlow',
    title: 'pages for a slow leak that the fast alarm does not see, and ends when it is mended',
    series: { NotificationsLate: `${NONE_LATE}x360 99*0+1*1x240 ${NONE_LATE}x40` },
    expect: 'OK@0 ALARM@577 OK@612',
  },
  {
    alarm: 'ObjectiveBurnSlow',
    title: 'does not page for a leak within the budget',
    series: { NotificationsLate: '9995*0+5*1x400' },
    expect: 'OK@0',
  },
  {
    alarm: 'PipelineStalled',
    title: 'pages in the third minute in which files go in and nothing comes out, and recovers',
    series: { MatchedEvents: '9x20', NotificationsSent: '9x5 _x8 30 9x6' },
    expect: 'OK@1 ALARM@8 OK@16',
  },
  {
    alarm: 'PipelineStalled',
    title: 'does not page while nobody uploads, nor when a notification falls into the next minute',
    series: { MatchedEvents: '1x5 _x20 1 _ 1 _', NotificationsSent: '1x5 _x20 _ 1 _ 1' },
    expect: 'OK@1',
  },
  ...anyOf('UploadRuleFailing', 'FailedInvocations', { fires: 6, recovers: 13, quiet: '_x20' }),
  ...deadLetters('UploadRuleDeadLetters'),
  {
    alarm: 'IngestQueueAge',
    title: 'fires when the oldest upload has waited a minute, twice, and recovers',
    series: { ApproximateAgeOfOldestMessage: '2x5 45 90x6 10x5' },
    expect: 'OK@1 ALARM@8 OK@14',
  },
  {
    alarm: 'IngestQueueAge',
    title: 'stays silent through a burst that drains within a minute, and on an idle queue',
    series: { ApproximateAgeOfOldestMessage: '2x5 70 10x5 _x20' },
    expect: 'OK@1',
  },
  ...deadLetters('IngestDeadLetters'),
  ...faults('SummarizeFaults'),
  ...throttles('SummarizeThrottles'),
  {
    alarm: 'SummarizeNearTimeout',
    title: 'fires when summaries take four of five minutes, twice, and recovers',
    series: { Duration: '9000x5 250000x3 9000x5' },
    expect: 'OK@1 ALARM@7 OK@10',
  },
  {
    alarm: 'SummarizeNearTimeout',
    title: 'stays silent for one slow file',
    series: { Duration: '9000x5 280000 9000x5 _x5' },
    expect: 'OK@1',
  },
  ...anyOf('SummarizeRecordsFailed', 'RecordsFailed', {
    fires: 8,
    recovers: 15,
    quiet: '_x5 1 _x9 1 _x5',
  }),
  ...anyOf('FilesTableErrors', 'SystemErrors', { fires: 7, recovers: 12, quiet: '_x5 1 _x10' }),
  ...anyOf('FilesTableThrottled', 'WriteThrottleEvents', {
    fires: 7,
    recovers: 12,
    quiet: '_x5 9 _x10',
  }),
  ...faults('NotifyFaults'),
  ...throttles('NotifyThrottles'),
  {
    alarm: 'NotifyIteratorAge',
    title: 'fires when records wait a minute in the stream, twice, and recovers',
    series: { IteratorAge: '200x5 90000x5 200x5' },
    expect: 'OK@1 ALARM@7 OK@12',
  },
  {
    alarm: 'NotifyIteratorAge',
    title: 'stays silent for one late batch, and without traffic',
    series: { IteratorAge: '200x5 70000 200x5 _x10' },
    expect: 'OK@1',
  },
  ...deadLetters('StreamDeadLetters'),
  ...anyOf('NotificationsUndelivered', 'NumberOfNotificationsFailed', {
    fires: 6,
    recovers: 13,
    quiet: '_x20',
  }),
  ...deadLetters('SubscriptionDeadLetters'),
  ...deadLetters('InboxDeadLetters'),
  {
    alarm: 'ReconciliationGap',
    title: 'fires in the minute in which an upload is found to be owed, and recovers when none is',
    series: { ReconciliationGap: '0x5 3x4 1x2 0x4' },
    expect: 'OK@1 ALARM@6 OK@12',
  },
  {
    alarm: 'ReconciliationGap',
    title: 'stays silent while nothing is owed, and says so when nobody counts any more',
    series: { ReconciliationGap: '0x10 _x10' },
    expect: 'OK@1 INSUFFICIENT_DATA@13',
  },
  ...faults('ReconcileFaults'),
  ...throttles('ReconcileThrottles'),
  ...deadLetters('ReconcileScheduleDeadLetters'),
];
