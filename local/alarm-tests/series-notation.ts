/** What one entry adds to a metric: values, and how often each. */
export type Entry = readonly { readonly value: number; readonly count: number }[];

/** A text that cannot be read as a series or a timeline, in one sentence. */
export class NotationError extends Error {
  override readonly name = 'NotationError';
}

const REPEATED = /^(.*?)(?:x(\d+))?$/;
const RAMP = /^(-?[\d.]+)\.\.(-?[\d.]+)$/;

/** Reads `5x10 _x3 98*0+2*1 0..9x10`. @throws NotationError */
export function parseSeries(text: string): Entry[] {
  return text
    .trim()
    .split(/\s+/)
    .filter((part) => part !== '')
    .flatMap(parseRun);
}

function parseRun(part: string): Entry[] {
  const [, what = '', times = '1'] = REPEATED.exec(part) ?? [];
  const count = Number(times);
  const ramp = RAMP.exec(what);
  if (ramp === null) return new Array<Entry>(count).fill(parseEntry(what, part));
  const [from, to] = [numberOf(ramp[1], part), numberOf(ramp[2], part)];
  return Array.from({ length: count }, (_, step) => [
    { value: count < 2 ? to : from + ((to - from) * step) / (count - 1), count: 1 },
  ]);
}

function parseEntry(text: string, part: string): Entry {
  if (text === '_') return [];
  return text.split('+').map((piece) => {
    const [first, second] = piece.split('*');
    return second === undefined
      ? { value: numberOf(first, part), count: 1 }
      : { value: numberOf(second, part), count: numberOf(first, part) };
  });
}

function numberOf(text: string | undefined, part: string): number {
  const number = Number(text);
  if (!text || !Number.isFinite(number)) {
    throw new NotationError(
      `'${part}' is not a part of a series; write 5x10, _x3, 98*0+2*1 or 0..9x10.`,
    );
  }
  return number;
}

export type StateName = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** A state, and after how many minutes it begins. */
export interface Change {
  readonly state: StateName;
  readonly minute: number;
}

const CHANGE = /^(OK|ALARM|INSUFFICIENT_DATA)@(\d+(?:\.\d+)?)$/;

/** Reads `OK@1 ALARM@12`. @throws NotationError */
export function parseTimeline(text: string): Change[] {
  const parts = text.trim().split(/\s+/);
  return parts
    .filter((part) => part !== '')
    .map((part) => {
      const [, state, minute] = CHANGE.exec(part) ?? [];
      if (state === undefined) {
        throw new NotationError(`'${part}' is not a change of state; write OK@1 or ALARM@12.`);
      }
      return { state: state as StateName, minute: Number(minute) };
    });
}

export function formatTimeline(changes: readonly Change[]): string {
  return changes.map(({ state, minute }) => `${state}@${minute}`).join(' ');
}
