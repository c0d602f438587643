/** `rate(5 minutes)`: how often something runs. */
export interface Rate {
  readonly count: number;
  /** Whether the unit is written with an s. */
  readonly isPlural: boolean;
  readonly periodMs: number;
}

const UNITS_MS: Readonly<Record<string, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

/** @returns undefined for what is no rate */
export function parseRate(expression: string): Rate | undefined {
  const match = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression);
  if (match === null) return undefined;
  const count = Number(match[1]);
  if (count < 1) return undefined;
  const periodMs = count * (UNITS_MS[match[2] ?? ''] ?? 0);
  return { count, isPlural: match[3] === 's', periodMs };
}
