import { strict as assert } from 'node:assert';
import { DeduplicationWindow } from './deduplication.ts';
import { IndexedHeap, NOWHERE } from './indexed-heap.ts';
import type { MessageAttributes } from './message-attributes.ts';
import type { MoveTask } from './move-tasks.ts';
import type { QueueAttributes } from './queue-attributes.ts';
import { ReceiveAttempts } from './receive-attempts.ts';
import { BestEffortOrder, GroupOrder, type ReceiveOrder } from './receive-order.ts';

/** Where a message stands in its queue; `gone` once it has left. */
export type MessageState = 'delayed' | 'visible' | 'in-flight' | 'gone';

/**
 * What a sender gives, and SQS computes once. It never changes, and moves along with the message.
 */
export interface MessageContent {
  readonly body: string;
  readonly bodyMd5: string;
  readonly attributes?: MessageAttributes | undefined;
  readonly attributesMd5?: string | undefined;
  /** `SenderId` */
  readonly senderId: string;
  readonly traceHeader?: string | undefined;
  readonly groupId?: string | undefined;
  readonly deduplicationId?: string | undefined;
}

export interface Message {
  /** Names the message in receipt handles; unique in the engine. */
  readonly key: number;
  readonly id: string;
  readonly content: MessageContent;
  readonly sequenceNumber: string | undefined;
  /** `SentTimestamp`, from which retention counts too. */
  sentAtMs: number;
  /** When it came into the queue that it is in. */
  arrivedAtMs: number;
  /** `ApproximateReceiveCount`: in all queues that the message has been in. */
  receiveCount: number;
  /** Receives in this queue, which its redrive policy counts. */
  queueReceiveCount: number;
  firstReceivedAtMs: number | undefined;
  lastReceivedAtMs: number;
  deadLetterSourceArn: string | undefined;
  state: MessageState;
  /** When a delayed message, or one in flight, becomes visible. */
  wakesAtMs: number;
  /** Among the visible messages of a standard queue, the lowest is received first. */
  rank: number;
  /** Its places in the heaps of its queue. */
  place: number;
  agePlace: number;
  /** Its neighbours in its message group, in a FIFO queue. */
  previousInGroup: Message | undefined;
  nextInGroup: Message | undefined;
}

export interface Queue {
  /** Names the queue in receipt handles; unique in the engine. */
  readonly key: number;
  readonly name: string;
  readonly arn: string;
  readonly createdAtMs: number;
  modifiedAtMs: number;
  attributes: QueueAttributes;
  readonly tags: Map<string, string>;
  readonly messages: Map<number, Message>;
  readonly order: ReceiveOrder;
  /** Delayed and in flight, by when they become visible. */
  readonly hidden: IndexedHeap<Message>;
  /** All messages, the oldest first. */
  readonly byAge: IndexedHeap<Message>;
  delayedCount: number;
  inFlightCount: number;
  purgedAtMs: number;
  /** FIFO queues only. */
  readonly deduplication: DeduplicationWindow;
  /** FIFO queues only. */
  readonly attempts: ReceiveAttempts;
}

export interface SqsState {
  /** By name. */
  readonly queues: Map<string, Queue>;
  /** When queues were deleted, by name. */
  readonly deletedAtMs: Map<string, number>;
  /** By source ARN, the oldest first. */
  readonly moveTasks: Map<string, MoveTask[]>;
  lastKey: number;
}

export function createState(): SqsState {
  return { queues: new Map(), deletedAtMs: new Map(), moveTasks: new Map(), lastKey: 0 };
}

export function createQueue(
  state: SqsState,
  { name, arn, attributes }: { name: string; arn: string; attributes: QueueAttributes },
  now: number,
): Queue {
  const queue: Queue = {
    key: ++state.lastKey,
    name,
    arn,
    createdAtMs: now,
    modifiedAtMs: now,
    attributes,
    tags: new Map(),
    messages: new Map(),
    order: attributes.isFifo ? new GroupOrder() : new BestEffortOrder(),
    hidden: new IndexedHeap<Message>({
      isBefore: (a, b) =>
        a.wakesAtMs < b.wakesAtMs || (a.wakesAtMs === b.wakesAtMs && a.key < b.key),
      placeOf: (message) => message.place,
      setPlace: (message, place) => {
        message.place = place;
      },
    }),
    byAge: new IndexedHeap<Message>({
      isBefore: (a, b) => a.sentAtMs < b.sentAtMs || (a.sentAtMs === b.sentAtMs && a.key < b.key),
      placeOf: (message) => message.agePlace,
      setPlace: (message, place) => {
        message.agePlace = place;
      },
    }),
    delayedCount: 0,
    inFlightCount: 0,
    purgedAtMs: Number.NEGATIVE_INFINITY,
    deduplication: new DeduplicationWindow(),
    attempts: new ReceiveAttempts(),
  };
  state.queues.set(name, queue);
  state.deletedAtMs.delete(name);
  return queue;
}

/** A message that is in no queue yet. */
export function createMessage(
  state: SqsState,
  id: string,
  content: MessageContent,
  now: number,
): Message {
  const key = ++state.lastKey;
  return {
    key,
    id,
    content,
    // Twenty digits that grow, as AWS's do; only FIFO queues show them.
    sequenceNumber: content.deduplicationId && `188${String(key).padStart(17, '0')}`,
    sentAtMs: now,
    arrivedAtMs: now,
    receiveCount: 0,
    queueReceiveCount: 0,
    firstReceivedAtMs: undefined,
    lastReceivedAtMs: now,
    deadLetterSourceArn: undefined,
    state: 'gone',
    wakesAtMs: now,
    rank: 0,
    place: NOWHERE,
    agePlace: NOWHERE,
    previousInGroup: undefined,
    nextInGroup: undefined,
  };
}

