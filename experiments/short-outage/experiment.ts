import type { Experiment } from '../experiment.ts';

export const SHORT_OUTAGE: Experiment = {
  name: 'short-outage',
  title: 'Short outage',
  hypothesis:
    'When no summary works for thirty minutes, every upload waits in the queue, none is dead-lettered, and all are announced afterwards.',
  actions: {
    fail: {
      actionId: 'aws:lambda:invocation-error',
      target: 'summarize-file',
      parameters: { duration: 'PT30M', preventExecution: 'true' },
    },
  },
  stopAlarm: 'IngestDeadLetters',
  load: { uploadsPerMinute: 6, minutes: 32 },
  weekly: { day: 'TUE', hour: 10 },
  expectations: {
    alarms: [
      { alarm: 'SummarizeFaults', withinMinutes: 5 },
      { alarm: 'ReconciliationGap', withinMinutes: 6 },
    ],
    alarmsAllowed: ['IngestQueueAge', 'ObjectiveBurnFast', 'ObjectiveBurnSlow', 'PipelineStalled'],
    // As long again as the outage, and five minutes: what failed last comes back after one visibility timeout.
    recoveredWithinMinutes: 35,
  },
};
