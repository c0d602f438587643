import type { FilterPolicy } from './filter-policy.ts';
import type { MessageAttributes } from './message-attributes.ts';
import type { SignatureVersion } from './signature.ts';

export type Protocol = 'sqs' | 'lambda';

export interface Topic {
  readonly arn: string;
  readonly name: string;
  /** Those that were set, by AWS's name. */
  readonly attributes: Map<string, string>;
  readonly tags: Map<string, string>;
  /** By ARN. */
  readonly subscriptions: Map<string, Subscription>;
  deletedSubscriptionCount: number;
}

export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: Protocol;
  /** The ARN of a queue or function. */
  readonly endpoint: string;
  /** ARN of the one who subscribed. */
  readonly principalArn: string;
  settings: SubscriptionSettings;
}

/** What a subscriber may set. */
export interface SubscriptionSettings {
  readonly rawMessageDelivery: boolean;
  readonly filterPolicy: FilterPolicy | undefined;
  readonly filterPolicyScope: 'MessageAttributes' | 'MessageBody' | undefined;
  readonly deadLetterTargetArn: string | undefined;
}

/** A message that a topic has accepted. */
export interface PublishedMessage {
  readonly id: string;
  readonly publishedAtMs: number;
  readonly subject: string | undefined;
  readonly attributes: MessageAttributes;
  /** The text for each protocol, and for those that it does not name. */
  readonly texts: Readonly<Partial<Record<Protocol, string>>> & { readonly default: string };
  readonly traceHeader: string | undefined;
  /** Handed on to standard queues, for fair queues. */
  readonly messageGroupId: string | undefined;
}

export interface SnsState {
  /** By ARN. */
  readonly topics: Map<string, Topic>;
}

export function createState(): SnsState {
  return { topics: new Map() };
}

export function createTopic(state: SnsState, arn: string): Topic {
  const topic: Topic = {
    arn,
    name: arn.slice(arn.lastIndexOf(':') + 1),
    attributes: new Map(),
    tags: new Map(),
    subscriptions: new Map(),
    deletedSubscriptionCount: 0,
  };
  state.topics.set(arn, topic);
  return topic;
}

/** An endpoint has at most one subscription to a topic. */
export function findSubscription(
  topic: Topic,
  protocol: string,
  endpoint: string,
): Subscription | undefined {
  for (const subscription of topic.subscriptions.values()) {
    if (subscription.protocol === protocol && subscription.endpoint === endpoint) {
      return subscription;
    }
  }
  return undefined;
}

export function addSubscription(topic: Topic, subscription: Subscription): void {
  topic.subscriptions.set(subscription.arn, subscription);
}

export function removeSubscription(topic: Topic, arn: string): void {
  if (topic.subscriptions.delete(arn)) topic.deletedSubscriptionCount++;
}

/** The topic's `SignatureVersion`; AWS's default is 1. */
export function signatureVersionOf(topic: Topic): SignatureVersion {
  return topic.attributes.get('SignatureVersion') === '2' ? '2' : '1';
}

/** What the subscribers of a protocol get to read. */
export function textFor(message: PublishedMessage, protocol: Protocol): string {
  return message.texts[protocol] ?? message.texts.default;
}