/** Puts a message that is in no queue into one, visible after the delay. */
export function enqueue(queue: Queue, message: Message, delaySeconds: number, now: number): void {
  assert(message.state === 'gone', 'a message is in one queue at a time');
  message.queueReceiveCount = 0;
  message.arrivedAtMs = now;
  queue.messages.set(message.key, message);
  queue.byAge.add(message);
  queue.order.admit(message);
  if (delaySeconds === 0) {
    show(queue, message);
    return;
  }
  message.state = 'delayed';
  message.wakesAtMs = now + delaySeconds * 1000;
  queue.hidden.add(message);
  queue.delayedCount++;
}

export interface ReceiveOutcome {
  readonly received: readonly Message[];
  /**
   * Had been received as often as the queue allows; they have left it, for the dead-letter queue.
   */
  readonly exhausted: readonly Message[];
}

/**
 * Takes visible messages. A message moves to the dead-letter queue when it would be received once
 * more than `maxReceiveCount`: AWS documents the count, the instant is an assumption.
 */
export function receive(
  queue: Queue,
  request: { maxCount: number; visibilityTimeoutSeconds: number; maxReceiveCount: number },
  now: number,
): ReceiveOutcome {
  const received: Message[] = [];
  const exhausted: Message[] = [];
  while (received.length < request.maxCount) {
    const taken = queue.order.take(request.maxCount - received.length);
    if (taken.length === 0) break;
    queue.inFlightCount += taken.length;
    for (const message of taken) {
      if (message.queueReceiveCount < request.maxReceiveCount) {
        received.push(message);
      } else {
        remove(queue, message);
        exhausted.push(message);
      }
    }
  }
  for (const message of received) {
    message.receiveCount++;
    message.queueReceiveCount++;
    message.firstReceivedAtMs ??= now;
    message.lastReceivedAtMs = now;
    keepInFlight(queue, message, request.visibilityTimeoutSeconds, now);
  }
  return { received, exhausted };
}

/** Takes up to a number of visible messages out of the queue for good, without receiving them. */
export function withdraw(queue: Queue, maxCount: number): readonly Message[] {
  const taken = queue.order.take(maxCount);
  queue.inFlightCount += taken.length;
  for (const message of taken) remove(queue, message);
  return taken;
}

/** Lets the visibility timeout of a message in flight end this much after now. */
export function changeVisibility(
  queue: Queue,
  message: Message,
  timeoutSeconds: number,
  now: number,
): void {
  assert(message.state === 'in-flight', 'only a message in flight has a visibility timeout');
  queue.hidden.remove(message);
  keepInFlight(queue, message, timeoutSeconds, now);
}

/** Takes a message out of its queue, whatever its state. */
export function remove(queue: Queue, message: Message): void {
  assert(message.state !== 'gone', 'a message leaves its queue once');
  if (message.state === 'delayed') queue.delayedCount--;
  if (message.state === 'in-flight') queue.inFlightCount--;
  if (message.state !== 'visible' && message.place !== NOWHERE) queue.hidden.remove(message);
  queue.order.dismiss(message);
  queue.byAge.remove(message);
  queue.messages.delete(message.key);
  message.state = 'gone';
}

/** Drops every message, in flight and delayed ones too. */
export function purge(queue: Queue, now: number): number {
  const { size } = queue.messages;
  for (const message of queue.messages.values()) remove(queue, message);
  queue.deduplication.clear();
  queue.purgedAtMs = now;
  return size;
}

export interface Settlement {
  /** Past their retention; they have left the queue. */
  readonly expired: readonly Message[];
  readonly shownCount: number;
}

const NOTHING_DUE: Settlement = { expired: [], shownCount: 0 };

/** Does what time has brought: ends delays, visibility timeouts and retention. */
export function settle(queue: Queue, now: number): Settlement {
  if (nextDueMs(queue) > now) return NOTHING_DUE;
  const expired: Message[] = [];
  const retentionMs = queue.attributes.messageRetentionPeriodSeconds * 1000;
  for (let oldest = queue.byAge.peek(); oldest; oldest = queue.byAge.peek()) {
    if (oldest.sentAtMs + retentionMs > now) break;
    remove(queue, oldest);
    expired.push(oldest);
  }
  let shownCount = 0;
  for (let next = queue.hidden.peek(); next; next = queue.hidden.peek()) {
    if (next.wakesAtMs > now) break;
    queue.hidden.remove(next);
    if (next.state === 'delayed') queue.delayedCount--;
    else queue.inFlightCount--;
    show(queue, next);
    shownCount++;
  }
  return { expired, shownCount };
}

/** When time will next bring something about in this queue; infinite when nothing is under way. */
export function nextDueMs(queue: Queue): number {
  const wakesAtMs = queue.hidden.peek()?.wakesAtMs ?? Number.POSITIVE_INFINITY;
  const oldest = queue.byAge.peek();
  if (oldest === undefined) return wakesAtMs;
  const expiresAtMs = oldest.sentAtMs + queue.attributes.messageRetentionPeriodSeconds * 1000;
  return Math.min(wakesAtMs, expiresAtMs);
}

function show(queue: Queue, message: Message): void {
  message.state = 'visible';
  queue.order.show(message);
}

function keepInFlight(queue: Queue, message: Message, timeoutSeconds: number, now: number): void {
  if (timeoutSeconds === 0) {
    queue.inFlightCount--;
    show(queue, message);
    return;
  }
  message.wakesAtMs = now + timeoutSeconds * 1000;
  queue.hidden.add(message);
}
