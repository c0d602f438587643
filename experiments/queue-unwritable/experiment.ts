import type { Experiment } from '../experiment.ts';

export const QUEUE_UNWRITABLE: Experiment = {
  name: 'queue-unwritable',
  title: 'Queue unwritable',
  hypothesis:
    'When EventBridge may not send to the ingest queue for five minutes, every upload lands in the dead letters of its rule, and none is lost.',
  actions: {
    refuse: {
      actionId: 'aws:ssm:start-automation-execution',
      automation: {
        document: 'refused-senders',
        queue: 'ingest',
        refuses: 'events.amazonaws.com',
        duration: 'PT5M',
        expiresAfter: 'PT10M',
      },
      parameters: { maxDuration: 'PT15M' },
    },
  },
  stopAlarm: 'StreamDeadLetters',
  load: { uploadsPerMinute: 12, minutes: 6 },
  operator: 'redrive-rule',
  expectations: {
    alarms: [
      { alarm: 'UploadRuleFailing', withinMinutes: 3 },
      { alarm: 'UploadRuleDeadLetters', withinMinutes: 3 },
    ],
    alarmsAllowed: [
      'PipelineStalled',
      'ReconciliationGap',
      'ObjectiveBurnFast',
      'ObjectiveBurnSlow',
    ],
    deadLettered: { min: 59, max: 61 },
    recoveredWithinMinutes: 10,
  },
};
