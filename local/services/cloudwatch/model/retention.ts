import { RETENTION } from '../limits.ts';

/** Since when values can be read in periods of a length; undefined when the period is shorter than any that is kept. */
export function readableSinceMs(periodMs: number, nowMs: number): number | undefined {
  const kept = RETENTION.findLast(({ resolutionMs }) => resolutionMs <= periodMs);
  return kept && nowMs - kept.keptMs;
}
