import { setMaxListeners } from 'node:events';
import type { AwsError } from '../../errors.ts';
import type { Context } from '../../service.ts';
import { deliveryPolicy, retryPolicyOf } from './delivery-policy.ts';
import { post } from './http-endpoint.ts';
import { DEFAULT_CONTENT_TYPE } from './limits.ts';
import { type Subscription, type Topic, textFor } from './model.ts';
import {
  type ConfirmationRequest,
  type Notification,
  renderConfirmation,
  renderNotification,
} from './notification.ts';
import type { RetryPolicy } from './retry-schedule.ts';

/** What is sent to an endpoint, and how often. */
export interface Route {
  readonly retryPolicy: RetryPolicy;
  /** @returns why the endpoint refused; undefined when it took what it got. */
  readonly attempt: () => Promise<AwsError | undefined>;
}

/**
 * Calls subscribed HTTP endpoints, no more often than their policies let it.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-http-https-endpoint-as-subscriber.html
 */
export class HttpDelivery {
  readonly #context: Context;
  readonly #stopping = new AbortController();
  /** When an endpoint with a throttle policy may be called next. */
  readonly #freeAtMs = new WeakMap<Subscription, number>();

  constructor(context: Context) {
    this.#context = context;
    // One for each call under way, however many those are.
    setMaxListeners(0, this.#stopping.signal);
  }

  notificationRoute(notification: Notification): Route {
    const { topic, subscription, message } = notification;
    const { rawMessageDelivery } = subscription.settings;
    const { traceHeader } = message;
    return this.#route(topic, subscription, {
      body: rawMessageDelivery
        ? textFor(message, subscription.protocol)
        : renderNotification(notification),
      headers: {
        ...headers('Notification', message.id, topic),
        'x-amz-sns-subscription-arn': subscription.arn,
        ...(rawMessageDelivery && { 'x-amz-sns-rawdelivery': 'true' }),
        'Content-Type': deliveryPolicy(topic, subscription).requestPolicy.headerContentType,
        ...(traceHeader !== undefined && { 'X-Amzn-Trace-Id': traceHeader }),
      },
    });
  }

  confirmationRoute(request: ConfirmationRequest): Route {
    const { type, id, topic, subscription } = request;
    return this.#route(topic, subscription, {
      body: renderConfirmation(request),
      headers: {
        ...headers(type, id, topic),
        ...(type === 'UnsubscribeConfirmation' && {
          'x-amz-sns-subscription-arn': subscription.arn,
        }),
        'Content-Type': DEFAULT_CONTENT_TYPE,
      },
    });
  }

  /** Breaks off the calls that are under way. */
  stop(): void {
    this.#stopping.abort();
  }

  #route(topic: Topic, subscription: Subscription, message: Parameters<typeof post>[1]): Route {
    const policy = deliveryPolicy(topic, subscription);
    return {
      retryPolicy: retryPolicyOf(policy),
      attempt: async () => {
        await this.#waitForTurn(subscription, policy.throttlePolicy?.maxReceivesPerSecond);
        return post(subscription.endpoint, message, this.#stopping.signal);
      },
    };
  }

  /** Spaces calls evenly over the second: an assumption, AWS gives only their number. */
  async #waitForTurn(
    subscription: Subscription,
    callsPerSecond: number | undefined,
  ): Promise<void> {
    if (callsPerSecond === undefined) return;
    const { kernel } = this.#context;
    const turnMs = Math.max(kernel.now(), this.#freeAtMs.get(subscription) ?? 0);
    this.#freeAtMs.set(subscription, turnMs + 1000 / callsPerSecond);
    await kernel.sleep(turnMs - kernel.now(), 'sns throttle');
  }
}

/** https://docs.aws.amazon.com/sns/latest/dg/http-header.html */
function headers(type: string, messageId: string, topic: Topic): Record<string, string> {
  return {
    'x-amz-sns-message-type': type,
    'x-amz-sns-message-id': messageId,
    'x-amz-sns-topic-arn': topic.arn,
  };
}
