import type {
  AutomationExecution,
  GetAutomationExecutionResult,
  StartAutomationExecutionResult,
} from '@aws-sdk/client-ssm';
import type { Kernel } from '../../../kernel/kernel.ts';
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

/** Waits for the automation; a stop or an overrun cancels it first, and its rollback has the time that it takes. */
async function untilEnded(
  scope: ActionScope,
  id: string,
  lastsMsMax: number,
): Promise<{ isOverdue: boolean }> {
  const { context, run } = scope;
  const { kernel } = context;
  const news = new News(kernel);
  // Systems Manager signals every change of an execution.
  const arn = context.arn('ssm', `automation-execution/${id}`);
  const stopWatching = kernel.signals.listen(arn, () => news.tell());
  const stopListening = run.stop.listen(() => news.tell());
  let isOverdue = false;
  const timer = kernel.schedule(lastsMsMax, 'fis:max-duration', () => {
    isOverdue = true;
    news.tell();
  });
  let isCancelled = false;
  try {
    for (;;) {
      news.forget();
      const { AutomationExecutionStatus: status = '' } = await execution(scope, id);
      if (ENDED.has(status)) return { isOverdue };
      if ((run.stop.isGiven || isOverdue) && !isCancelled) {
        isCancelled = true;
        const input = { AutomationExecutionId: id, Type: 'Cancel' };
        await callSsm(scope, 'StopAutomationExecution', input);
      } else await news.wait();
    }
  } finally {
    timer.cancel();
    stopListening();
    stopWatching();
  }
}

/** Something to wait for that may have come before the wait begins. */
class News {
  readonly #kernel: Kernel;
  #hasCome = false;
  #wake: (() => void) | undefined;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  tell(): void {
    this.#hasCome = true;
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  forget(): void {
    this.#hasCome = false;
  }

  async wait(): Promise<void> {
    if (this.#hasCome) return;
    await this.#kernel.work.pause<void>((resume) => {
      this.#wake = resume;
    });
  }
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
