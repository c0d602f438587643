import type { Experiment } from '../experiment.ts';

export const NOTIFICATIONS_BLOCKED: Experiment = {
  name: 'notifications-blocked',
  title: 'Notifications blocked',
  hypothesis:
    'When the notifier may not publish for five minutes, everything before it goes on, and each notification is sent once afterwards.',
  actions: {
    deny: {
      actionId: 'aws:ssm:start-automation-execution',
      target: 'notify-subscribers',
      automation: {
        document: 'denied-role',
        denies: ['sns:Publish'],
        duration: 'PT5M',
        expiresAfter: 'PT10M',
      },
      parameters: { maxDuration: 'PT15M' },
    },
  },
  stopAlarm: 'IngestDeadLetters',
  load: { uploadsPerMinute: 12, minutes: 6 },
  weekly: { day: 'MON', hour: 14 },
  expectations: {
    alarms: [
      { alarm: 'PipelineStalled', withinMinutes: 6 },
      { alarm: 'NotifyIteratorAge', withinMinutes: 6 },
    ],
    alarmsAllowed: ['NotifyFaults', 'ReconciliationGap', 'ObjectiveBurnFast', 'ObjectiveBurnSlow'],
    recoveredWithinMinutes: 10,
  },
};
