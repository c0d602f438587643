import { RETENTION } from '../limits.ts';
import { type Distribution, mergeDistributions } from './distribution.ts';
import type { Series } from './series.ts';
import type { Statistic } from './statistics.ts';
import { distributionOf, type Summary } from './summary.ts';

/** Consecutive periods, the first of which begins at `startMs`; the last one begins before `endMs`. */
export interface PeriodRange {
  readonly startMs: number;
  readonly endMs: number;
  readonly periodMs: number;
}

/** Statistics by period, oldest first; periods without values are left out. */
export interface Points {
  readonly startsMs: readonly number[];
  readonly values: readonly number[];
  readonly sampleCounts: readonly number[];
}

const MINUTE_MS = 60_000;

/**
 * Where the first period of a request begins: on a whole minute, five minutes or hour by how old it is, and for periods
 * below a minute on a whole one of them.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
 */
export function alignStart(startMs: number, periodMs: number, nowMs: number): number {
  const ageMs = nowMs - startMs;
  const [, minutes, fiveMinutes] = RETENTION;
  let gridMs = Math.min(periodMs, MINUTE_MS);
  if (ageMs > fiveMinutes.keptMs) gridMs = 60 * MINUTE_MS;
  else if (ageMs > minutes.keptMs) gridMs = 5 * MINUTE_MS;
  return Math.floor(startMs / gridMs) * gridMs;
}

/** What several series together say of each period. */
export function readPeriods(
  series: readonly Series[],
  statistic: Statistic,
  range: PeriodRange,
  nowMs: number,
): Points {
  const startsMs: number[] = [];
  const values: number[] = [];
  const sampleCounts: number[] = [];
  for (const [startMs, summary] of gatherPeriods(series, range, nowMs)) {
    const value = statistic(summary);
    if (value === undefined) continue;
    startsMs.push(startMs);
    values.push(value);
    sampleCounts.push(summary.count);
  }
  return { startsMs, values, sampleCounts };
}

/** The values of each period that has any, oldest first. */
export function gatherPeriods(
  series: readonly Series[],
  range: PeriodRange,
  nowMs: number,
): Iterable<[number, Summary]> {
  const { startMs, endMs, periodMs } = range;
  // The last period may reach past the end of the range, and is read whole.
  const lastMs = startMs + Math.ceil((endMs - startMs) / periodMs) * periodMs;
  const periods = new PeriodList();
  for (const one of series) {
    const wanted = { startMs, endMs: lastMs, resolutionMs: periodMs };
    one.visit(wanted, nowMs, (slotMs, summary) => {
      periods.add(startMs + Math.floor((slotMs - startMs) / periodMs) * periodMs, summary);
    });
  }
  return periods.entries();
}

/** Summaries by period, in order. They nearly always come in order, too. */
class PeriodList {
  readonly #startsMs: number[] = [];
  readonly #summaries: Summary[] = [];

  add(startMs: number, summary: Summary): void {
    const last = this.#startsMs.length - 1;
    if (last < 0 || startMs > (this.#startsMs[last] as number)) {
      this.#startsMs.push(startMs);
      this.#summaries.push(summary);
      return;
    }
    const index = this.#startsMs.findLastIndex((known) => known <= startMs);
    const known = this.#summaries[index];
    if (known === undefined || this.#startsMs[index] !== startMs) {
      this.#startsMs.splice(index + 1, 0, startMs);
      this.#summaries.splice(index + 1, 0, summary);
    } else if (known instanceof GatheredSummary) known.add(summary);
    else this.#summaries[index] = new GatheredSummary(known, summary);
  }

  *entries(): Generator<[number, Summary]> {
    for (const [index, startMs] of this.#startsMs.entries()) {
      yield [startMs, this.#summaries[index] as Summary];
    }
  }
}

/** Several summaries as one, which puts their values together only if somebody asks for them. */
class GatheredSummary implements Summary {
  count = 0;
  sum = 0;
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;
  readonly #parts: Summary[] = [];

  constructor(...parts: readonly Summary[]) {
    for (const part of parts) this.add(part);
  }

  add(part: Summary): void {
    this.count += part.count;
    this.sum += part.sum;
    this.min = Math.min(this.min, part.min);
    this.max = Math.max(this.max, part.max);
    this.#parts.push(part);
  }

  get distribution(): Distribution | undefined {
    const distributions: Distribution[] = [];
    for (const part of this.#parts) {
      const distribution = distributionOf(part);
      if (distribution === undefined) return undefined;
      distributions.push(distribution);
    }
    return mergeDistributions(distributions);
  }
}
