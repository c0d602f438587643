import type { Value } from './row.ts';

const TIME_FIELD = /^(?:@timestamp|@ingestionTime)$|^(?:bin|datefloor|dateceil|fromMillis)\(/i;

export function toNumber(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value === undefined || value.trim() === '') return undefined;
  const number = Number(value);
  return Number.isNaN(number) ? undefined : number;
}

export function toText(value: Value): string | undefined {
  if (typeof value === 'boolean') return value ? '1' : '0';
  return value === undefined ? undefined : String(value);
}

export function isTrue(value: Value): boolean {
  return value !== undefined && value !== false && value !== 0 && value !== '';
}

/** Numbers by size when both are numbers, else text by code unit; what is missing comes first. */
export function compare(a: Value, b: Value): number {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
  const [x, y] = [toNumber(a), toNumber(b)];
  if (x !== undefined && y !== undefined) return x - y;
  const [s, t] = [toText(a) as string, toText(b) as string];
  return s < t ? -1 : Number(s > t);
}

/** Whether a column of this name or text holds instants. */
export function isTimeColumn(text: string): boolean {
  return TIME_FIELD.test(text);
}

/** `2026-01-01 00:00:00.000`, in UTC. */
export function formatTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace('T', ' ').replace('Z', '');
}
