import { type Cron, nextCronRun, parseCron } from '../../../patterns/cron.ts';
import { parseRate } from '../../../patterns/rate.ts';
import type { TimeZone } from './time-zone.ts';

/** When a schedule runs. Instants in milliseconds since the epoch. */
export interface Recurrence {
  readonly kind: 'at' | 'rate' | 'cron';
  /**
   * The first run at or after an instant; undefined when there is none.
   * @param anchorMs from when a rate counts
   */
  firstFrom(epochMs: number, anchorMs: number): number | undefined;
}

/**
 * Reads `at(…)`, `rate(…)` or `cron(…)`.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 * @returns undefined for what is none of them
 */
export function parseRecurrence(expression: string, zone: TimeZone): Recurrence | undefined {
  const cron = parseCron(expression);
  if (cron !== undefined) return recurByCron(cron, zone);
  const rate = parseRate(expression);
  if (rate !== undefined) return recurByRate(rate.periodMs);
  const wallMs = parseAt(expression);
  return wallMs === undefined ? undefined : runOnce(zone.instantOf(wallMs));
}

/** By clocks on the wall: a time that they skip does not run, one that they show twice runs the first time. */
function recurByCron(cron: Cron, zone: TimeZone): Recurrence {
  return {
    kind: 'cron',
    firstFrom(epochMs) {
      let wallMs: number | undefined = zone.wallTime(epochMs - 1);
      for (;;) {
        wallMs = nextCronRun(cron, wallMs);
        if (wallMs === undefined) return undefined;
        const runMs = zone.instantOf(wallMs);
        if (runMs !== undefined && runMs >= epochMs) return runMs;
      }
    },
  };
}

/** Days are of 24 hours, whatever the clocks do. */
function recurByRate(periodMs: number): Recurrence {
  return {
    kind: 'rate',
    firstFrom(epochMs, anchorMs) {
      const periods = Math.max(0, Math.ceil((epochMs - anchorMs) / periodMs));
      return anchorMs + periods * periodMs;
    },
  };
}

function runOnce(runMs: number | undefined): Recurrence {
  return {
    kind: 'at',
    firstFrom: (epochMs) => (runMs !== undefined && runMs >= epochMs ? runMs : undefined),
  };
}

/** `at(2026-03-08T02:30:00)`, as the instant at which UTC's clocks show it. */
function parseAt(expression: string): number | undefined {
  const text = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)$/.exec(expression)?.[1];
  const wallMs = Date.parse(`${text}Z`);
  // Date.parse would make the first of March of the thirtieth of February.
  if (Number.isNaN(wallMs) || !new Date(wallMs).toISOString().startsWith(`${text}`))
    return undefined;
  return wallMs;
}
