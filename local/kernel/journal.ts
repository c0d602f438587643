import { createHash, type Hash } from 'node:crypto';
import type { Clock } from './clock.ts';

/** One thing that happened: a message moved, a function ran, a record was dead-lettered. */
export interface JournalEntry {
  readonly atMs: number;
  /** `service:what`, for instance `sqs:dead-lettered`. */
  readonly event: string;
  /** The resource it happened to. */
  readonly subject: string;
  readonly detail?: Readonly<Record<string, string | number | boolean>>;
}

/** How many entries are kept to look at; the hash covers all. */
const KEPT_ENTRY_COUNT = 10_000;

/**
 * What happened, in order. Two runs from one seed must have the same hash, so an entry never holds what a handler
 * process made up for itself. On the real clock order is not repeatable and the hash is left out.
 */
export class Journal {
  readonly #clock: Clock;
  readonly #hash: Hash | undefined;
  #entries: JournalEntry[] = [];
  #count = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#hash = clock.kind === 'virtual' ? createHash('sha256') : undefined;
  }

  record(event: string, subject: string, detail?: JournalEntry['detail']): void {
    const entry: JournalEntry = {
      atMs: this.#clock.now(),
      event,
      subject,
      ...(detail && { detail }),
    };
    this.#count++;
    this.#hash?.update(`${JSON.stringify(entry)}\n`);
    this.#entries.push(entry);
    if (this.#entries.length >= 2 * KEPT_ENTRY_COUNT) {
      this.#entries = this.#entries.slice(-KEPT_ENTRY_COUNT);
    }
  }

  /** The newest entries, oldest first. */
  entries(): readonly JournalEntry[] {
    return this.#entries.slice(-KEPT_ENTRY_COUNT);
  }

  get count(): number {
    return this.#count;
  }

  /** Hex SHA-256 of all entries so far; undefined on the real clock. */
  digest(): string | undefined {
    return this.#hash?.copy().digest('hex');
  }
}
