import { closeSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** A log event as it is kept. */
export interface StoredEvent {
  readonly timestamp: number;
  readonly ingestionTime: number;
  readonly message: string;
  readonly eventId: string;
}

/** Where a batch of events lies in the file, and which time it spans. */
export interface StoredBatch {
  readonly offset: number;
  readonly byteLength: number;
  readonly count: number;
  readonly firstTimestamp: number;
  readonly lastTimestamp: number;
}

/**
 * Log events on disk: one file to which batches are appended, so that a run's logs cost the memory of an index entry a
 * batch and no more.
 */
export class EventStore {
  readonly #path: string;
  readonly #directory: string;
  #file: number | undefined;
  #size = 0;

  constructor(scratchDirectory: string) {
    this.#directory = scratchDirectory;
    this.#path = join(scratchDirectory, 'log-events.ndjson');
  }

  append(events: readonly StoredEvent[]): StoredBatch {
    if (this.#file === undefined) {
      mkdirSync(this.#directory, { recursive: true });
      this.#file = openSync(this.#path, 'w+');
    }
    const bytes = Buffer.from(JSON.stringify(events));
    const offset = this.#size;
    writeSync(this.#file, bytes, 0, bytes.length, offset);
    this.#size += bytes.length;
    return {
      offset,
      byteLength: bytes.length,
      count: events.length,
      firstTimestamp: events[0]?.timestamp ?? 0,
      lastTimestamp: events.at(-1)?.timestamp ?? 0,
    };
  }

  read(batch: StoredBatch): StoredEvent[] {
    if (this.#file === undefined) return [];
    const bytes = Buffer.allocUnsafe(batch.byteLength);
    readSync(this.#file, bytes, 0, batch.byteLength, batch.offset);
    return JSON.parse(bytes.toString('utf8')) as StoredEvent[];
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}
