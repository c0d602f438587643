import type { Experiment } from '../experiment.ts';

export const TIMEOUTS: Experiment = {
  name: 'timeouts',
  title: 'Timeouts',
  hypothesis:
    'When three of ten invocations run into their timeout for five minutes, their uploads come again, are recorded once, and none is lost.',
  actions: {
    delay: {
      actionId: 'aws:lambda:invocation-add-delay',
      target: 'summarize-file',
      // Five seconds more than the function's timeout.
      parameters: {
        duration: 'PT5M',
        invocationPercentage: '30',
        startupDelayMilliseconds: '305000',
      },
    },
  },
  stopAlarm: 'IngestDeadLetters',
  load: { uploadsPerMinute: 12, minutes: 6 },
  weekly: { day: 'WED', hour: 14 },
  expectations: {
    alarms: [
      { alarm: 'IngestQueueAge', withinMinutes: 5 },
      { alarm: 'ReconciliationGap', withinMinutes: 5 },
    ],
    alarmsAllowed: [
      'SummarizeFaults',
      'SummarizeNearTimeout',
      'ObjectiveBurnFast',
      'ObjectiveBurnSlow',
      'PipelineStalled',
    ],
    // Two visibility timeouts of the ingest queue, and two minutes.
    recoveredWithinMinutes: 62,
  },
};
