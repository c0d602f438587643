import { AwsError, NotImplementedError } from '../../errors.ts';
import type { Random } from '../../kernel/random.ts';
import type { Context, Delivery as HandOff } from '../../service.ts';
import { matchesAttributes, matchesBody } from './filter-policy.ts';
import type { MessageAttributes } from './message-attributes.ts';
import { type FilterReason, SnsMetrics } from './metrics.ts';
import { type PublishedMessage, type Subscription, type Topic, textFor } from './model.ts';
import { type Notification, renderLambdaEvent, renderNotification } from './notification.ts';
import { RETRY_COUNT, retryDelayMs, withJitter } from './retry-schedule.ts';

/** AWS retries what the receiver answers for, and what it asks to come back for later. */
const TOO_MANY_REQUESTS = 429;

/** Brings messages from topics to subscribers: filters, retries, dead letters. */
export class Delivery {
  readonly #context: Context;
  readonly #random: Random;
  readonly #metrics: SnsMetrics;

  constructor(context: Context) {
    this.#context = context;
    this.#random = context.kernel.random.fork('sns');
    this.#metrics = new SnsMetrics(context.metrics);
  }

  /**
   * Sends a message on to every subscription that wants it. Each is work of its own; nobody waits
   * for it.
   */
  publish(topic: Topic, message: PublishedMessage): void {
    const { kernel } = this.#context;
    kernel.journal.record('sns:published', topic.arn, { messageId: message.id });
    this.#metrics.published(topic, Buffer.byteLength(message.texts.default));
    for (const subscription of topic.subscriptions.values()) {
      if (isWanted(subscription, message)) {
        const endpoint = this.#context.endpoint();
        kernel.start(() => this.#deliver({ topic, subscription, message, endpoint }));
      } else {
        kernel.journal.record('sns:filtered-out', subscription.arn, { messageId: message.id });
        this.#metrics.filteredOut(topic, filterReason(subscription, message));
      }
    }
  }

  async #deliver(notification: Notification): Promise<void> {
    const { kernel } = this.#context;
    const { topic, subscription, message } = notification;
    if (kernel.latency.profile !== 'instant') await kernel.hop('sns-to-target');
    const handOff = this.#handOff(notification);
    for (let retry = 0; ; retry++) {
      const failure = await this.#attempt(subscription.endpoint, handOff);
      if (failure === undefined) {
        kernel.journal.record('sns:delivered', subscription.arn, { messageId: message.id });
        this.#metrics.delivered(topic);
        return;
      }
      if (!isRetryable(failure) || retry >= RETRY_COUNT) {
        await this.#giveUp(notification, failure, retry);
        return;
      }
      await this.#pauseBeforeRetry(retry);
    }
  }

  async #pauseBeforeRetry(retry: number): Promise<void> {
    const delayMs = retryDelayMs(retry);
    if (delayMs === 0) return;
    await this.#context.kernel.sleep(withJitter(delayMs, this.#random.fraction()), 'sns retry');
  }

  /** @returns why the target refused; undefined when it took the hand-off. */
  async #attempt(targetArn: string, handOff: HandOff): Promise<AwsError | undefined> {
    try {
      await this.#context.deliver(targetArn, handOff);
      return undefined;
    } catch (error) {
      if (!(error instanceof AwsError) || error instanceof NotImplementedError) throw error;
      return error;
    }
  }

  /**
   * To the subscription's dead-letter queue, in the form that a queue would have got; else the
   * message is lost.
   */
  async #giveUp(notification: Notification, failure: AwsError, retryCount: number): Promise<void> {
    const { journal } = this.#context.kernel;
    const { topic, subscription, message } = notification;
    const { deadLetterTargetArn } = subscription.settings;
    journal.record('sns:delivery-failed', subscription.arn, {
      messageId: message.id,
      errorCode: failure.code,
      retryCount,
    });
    const refusal =
      deadLetterTargetArn &&
      (await this.#attempt(deadLetterTargetArn, this.#queueHandOff(notification)));
    const isDeadLettered = deadLetterTargetArn !== undefined && refusal === undefined;
    this.#metrics.failed(topic);
    if (deadLetterTargetArn !== undefined) this.#metrics.deadLettered(topic, isDeadLettered);
    journal.record(isDeadLettered ? 'sns:dead-lettered' : 'sns:lost', subscription.arn, {
      messageId: message.id,
      ...(refusal && { deadLetterErrorCode: refusal.code }),
    });
  }

  #handOff(notification: Notification): HandOff {
    return notification.subscription.protocol === 'sqs'
      ? this.#queueHandOff(notification)
      : { ...this.#envelope(notification), body: renderLambdaEvent(notification) };
  }

  #queueHandOff(notification: Notification): HandOff {
    const { subscription, message } = notification;
    const { messageGroupId } = message;
    const envelope = {
      ...this.#envelope(notification),
      ...(messageGroupId !== undefined && { messageGroupId }),
    };
    if (!subscription.settings.rawMessageDelivery) {
      return { ...envelope, body: renderNotification(notification) };
    }
    return {
      ...envelope,
      body: textFor(message, subscription.protocol),
      attributes: toHandOffAttributes(message.attributes),
    };
  }

  #envelope({ topic, message }: Notification): Pick<HandOff, 'principal' | 'traceHeader'> {
    return {
      principal: { kind: 'service', name: 'sns.amazonaws.com', sourceArn: topic.arn },
      ...(message.traceHeader !== undefined && { traceHeader: message.traceHeader }),
    };
  }
}

function isWanted({ protocol, settings }: Subscription, message: PublishedMessage): boolean {
  const { filterPolicy } = settings;
  if (filterPolicy === undefined) return true;
  return filterPolicy.scope === 'MessageBody'
    ? matchesBody(filterPolicy, textFor(message, protocol))
    : matchesAttributes(filterPolicy, message.attributes);
}

function filterReason({ settings }: Subscription, message: PublishedMessage): FilterReason {
  if (settings.filterPolicy?.scope === 'MessageBody') return 'MessageBody';
  return Object.keys(message.attributes).length === 0 ? 'NoMessageAttributes' : 'MessageAttributes';
}

function isRetryable(error: AwsError): boolean {
  return error.fault === 'server' || error.statusCode === TOO_MANY_REQUESTS;
}

function toHandOffAttributes(attributes: MessageAttributes): NonNullable<HandOff['attributes']> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      {
        dataType: DataType ?? '',
        ...(StringValue !== undefined && { stringValue: StringValue }),
        ...(BinaryValue !== undefined && { binaryValue: BinaryValue }),
      },
    ]),
  );
}
