import type { Context } from '../../service.ts';
import { Confirmations } from './confirmations.ts';
import { Delivery } from './delivery.ts';
import { InvalidParameter, NotFound } from './errors.ts';
import { createState, type SnsState, type Subscription, type Topic } from './model.ts';

/** All that an operation of SNS needs. */
export interface Sns {
  readonly context: Context;
  readonly state: SnsState;
  readonly delivery: Delivery;
  readonly confirmations: Confirmations;
}

export function createSns(context: Context): Sns {
  const delivery = new Delivery(context);
  const confirmations = new Confirmations(context, delivery);
  return { context, state: createState(), delivery, confirmations };
}

const ARN_ELEMENT_COUNT = 6;

/** @throws InvalidParameter, NotFound */
export function topicByArn({ state }: Sns, arn: string | undefined): Topic {
  checkArn('TopicArn', arn);
  const topic = state.topics.get(arn);
  if (topic === undefined) throw new NotFound('Topic');
  return topic;
}

/** @returns undefined when there is none of that ARN. */
export function findSubscriptionByArn(
  { state }: Sns,
  arn: string | undefined,
): { topic: Topic; subscription: Subscription } | undefined {
  checkArn('SubscriptionArn', arn);
  const topicArn = arn.slice(0, arn.lastIndexOf(':'));
  for (const topic of [state.topics.get(topicArn), state.deletedTopics.get(topicArn)]) {
    const subscription = topic?.subscriptions.get(arn);
    if (topic !== undefined && subscription !== undefined) return { topic, subscription };
  }
  return undefined;
}

/** @throws InvalidParameter, NotFound */
export function subscriptionByArn(
  sns: Sns,
  arn: string | undefined,
): { topic: Topic; subscription: Subscription } {
  const found = findSubscriptionByArn(sns, arn);
  if (found === undefined) throw new NotFound('Subscription');
  return found;
}

export function checkArn(parameter: string, arn: string | undefined): asserts arn is string {
  if (arn === undefined) {
    throw new InvalidParameter(`${parameter} Reason: no value for required parameter`);
  }
  const elementCount = arn.split(':').length;
  if (elementCount < ARN_ELEMENT_COUNT) {
    throw new InvalidParameter(
      `${parameter} Reason: An ARN must have at least ${ARN_ELEMENT_COUNT} elements, ` +
        `not ${elementCount}`,
    );
  }
}
