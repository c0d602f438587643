import { FifoLedger, type FifoPlace } from './fifo-ledger.ts';
import type { FilterPolicy } from './filter-policy.ts';
import type { MessageAttributes } from './message-attributes.ts';
import type { SignatureVersion } from './signature.ts';

export const PROTOCOLS = ['sqs', 'lambda', 'http', 'https', 'email', 'email-json'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

export interface Topic {
  readonly arn: string;
  readonly name: string;
  /** Those that were set, by AWS's name. */
  readonly attributes: Map<string, string>;
  readonly tags: Map<string, string>;
  /** By ARN. */
  readonly subscriptions: Map<string, Subscription>;
  /** Of a FIFO topic only. */
  readonly fifo: FifoLedger | undefined;
  deletedSubscriptionCount: number;
}

export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: Protocol;
  /** The ARN of a queue or function, a URL, or an e-mail address. */
  readonly endpoint: string;
  /** ARN of the one who subscribed. */
  readonly principalArn: string;
  settings: SubscriptionSettings;
  /** Whether its owner has agreed to it; until then it gets no messages. */
  isConfirmed: boolean;
  wasConfirmedWithSignature: boolean;
  /** `AuthenticateOnUnsubscribe`, as said when it was confirmed. */
  needsSignatureToUnsubscribe: boolean;
}

/** What a subscriber may set. */
export interface SubscriptionSettings {
  readonly rawMessageDelivery: boolean;
  readonly filterPolicy: FilterPolicy | undefined;
  readonly filterPolicyScope: 'MessageAttributes' | 'MessageBody' | undefined;
  readonly deadLetterTargetArn: string | undefined;
  /** As SNS shows it; of HTTP endpoints only. */
  readonly deliveryPolicy: string | undefined;
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
  /** Given to a standard topic, which hands it on to standard queues, for fair queues. */
  readonly messageGroupId: string | undefined;
  /** In a FIFO topic. */
  readonly fifo: (FifoPlace & { readonly sequenceNumber: string }) | undefined;
}

export interface SnsState {
  /** By ARN. */
  readonly topics: Map<string, Topic>;
  /** By ARN: their subscriptions can still be read. For how long, AWS does not say. */
  readonly deletedTopics: Map<string, Topic>;
}

export function createState(): SnsState {
  return { topics: new Map(), deletedTopics: new Map() };
}

/** Attributes that a FIFO topic shows though nobody set them. */
const FIFO_ATTRIBUTES: readonly [string, string][] = [
  ['FifoTopic', 'true'],
  ['ContentBasedDeduplication', 'false'],
];

/** A name that ends in `.fifo` makes a FIFO topic. */
export function createTopic(state: SnsState, arn: string): Topic {
  const isFifo = arn.endsWith('.fifo');
  const topic: Topic = {
    arn,
    name: arn.slice(arn.lastIndexOf(':') + 1),
    attributes: new Map(isFifo ? FIFO_ATTRIBUTES : []),
    tags: new Map(),
    subscriptions: new Map(),
    fifo: isFifo ? new FifoLedger() : undefined,
    deletedSubscriptionCount: 0,
  };
  state.topics.set(arn, topic);
  return topic;
}

/** A topic that is not there is no error. Its subscriptions outlive it. */
export function deleteTopic(state: SnsState, arn: string): void {
  const topic = state.topics.get(arn);
  if (topic === undefined) return;
  state.topics.delete(arn);
  state.deletedTopics.set(arn, topic);
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

export function isHttp(protocol: Protocol): boolean {
  return protocol === 'http' || protocol === 'https';
}

export function isFifoQueue(endpoint: string): boolean {
  return endpoint.startsWith('arn:') && endpoint.endsWith('.fifo');
}
