import { ASSUME_ROLE, type AutomationDocument, rollingBackBy } from './automation-document.ts';

const choke = (name: string, concurrency: number) => ({
  name,
  action: 'aws:executeAwsApi',
  ...rollingBackBy('Restore'),
  inputs: {
    Service: 'lambda',
    Api: 'PutFunctionConcurrency',
    FunctionName: '{{ FunctionName }}',
    ReservedConcurrentExecutions: concurrency,
  },
});

const hold = (name: string, parameter: string) => ({
  name,
  action: 'aws:sleep',
  ...rollingBackBy('Restore'),
  inputs: { Duration: `{{ ${parameter} }}` },
});

/**
 * Leaves a function one invocation at a time, then none, and puts back what it had. The function must have a reservation:
 * without one there is nothing to save, and the first step fails before anything is changed.
 */
export const RESERVED_CONCURRENCY: AutomationDocument = {
  schemaVersion: '0.3',
  description:
    'Takes reserved concurrency away from a function, and gives back exactly what it had.',
  assumeRole: ASSUME_ROLE.assumeRole,
  parameters: {
    ...ASSUME_ROLE.parameter,
    FunctionName: { type: 'String', description: 'The function.' },
    OneFor: { type: 'String', description: 'How long it is left one invocation.', default: 'PT5M' },
    NoneFor: { type: 'String', description: 'How long it is left none.', default: 'PT10M' },
  },
  mainSteps: [
    {
      name: 'Save',
      action: 'aws:executeAwsApi',
      inputs: {
        Service: 'lambda',
        Api: 'GetFunctionConcurrency',
        FunctionName: '{{ FunctionName }}',
      },
      outputs: [
        { Name: 'Concurrency', Selector: '$.ReservedConcurrentExecutions', Type: 'Integer' },
      ],
    },
    choke('LeaveOne', 1),
    hold('HoldOne', 'OneFor'),
    choke('LeaveNone', 0),
    hold('HoldNone', 'NoneFor'),
    {
      name: 'Restore',
      action: 'aws:executeAwsApi',
      isEnd: true,
      inputs: {
        Service: 'lambda',
        Api: 'PutFunctionConcurrency',
        FunctionName: '{{ FunctionName }}',
        ReservedConcurrentExecutions: '{{ Save.Concurrency }}',
      },
    },
  ],
};
