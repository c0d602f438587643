import type { Context } from '../../service.ts';
import { ACTIVE_FOR_MS, RECEIVES_BEFORE_THE_BACK } from './limits.ts';
import type { Message, Queue } from './model.ts';

/** What happens to a queue's messages, counted over a minute. */
type Tally =
  | 'NumberOfMessagesSent'
  | 'NumberOfMessagesReceived'
  | 'NumberOfMessagesDeleted'
  | 'NumberOfEmptyReceives'
  | 'NumberOfDeduplicatedSentMessages';

const STANDARD_TALLIES: readonly Tally[] = [
  'NumberOfMessagesSent',
  'NumberOfMessagesReceived',
  'NumberOfMessagesDeleted',
  'NumberOfEmptyReceives',
];
const FIFO_TALLIES: readonly Tally[] = [...STANDARD_TALLIES, 'NumberOfDeduplicatedSentMessages'];

/** What a queue holds when a minute ends. */
const LEVELS: Readonly<Record<string, (queue: Queue) => number>> = {
  ApproximateNumberOfMessagesVisible: (queue) => queue.order.visibleCount,
  ApproximateNumberOfMessagesNotVisible: (queue) => queue.inFlightCount,
  ApproximateNumberOfMessagesDelayed: (queue) => queue.delayedCount,
};

/** One queue's counts and series. */
interface QueueMetrics {
  activeUntilMs: number;
  readonly counts: Record<Tally, number>;
  readonly addSentSize: (sizeBytes: number) => void;
  /** Reports the minute that ends. */
  readonly report: (nowMs: number) => void;
}

/**
 * What SQS tells CloudWatch, each minute, of the queues that are active.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export class SqsMetrics {
  readonly #context: Context;
  readonly #queues = new WeakMap<Queue, QueueMetrics>();
  readonly #active = new Set<Queue>();
  #stopSampling: (() => void) | undefined;

  constructor(context: Context) {
    this.#context = context;
  }

  /** An action has reached the queue, so that it is active for some time. */
  accessed(queue: Queue): void {
    this.#of(queue);
  }

  sent(queue: Queue, sizeBytes: number): void {
    const metrics = this.#of(queue);
    metrics.counts.NumberOfMessagesSent++;
    metrics.addSentSize(sizeBytes);
  }

  count(queue: Queue, tally: Tally, count = 1): void {
    this.#of(queue).counts[tally] += count;
  }

  /** A deleted queue has no metrics any more. */
  forget(queue: Queue): void {
    this.#active.delete(queue);
    this.#queues.delete(queue);
  }

  #of(queue: Queue): QueueMetrics {
    let metrics = this.#queues.get(queue);
    if (metrics === undefined) {
      metrics = this.#start(queue);
      this.#queues.set(queue, metrics);
    }
    metrics.activeUntilMs = this.#context.kernel.now() + ACTIVE_FOR_MS;
    if (!this.#active.has(queue)) {
      this.#active.add(queue);
      this.#stopSampling ??= this.#context.metrics.everyMinute(() => this.#sample());
    }
    return metrics;
  }

  #start(queue: Queue): QueueMetrics {
    const series = (metricName: string, unit: string) =>
      this.#context.metrics.series({
        namespace: 'AWS/SQS',
        metricName,
        dimensions: { QueueName: queue.name },
        unit,
      });
    const { isFifo } = queue.attributes;
    const counts = {
      NumberOfMessagesSent: 0,
      NumberOfMessagesReceived: 0,
      NumberOfMessagesDeleted: 0,
      NumberOfEmptyReceives: 0,
      NumberOfDeduplicatedSentMessages: 0,
    };
    const tallies = (isFifo ? FIFO_TALLIES : STANDARD_TALLIES).map(
      (name) => [name, series(name, 'Count')] as const,
    );
    const levels = Object.entries(LEVELS).map(
      ([name, measure]) => [measure, series(name, 'Count')] as const,
    );
    const age = series('ApproximateAgeOfOldestMessage', 'Seconds');
    const groups = isFifo && series('ApproximateNumberOfGroupsWithInflightMessages', 'Count');
    const sentSize = series('SentMessageSize', 'Bytes');
    return {
      activeUntilMs: 0,
      counts,
      addSentSize: (sizeBytes) => sentSize.add(sizeBytes),
      report(nowMs) {
        for (const [name, tally] of tallies) {
          tally.add(counts[name]);
          counts[name] = 0;
        }
        for (const [measure, level] of levels) level.add(measure(queue));
        age.add(oldestAgeSeconds(queue, nowMs));
        if (groups) groups.add(countGroupsInFlight(queue));
      },
    };
  }

  #sample(): void {
    const nowMs = this.#context.kernel.now();
    for (const queue of this.#active) {
      const metrics = this.#queues.get(queue);
      const isActive = queue.messages.size > 0 || nowMs < (metrics?.activeUntilMs ?? 0);
      if (isActive) metrics?.report(nowMs);
      else this.#active.delete(queue);
    }
    if (this.#active.size > 0) return;
    this.#stopSampling?.();
    this.#stopSampling = undefined;
  }
}

/**
 * Age of the message that has been in this queue for longest. A standard queue leaves out those
 * that went to its back after several receives.
 */
export function oldestAgeSeconds(queue: Queue, nowMs: number): number {
  const oldest = oldestMessage(queue);
  return oldest === undefined ? 0 : Math.floor((nowMs - oldest.arrivedAtMs) / 1000);
}

/** A map keeps the order of arrival, so that the search nearly always ends at its first step. */
function oldestMessage(queue: Queue): Message | undefined {
  for (const message of queue.messages.values()) {
    const isAtTheBack =
      !queue.attributes.isFifo && message.queueReceiveCount >= RECEIVES_BEFORE_THE_BACK;
    if (!isAtTheBack) return message;
  }
  return undefined;
}

export function countGroupsInFlight(queue: Queue): number {
  const groups = new Set<string | undefined>();
  if (queue.inFlightCount === 0) return 0;
  for (const { state, content } of queue.messages.values()) {
    if (state === 'in-flight') groups.add(content.groupId);
  }
  return groups.size;
}
