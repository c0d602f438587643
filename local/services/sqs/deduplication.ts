import { RecentMap } from '../../recent-map.ts';
import { DEDUPLICATION_INTERVAL_MS } from './limits.ts';

/** A message that was sent: what a repeat of it is answered with. */
export interface SentMessage {
  readonly messageId: string;
  readonly sequenceNumber: string | undefined;
}

/** What was sent in the last five minutes, by deduplication id. */
export class DeduplicationWindow extends RecentMap<SentMessage> {
  constructor() {
    super(DEDUPLICATION_INTERVAL_MS);
  }
}
