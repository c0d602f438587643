import type { Experiment } from '../experiment.ts';

export const FAIL_AFTER_COMMIT: Experiment = {
  name: 'fail-after-commit',
  title: 'Failure after the work is done',
  hypothesis:
    'When three of ten invocations fail after their work is committed, each upload is still recorded once and announced once.',
  actions: {
    fail: {
      actionId: 'aws:lambda:invocation-error',
      target: 'summarize-file',
      parameters: { duration: 'PT5M', invocationPercentage: '30', preventExecution: 'false' },
    },
  },
  stopAlarm: 'StreamDeadLetters',
  load: { uploadsPerMinute: 12, minutes: 6 },
  weekly: { day: 'WED', hour: 10 },
  expectations: {
    alarms: [{ alarm: 'SummarizeFaults', withinMinutes: 5 }],
    alarmsAllowed: ['IngestQueueAge'],
    recoveredWithinMinutes: 60,
  },
};
