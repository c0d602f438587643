import { isAnonymous, type Principal } from '../../credentials.ts';
import { RecentMap } from '../../recent-map.ts';
import type { Context } from '../../service.ts';
import type { Delivery } from './delivery.ts';
import { CONFIRMATION_TOKEN_MS, PENDING_SUBSCRIPTION_MS } from './limits.ts';
import {
  addSubscription,
  isHttp,
  removeSubscription,
  type Subscription,
  type Topic,
} from './model.ts';
import type { ConfirmationRequest } from './notification.ts';

const TOKEN_DIGIT_COUNT = 288;

interface Confirmable {
  readonly topic: Topic;
  readonly subscription: Subscription;
}

/**
 * Asks the owners of endpoints whether they want a subscription, and keeps the tokens with which
 * they say so.
 * https://docs.aws.amazon.com/sns/latest/dg/SendMessageToHttp.confirm.html
 */
export class Confirmations {
  readonly #context: Context;
  readonly #delivery: Delivery;
  readonly #byToken = new RecentMap<Confirmable>(CONFIRMATION_TOKEN_MS);

  constructor(context: Context, delivery: Delivery) {
    this.#context = context;
    this.#delivery = delivery;
  }

  /** Asks for the confirmation of a subscription that is pending, and drops it when none comes. */
  ask(topic: Topic, subscription: Subscription): void {
    this.#send('SubscriptionConfirmation', topic, subscription);
    this.#context.kernel.schedule(PENDING_SUBSCRIPTION_MS, 'sns pending subscription', () => {
      if (!subscription.isConfirmed) removeSubscription(topic, subscription.arn);
    });
  }

  /** Tells an endpoint that somebody has unsubscribed it, and how to take that back. */
  tellUnsubscribed(topic: Topic, subscription: Subscription): void {
    this.#send('UnsubscribeConfirmation', topic, subscription);
  }

  /**
   * Confirms the subscription that a token was given for, or takes its end back; once more is no
   * error. Assumption: a token brings its subscription back however that ended.
   * @returns undefined when there is no such token.
   */
  confirm(
    token: string,
    caller: Principal,
    needsSignatureToUnsubscribe: boolean,
  ): Subscription | undefined {
    const found = this.#byToken.get(token, this.#context.kernel.now());
    if (found === undefined) return undefined;
    const { topic, subscription } = found;
    addSubscription(topic, subscription);
    subscription.isConfirmed = true;
    subscription.wasConfirmedWithSignature = !isAnonymous(caller);
    subscription.needsSignatureToUnsubscribe = needsSignatureToUnsubscribe && !isAnonymous(caller);
    return subscription;
  }

  /** Nothing reaches an e-mail address from here, so that its token is known to nobody. */
  #send(type: ConfirmationRequest['type'], topic: Topic, subscription: Subscription): void {
    if (!isHttp(subscription.protocol)) return;
    const { kernel } = this.#context;
    const token = kernel.ids.hex(TOKEN_DIGIT_COUNT);
    this.#byToken.set(token, { topic, subscription }, kernel.now());
    this.#delivery.confirm({
      type,
      id: kernel.ids.uuid(),
      atMs: kernel.now(),
      topic,
      subscription,
      token,
      endpoint: this.#context.endpoint(),
    });
  }
}
