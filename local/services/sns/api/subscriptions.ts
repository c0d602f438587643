import type {
  ConfirmSubscriptionCommandInput,
  GetSubscriptionAttributesCommandInput,
  GetSubscriptionAttributesResponse,
  Subscription as ListedSubscription,
  ListSubscriptionsByTopicCommandInput,
  ListSubscriptionsByTopicResponse,
  ListSubscriptionsCommandInput,
  ListSubscriptionsResponse,
  SetSubscriptionAttributesCommandInput,
  SubscribeCommandInput,
  SubscribeResponse,
  UnsubscribeCommandInput,
} from '@aws-sdk/client-sns';
import type { Principal } from '../../../credentials.ts';
import { NotImplementedError } from '../../../errors.ts';
import { FilterPolicyLimitExceeded, InvalidParameter } from '../errors.ts';
import type { Refuse } from '../filter-rules.ts';
import { MAX_FILTER_POLICIES_PER_TOPIC } from '../limits.ts';
import {
  addSubscription,
  findSubscription,
  type Protocol,
  removeSubscription,
  type Subscription,
  type SubscriptionSettings,
  type Topic,
} from '../model.ts';
import { page } from '../paging.ts';
import { findSubscriptionByArn, type Sns, subscriptionByArn, topicByArn } from '../sns.ts';
import {
  changeSettings,
  DEFAULT_SETTINGS,
  renderSettings,
  type SettingTexts,
} from '../subscription-settings.ts';

/** AWS's protocols of which the engine has no endpoints. */
const UNSUPPORTED_PROTOCOLS: ReadonlySet<string> = new Set([
  'application',
  'email',
  'email-json',
  'firehose',
  'http',
  'https',
  'sms',
]);

/**
 * Subscribes a queue or function, which needs no confirmation.
 * https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
 */
export function subscribe(
  sns: Sns,
  input: SubscribeCommandInput,
  principal: Principal,
): SubscribeResponse {
  const topic = topicByArn(sns, input.TopicArn);
  const protocol = readProtocol(input.Protocol);
  const endpoint = readEndpoint(protocol, input.Endpoint);
  const texts: SettingTexts = input.Attributes ?? {};
  const refuse: Refuse = (reason) => new InvalidParameter(`Attributes Reason: ${reason}`);
  const settings = changeSettings(DEFAULT_SETTINGS, protocol, texts, refuse);
  const existing = findSubscription(topic, protocol, endpoint);
  if (existing !== undefined) {
    checkSameSettings(existing.settings, settings, texts);
    return { SubscriptionArn: existing.arn };
  }
  checkFilterPolicyCount(topic, settings);
  const arn = `${topic.arn}:${sns.context.kernel.ids.uuid()}`;
  addSubscription(topic, {
    arn,
    topicArn: topic.arn,
    protocol,
    endpoint,
    principalArn: arnOf(principal),
    settings,
  });
  return { SubscriptionArn: arn };
}

function readProtocol(protocol: string | undefined): Protocol {
  if (protocol === 'sqs' || protocol === 'lambda') return protocol;
  if (protocol !== undefined && UNSUPPORTED_PROTOCOLS.has(protocol)) {
    throw new NotImplementedError('sns', `The protocol ${protocol}`);
  }
  throw new InvalidParameter(`Amazon SNS does not support this protocol string: ${protocol}`);
}

function readEndpoint(protocol: Protocol, endpoint: string | undefined): string {
  const form = protocol === 'sqs' ? /^arn:aws:sqs:[^:]+:\d+:[^:]+$/ : /^arn:aws:lambda:.+/;
  if (endpoint === undefined || !form.test(endpoint)) {
    throw new InvalidParameter(`${protocol === 'sqs' ? 'SQS' : 'Lambda'} endpoint ARN`);
  }
  if (protocol === 'sqs' && endpoint.endsWith('.fifo')) {
    throw new InvalidParameter(
      'Invalid parameter: Endpoint Reason: ' +
        'FIFO SQS Queues can not be subscribed to standard SNS topics',
    );
  }
  return endpoint;
}

/** Subscribing again is no error, unless it asks for something else. */
function checkSameSettings(
  existing: SubscriptionSettings,
  asked: SubscriptionSettings,
  texts: SettingTexts,
): void {
  const before = renderSettings(existing);
  const now = renderSettings(asked);
  if (Object.keys(texts).some((name) => before[name] !== now[name])) {
    throw new InvalidParameter(
      'Attributes Reason: Subscription already exists with different attributes',
    );
  }
}

