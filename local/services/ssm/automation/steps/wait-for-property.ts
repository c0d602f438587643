import { StepFailure } from '../errors.ts';
import { select } from '../model/variables.ts';
import { callApi } from './execute-aws-api.ts';
import type { StepResult, StepScope } from './step-scope.ts';

/** Assumption: AWS asks again after some seconds, and does not say how many. */
const PAUSE_MS = 5000;
/** https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-waitForAwsResourceProperty.html */
const TIMEOUT_SECONDS_DEFAULT = 3600;

/** Asks until a property has one of the values. */
export async function waitForProperty(scope: StepScope): Promise<StepResult> {
  const { context, step, inputs, wait } = scope;
  const desired = (inputs.DesiredValues ?? []) as readonly unknown[];
  const selector = String(inputs.PropertySelector);
  const giveUpAtMs = context.kernel.now() + (step.timeoutSeconds ?? TIMEOUT_SECONDS_DEFAULT) * 1000;
  for (;;) {
    const value = select(await callApi(scope), selector);
    if (desired.some((one) => String(one) === String(value))) return {};
    if (context.kernel.now() >= giveUpAtMs) {
      throw new StepFailure(
        `${selector} is ${String(value)}, and was to be ${desired.join(' or ')}.`,
      );
    }
    if (await wait(PAUSE_MS)) return {};
  }
}
