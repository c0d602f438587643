import type { RunAction } from './action.ts';
import { assertAlarmState } from './assert-alarm-state.ts';
import { injectLambdaFault } from './lambda-fault.ts';
import { startAutomation } from './start-automation.ts';
import { wait } from './wait.ts';

/** How each action of the catalogue is run. */
export const RUN_ACTION: Readonly<Record<string, RunAction>> = {
  'aws:cloudwatch:assert-alarm-state': assertAlarmState,
  'aws:fis:wait': wait,
  'aws:lambda:invocation-add-delay': injectLambdaFault,
  'aws:lambda:invocation-error': injectLambdaFault,
  'aws:lambda:invocation-http-integration-response': injectLambdaFault,
  'aws:ssm:start-automation-execution': startAutomation,
};
