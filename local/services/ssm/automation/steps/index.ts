import { branch } from './branch.ts';
import { executeAwsApi } from './execute-aws-api.ts';
import { sleep } from './sleep.ts';
import type { RunStep } from './step-scope.ts';
import { waitForProperty } from './wait-for-property.ts';

/** How each action is run. */
export const RUN_STEP: Readonly<Record<string, RunStep>> = {
  'aws:branch': branch,
  'aws:executeAwsApi': executeAwsApi,
  'aws:sleep': sleep,
  'aws:waitForAwsResourceProperty': waitForProperty,
};