function checkFilterPolicyCount(topic: Topic, settings: SubscriptionSettings): void {
  if (settings.filterPolicy === undefined) return;
  const filtered = [...topic.subscriptions.values()].filter((one) => one.settings.filterPolicy);
  if (filtered.length >= MAX_FILTER_POLICIES_PER_TOPIC) {
    throw new FilterPolicyLimitExceeded(MAX_FILTER_POLICIES_PER_TOPIC);
  }
}

function arnOf(principal: Principal): string {
  return principal.kind === 'service' ? principal.name : principal.arn;
}

/**
 * Every token is wrong: queues and functions are confirmed as they are subscribed, so no token is
 * ever given out.
 * https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html
 */
export function confirmSubscription(sns: Sns, input: ConfirmSubscriptionCommandInput): never {
  topicByArn(sns, input.TopicArn);
  throw new InvalidParameter('Token');
}

/**
 * Succeeds for a subscription that is not there.
 * https://docs.aws.amazon.com/sns/latest/api/API_Unsubscribe.html
 */
export function unsubscribe(sns: Sns, input: UnsubscribeCommandInput): object {
  const found = findSubscriptionByArn(sns, input.SubscriptionArn);
  if (found !== undefined) removeSubscription(found.topic, found.subscription.arn);
  return {};
}

/** https://docs.aws.amazon.com/sns/latest/api/API_GetSubscriptionAttributes.html */
export function getSubscriptionAttributes(
  sns: Sns,
  input: GetSubscriptionAttributesCommandInput,
): GetSubscriptionAttributesResponse {
  const { subscription } = subscriptionByArn(sns, input.SubscriptionArn);
  return {
    Attributes: {
      SubscriptionArn: subscription.arn,
      TopicArn: subscription.topicArn,
      Protocol: subscription.protocol,
      Endpoint: subscription.endpoint,
      Owner: sns.context.account,
      SubscriptionPrincipal: subscription.principalArn,
      ConfirmationWasAuthenticated: 'true',
      PendingConfirmation: 'false',
      ...renderSettings(subscription.settings),
    },
  };
}

/**
 * Takes effect at once; AWS takes up to 15 minutes for a filter policy.
 * https://docs.aws.amazon.com/sns/latest/api/API_SetSubscriptionAttributes.html
 */
export function setSubscriptionAttributes(
  sns: Sns,
  input: SetSubscriptionAttributesCommandInput,
): object {
  const { topic, subscription } = subscriptionByArn(sns, input.SubscriptionArn);
  const texts = { [input.AttributeName ?? '']: input.AttributeValue ?? '' };
  const refuse: Refuse = (reason) => new InvalidParameter(reason);
  const settings = changeSettings(subscription.settings, subscription.protocol, texts, refuse);
  if (subscription.settings.filterPolicy === undefined) checkFilterPolicyCount(topic, settings);
  subscription.settings = settings;
  return {};
}

/** https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptions.html */
export function listSubscriptions(
  sns: Sns,
  input: ListSubscriptionsCommandInput,
): ListSubscriptionsResponse {
  const all = [...sns.state.topics.values()].flatMap((topic) => [...topic.subscriptions.values()]);
  return listPage(sns, all, input.NextToken);
}

/** https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html */
export function listSubscriptionsByTopic(
  sns: Sns,
  input: ListSubscriptionsByTopicCommandInput,
): ListSubscriptionsByTopicResponse {
  const topic = topicByArn(sns, input.TopicArn);
  return listPage(sns, [...topic.subscriptions.values()], input.NextToken);
}

function listPage(
  { context }: Sns,
  subscriptions: readonly Subscription[],
  token: string | undefined,
): { Subscriptions: ListedSubscription[]; NextToken?: string } {
  const { items, nextToken } = page(subscriptions, token);
  return {
    Subscriptions: items.map(({ arn, topicArn, protocol, endpoint }) => ({
      SubscriptionArn: arn,
      Owner: context.account,
      Protocol: protocol,
      Endpoint: endpoint,
      TopicArn: topicArn,
    })),
    ...(nextToken && { NextToken: nextToken }),
  };
}
