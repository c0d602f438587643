import { AwsError } from '../../../../errors.ts';
import { StepFailure } from '../errors.ts';
import { select } from '../model/variables.ts';
import type { StepResult, StepScope } from './step-scope.ts';

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-executeAwsApi.html */
export async function executeAwsApi(scope: StepScope): Promise<StepResult> {
  const answer = await callApi(scope);
  const outputs: Record<string, unknown> = {};
  for (const { Name, Selector } of scope.step.outputs) {
    const value = select(answer, Selector);
    if (value === undefined) {
      throw new StepFailure(`The output ${Name} was not found in the answer at ${Selector}.`);
    }
    outputs[Name] = value;
  }
  return { outputs };
}

/** The answer as JSON has it. */
export async function callApi({ context, inputs, role, step }: StepScope): Promise<unknown> {
  const { Service, Api, PropertySelector: _, DesiredValues: __, ...parameters } = inputs;
  const operation = String(Api).charAt(0).toUpperCase() + String(Api).slice(1);
  try {
    const answer = await context.callWithJson(String(Service), operation, parameters, role);
    return JSON.parse(JSON.stringify(answer ?? {})) as unknown;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new StepFailure(
      `Step fails when it is Execute/Cancelling action. An error occurred (${error.code}) when calling the ` +
        `${operation} operation: ${error.message} (step ${step.name})`,
      { cause: error },
    );
  }
}
