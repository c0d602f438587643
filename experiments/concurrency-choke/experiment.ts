import type { Experiment } from '../experiment.ts';

export const CONCURRENCY_CHOKE: Experiment = {
  name: 'concurrency-choke',
  title: 'Concurrency choke',
  hypothesis:
    'When the summarizer is left one invocation at a time and then none, nothing is lost or dead-lettered, and its reservation comes back exactly.',
  actions: {
    choke: {
      actionId: 'aws:ssm:start-automation-execution',
      automation: { document: 'reserved-concurrency' },
      target: 'summarize-file',
      parameters: { maxDuration: 'PT30M' },
    },
  },
  stopAlarm: 'StreamDeadLetters',
  load: { uploadsPerMinute: 12, minutes: 16 },
  weekly: { day: 'THU', hour: 14 },
  restoresConcurrency: true,
  expectations: {
    alarms: [
      { alarm: 'SummarizeThrottles', withinMinutes: 10 },
      { alarm: 'IngestQueueAge', withinMinutes: 10 },
    ],
    alarmsAllowed: [
      'PipelineStalled',
      'ReconciliationGap',
      'ObjectiveBurnFast',
      'ObjectiveBurnSlow',
    ],
    // What was received and refused comes back after one visibility timeout.
    recoveredWithinMinutes: 35,
  },
};
