import { NotImplementedError } from '../../errors.ts';
import { effectiveTopicPolicy, normalizeTopicPolicy } from './delivery-policy.ts';
import { InvalidParameter } from './errors.ts';
import type { Topic } from './model.ts';

/** Settable attributes, and how each is checked. */
const CHECKS: Readonly<Record<string, (text: string) => void>> = {
  DisplayName: () => {},
  DeliveryPolicy: (text) => {
    normalizeTopicPolicy(text);
  },
  KmsMasterKeyId: () => {},
  Policy: (text) => {
    try {
      JSON.parse(text);
    } catch {
      throw new InvalidParameter('Policy Error: null');
    }
  },
  SignatureVersion: (text) => {
    if (text !== '1' && text !== '2') throw new InvalidParameter('SignatureVersion');
  },
  TracingConfig: (text) => {
    if (text === 'Active') {
      // It adds segments of the topic's own to traces; passing the context on needs no setting.
      throw new NotImplementedError('sns', 'The attribute TracingConfig with the value Active');
    }
    if (text !== 'PassThrough') throw new InvalidParameter('TracingConfig');
  },
};

/** Those of FIFO topics alone; whether a topic is one is settled when it is made. */
const FIFO_CHECKS: Readonly<Record<string, (text: string) => void>> = {
  ContentBasedDeduplication: (text) => {
    if (text !== 'true' && text !== 'false')
      throw new InvalidParameter('ContentBasedDeduplication');
  },
  FifoThroughputScope: (text) => {
    if (text !== 'Topic' && text !== 'MessageGroup') {
      throw new InvalidParameter('FifoThroughputScope');
    }
  },
};

/** Attributes that AWS has and the engine does not. */
const UNSUPPORTED: ReadonlySet<string> = new Set(['ArchivePolicy']);

/** Attributes that have the status of deliveries logged. */
const DELIVERY_STATUS = /Feedback(RoleArn|SampleRate)$/;

/**
 * Sets an attribute of a topic.
 * https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html
 * @throws InvalidParameter, NotImplementedError
 */
export function setTopicAttribute(topic: Topic, name: string, text: string): void {
  checkTopicAttribute(name, text, topic.fifo !== undefined);
  if (text === '' && name !== 'DisplayName') topic.attributes.delete(name);
  else topic.attributes.set(name, storedText(name, text));
}

/** An attribute as SNS keeps it. */
export function storedText(name: string, text: string): string {
  return name === 'DeliveryPolicy' ? normalizeTopicPolicy(text) : text;
}

export function checkTopicAttribute(name: string, text: string, isFifo: boolean): void {
  if (UNSUPPORTED.has(name) || DELIVERY_STATUS.test(name)) {
    throw new NotImplementedError('sns', `The attribute ${name}`);
  }
  const check = CHECKS[name] ?? (isFifo ? FIFO_CHECKS[name] : undefined);
  if (check === undefined) {
    throw new InvalidParameter(
      name in FIFO_CHECKS ? `${name} is for FIFO topics` : 'AttributeName',
    );
  }
  if (text !== '') check(text);
}

/** All attributes as `GetTopicAttributes` shows them. */
export function renderTopicAttributes(topic: Topic, account: string): Record<string, string> {
  const subscriptions = [...topic.subscriptions.values()];
  const pendingCount = subscriptions.filter(({ isConfirmed }) => !isConfirmed).length;
  return {
    TopicArn: topic.arn,
    Owner: account,
    DisplayName: '',
    Policy: defaultPolicy(topic.arn, account),
    EffectiveDeliveryPolicy: effectiveTopicPolicy(topic),
    SubscriptionsConfirmed: String(subscriptions.length - pendingCount),
    SubscriptionsPending: String(pendingCount),
    SubscriptionsDeleted: String(topic.deletedSubscriptionCount),
    ...Object.fromEntries(topic.attributes),
  };
}

/** What a policy may allow on a topic; its owner may do all of it. */
export const OWNER_ACTIONS: readonly string[] = [
  'GetTopicAttributes',
  'SetTopicAttributes',
  'AddPermission',
  'RemovePermission',
  'DeleteTopic',
  'Subscribe',
  'ListSubscriptionsByTopic',
  'Publish',
];

/** A topic's policy, which is AWS's own while nobody has set another. */
export function topicPolicy(topic: Topic, account: string): string {
  return topic.attributes.get('Policy') ?? defaultPolicy(topic.arn, account);
}

function defaultPolicy(topicArn: string, account: string): string {
  return JSON.stringify({
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: OWNER_ACTIONS.map((action) => `SNS:${action}`),
        Resource: topicArn,
        Condition: { StringEquals: { 'AWS:SourceOwner': account } },
      },
    ],
  });
}
