import { AwsError, NotImplementedError } from '../../errors.ts';
import type { Random } from '../../kernel/random.ts';
import type { Context, Delivery as HandOff } from '../../service.ts';
import { matchesAttributes, matchesBody } from './filter-policy.ts';
import { HttpDelivery, type Route } from './http-delivery.ts';
import { Lanes } from './lanes.ts';
import { MANAGED_RETRY_POLICY } from './limits.ts';
import type { MessageAttributes } from './message-attributes.ts';
import { type FilterReason, SnsMetrics } from './metrics.ts';
import {
  isFifoQueue,
  isHttp,
  type PublishedMessage,
  type Subscription,
  type Topic,
  textFor,
} from './model.ts';
import {
  type ConfirmationRequest,
  type Notification,
  renderLambdaEvent,
  renderNotification,
} from './notification.ts';
import { retryCount, retryDelayMs, withJitter } from './retry-schedule.ts';

/** AWS retries what the receiver answers for, and what it asks to come back for later. */
const TOO_MANY_REQUESTS = 429;

/** Why an endpoint did not take a message in the end. */
interface Refusal {
  readonly failure: AwsError;
  readonly retryCount: number;
}

/** Brings messages from topics to subscribers: filters, retries, dead letters. */
export class Delivery {
  readonly #context: Context;
  readonly #random: Random;
  readonly #metrics: SnsMetrics;
  readonly #http: HttpDelivery;
  /** A group's messages go to a FIFO queue one by one. */
  readonly #groups: Lanes;

  constructor(context: Context) {
    this.#context = context;
    this.#random = context.kernel.random.fork('sns');
    this.#metrics = new SnsMetrics(context.metrics);
    this.#http = new HttpDelivery(context);
    this.#groups = new Lanes(context.kernel);
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
      if (!subscription.isConfirmed) continue;
      if (isWanted(subscription, message)) {
        this.#start({ topic, subscription, message, endpoint: this.#context.endpoint() });
      } else {
        kernel.journal.record('sns:filtered-out', subscription.arn, { messageId: message.id });
        this.#metrics.filteredOut(topic, filterReason(subscription, message));
      }
    }
  }

  /** Sends an endpoint what it needs to confirm a subscription, or to take back its end. */
  confirm(request: ConfirmationRequest): void {
    const { kernel } = this.#context;
    const { type, id, subscription } = request;
    kernel.start(async () => {
      const refusal = await this.#persist(this.#http.confirmationRoute(request));
      kernel.journal.record(refusal ? 'sns:lost' : 'sns:delivered', subscription.arn, {
        messageId: id,
        type,
      });
    });
  }

  stop(): void {
    this.#http.stop();
  }

  #start(notification: Notification): void {
    const { subscription, message } = notification;
    const deliver = () => this.#deliver(notification);
    if (message.fifo !== undefined && isFifoQueue(subscription.endpoint)) {
      this.#groups.start(`${subscription.arn} ${message.fifo.groupId}`, deliver);
    } else {
      this.#context.kernel.start(deliver);
    }
  }

  async #deliver(notification: Notification): Promise<void> {
    const { kernel } = this.#context;
    const { topic, subscription, message } = notification;
    if (kernel.latency.profile !== 'instant') await kernel.hop('sns-to-target');
    const isByHttp = isHttp(subscription.protocol);
    const route = isByHttp
      ? this.#http.notificationRoute(notification)
      : this.#managedRoute(notification);
    const refusal = await this.#persist(route, () => {
      if (isByHttp) this.#metrics.failed(topic);
    });
    if (refusal === undefined) {
      kernel.journal.record('sns:delivered', subscription.arn, { messageId: message.id });
      this.#metrics.delivered(topic);
      return;
    }
    if (!isByHttp) this.#metrics.failed(topic);
    await this.#giveUp(notification, refusal);
  }

  /** To an endpoint that AWS manages: a queue or a function. */
  #managedRoute(notification: Notification): Route {
    const { endpoint, protocol } = notification.subscription;
    const handOff =
      protocol === 'sqs'
        ? this.#queueHandOff(notification, endpoint)
        : { ...this.#envelope(notification), body: renderLambdaEvent(notification) };
    return {
      retryPolicy: MANAGED_RETRY_POLICY,
      attempt: () => this.#attempt(endpoint, handOff),
    };
  }

  /** Tries until the endpoint takes it. @returns the last refusal when there is no sense in more. */
  async #persist(route: Route, failed: () => void = () => {}): Promise<Refusal | undefined> {
    const { retryPolicy } = route;
    for (let retry = 0; ; retry++) {
      const failure = await route.attempt();
      if (failure === undefined) return undefined;
      failed();
      if (!isRetryable(failure) || retry >= retryCount(retryPolicy)) {
        return { failure, retryCount: retry };
      }
      const delayMs = retryDelayMs(retryPolicy, retry);
      if (delayMs > 0) {
        await this.#context.kernel.sleep(withJitter(delayMs, this.#random.fraction()), 'sns retry');
      }
    }
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
  async #giveUp(notification: Notification, { failure, retryCount }: Refusal): Promise<void> {
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
      (await this.#attempt(
        deadLetterTargetArn,
        this.#queueHandOff(notification, deadLetterTargetArn),
      ));
    const isDeadLettered = deadLetterTargetArn !== undefined && refusal === undefined;
    if (deadLetterTargetArn !== undefined) this.#metrics.deadLettered(topic, isDeadLettered);
    journal.record(isDeadLettered ? 'sns:dead-lettered' : 'sns:lost', subscription.arn, {
      messageId: message.id,
      ...(refusal && { deadLetterErrorCode: refusal.code }),
    });
  }

  #queueHandOff(notification: Notification, queueArn: string): HandOff {
    const { subscription, message } = notification;
    const envelope = { ...this.#envelope(notification), ...orderOf(message, queueArn) };
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

/** A FIFO queue gets a message's place; a standard queue gets only a standard topic's group. */
function orderOf(
  { fifo, messageGroupId }: PublishedMessage,
  queueArn: string,
): Pick<HandOff, 'messageGroupId' | 'messageDeduplicationId'> {
  if (fifo !== undefined && isFifoQueue(queueArn)) {
    return { messageGroupId: fifo.groupId, messageDeduplicationId: fifo.deduplicationId };
  }
  return messageGroupId === undefined ? {} : { messageGroupId };
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
