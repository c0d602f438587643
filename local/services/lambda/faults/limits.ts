/** https://docs.aws.amazon.com/fis/latest/userguide/use-lambda-actions.html */
export const FAULT_POLLING = {
  slowSeconds: 60,
  hotSeconds: 20,
  /** Measured by users: a shorter interval is ignored without a word. */
  slowSecondsMin: 20,
  /** What a poll takes on average. */
  pollMs: 70,
} as const;

export const STARTUP_DELAY_MS_DEFAULT = 1000;
