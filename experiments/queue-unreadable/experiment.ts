import type { Experiment } from '../experiment.ts';

export const QUEUE_UNREADABLE: Experiment = {
  name: 'queue-unreadable',
  title: 'Queue unreadable',
  hypothesis:
    'When the summarizer may not read its queue for seven minutes, uploads wait there, none is lost, and reading goes on by itself.',
  actions: {
    deny: {
      actionId: 'aws:ssm:start-automation-execution',
      target: 'summarize-file',
      automation: {
        document: 'denied-role',
        denies: ['sqs:ReceiveMessage', 'sqs:GetQueueAttributes'],
        duration: 'PT7M',
        expiresAfter: 'PT10M',
      },
      parameters: { maxDuration: 'PT15M' },
    },
  },
  // Never the age of the queue itself, which this fault moves.
  stopAlarm: 'IngestDeadLetters',
  load: { uploadsPerMinute: 12, minutes: 8 },
  weekly: { day: 'TUE', hour: 14 },
  expectations: {
    alarms: [
      { alarm: 'IngestQueueAge', withinMinutes: 5 },
      { alarm: 'PipelineStalled', withinMinutes: 6 },
    ],
    alarmsAllowed: ['ReconciliationGap', 'ObjectiveBurnFast', 'ObjectiveBurnSlow'],
    recoveredWithinMinutes: 10,
  },
};
