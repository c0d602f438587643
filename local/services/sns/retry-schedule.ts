import { RETRY_JITTER_FRACTION, RETRY_POLICY } from './limits.ts';

const {
  immediateRetries,
  preBackoffRetries,
  preBackoffDelayMs,
  backoffRetries,
  backoffMinDelayMs,
  backoffMaxDelayMs,
  postBackoffRetries,
  postBackoffDelayMs,
} = RETRY_POLICY;

/** How often a delivery is tried again after its first attempt. */
export const RETRY_COUNT =
  immediateRetries + preBackoffRetries + backoffRetries + postBackoffRetries;

/**
 * How long to wait before a retry, without jitter. Between the two ends that AWS gives, its
 * exponential curve is taken to be the one that grows by the same factor each time: an assumption.
 * @param retry counts from zero.
 */
export function retryDelayMs(retry: number): number {
  if (retry < immediateRetries) return 0;
  if (retry < immediateRetries + preBackoffRetries) return preBackoffDelayMs;
  const step = retry - immediateRetries - preBackoffRetries;
  if (step >= backoffRetries) return postBackoffDelayMs;
  const growth = backoffMaxDelayMs / backoffMinDelayMs;
  return backoffMinDelayMs * growth ** (step / (backoffRetries - 1));
}

/** @param fraction in [0, 1), drawn from the seed. */
export function withJitter(delayMs: number, fraction: number): number {
  return delayMs * (1 + RETRY_JITTER_FRACTION * (2 * fraction - 1));
}
