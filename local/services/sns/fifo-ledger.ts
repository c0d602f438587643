import { RecentMap } from '../../recent-map.ts';
import { DEDUPLICATION_INTERVAL_MS } from './limits.ts';

/** What a topic answers for a message that it has taken. */
export interface Receipt {
  readonly MessageId: string;
  /** Of a FIFO topic only. */
  readonly SequenceNumber?: string;
}

/** Where a message stands in a FIFO topic. */
export interface FifoPlace {
  readonly groupId: string;
  readonly deduplicationId: string;
}

/** What a FIFO topic knows of its messages: how many there were, and those of the last minutes. */
export class FifoLedger {
  readonly #recent = new RecentMap<Receipt>(DEDUPLICATION_INTERVAL_MS);
  #messageCount = 0;

  /** The receipt of the message that one of this key would repeat. */
  find(key: string, nowMs: number): Receipt | undefined {
    return this.#recent.get(key, nowMs);
  }

  take(key: string, messageId: string, nowMs: number): Receipt & { SequenceNumber: string } {
    const receipt = { MessageId: messageId, SequenceNumber: sequenceNumber(++this.#messageCount) };
    this.#recent.set(key, receipt, nowMs);
    return receipt;
  }
}

/** Twenty digits that grow, and not by one: the form of AWS's. The step is an assumption. */
function sequenceNumber(messageCount: number): string {
  return `1${String(messageCount).padStart(16, '0')}000`;
}
