/** Waits that grow from one to the next. */
export interface Backoff {
  readonly firstMs: number;
  readonly maximumMs: number;
  readonly factor: number;
}

/** @param earlierCount how many waits there have been before this one */
export function backoffMs(backoff: Backoff, earlierCount: number): number {
  return Math.min(backoff.maximumMs, backoff.firstMs * backoff.factor ** earlierCount);
}
