import type { Experiment } from '../experiment.ts';

export const LONG_OUTAGE: Experiment = {
  name: 'long-outage',
  title: 'Long outage, to the dead letters',
  hypothesis:
    'When no summary works for five hours, every upload is dead-lettered, and a redrive brings all of them back without a double.',
  actions: {
    fail: {
      actionId: 'aws:lambda:invocation-error',
      target: 'summarize-file',
      // Twice the visibility timeout times the receives that the queue allows.
      parameters: { duration: 'PT5H', preventExecution: 'true' },
    },
  },
  stopAlarm: 'StreamDeadLetters',
  load: { uploadsPerMinute: 4, minutes: 20 },
  operator: 'redrive-ingest',
  expectations: {
    alarms: [
      { alarm: 'SummarizeFaults', withinMinutes: 5 },
      { alarm: 'IngestDeadLetters', withinMinutes: 190 },
    ],
    alarmsAllowed: [
      'IngestQueueAge',
      'ObjectiveBurnFast',
      'ObjectiveBurnSlow',
      'PipelineStalled',
      'ReconciliationGap',
    ],
    // A minute may pass until every environment has heard of the fault: what it does meanwhile is well done.
    deadLettered: { min: 76, max: 80 },
    recoveredWithinMinutes: 10,
  },
};
