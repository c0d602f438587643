import { Column } from './column.ts';
import type { Distribution } from './distribution.ts';
import { mergeSummaries, type Summary } from './summary.ts';

/** Four hours of minutes; a whole number of five-minute and one-hour periods at the coarser levels. */
const SLOTS_PER_PAGE = 240;

/**
 * A stretch of consecutive periods. Most hold a single value, so counts are kept only once some period has more than one,
 * smallest and largest only once they differ.
 */
class Page {
  readonly #sums = new Column(SLOTS_PER_PAGE);
  #counts: Column | undefined;
  #extremes: { readonly min: Column; readonly max: Column } | undefined;
  #distributions: Map<number, Distribution> | undefined;

  read(slot: number): Summary | undefined {
    const sum = this.#sums.get(slot);
    if (Number.isNaN(sum)) return undefined;
    const count = orElse(this.#counts?.get(slot), 1);
    return {
      count,
      sum,
      min: orElse(this.#extremes?.min.get(slot), sum / count),
      max: orElse(this.#extremes?.max.get(slot), sum / count),
      distribution: this.#distributions?.get(slot),
    };
  }

  write(slot: number, summary: Summary): void {
    const { count, sum, min, max, distribution } = summary;
    this.#sums.set(slot, sum);
    if (count !== 1 || this.#counts !== undefined) {
      this.#counts ??= new Column(SLOTS_PER_PAGE);
      this.#counts.set(slot, count);
    }
    if (min !== sum / count || max !== sum / count || this.#extremes !== undefined) {
      this.#extremes ??= { min: new Column(SLOTS_PER_PAGE), max: new Column(SLOTS_PER_PAGE) };
      this.#extremes.min.set(slot, min);
      this.#extremes.max.set(slot, max);
    }
    if (distribution === undefined) this.#distributions?.delete(slot);
    else {
      this.#distributions ??= new Map();
      this.#distributions.set(slot, distribution);
    }
  }
}

function orElse(cell: number | undefined, fallback: number): number {
  return cell === undefined || Number.isNaN(cell) ? fallback : cell;
}

/** The values of one series at one resolution. */
export class Level {
  readonly resolutionMs: number;
  readonly #pageMs: number;
  readonly #pages = new Map<number, Page>();

  constructor(resolutionMs: number) {
    this.resolutionMs = resolutionMs;
    this.#pageMs = resolutionMs * SLOTS_PER_PAGE;
  }

  /** Adds to what the period holds already. @returns whether the period is the first of its page. */
  add(startMs: number, summary: Summary): boolean {
    const index = Math.floor(startMs / this.#pageMs);
    const slot = this.#slotOf(startMs, index);
    let page = this.#pages.get(index);
    const isNew = page === undefined;
    if (page === undefined) {
      page = new Page();
      this.#pages.set(index, page);
    }
    const known = page.read(slot);
    page.write(slot, known === undefined ? summary : mergeSummaries(known, summary));
    return isNew;
  }

  /** What one period holds. */
  at(startMs: number): Summary | undefined {
    const index = Math.floor(startMs / this.#pageMs);
    return this.#pages.get(index)?.read(this.#slotOf(startMs, index));
  }

  /** Periods that begin at or after `startMs` and before `endMs`, oldest first. */
  visit(
    startMs: number,
    endMs: number,
    callback: (startMs: number, summary: Summary) => void,
  ): void {
    const first = Math.floor(startMs / this.#pageMs);
    const last = Math.ceil(endMs / this.#pageMs);
    const indices = [...this.#pages.keys()].filter((index) => index >= first && index < last);
    for (const index of indices.sort((a, b) => a - b)) {
      const page = this.#pages.get(index) as Page;
      const pageStartMs = index * this.#pageMs;
      const from = Math.max(0, this.#slotOf(startMs, index));
      const to = Math.min(SLOTS_PER_PAGE, Math.ceil((endMs - pageStartMs) / this.resolutionMs));
      for (let slot = from; slot < to; slot++) {
        const summary = page.read(slot);
        if (summary !== undefined) callback(pageStartMs + slot * this.resolutionMs, summary);
      }
    }
  }

  /** Lets go of the pages that end at or before a time; a coarser level takes what they hold, if there is one. */
  rollUp(beforeMs: number, coarser: Level | undefined): void {
    for (const index of [...this.#pages.keys()]) {
      const endMs = (index + 1) * this.#pageMs;
      if (endMs > beforeMs) continue;
      if (coarser !== undefined) {
        this.visit(index * this.#pageMs, endMs, (startMs, summary) => {
          coarser.add(startMs, summary);
        });
      }
      this.#pages.delete(index);
    }
  }

  #slotOf(startMs: number, pageIndex: number): number {
    return Math.floor((startMs - pageIndex * this.#pageMs) / this.resolutionMs);
  }
}
