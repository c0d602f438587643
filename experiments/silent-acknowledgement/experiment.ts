import type { Experiment } from '../experiment.ts';

export const SILENT_ACKNOWLEDGEMENT: Experiment = {
  name: 'silent-acknowledgement',
  title: 'Silent acknowledgement',
  hypothesis:
    'When one of ten invocations answers well without doing its work, reconciliation alone finds the lost uploads, and a replay restores all.',
  actions: {
    lie: {
      actionId: 'aws:lambda:invocation-http-integration-response',
      target: 'summarize-file',
      parameters: {
        duration: 'PT3M',
        invocationPercentage: '10',
        preventExecution: 'true',
        statusCode: '200',
        contentTypeHeader: 'application/json',
      },
    },
  },
  stopAlarm: 'IngestDeadLetters',
  load: { uploadsPerMinute: 30, minutes: 4 },
  // The files that are replayed are late: among too few others they would spend the error budget.
  steadyMinutes: 60,
  operator: 'replay-owed',
  expectations: {
    alarms: [{ alarm: 'ReconciliationGap', withinMinutes: 7 }],
    recoveredWithinMinutes: 10,
  },
};
