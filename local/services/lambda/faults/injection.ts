import type { Random } from '../../../kernel/random.ts';
import type { LambdaFault } from '../../../lambda-fault.ts';
import { STARTUP_DELAY_MS_DEFAULT } from './limits.ts';

/** What happens to one invocation. */
export interface Injection {
  /** Before anything else. */
  readonly delayMs: number;
  readonly outcome?: InjectedOutcome;
}

export interface InjectedOutcome {
  /** False: the handler runs, and what it answers is replaced. */
  readonly preventsExecution: boolean;
  /** An answer in place of the function's; without it the invocation fails. */
  readonly response?: { readonly statusCode: number; readonly contentType: string };
}

const NOTHING: Injection = { delayMs: 0 };

/**
 * Decides what faults do to an invocation. Of actions that are the same or exclude each other the one that began first has
 * its way.
 * https://docs.aws.amazon.com/fis/latest/userguide/use-lambda-actions.html
 * @param invocation its qualifier is the version or alias by which the caller named the function, else `$LATEST`
 */
export function decideInjection(
  faults: readonly LambdaFault[],
  invocation: { readonly requestId: string; readonly qualifier: string },
  nowMs: number,
  random: Random,
): Injection {
  const active = faults
    .filter(({ startsAtMs, endsAtMs }) => startsAtMs <= nowMs && nowMs < endsAtMs)
    .filter(({ qualifier }) => qualifier === undefined || qualifier === invocation.qualifier)
    .toSorted((a, b) => a.startsAtMs - b.startsAtMs);
  const delays = active.filter(isDelay);
  const outcomes = active.filter((fault) => !isDelay(fault));
  const hits = (fault: LambdaFault | undefined): fault is LambdaFault =>
    fault !== undefined && isHit(fault, invocation.requestId, random);
  const [delay] = delays;
  const [outcome] = outcomes;
  if (delay === undefined && outcome === undefined) return NOTHING;
  return {
    delayMs: hits(delay) ? delayOf(delay) : 0,
    ...(hits(outcome) && { outcome: outcomeOf(outcome) }),
  };
}

function isDelay({ actionId }: LambdaFault): boolean {
  return actionId === 'aws:lambda:invocation-add-delay';
}

/** Chance is the invocation's own: whatever else happens, the same seed hits the same invocations. */
function isHit(
  { experimentId, actionName, parameters }: LambdaFault,
  requestId: string,
  random: Random,
) {
  const { invocationPercentage = '100' } = parameters;
  const own = random.fork(`fis/${experimentId}/${actionName}/${requestId}`);
  return own.chance(Number(invocationPercentage) / 100);
}

function delayOf({ parameters }: LambdaFault): number {
  return Number(parameters.startupDelayMilliseconds ?? STARTUP_DELAY_MS_DEFAULT);
}

function outcomeOf({ actionId, parameters }: LambdaFault): InjectedOutcome {
  const preventsExecution = parameters.preventExecution === 'true';
  if (actionId === 'aws:lambda:invocation-error') return { preventsExecution };
  const statusCode = Number(parameters.statusCode);
  return {
    preventsExecution,
    response: { statusCode, contentType: parameters.contentTypeHeader ?? '' },
  };
}
