import { ASYNC_RETRY_DELAYS_MS, ASYNC_THROTTLE_BACKOFF } from '../limits.ts';
import { backoffMs } from './backoff.ts';

/** An event in a function's asynchronous queue. */
export interface AsyncEvent {
  readonly requestId: string;
  /** JSON. */
  readonly payload: string;
  readonly traceHeader: string | undefined;
  readonly receivedAtMs: number;
  /** Attempts that reached the function. */
  invokeCount: number;
  /** Attempts in a row that did not: throttled, or a system error. */
  refusedCount: number;
}

export interface AsyncRules {
  readonly maximumRetryAttempts: number;
  readonly maximumEventAgeMs: number;
  readonly reservedConcurrency: number | undefined;
}

/** Why an event is given up, in the words of AWS's destination records. */
export type GiveUpCondition = 'RetriesExhausted' | 'EventAgeExceeded' | 'ZeroReservedConcurrency';

/**
 * What is to be done with an event whose turn it is. With no concurrency reserved there are no
 * attempts at all.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export function onTurn(
  event: AsyncEvent,
  rules: AsyncRules,
  nowMs: number,
): 'invoke' | GiveUpCondition {
  if (rules.reservedConcurrency === 0) return 'ZeroReservedConcurrency';
  if (nowMs - event.receivedAtMs > rules.maximumEventAgeMs) return 'EventAgeExceeded';
  return 'invoke';
}

/**
 * After the function failed: how long until the next attempt, in milliseconds, or why there is
 * none. An event that would be too old by then is given up at once.
 */
export function afterError(
  event: AsyncEvent,
  rules: AsyncRules,
  nowMs: number,
): number | GiveUpCondition {
  const retriesMade = event.invokeCount - 1;
  const delayMs =
    retriesMade < rules.maximumRetryAttempts ? ASYNC_RETRY_DELAYS_MS[retriesMade] : undefined;
  if (delayMs === undefined) return 'RetriesExhausted';
  const ageThenMs = nowMs + delayMs - event.receivedAtMs;
  return ageThenMs > rules.maximumEventAgeMs ? 'EventAgeExceeded' : delayMs;
}

/** After Lambda refused to run the function. Such attempts use up no retries, only time. */
export function delayAfterRefusal(event: AsyncEvent): number {
  return backoffMs(ASYNC_THROTTLE_BACKOFF, event.refusedCount - 1);
}
