import type { Context } from '../../service.ts';
import { Delivery } from './delivery.ts';
import { InvalidParameter, NotFound } from './errors.ts';
import { createState, type SnsState, type Subscription, type Topic } from './model.ts';

/** All that an operation of SNS needs. */
export interface Sns {
  readonly context: Context;
  readonly state: SnsState;
  readonly delivery: Delivery;
}

export function createSns(context: Context): Sns {
  return { context, state: createState(), delivery: new Delivery(context) };
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
  const topic = state.topics.get(arn.slice(0, arn.lastIndexOf(':')));
  const subscription = topic?.subscriptions.get(arn);
  return topic && subscription && { topic, subscription };
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
  if (!arn) throw new InvalidParameter(`${parameter} Reason: no value for required parameter`);
  const elementCount = arn.split(':').length;
  if (elementCount < ARN_ELEMENT_COUNT) {
    throw new InvalidParameter(
      `${parameter} Reason: An ARN must have at least ${ARN_ELEMENT_COUNT} elements, ` +
        `not ${elementCount}`,
    );
  }
}
