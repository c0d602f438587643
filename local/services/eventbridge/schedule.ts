import { nextCronRun, parseCron } from '../../patterns/cron.ts';
import { parseRate } from '../../patterns/rate.ts';

/** When a rule runs by the clock. */
export interface Schedule {
  /** The first time after another, milliseconds since the epoch; undefined when there is none. */
  nextAfter(epochMs: number): number | undefined;
}

/**
 * Reads `rate(5 minutes)` or `cron(0 10 * * ? *)`, in UTC.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 * @returns undefined for what is neither
 */
export function parseSchedule(expression: string): Schedule | undefined {
  const rate = parseRate(expression);
  if (rate !== undefined) {
    // Only one is singular.
    if (rate.isPlural !== rate.count > 1) return undefined;
    return { nextAfter: (epochMs) => epochMs + rate.periodMs };
  }
  const cron = parseCron(expression);
  return cron && { nextAfter: (epochMs) => nextCronRun(cron, epochMs) };
}
