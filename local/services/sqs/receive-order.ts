import { IndexedHeap, NOWHERE } from './indexed-heap.ts';
import { RECEIVES_BEFORE_THE_BACK } from './limits.ts';
import type { Message } from './model.ts';

/** Which of a queue's visible messages is received next. */
export interface ReceiveOrder {
  /** How many messages are visible, whether or not their group lets them be received now. */
  readonly visibleCount: number;
  /** A message has come into the queue. */
  admit(message: Message): void;
  /** A message of the queue has become visible. */
  show(message: Message): void;
  /** The message that would be received next. */
  peek(): Message | undefined;
  /** Takes up to a number of messages, which are in flight from then on. */
  take(maxCount: number): Message[];
  /** A message leaves the queue, in the state that it still shows. */
  dismiss(message: Message): void;
}

/**
 * Standard queues: the order of sending, as far as messages succeed. One that comes back for the
 * first times takes its old place; one that has been received three times or more goes to the back,
 * as AWS documents.
 */
export class BestEffortOrder implements ReceiveOrder {
  #lastRank = 0;
  readonly #visible = new IndexedHeap<Message>({
    isBefore: (a, b) => a.rank < b.rank,
    placeOf: (message) => message.place,
    setPlace: (message, place) => {
      message.place = place;
    },
  });

  get visibleCount(): number {
    return this.#visible.size;
  }

  admit(message: Message): void {
    message.rank = ++this.#lastRank;
  }

  show(message: Message): void {
    if (message.queueReceiveCount >= RECEIVES_BEFORE_THE_BACK) message.rank = ++this.#lastRank;
    this.#visible.add(message);
  }

  peek(): Message | undefined {
    return this.#visible.peek();
  }

  take(maxCount: number): Message[] {
    const taken: Message[] = [];
    while (taken.length < maxCount) {
      const message = this.#visible.take();
      if (message === undefined) break;
      message.state = 'in-flight';
      taken.push(message);
    }
    return taken;
  }

  dismiss(message: Message): void {
    if (message.state === 'visible') this.#visible.remove(message);
  }
}

/** The messages of one group that are in the queue, visible or not, in the order of sending. */
interface Group {
  readonly id: string;
  first: Message | undefined;
  last: Message | undefined;
  rank: number;
  place: number;
}

/**
 * FIFO queues: within a group nothing passes a message that is not visible, so a group can be
 * received from exactly when its first message is visible. One receive takes as much as it can from
 * a group before it turns to the next; groups take turns in the order in which they became
 * receivable.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
 */
export class GroupOrder implements ReceiveOrder {
  visibleCount = 0;
  #lastRank = 0;
  readonly #groups = new Map<string, Group>();
  readonly #receivable = new IndexedHeap<Group>({
    isBefore: (a, b) => a.rank < b.rank,
    placeOf: (group) => group.place,
    setPlace: (group, place) => {
      group.place = place;
    },
  });

  admit(message: Message): void {
    const id = message.content.groupId ?? '';
    let group = this.#groups.get(id);
    if (group === undefined) {
      group = { id, first: undefined, last: undefined, rank: 0, place: NOWHERE };
      this.#groups.set(id, group);
    }
    message.previousInGroup = group.last;
    if (group.last === undefined) group.first = message;
    else group.last.nextInGroup = message;
    group.last = message;
  }

  show(message: Message): void {
    this.visibleCount++;
    this.#reconsider(this.#groupOf(message));
  }

  peek(): Message | undefined {
    return this.#receivable.peek()?.first;
  }

  take(maxCount: number): Message[] {
    const taken: Message[] = [];
    while (taken.length < maxCount) {
      const group = this.#receivable.take();
      if (group === undefined) break;
      let message = group.first;
      while (message?.state === 'visible' && taken.length < maxCount) {
        message.state = 'in-flight';
        taken.push(message);
        message = message.nextInGroup;
      }
    }
    this.visibleCount -= taken.length;
    return taken;
  }

  dismiss(message: Message): void {
    const group = this.#groupOf(message);
    if (message.state === 'visible') this.visibleCount--;
    if (message.previousInGroup === undefined) group.first = message.nextInGroup;
    else message.previousInGroup.nextInGroup = message.nextInGroup;
    if (message.nextInGroup === undefined) group.last = message.previousInGroup;
    else message.nextInGroup.previousInGroup = message.previousInGroup;
    message.previousInGroup = undefined;
    message.nextInGroup = undefined;
    this.#reconsider(group);
    if (group.first === undefined) this.#groups.delete(group.id);
  }

  #groupOf(message: Message): Group {
    return this.#groups.get(message.content.groupId ?? '') as Group;
  }

  #reconsider(group: Group): void {
    const isReceivable = group.first?.state === 'visible';
    const isListed = group.place !== NOWHERE;
    if (isReceivable === isListed) return;
    if (isReceivable) {
      group.rank = ++this.#lastRank;
      this.#receivable.add(group);
    } else {
      this.#receivable.remove(group);
    }
  }
}
