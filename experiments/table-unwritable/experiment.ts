import type { Experiment } from '../experiment.ts';

export const TABLE_UNWRITABLE: Experiment = {
  name: 'table-unwritable',
  title: 'Table unwritable',
  hypothesis:
    'When the summarizer may not write records for five minutes, each upload fails by itself, nothing is half written, and all are recorded afterwards.',
  actions: {
    deny: {
      actionId: 'aws:ssm:start-automation-execution',
      target: 'summarize-file',
      automation: {
        document: 'denied-role',
        denies: ['dynamodb:PutItem'],
        duration: 'PT5M',
        expiresAfter: 'PT10M',
      },
      parameters: { maxDuration: 'PT15M' },
    },
  },
  stopAlarm: 'StreamDeadLetters',
  load: { uploadsPerMinute: 12, minutes: 6 },
  weekly: { day: 'WED', hour: 11 },
  expectations: {
    alarms: [
      { alarm: 'SummarizeRecordsFailed', withinMinutes: 5 },
      { alarm: 'IngestQueueAge', withinMinutes: 5 },
    ],
    alarmsAllowed: [
      'SummarizeFaults',
      'PipelineStalled',
      'ReconciliationGap',
      'ObjectiveBurnFast',
      'ObjectiveBurnSlow',
    ],
    // One visibility timeout, and five minutes.
    recoveredWithinMinutes: 35,
  },
};
