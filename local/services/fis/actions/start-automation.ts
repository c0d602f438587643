import type {
  AutomationExecution,
  GetAutomationExecutionResult,
  StartAutomationExecutionResult,
} from '@aws-sdk/client-ssm';
import { ExperimentFailure, failureOf } from '../errors.ts';
import type { ActionScope } from './action.ts';
import { durationMs } from './wait.ts';

const ENDED = new Set([
  'Success',
  'Failed',
  'TimedOut',
  'Cancelled',
  'CompletedWithSuccess',
  'CompletedWithFailure',
]);

/**
 * Runs a document of Systems Manager to its end. A stop cancels it, and waits for what it rolls back.
 * https://docs.aws.amazon.com/fis/latest/userguide/actions-ssm-agent.html
 */
export async function startAutomation(scope: ActionScope): Promise<void> {
  const {
    documentArn = '',
    documentVersion,
    documentParameters,
    maxDuration,
  } = scope.settings.parameters;
  const { AutomationExecutionId = '' } = await callSsm<StartAutomationExecutionResult>(
    scope,
    'StartAutomationExecution',
    {
      DocumentName: documentArn,
      ...(documentVersion !== undefined && { DocumentVersion: documentVersion }),
      Parameters: readParameters(documentParameters ?? '{}'),
    },
  );
  const { isOverdue } = await untilEnded(scope, AutomationExecutionId, durationMs(maxDuration));
  const { AutomationExecutionStatus: status, FailureMessage: message } = await execution(
    scope,
    AutomationExecutionId,
  );
  const fail = (reason: string) =>
    new ExperimentFailure('DependentServiceFailure', reason, scope.run.name);
  if (isOverdue) throw fail(`The automation execution took longer than ${maxDuration}.`);
  if (scope.run.stop.isGiven || status === 'Success') return;
  throw fail(`The automation execution ended as ${status}${message ? `: ${message}` : ''}.`);
}

/** Waits for the automation; a stop or an overrun cancels it first. */
async function untilEnded(
  scope: ActionScope,
  id: string,
  lastsMsMax: number,
): Promise<{ isOverdue: boolean }> {
  const { context, run } = scope;
  const { kernel } = context;
  let isOverdue = false;
  let isCancelled = false;
  while (!ENDED.has((await execution(scope, id)).AutomationExecutionStatus ?? '')) {
    if ((run.stop.isGiven || isOverdue) && !isCancelled) {
      isCancelled = true;
      await callSsm(scope, 'StopAutomationExecution', {
        AutomationExecutionId: id,
        Type: 'Cancel',
      });
      continue;
    }
    await kernel.work.pause<void>((resume) => {
      const end = () => {
        timer.cancel();
        stopListening();
        stopWatching();
        resume();
      };
      const timer = kernel.schedule(
        isCancelled ? Number.MAX_SAFE_INTEGER : lastsMsMax,
        'fis:max-duration',
        () => {
          isOverdue = true;
          end();
        },
      );
      const stopListening = isCancelled ? () => {} : run.stop.listen(end);
      // Systems Manager signals every change of an execution.
      const stopWatching = kernel.signals.listen(
        context.arn('ssm', `automation-execution/${id}`),
        end,
      );
    });
  }
  return { isOverdue };
}

async function execution(
  scope: ActionScope,
  AutomationExecutionId: string,
): Promise<AutomationExecution> {
  const answer = await callSsm<GetAutomationExecutionResult>(scope, 'GetAutomationExecution', {
    AutomationExecutionId,
  });
  return answer.AutomationExecution ?? {};
}

async function callSsm<Output>(
  { context, role, run }: ActionScope,
  operation: string,
  input: object,
): Promise<Output> {
  try {
    return await context.call<Output>('ssm', operation, input, role);
  } catch (error) {
    throw failureOf(error, `${operation} of action ${run.name}`);
  }
}

/** Values are strings, or lists of them. */
function readParameters(json: string): Record<string, string[]> {
  const given = JSON.parse(json) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map(String) : [String(value)],
    ]),
  );
}
