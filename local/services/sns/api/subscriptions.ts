import type {
  ConfirmSubscriptionCommandInput,
  ConfirmSubscriptionResponse,
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
import { isAnonymous, type Principal } from '../../../credentials.ts';
import { NotImplementedError } from '../../../errors.ts';
import { effectiveSubscriptionPolicy } from '../delivery-policy.ts';
import {
  AuthorizationError,
  FilterPolicyLimitExceeded,
  InvalidParameter,
  InvalidToken,
} from '../errors.ts';
import type { Refuse } from '../filter-rules.ts';
import { checkHttpEndpoint } from '../http-endpoint.ts';
import { MAX_FILTER_POLICIES_PER_TOPIC } from '../limits.ts';
import {
  addSubscription,
  findSubscription,
  isFifoQueue,
  isHttp,
  PROTOCOLS,
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
const UNSUPPORTED_PROTOCOLS: ReadonlySet<string> = new Set(['application', 'firehose', 'sms']);

/** A subscription's ARN has one element more. */
const TOPIC_ARN_ELEMENT_COUNT = 6;

const PENDING_ARN = 'pending confirmation';

/**
 * Subscribes an endpoint. A queue or function needs no confirmation; an HTTP endpoint is asked for
 * it; an e-mail address stays unconfirmed, since the engine sends no mail.
 * https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
 */
export function subscribe(
  sns: Sns,
  input: SubscribeCommandInput,
  principal: Principal,
): SubscribeResponse {
  const topic = topicByArn(sns, input.TopicArn);
  const protocol = readProtocol(input.Protocol);
  const endpoint = input.Endpoint ?? '';
  checkEndpoint(topic, protocol, endpoint);
  const texts: SettingTexts = input.Attributes ?? {};
  const refuse: Refuse = (reason) => new InvalidParameter(`Attributes Reason: ${reason}`);
  const settings = changeSettings(DEFAULT_SETTINGS, { protocol, endpoint }, texts, refuse);
  const existing = findSubscription(topic, protocol, endpoint);
  if (existing !== undefined) checkSameSettings(existing.settings, settings, texts);
  const subscription =
    existing ?? makeSubscription(sns, topic, { protocol, endpoint, settings, principal });
  if (subscription.isConfirmed) return { SubscriptionArn: subscription.arn };
  sns.confirmations.ask(topic, subscription);
  return { SubscriptionArn: input.ReturnSubscriptionArn ? subscription.arn : PENDING_ARN };
}

function makeSubscription(
  sns: Sns,
  topic: Topic,
  {
    principal,
    ...wanted
  }: Pick<Subscription, 'protocol' | 'endpoint' | 'settings'> & {
    readonly principal: Principal;
  },
): Subscription {
  checkFilterPolicyCount(topic, wanted.settings);
  const isManaged = wanted.protocol === 'sqs' || wanted.protocol === 'lambda';
  const subscription: Subscription = {
    ...wanted,
    arn: `${topic.arn}:${sns.context.kernel.ids.uuid()}`,
    topicArn: topic.arn,
    principalArn: arnOf(principal),
    isConfirmed: isManaged,
    wasConfirmedWithSignature: isManaged,
    needsSignatureToUnsubscribe: false,
  };
  addSubscription(topic, subscription);
  return subscription;
}

function readProtocol(text: string | undefined): Protocol {
  const protocol = PROTOCOLS.find((one) => one === text);
  if (protocol !== undefined) return protocol;
  if (text !== undefined && UNSUPPORTED_PROTOCOLS.has(text)) {
    throw new NotImplementedError('sns', `The protocol ${text}`);
  }
  throw new InvalidParameter(`Amazon SNS does not support this protocol string: ${text}`);
}

function checkEndpoint(topic: Topic, protocol: Protocol, endpoint: string): void {
  if (protocol === 'sqs' && !/^arn:aws:sqs:[^:]+:\d+:[^:]+$/.test(endpoint)) {
    throw new InvalidParameter('SQS endpoint ARN');
  }
  if (protocol === 'lambda' && !endpoint.startsWith('arn:aws:lambda:')) {
    throw new InvalidParameter('Lambda endpoint ARN');
  }
  if (topic.fifo !== undefined && protocol !== 'sqs') {
    throw new InvalidParameter('Invalid parameter: Endpoint Reason: Please use FIFO SQS queue');
  }
  if (topic.fifo === undefined && isFifoQueue(endpoint)) {
    throw new InvalidParameter(
      'Invalid parameter: Endpoint Reason: ' +
        'FIFO SQS Queues can not be subscribed to standard SNS topics',
    );
  }
  if (isHttp(protocol)) checkHttpEndpoint(protocol, endpoint);
  if (protocol.startsWith('email') && !/^[^@\s]+@[^@\s]+$/.test(endpoint)) {
    throw new InvalidParameter('Email address');
  }
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
 * Confirms by token. The topic need not be the token's, only one of this Region: as recorded from
 * AWS.
 * https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html
 */
export function confirmSubscription(
  sns: Sns,
  input: ConfirmSubscriptionCommandInput,
  principal: Principal,
): ConfirmSubscriptionResponse {
  const { Token: token = '', TopicArn: topicArn = '', AuthenticateOnUnsubscribe: flag } = input;
  if (!topicArn.startsWith(sns.context.arn('sns', ''))) throw new InvalidParameter('Topic');
  if (!/^[0-9a-f]+$/i.test(token)) throw new InvalidToken();
  const subscription = sns.confirmations.confirm(token, principal, flag === 'true');
  if (subscription === undefined) throw new InvalidParameter('Token');
  return { SubscriptionArn: subscription.arn };
}

/**
 * Succeeds for a subscription that is not there. Who asks without a signature may not be the
 * subscriber, who is therefore told.
 * https://docs.aws.amazon.com/sns/latest/api/API_Unsubscribe.html
 */
export function unsubscribe(
  sns: Sns,
  input: UnsubscribeCommandInput,
  principal: Principal,
): object {
  const found = findSubscriptionByArn(sns, input.SubscriptionArn);
  if (input.SubscriptionArn?.split(':').length === TOPIC_ARN_ELEMENT_COUNT) {
    throw new InvalidParameter('SubscriptionId');
  }
  if (found === undefined) return {};
  const { topic, subscription } = found;
  const isUnsigned = isAnonymous(principal);
  if (isUnsigned && subscription.needsSignatureToUnsubscribe) {
    throw new AuthorizationError('The subscription was confirmed with AuthenticateOnUnsubscribe.');
  }
  removeSubscription(topic, subscription.arn);
  if (isUnsigned) sns.confirmations.tellUnsubscribed(topic, subscription);
  return {};
}

/** https://docs.aws.amazon.com/sns/latest/api/API_GetSubscriptionAttributes.html */
export function getSubscriptionAttributes(
  sns: Sns,
  input: GetSubscriptionAttributesCommandInput,
): GetSubscriptionAttributesResponse {
  const { topic, subscription } = subscriptionByArn(sns, input.SubscriptionArn);
  return {
    Attributes: {
      SubscriptionArn: subscription.arn,
      TopicArn: subscription.topicArn,
      Protocol: subscription.protocol,
      Endpoint: subscription.endpoint,
      Owner: sns.context.account,
      SubscriptionPrincipal: subscription.principalArn,
      ConfirmationWasAuthenticated: String(subscription.wasConfirmedWithSignature),
      PendingConfirmation: String(!subscription.isConfirmed),
      ...(isHttp(subscription.protocol) && {
        EffectiveDeliveryPolicy: effectiveSubscriptionPolicy(topic, subscription),
      }),
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
  const settings = changeSettings(subscription.settings, subscription, texts, refuse);
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
    Subscriptions: items.map(({ arn, topicArn, protocol, endpoint, isConfirmed }) => ({
      SubscriptionArn: isConfirmed ? arn : 'PendingConfirmation',
      Owner: context.account,
      Protocol: protocol,
      Endpoint: endpoint,
      TopicArn: topicArn,
    })),
    ...(nextToken && { NextToken: nextToken }),
  };
}
