import { strict as assert } from 'node:assert';
import { SCALING_RATE } from '../limits.ts';

/**
 * Why an invocation is refused. For the scaling rate AWS names no reason; that it is the invocation
 * rate is an assumption. https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export type ThrottleReason =
  | 'ConcurrentInvocationLimitExceeded'
  | 'ReservedFunctionConcurrentInvocationLimitExceeded'
  | 'FunctionInvocationRateLimitExceeded';

interface FunctionConcurrency {
  /** Taken out of the account's concurrency for this function alone; its limit at the same time. */
  reserved: number | undefined;
  running: number;
  /** New environments that may be made now, a fraction being on its way. */
  growthTokens: number;
  growthRefilledAtMs: number;
}

/** Who runs how much, in one account and Region. */
export interface ConcurrencyState {
  readonly accountLimit: number;
  readonly functions: Map<string, FunctionConcurrency>;
  reservedTotal: number;
  /** All that runs. */
  total: number;
  unreservedRunning: number;
}

export function createConcurrencyState(accountLimit: number): ConcurrencyState {
  return { accountLimit, functions: new Map(), reservedTotal: 0, total: 0, unreservedRunning: 0 };
}

/** Account concurrency that no function has reserved. */
export function unreservedLimit(state: ConcurrencyState): number {
  return state.accountLimit - state.reservedTotal;
}

/** Sets or, with undefined, takes away a function's reserved concurrency. */
export function reserve(
  state: ConcurrencyState,
  functionId: string,
  reserved: number | undefined,
): void {
  const entry = entryOf(state, functionId);
  state.reservedTotal += (reserved ?? 0) - (entry.reserved ?? 0);
  const wasReserved = entry.reserved !== undefined;
  const isReserved = reserved !== undefined;
  // What runs already moves with its function from one pool to the other.
  if (wasReserved && !isReserved) state.unreservedRunning += entry.running;
  if (!wasReserved && isReserved) state.unreservedRunning -= entry.running;
  entry.reserved = reserved;
}

/** Takes one slot for an invocation. @returns why it may not run, or undefined when it may. */
export function acquire(state: ConcurrencyState, functionId: string): ThrottleReason | undefined {
  const entry = entryOf(state, functionId);
  if (entry.reserved !== undefined) {
    if (entry.running >= entry.reserved) return 'ReservedFunctionConcurrentInvocationLimitExceeded';
  } else {
    if (state.unreservedRunning >= unreservedLimit(state)) {
      return 'ConcurrentInvocationLimitExceeded';
    }
    state.unreservedRunning++;
  }
  entry.running++;
  state.total++;
  return undefined;
}

/** Gives a slot back. */
export function release(state: ConcurrencyState, functionId: string): void {
  const entry = state.functions.get(functionId);
  // A function that was deleted while it ran has taken its slots with it.
  if (entry === undefined) return;
  assert(entry.running > 0, 'a slot was released twice');
  entry.running--;
  state.total--;
  if (entry.reserved === undefined) state.unreservedRunning--;
}

/** Takes leave to make one more environment, at the rate at which Lambda scales one function. */
export function grow(state: ConcurrencyState, functionId: string, nowMs: number): boolean {
  const entry = entryOf(state, functionId);
  const { environmentCount, periodMs } = SCALING_RATE;
  const refilled = ((nowMs - entry.growthRefilledAtMs) * environmentCount) / periodMs;
  entry.growthTokens = Math.min(environmentCount, entry.growthTokens + refilled);
  entry.growthRefilledAtMs = nowMs;
  if (entry.growthTokens < 1) return false;
  entry.growthTokens--;
  return true;
}

/** How many invocations of a function run. */
export function runningNow(state: ConcurrencyState, functionId: string): number {
  return state.functions.get(functionId)?.running ?? 0;
}

export function reservedConcurrency(
  state: ConcurrencyState,
  functionId: string,
): number | undefined {
  return state.functions.get(functionId)?.reserved;
}

/** Forgets a deleted function: what it reserved is free again. */
export function forget(state: ConcurrencyState, functionId: string): void {
  const entry = state.functions.get(functionId);
  if (entry === undefined) return;
  state.reservedTotal -= entry.reserved ?? 0;
  if (entry.reserved === undefined) state.unreservedRunning -= entry.running;
  state.total -= entry.running;
  state.functions.delete(functionId);
}

function entryOf(state: ConcurrencyState, functionId: string): FunctionConcurrency {
  let entry = state.functions.get(functionId);
  if (entry === undefined) {
    entry = {
      reserved: undefined,
      running: 0,
      growthTokens: SCALING_RATE.environmentCount,
      growthRefilledAtMs: 0,
    };
    state.functions.set(functionId, entry);
  }
  return entry;
}
