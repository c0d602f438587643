import {
  ASSUME_ROLE,
  ASSUME_ROLE_PARAMETER,
  type AutomationDocument,
  rollingBackBy,
} from './automation-document.ts';

const lift = {
  name: 'Lift',
  action: 'aws:executeAwsApi',
  isEnd: true,
  inputs: {
    Service: 'iam',
    Api: 'DeleteRolePolicy',
    RoleName: '{{ RoleName }}',
    PolicyName: '{{ PolicyName }}',
  },
} as const;

const NAMES = {
  RoleName: { type: 'String', description: 'The role that is denied something.' },
  PolicyName: {
    type: 'String',
    description: 'The name of the denial among the role’s inline policies.',
    default: 'FaultlineDenial',
  },
} as const;

/**
 * Denies a role something for a while. The denial is an inline policy of its own: putting it there touches no other policy, and
 * taking it away leaves exactly what was there. It expires even if this automation is killed: a second one, started first,
 * takes the denial away once `ExpiresAfter` is over.
 */
export const DENIED_ROLE: AutomationDocument = {
  schemaVersion: '0.3',
  description: 'Denies a role something for a while, by an inline policy that is taken away again.',
  assumeRole: ASSUME_ROLE.assumeRole,
  parameters: {
    ...ASSUME_ROLE.parameter,
    ...NAMES,
    PolicyDocument: { type: 'String', description: 'The denial, as JSON.' },
    ExpiryDocument: { type: 'String', description: 'The document denied-role-expiry.' },
    Duration: { type: 'String', description: 'How long the role is denied.', default: 'PT5M' },
    ExpiresAfter: {
      type: 'String',
      description: 'When the denial is taken away whatever happens; longer than Duration.',
      default: 'PT10M',
    },
  },
  mainSteps: [
    {
      name: 'LimitLifetime',
      action: 'aws:executeAwsApi',
      inputs: {
        Service: 'ssm',
        Api: 'StartAutomationExecution',
        DocumentName: '{{ ExpiryDocument }}',
        Parameters: {
          [ASSUME_ROLE_PARAMETER]: [`{{ ${ASSUME_ROLE_PARAMETER} }}`],
          RoleName: ['{{ RoleName }}'],
          PolicyName: ['{{ PolicyName }}'],
          ExpiresAfter: ['{{ ExpiresAfter }}'],
        },
      },
    },
    {
      name: 'Deny',
      action: 'aws:executeAwsApi',
      ...rollingBackBy('Lift'),
      inputs: {
        Service: 'iam',
        Api: 'PutRolePolicy',
        RoleName: '{{ RoleName }}',
        PolicyName: '{{ PolicyName }}',
        PolicyDocument: '{{ PolicyDocument }}',
      },
    },
    {
      name: 'Hold',
      action: 'aws:sleep',
      ...rollingBackBy('Lift'),
      inputs: { Duration: '{{ Duration }}' },
    },
    lift,
  ],
};

/** Takes a denial away when its time is over; mostly it is gone by then. */
export const DENIED_ROLE_EXPIRY: AutomationDocument = {
  schemaVersion: '0.3',
  description: 'Takes away a denial that somebody has left behind.',
  assumeRole: ASSUME_ROLE.assumeRole,
  parameters: {
    ...ASSUME_ROLE.parameter,
    ...NAMES,
    ExpiresAfter: { type: 'String', description: 'When to look.' },
  },
  mainSteps: [
    { name: 'Wait', action: 'aws:sleep', inputs: { Duration: '{{ ExpiresAfter }}' } },
    { ...lift, isCritical: false },
  ],
};
