/** One line of a graph, as it is drawn. */
export interface DrawnSeries {
  readonly id: string;
  readonly label: string;
  readonly color: string | undefined;
  readonly axis: 'left' | 'right';
  /** Milliseconds since the epoch and value, oldest first; minutes without data are left out. */
  readonly points: readonly (readonly [number, number])[];
  readonly periodSeconds: number;
}

/** The time that a widget shows, milliseconds since the epoch. */
export interface TimeRange {
  readonly startMs: number;
  readonly endMs: number;
}

/** Points with a gap (null) wherever a period has no data, so that no line pretends to know what lay between. */
export function withGaps(series: DrawnSeries): [number, number | null][] {
  const periodMs = series.periodSeconds * 1000;
  const drawn: [number, number | null][] = [];
  let previousMs: number | undefined;
  for (const [timestampMs, value] of series.points) {
    if (previousMs !== undefined && timestampMs - previousMs > periodMs) {
      drawn.push([previousMs + periodMs, null]);
    }
    drawn.push([timestampMs, value]);
    previousMs = timestampMs;
  }
  return drawn;
}

/** Points on their own, that a line would not show. */
export function isLonely(
  points: readonly (readonly [number, number | null])[],
  index: number,
): boolean {
  const before = points[index - 1]?.[1] ?? null;
  const after = points[index + 1]?.[1] ?? null;
  return points[index]?.[1] !== null && before === null && after === null;
}
