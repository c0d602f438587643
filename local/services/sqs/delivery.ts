import type { Timer } from '../../kernel/timer-queue.ts';
import type { Call, Context } from '../../service.ts';
import { OverLimit } from './errors.ts';
import { MAX_IN_FLIGHT_MESSAGES } from './limits.ts';
import { contentSizeBytes } from './message-content.ts';
import type { SqsMetrics } from './metrics.ts';
import {
  changeVisibility,
  enqueue,
  type Message,
  nextDueMs,
  purge,
  type Queue,
  receive,
  remove,
  type SqsState,
  settle,
} from './model.ts';
import { queueByArn } from './queue-lookup.ts';

export interface ReceiveRequest {
  readonly maxCount: number;
  readonly visibilityTimeoutSeconds: number;
  /** Zero for a short poll. */
  readonly waitSeconds: number;
}

/** A receive that waits for messages. */
interface Waiter {
  /** Gives it what is visible; false when it could have nothing. */
  serve(): boolean;
  /** Sends it away with nothing. */
  dismiss(): void;
  readonly isGone: () => boolean;
}

/** Who waits for a queue: receives for messages, and the queue itself for time to pass. */
interface Attendance {
  readonly waiters: Set<Waiter>;
  timer: Timer | undefined;
  /** When the timer fires; infinite when there is none. It may fire too early, never too late. */
  timerDueMs: number;
}

/**
 * What happens to messages later, or in another queue: long polls, visibility, delays, retention
 * and dead letters. Each queue has one timer at most, for the next thing that time will bring about
 * in it.
 */
export class Delivery {
  readonly #context: Context;
  readonly #state: SqsState;
  readonly #metrics: SqsMetrics;
  readonly #attendances = new Map<Queue, Attendance>();

  constructor(context: Context, state: SqsState, metrics: SqsMetrics) {
    this.#context = context;
    this.#state = state;
    this.#metrics = metrics;
  }

