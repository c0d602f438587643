import type { Experiment } from '../experiment.ts';

export const STREAM_CONSUMER_FAILS: Experiment = {
  name: 'stream-consumer-fails',
  title: 'Stream consumer fails',
  hypothesis:
    'When the notifier fails for five minutes, its shard waits, records are still written, and everybody is told in order afterwards.',
  actions: {
    fail: {
      actionId: 'aws:lambda:invocation-error',
      target: 'notify-subscribers',
      parameters: { duration: 'PT5M', preventExecution: 'true' },
    },
  },
  stopAlarm: 'IngestDeadLetters',
  load: { uploadsPerMinute: 12, minutes: 6 },
  weekly: { day: 'THU', hour: 10 },
  expectations: {
    alarms: [
      { alarm: 'NotifyFaults', withinMinutes: 5 },
      { alarm: 'PipelineStalled', withinMinutes: 6 },
    ],
    alarmsAllowed: [
      'NotifyIteratorAge',
      'ObjectiveBurnFast',
      'ObjectiveBurnSlow',
      'ReconciliationGap',
    ],
    recoveredWithinMinutes: 10,
  },
};
