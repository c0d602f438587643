const DAY_MS = 86_400_000;

/** A zone of the IANA database. */
export interface TimeZone {
  /** What clocks on the wall show at an instant, written as the instant at which UTC's show it. */
  wallTime(epochMs: number): number;
  /**
   * The instant at which clocks on the wall show a time: the first of two when they are put back, undefined when they are
   * put forward over it.
   */
  instantOf(wallMs: number): number | undefined;
}

const UTC: TimeZone = { wallTime: (epochMs) => epochMs, instantOf: (wallMs) => wallMs };

/** @returns undefined for a name that the IANA database does not have */
export function findTimeZone(name: string): TimeZone | undefined {
  if (name === 'UTC') return UTC;
  const offsetAt = offsetReader(name);
  if (offsetAt === undefined) return undefined;
  return {
    wallTime: (epochMs) => epochMs + offsetAt(epochMs),
    instantOf(wallMs) {
      // No zone changes its offset twice within two days, so the offsets a day before and after are all there can be.
      const instants = [wallMs - offsetAt(wallMs - DAY_MS), wallMs - offsetAt(wallMs + DAY_MS)];
      const shown = instants.filter((epochMs) => epochMs + offsetAt(epochMs) === wallMs);
      return shown.length === 0 ? undefined : Math.min(...shown);
    },
  };
}

/** How far a zone is ahead of UTC at an instant, in milliseconds. */
function offsetReader(timeZone: string): ((epochMs: number) => number) | undefined {
  // Intl also takes plain offsets, which are no zones.
  if (!/^[A-Za-z]/.test(timeZone)) return undefined;
  const format = dateFormat(timeZone);
  if (format === undefined) return undefined;
  return (epochMs) => {
    const name = format.formatToParts(epochMs).find((part) => part.type === 'timeZoneName')?.value;
    // GMT, GMT-05:00 or, before zones were, GMT-04:56:02.
    const match = /^GMT([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(name ?? '');
    if (match === null) return 0;
    const [, sign, hours, minutes, seconds = 0] = match;
    const ahead = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
    return (sign === '-' ? -ahead : ahead) * 1000;
  };
}

function dateFormat(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
