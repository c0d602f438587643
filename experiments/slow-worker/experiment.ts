import type { Experiment } from '../experiment.ts';

export const SLOW_WORKER: Experiment = {
  name: 'slow-worker',
  title: 'Slow worker',
  hypothesis:
    'When half of the summaries begin two seconds late for five minutes, users are still told within the objective and four seconds.',
  actions: {
    delay: {
      actionId: 'aws:lambda:invocation-add-delay',
      target: 'summarize-file',
      parameters: {
        duration: 'PT5M',
        invocationPercentage: '50',
        startupDelayMilliseconds: '2000',
      },
    },
  },
  stopAlarm: 'IngestDeadLetters',
  load: { uploadsPerMinute: 20, minutes: 6 },
  weekly: { day: 'MON', hour: 10 },
  expectations: { alarms: [], p99SecondsMax: 64, recoveredWithinMinutes: 2 },
};
