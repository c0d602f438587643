const STEPS = [
  { limit: 1e12, suffix: 'T' },
  { limit: 1e9, suffix: 'G' },
  { limit: 1e6, suffix: 'M' },
  { limit: 1e3, suffix: 'k' },
] as const;

/** Three figures that matter and a suffix: 12.3k, 0.0144, -5. */
export function formatNumber(value: number): string {
  const size = Math.abs(value);
  const step = STEPS.find(({ limit }) => size >= limit);
  const scaled = step === undefined ? value : value / step.limit;
  return `${Number(scaled.toPrecision(3))}${step?.suffix ?? ''}`;
}

/** `14:05` in UTC: operators of one incident sit in several time zones. */
export function formatTime(timestampMs: number): string {
  return new Date(timestampMs).toISOString().slice(11, 16);
}
