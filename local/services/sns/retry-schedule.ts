import { RETRY_JITTER_FRACTION } from './limits.ts';

/** How the delay grows in the backoff phase; all begin at the least delay and end at the greatest. */
export type BackoffFunction = 'linear' | 'arithmetic' | 'geometric' | 'exponential';

/**
 * How often SNS tries again, in its four phases: at once, at the least delay, at a growing one, at
 * the greatest.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
 */
export interface RetryPolicy {
  readonly immediateRetries: number;
  readonly preBackoffRetries: number;
  readonly backoffRetries: number;
  readonly postBackoffRetries: number;
  readonly minDelayMs: number;
  readonly maxDelayMs: number;
  readonly backoffFunction: BackoffFunction;
}

/** How often a delivery is tried again after its first attempt. */
export function retryCount(policy: RetryPolicy): number {
  const { immediateRetries, preBackoffRetries, backoffRetries, postBackoffRetries } = policy;
  return immediateRetries + preBackoffRetries + backoffRetries + postBackoffRetries;
}

/**
 * How long to wait before a retry, without jitter.
 * @param retry counts from zero.
 */
export function retryDelayMs(policy: RetryPolicy, retry: number): number {
  const { immediateRetries, preBackoffRetries, backoffRetries, minDelayMs, maxDelayMs } = policy;
  if (retry < immediateRetries) return 0;
  const step = retry - immediateRetries - preBackoffRetries;
  if (step < 0) return minDelayMs;
  if (step >= backoffRetries) return maxDelayMs;
  const lastStep = Math.max(1, backoffRetries - 1);
  return BACKOFFS[policy.backoffFunction](minDelayMs, maxDelayMs, step, lastStep);
}

type Backoff = (minMs: number, maxMs: number, step: number, lastStep: number) => number;

/**
 * AWS names its four curves and draws them; it gives no formulas. Assumption: the delay grows by
 * the same amount each time; by an amount that itself grows by one part each time; by an amount
 * that doubles each time; by the same factor each time.
 */
const BACKOFFS: Readonly<Record<BackoffFunction, Backoff>> = {
  linear: (minMs, maxMs, step, lastStep) => minMs + (maxMs - minMs) * (step / lastStep),
  arithmetic: (minMs, maxMs, step, lastStep) =>
    minMs + (maxMs - minMs) * ((step * (step + 1)) / (lastStep * (lastStep + 1))),
  geometric: (minMs, maxMs, step, lastStep) =>
    minMs + (maxMs - minMs) * ((2 ** step - 1) / (2 ** lastStep - 1)),
  exponential: (minMs, maxMs, step, lastStep) => minMs * (maxMs / minMs) ** (step / lastStep),
};

/** @param fraction in [0, 1), drawn from the seed. */
export function withJitter(delayMs: number, fraction: number): number {
  return delayMs * (1 + RETRY_JITTER_FRACTION * (2 * fraction - 1));
}