  /**
   * Puts a new message into a queue. `announce` must follow, once, when all that belong together
   * are in.
   */
  put(queue: Queue, message: Message, delaySeconds: number): void {
    enqueue(queue, message, delaySeconds, this.#now());
    this.#metrics.sent(queue, contentSizeBytes(message.content));
    this.#journal('sqs:sent', queue, message);
  }

  /**
   * Hands visible messages to those who wait for them, and tells the rest of the engine of what is
   * left.
   */
  announce(queue: Queue): void {
    for (const waiter of this.#attendanceOf(queue).waiters) {
      if (queue.order.visibleCount === 0) break;
      if (waiter.isGone()) waiter.dismiss();
      else if (!waiter.serve()) break;
    }
    if (queue.order.visibleCount > 0) this.#context.kernel.signals.notify(queue.arn);
    this.#arm(queue);
  }

  /**
   * Receives messages, at once or as soon as there are any within the waiting time. `render` sees
   * each at the instant at which it is handed out.
   * @throws OverLimit from a short poll of a standard queue with too many messages in flight.
   */
  receive<T>(
    queue: Queue,
    request: ReceiveRequest,
    call: Call,
    render: (message: Message) => T,
  ): T[] | Promise<T[]> {
    this.catchUp(queue);
    this.#metrics.accessed(queue);
    const isShortPoll = request.waitSeconds === 0;
    if (isShortPoll && !queue.attributes.isFifo && queue.inFlightCount >= MAX_IN_FLIGHT_MESSAGES) {
      throw new OverLimit(MAX_IN_FLIGHT_MESSAGES);
    }
    const received = this.#take(queue, request, render);
    if (received.length === 0) {
      if (!isShortPoll) return this.#wait(queue, request, call, render);
      this.#metrics.count(queue, 'NumberOfEmptyReceives');
    }
    if (request.visibilityTimeoutSeconds === 0) this.announce(queue);
    return received;
  }

  /** Deletes a message for a consumer that is done with it. */
  delete(queue: Queue, message: Message): void {
    remove(queue, message);
    this.#metrics.count(queue, 'NumberOfMessagesDeleted');
    this.#journal('sqs:deleted', queue, message);
    // It may have held back the rest of its group.
    if (queue.attributes.isFifo) this.announce(queue);
  }

  changeVisibility(queue: Queue, message: Message, timeoutSeconds: number): void {
    changeVisibility(queue, message, timeoutSeconds, this.#now());
    this.#metrics.accessed(queue);
    if (timeoutSeconds === 0) this.announce(queue);
    else this.#arm(queue);
  }

  purge(queue: Queue): void {
    const messageCount = purge(queue, this.#now());
    this.#metrics.accessed(queue);
    this.#context.kernel.journal.record('sqs:purged', queue.arn, { messageCount });
  }

  /** Does what has become due in a queue, however late the queue's timer may be. */
  catchUp(queue: Queue): void {
    const { expired, shownCount } = settle(queue, this.#now());
    for (const message of expired) this.#journal('sqs:expired', queue, message);
    if (shownCount > 0) this.announce(queue);
  }

  /** Takes note that a queue's attributes have changed, and with them what is due when. */
  reschedule(queue: Queue): void {
    this.catchUp(queue);
    this.#metrics.accessed(queue);
    this.#arm(queue);
  }

  /** Forgets a queue that is deleted; who waits for its messages gets none. */
  abandon(queue: Queue): void {
    const attendance = this.#attendanceOf(queue);
    attendance.timer?.cancel();
    this.#attendances.delete(queue);
    this.#metrics.forget(queue);
    this.#context.kernel.journal.record('sqs:queue-deleted', queue.arn, {
      messageCount: queue.messages.size,
    });
    for (const waiter of attendance.waiters) waiter.dismiss();
  }

  #take<T>(queue: Queue, request: ReceiveRequest, render: (message: Message) => T): T[] {
    const { redrivePolicy } = queue.attributes;
    const deadLetterQueue =
      redrivePolicy && queueByArn(this.#state, redrivePolicy.deadLetterTargetArn);
    const { received, exhausted } = receive(
      queue,
      {
        maxCount: Math.min(request.maxCount, MAX_IN_FLIGHT_MESSAGES - queue.inFlightCount),
        visibilityTimeoutSeconds: request.visibilityTimeoutSeconds,
        // Without a queue to move them to, messages stay where they are: an assumption.
        maxReceiveCount: deadLetterQueue ? redrivePolicy.maxReceiveCount : Number.POSITIVE_INFINITY,
      },
      this.#now(),
    );
    if (deadLetterQueue) this.#deadLetter(queue, exhausted, deadLetterQueue);
    for (const message of received) this.#journal('sqs:received', queue, message);
    if (received.length > 0) {
      this.#metrics.count(queue, 'NumberOfMessagesReceived', received.length);
    }
    this.#arm(queue);
    return received.map(render);
  }

  #wait<T>(
    queue: Queue,
    request: ReceiveRequest,
    call: Call,
    render: (message: Message) => T,
  ): Promise<T[]> {
    const { kernel } = this.#context;
    const { waiters } = this.#attendanceOf(queue);
    return kernel.work.pause<T[]>((resume) => {
      const end = (received: T[]) => {
        timer.cancel();
        waiters.delete(waiter);
        resume(received);
      };
      const waiter: Waiter = {
        isGone: call.aborted,
        dismiss: () => end([]),
        serve: () => {
          const received = this.#take(queue, request, render);
          if (received.length > 0) end(received);
          return received.length > 0;
        },
      };
      const timer = kernel.schedule(request.waitSeconds * 1000, `poll ${queue.name}`, () => {
        this.#metrics.count(queue, 'NumberOfEmptyReceives');
        end([]);
      });
      waiters.add(waiter);
    });
  }

  /**
   * A dead letter keeps its id and, in a standard queue, the time it was sent, so it may have
   * little of its retention left.
   * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
   */
  #deadLetter(queue: Queue, messages: readonly Message[], deadLetterQueue: Queue): void {
    if (messages.length === 0) return;
    const now = this.#now();
    for (const message of messages) {
      message.deadLetterSourceArn = queue.arn;
      if (deadLetterQueue.attributes.isFifo) message.sentAtMs = now;
      enqueue(deadLetterQueue, message, 0, now);
      this.#context.kernel.journal.record('sqs:dead-lettered', queue.arn, {
        messageId: message.id,
        receiveCount: message.receiveCount,
        deadLetterQueueArn: deadLetterQueue.arn,
      });
    }
    this.announce(deadLetterQueue);
  }

  #arm(queue: Queue): void {
    const attendance = this.#attendanceOf(queue);
    const dueMs = nextDueMs(queue);
    if (dueMs >= attendance.timerDueMs) return;
    attendance.timer?.cancel();
    attendance.timerDueMs = dueMs;
    attendance.timer = this.#context.kernel.schedule(dueMs - this.#now(), queue.name, () => {
      attendance.timerDueMs = Number.POSITIVE_INFINITY;
      this.catchUp(queue);
      this.#arm(queue);
    });
  }

  #attendanceOf(queue: Queue): Attendance {
    let attendance = this.#attendances.get(queue);
    if (attendance === undefined) {
      attendance = {
        waiters: new Set(),
        timer: undefined,
        timerDueMs: Number.POSITIVE_INFINITY,
      };
      this.#attendances.set(queue, attendance);
    }
    return attendance;
  }

  #journal(event: string, queue: Queue, message: Message): void {
    this.#context.kernel.journal.record(event, queue.arn, {
      messageId: message.id,
      receiveCount: message.receiveCount,
    });
  }

  #now(): number {
    return this.#context.kernel.now();
  }
}
