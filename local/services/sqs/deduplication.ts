import { DEDUPLICATION_INTERVAL_MS } from './limits.ts';

/** A message that was sent: what a repeat of it is answered with. */
export interface SentMessage {
  readonly messageId: string;
  readonly sequenceNumber: string | undefined;
  readonly sentAtMs: number;
}

/**
 * What was sent in the last five minutes, by deduplication id. Two generations of a map, so that
 * forgetting costs nothing per message and needs no timer.
 */
export class DeduplicationWindow {
  #current = new Map<string, SentMessage>();
  #previous = new Map<string, SentMessage>();
  #startedAtMs = Number.NEGATIVE_INFINITY;

  /** The message that one with this id would repeat. */
  find(deduplicationId: string, now: number): SentMessage | undefined {
    const sent = this.#current.get(deduplicationId) ?? this.#previous.get(deduplicationId);
    return sent && now < sent.sentAtMs + DEDUPLICATION_INTERVAL_MS ? sent : undefined;
  }

  remember(deduplicationId: string, sent: SentMessage): void {
    if (sent.sentAtMs >= this.#startedAtMs + DEDUPLICATION_INTERVAL_MS) {
      this.#previous = this.#current;
      this.#current = new Map();
      this.#startedAtMs = sent.sentAtMs;
    }
    this.#current.set(deduplicationId, sent);
  }

  clear(): void {
    this.#current.clear();
    this.#previous.clear();
  }
}
