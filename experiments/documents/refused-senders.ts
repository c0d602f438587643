import {
  ASSUME_ROLE,
  ASSUME_ROLE_PARAMETER,
  type AutomationDocument,
  rollingBackBy,
} from './automation-document.ts';

const setPolicy = (name: string, policy: string) => ({
  name,
  action: 'aws:executeAwsApi',
  inputs: {
    Service: 'sqs',
    Api: 'SetQueueAttributes',
    QueueUrl: '{{ QueueUrl }}',
    Attributes: { Policy: policy },
  },
});

/**
 * Puts another policy on a queue for a while, and then the very text that was there. A second automation, started first, puts it
 * back once `ExpiresAfter` is over, should this one be killed.
 */
export const REFUSED_SENDERS: AutomationDocument = {
  schemaVersion: '0.3',
  description: 'Replaces the policy of a queue for a while, and puts back exactly what was there.',
  assumeRole: ASSUME_ROLE.assumeRole,
  parameters: {
    ...ASSUME_ROLE.parameter,
    QueueUrl: { type: 'String', description: 'The queue.' },
    PolicyDocument: { type: 'String', description: 'The policy while it lasts, as JSON.' },
    ExpiryDocument: { type: 'String', description: 'The document refused-senders-expiry.' },
    Duration: { type: 'String', description: 'How long the policy lasts.', default: 'PT5M' },
    ExpiresAfter: {
      type: 'String',
      description: 'When the old policy is put back whatever happens; longer than Duration.',
      default: 'PT10M',
    },
  },
  mainSteps: [
    {
      name: 'Save',
      action: 'aws:executeAwsApi',
      inputs: {
        Service: 'sqs',
        Api: 'GetQueueAttributes',
        QueueUrl: '{{ QueueUrl }}',
        AttributeNames: ['Policy'],
      },
      outputs: [{ Name: 'Policy', Selector: '$.Attributes.Policy', Type: 'String' }],
    },
    {
      name: 'LimitLifetime',
      action: 'aws:executeAwsApi',
      inputs: {
        Service: 'ssm',
        Api: 'StartAutomationExecution',
        DocumentName: '{{ ExpiryDocument }}',
        Parameters: {
          [ASSUME_ROLE_PARAMETER]: [`{{ ${ASSUME_ROLE_PARAMETER} }}`],
          QueueUrl: ['{{ QueueUrl }}'],
          PolicyDocument: ['{{ Save.Policy }}'],
          ExpiresAfter: ['{{ ExpiresAfter }}'],
        },
      },
    },
    { ...setPolicy('Refuse', '{{ PolicyDocument }}'), ...rollingBackBy('Restore') },
    {
      name: 'Hold',
      action: 'aws:sleep',
      ...rollingBackBy('Restore'),
      inputs: { Duration: '{{ Duration }}' },
    },
    { ...setPolicy('Restore', '{{ Save.Policy }}'), isEnd: true },
  ],
};

/** Puts a policy back when its time has come; mostly it is back by then. */
export const REFUSED_SENDERS_EXPIRY: AutomationDocument = {
  schemaVersion: '0.3',
  description: 'Puts back the policy of a queue that somebody has left changed.',
  assumeRole: ASSUME_ROLE.assumeRole,
  parameters: {
    ...ASSUME_ROLE.parameter,
    QueueUrl: { type: 'String', description: 'The queue.' },
    PolicyDocument: { type: 'String', description: 'The policy that was there, as JSON.' },
    ExpiresAfter: { type: 'String', description: 'When to put it back.' },
  },
  mainSteps: [
    { name: 'Wait', action: 'aws:sleep', inputs: { Duration: '{{ ExpiresAfter }}' } },
    { ...setPolicy('Restore', '{{ PolicyDocument }}'), isEnd: true },
  ],
};
