import { RETENTION } from '../limits.ts';
import { DistributionBuilder } from './distribution.ts';
import { Level } from './level.ts';
import { readableSinceMs } from './retention.ts';
import type { Summary } from './summary.ts';

/**
 * The values of one metric in one unit. Each value lies in exactly one level, the finest that keeps values of its age; the
 * period that is being written stays outside the levels until another one is written or somebody reads.
 */
export class Series {
  readonly unit: string;
  readonly #levels: readonly Level[];
  readonly #slotMs: number;
  #lastWriteMs = Number.NEGATIVE_INFINITY;
  #slot = Number.NaN;
  #count = 0;
  #sum = 0;
  #min = 0;
  #max = 0;
  #values: DistributionBuilder | undefined;

  /** @param resolutionSeconds 1 keeps seconds for three hours; else minutes are the finest. */
  constructor(unit: string, resolutionSeconds: 1 | 60) {
    this.unit = unit;
    this.#levels = RETENTION.filter(
      ({ resolutionMs }) => resolutionMs >= resolutionSeconds * 1000,
    ).map(({ resolutionMs }) => new Level(resolutionMs));
    this.#slotMs = resolutionSeconds * 1000;
  }

  /** When a value last came; minus infinity before the first. */
  get lastWriteMs(): number {
    return this.#lastWriteMs;
  }

  /** Adds a value that occurred `count` times at a time not older than two weeks. */
  add(value: number, count: number, timestampMs: number, nowMs: number): void {
    const slot = Math.floor(timestampMs / this.#slotMs);
    if (slot !== this.#slot) this.#turnTo(slot, nowMs);
    this.#lastWriteMs = nowMs;
    if (this.#count === 0) {
      this.#min = value;
      this.#max = value;
    } else if (value !== this.#min || value !== this.#max) {
      this.#differ(value, count);
    }
    this.#count += count;
    this.#sum += value * count;
  }

  /** Adds values of which only a set of statistics is known. */
  addSummary(summary: Summary, timestampMs: number, nowMs: number): void {
    this.#flush(nowMs);
    this.#lastWriteMs = nowMs;
    this.#store(Math.floor(timestampMs / this.#slotMs) * this.#slotMs, summary, nowMs);
  }

  /** How long the periods are that new values fall into. */
  get resolutionMs(): number {
    return this.#slotMs;
  }

  /** One of the periods that new values fall into, if it is not so old that it has been rolled up. */
  recent(startMs: number, nowMs: number): Summary | undefined {
    this.#flush(nowMs);
    return this.#levels[0]?.at(startMs);
  }

  /** Calls back for each period kept that begins within the range and is no longer than the resolution asked for. */
  visit(
    range: { readonly startMs: number; readonly endMs: number; readonly resolutionMs: number },
    nowMs: number,
    callback: (startMs: number, summary: Summary) => void,
  ): void {
    this.#flush(nowMs);
    const sinceMs = readableSinceMs(range.resolutionMs, nowMs);
    if (sinceMs === undefined) return;
    const startMs = Math.max(range.startMs, sinceMs);
    // The coarser levels hold what is older.
    for (const level of this.#levels.toReversed()) {
      if (level.resolutionMs <= range.resolutionMs) level.visit(startMs, range.endMs, callback);
    }
  }

  #differ(value: number, count: number): void {
    if (this.#values === undefined) {
      this.#values = new DistributionBuilder();
      this.#values.add(this.#min, this.#count);
    }
    this.#values.add(value, count);
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
  }

  #turnTo(slot: number, nowMs: number): void {
    this.#flush(nowMs);
    this.#slot = slot;
  }

  #flush(nowMs: number): void {
    if (this.#count === 0) return;
    const summary: Summary = {
      count: this.#count,
      sum: this.#sum,
      min: this.#min,
      max: this.#max,
      distribution: this.#values?.build(),
    };
    this.#count = 0;
    this.#sum = 0;
    this.#values = undefined;
    this.#store(this.#slot * this.#slotMs, summary, nowMs);
  }

  #store(startMs: number, summary: Summary, nowMs: number): void {
    const beganPage = this.#levels[0]?.add(startMs, summary) ?? false;
    if (beganPage) this.#expire(nowMs);
  }

  #expire(nowMs: number): void {
    for (const [index, level] of this.#levels.entries()) {
      const kept = RETENTION.find(({ resolutionMs }) => resolutionMs === level.resolutionMs);
      level.rollUp(nowMs - (kept?.keptMs ?? 0), this.#levels[index + 1]);
    }
  }
}
