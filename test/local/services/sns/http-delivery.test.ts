import { createVerify } from 'node:crypto';
import type {
  GetTopicAttributesResponse,
  ListSubscriptionsByTopicResponse,
} from '@aws-sdk/client-sns';
import { afterEach, describe, expect, it } from 'vitest';
import { SIGNING_CERTIFICATE_PEM } from '../../../../local/services/sns/signing-certificate.ts';
import { recordMetrics } from '../../../helpers/metric-recorder.ts';
import { type ReceivedPost, startEndpoint } from './endpoint-server.ts';
import { createSnsHarness } from './harness.ts';

const ANONYMOUS = { principal: { kind: 'service', name: 'anonymous' } } as const;
const endpoints: { stop(): unknown }[] = [];

afterEach(async () => {
  for (const endpoint of endpoints.splice(0)) await endpoint.stop();
});

/** A topic with an HTTP endpoint, whose subscription is pending. */
async function createPending(
  options: {
    statusOf?: (post: ReceivedPost) => number;
    attributes?: Record<string, string>;
    topicAttributes?: Record<string, string>;
  } = {},
) {
  const endpoint = await startEndpoint(options.statusOf);
  endpoints.push(endpoint);
  const sns = createSnsHarness();
  const topicArn = sns.createTopic('topic', options.topicAttributes);
  const subscriptionArn = sns.subscribe(topicArn, endpoint.url, options.attributes);
  await sns.clock.advance(0);
  return { sns, topicArn, subscriptionArn, endpoint };
}

async function createConfirmed(options: Parameters<typeof createPending>[0] = {}) {
  const pending = await createPending(options);
  const { sns, topicArn, endpoint } = pending;
  sns.run('ConfirmSubscription', { TopicArn: topicArn, Token: endpoint.posts[0]?.message.Token });
  return pending;
}

/** Fails each notification so often, and takes all else. */
function failing(statusCode: number, failureCount = Number.POSITIVE_INFINITY) {
  let failuresLeft = failureCount;
  return ({ headers }: ReceivedPost) =>
    headers['x-amz-sns-message-type'] === 'Notification' && failuresLeft-- > 0 ? statusCode : 200;
}

function retrying(policy: object): Record<string, string> {
  return { DeliveryPolicy: JSON.stringify({ healthyRetryPolicy: policy }) };
}

describe('an HTTP endpoint', () => {
  it('is asked to confirm its subscription, in a message that is signed', async () => {
    const { sns, topicArn, endpoint } = await createPending();
    const [post] = endpoint.posts;
    expect(post?.headers).toMatchObject({
      'content-type': 'text/plain; charset=UTF-8',
      'user-agent': 'Amazon Simple Notification Service Agent',
      'x-amz-sns-message-type': 'SubscriptionConfirmation',
      'x-amz-sns-message-id': post?.message.MessageId,
      'x-amz-sns-topic-arn': topicArn,
    });
    const { message } = post as ReceivedPost;
    const names = [
      'Message',
      'MessageId',
      'SubscribeURL',
      'Timestamp',
      'Token',
      'TopicArn',
      'Type',
    ];
    const signed = names.map((name) => `${name}\n${message[name]}\n`).join('');
    const verifier = createVerify('RSA-SHA1').update(signed);
    expect(verifier.verify(SIGNING_CERTIFICATE_PEM, message.Signature ?? '', 'base64')).toBe(true);
    const { host } = sns;
    expect(message.SubscribeURL).toBe(
      `${host.endpoint()}/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=${message.Token}`,
    );
  });

  it('gets no message until it has confirmed', async () => {
    const { sns, topicArn, subscriptionArn, endpoint } = await createPending();
    sns.publish(topicArn, 'early');
    await sns.clock.advance(0);
    expect(endpoint.notifications()).toEqual([]);
    const list = () =>
      sns.run<ListSubscriptionsByTopicResponse>('ListSubscriptionsByTopic', { TopicArn: topicArn })
        .Subscriptions?.[0]?.SubscriptionArn;
    expect(list()).toBe('PendingConfirmation');
    sns.run('ConfirmSubscription', {
      TopicArn: topicArn,
      Token: endpoint.posts[0]?.message.Token,
    });
    expect(list()).toBe(subscriptionArn);
  });

  it('gets messages with AWS’s headers once it has', async () => {
    const { sns, topicArn, subscriptionArn, endpoint } = await createConfirmed();
    const id = sns.publish(topicArn, 'hello');
    await sns.clock.advance(0);
    const [post] = endpoint.notifications();
    expect(post?.headers).toMatchObject({
      'content-type': 'text/plain; charset=UTF-8',
      'x-amz-sns-message-id': id,
      'x-amz-sns-topic-arn': topicArn,
      'x-amz-sns-subscription-arn': subscriptionArn,
    });
    expect(post?.headers).not.toHaveProperty('x-amz-sns-rawdelivery');
    expect(post?.message).toMatchObject({ Type: 'Notification', Message: 'hello' });
  });

  it('gets the bare message, marked so, where it wants it raw', async () => {
    const { sns, topicArn, endpoint } = await createConfirmed({
      attributes: { RawMessageDelivery: 'true' },
    });
    sns.publish(topicArn, 'hello');
    await sns.clock.advance(0);
    const [post] = endpoint.notifications();
    expect(post).toMatchObject({ text: 'hello', headers: { 'x-amz-sns-rawdelivery': 'true' } });
  });

  it('gets the content type of its own request policy, or of its topic’s', async () => {
    const topicAttributes = {
      DeliveryPolicy: '{"http":{"defaultRequestPolicy":{"headerContentType":"application/json"}}}',
    };
    const own = { DeliveryPolicy: '{"requestPolicy":{"headerContentType":"text/csv"}}' };
    for (const [attributes, contentType] of [
      [{}, 'application/json'],
      [own, 'text/csv'],
    ] as const) {
      const { sns, topicArn, endpoint } = await createConfirmed({ topicAttributes, attributes });
      sns.publish(topicArn, 'hello');
      await sns.clock.advance(0);
      expect(endpoint.notifications()[0]?.headers['content-type']).toBe(contentType);
    }
  });

  it('is told when somebody without a signature unsubscribes it, and can come back', async () => {
    const { sns, topicArn, subscriptionArn, endpoint } = await createConfirmed();
    sns.run('Unsubscribe', { SubscriptionArn: subscriptionArn }, ANONYMOUS);
    await sns.clock.advance(0);
    expect(endpoint.posts.at(-1)?.message.Type).toBe('UnsubscribeConfirmation');
    const Token = endpoint.posts.at(-1)?.message.Token;
    sns.run('ConfirmSubscription', { TopicArn: topicArn, Token }, ANONYMOUS);
    sns.publish(topicArn, 'back');
    await sns.clock.advance(0);
    expect(endpoint.notifications()[0]?.message.Message).toBe('back');
  });

  it('is not told when its subscriber unsubscribes it', async () => {
    const { sns, subscriptionArn, endpoint } = await createConfirmed();
    sns.run('Unsubscribe', { SubscriptionArn: subscriptionArn });
    await sns.clock.advance(0);
    expect(endpoint.posts).toHaveLength(1);
  });

  it('cannot be unsubscribed without a signature when it said so: AuthorizationError', async () => {
    const { sns, topicArn, subscriptionArn, endpoint } = await createPending();
    sns.run('ConfirmSubscription', {
      TopicArn: topicArn,
      Token: endpoint.posts[0]?.message.Token,
      AuthenticateOnUnsubscribe: 'true',
    });
    const unsubscribe = () =>
      sns.run('Unsubscribe', { SubscriptionArn: subscriptionArn }, ANONYMOUS);
    expect(unsubscribe).toThrow(expect.objectContaining({ queryCode: 'AuthorizationError' }));
  });
});

describe('a pending subscription', () => {
  it('is shown as such, and goes after 48 hours', async () => {
    const { sns, topicArn, subscriptionArn } = await createPending();
    const counts = () =>
      sns.run<GetTopicAttributesResponse>('GetTopicAttributes', { TopicArn: topicArn }).Attributes;
    expect(sns.subscriptionAttributes(subscriptionArn)).toMatchObject({
      PendingConfirmation: 'true',
      ConfirmationWasAuthenticated: 'false',
    });
    expect(counts()).toMatchObject({ SubscriptionsPending: '1', SubscriptionsConfirmed: '0' });
    await sns.clock.advance(48 * 3600 * 1000);
    expect(counts()).toMatchObject({ SubscriptionsPending: '0', SubscriptionsDeleted: '1' });
  });

  it.each([
    ['no token at all', { Token: 'randomtoken' }, 'Invalid token'],
    ['a token nobody got', { Token: 'abc123' }, 'Invalid parameter: Token'],
    ['no topic', { TopicArn: 'not-an-arn' }, 'Invalid parameter: Topic'],
    [
      'a topic of another Region',
      { TopicArn: 'arn:aws:sns:eu-central-1:000000000000:topic' },
      'Invalid parameter: Topic',
    ],
  ])('is not confirmed with %s', async (_what, wrong, message) => {
    const { sns, topicArn, endpoint } = await createPending();
    const input = { TopicArn: topicArn, Token: endpoint.posts[0]?.message.Token, ...wrong };
    expect(sns.refusal('ConfirmSubscription', input).message).toBe(message);
  });

  it('of an e-mail address stays pending, and nothing is sent', async () => {
    const sns = createSnsHarness();
    const topicArn = sns.createTopic();
    const input = { TopicArn: topicArn, Protocol: 'email', Endpoint: 'ops@example.com' };
    expect(sns.run('Subscribe', input)).toEqual({ SubscriptionArn: 'pending confirmation' });
    sns.publish(topicArn, 'hello');
    await sns.clock.advance(0);
    expect(sns.journal('sns:delivered')).toEqual([]);
  });

  it('is refused for a host that is not this machine, by name', () => {
    const sns = createSnsHarness();
    const input = {
      TopicArn: sns.createTopic(),
      Protocol: 'http',
      Endpoint: 'http://example.com/',
    };
    const { code, message } = sns.refusal('Subscribe', input);
    expect(code).toBe('NotImplemented');
    expect(message).toContain('example.com');
    expect(sns.refusal('Subscribe', { ...input, Protocol: 'https' }).message).toBe(
      'Invalid parameter: Endpoint must match the specified protocol',
    );
  });
});

describe('a failed HTTP delivery', () => {
  it('is retried three times, 20 seconds apart, by default', async () => {
    const { sns, topicArn, endpoint } = await createConfirmed({ statusOf: failing(503) });
    sns.publish(topicArn, 'hello');
    await sns.clock.advance(3600_000);
    expect(endpoint.notifications()).toHaveLength(4);
    const atMs = sns.journal('sns:delivery-failed')[0]?.atMs ?? 0;
    const startedAtMs = sns.journal('sns:published')[0]?.atMs ?? 0;
    expect(Math.abs(atMs - startedAtMs - 60_000)).toBeLessThanOrEqual(6000);
  });

  it('is retried after 429, and not after any other refusal of the client', async () => {
    for (const [statusCode, attemptCount] of [
      [429, 2],
      [404, 1],
    ] as const) {
      const statusOf = failing(statusCode, 1);
      const { sns, topicArn, endpoint } = await createConfirmed({ statusOf });
      sns.publish(topicArn, 'hello');
      await sns.clock.advance(60_000);
      expect(endpoint.notifications()).toHaveLength(attemptCount);
    }
  });

  it('goes through the phases of the subscription’s own policy', async () => {
    const policy = {
      minDelayTarget: 1,
      maxDelayTarget: 100,
      numRetries: 5,
      numNoDelayRetries: 2,
      numMinDelayRetries: 1,
      numMaxDelayRetries: 1,
    };
    const { sns, topicArn, endpoint } = await createConfirmed({
      statusOf: failing(500),
      attributes: retrying(policy),
    });
    const attemptsAfter = async (durationMs: number) => {
      await sns.clock.advance(durationMs);
      return endpoint.notifications().length;
    };
    sns.publish(topicArn, 'hello');
    expect(await attemptsAfter(0)).toBe(3);
    expect(await attemptsAfter(1100)).toBe(4);
    expect(await attemptsAfter(1100)).toBe(5);
    expect(await attemptsAfter(110_000)).toBe(6);
    expect(await attemptsAfter(3600_000)).toBe(6);
  });

  it('follows the topic’s policy where that allows no other', async () => {
    const topicPolicy = {
      http: { defaultHealthyRetryPolicy: { numRetries: 0 }, disableSubscriptionOverrides: true },
    };
    const { sns, topicArn, endpoint } = await createConfirmed({
      statusOf: failing(500),
      topicAttributes: { DeliveryPolicy: JSON.stringify(topicPolicy) },
      attributes: retrying({ numRetries: 5 }),
    });
    sns.publish(topicArn, 'hello');
    await sns.clock.advance(3600_000);
    expect(endpoint.notifications()).toHaveLength(1);
  });

  it('counts each attempt as a failed notification', async () => {
    const pending = await createConfirmed({ statusOf: failing(503) });
    const sums = recordMetrics(pending.sns.host);
    pending.sns.publish(pending.topicArn, 'hello');
    await pending.sns.clock.advance(3600_000);
    expect(sums.get('AWS/SNS NumberOfNotificationsFailed TopicName=topic')).toBe(4);
    expect(sums.has('AWS/SNS NumberOfNotificationsDelivered TopicName=topic')).toBe(false);
  });

  it('ends in the dead-letter queue, as the endpoint would have got it', async () => {
    const endpoint = await createConfirmed({ statusOf: failing(400) });
    const { sns, topicArn, subscriptionArn } = endpoint;
    const dlqArn = sns.createQueue('dlq');
    sns.run('SetSubscriptionAttributes', {
      SubscriptionArn: subscriptionArn,
      AttributeName: 'RedrivePolicy',
      AttributeValue: JSON.stringify({ deadLetterTargetArn: dlqArn }),
    });
    sns.publish(topicArn, 'hello');
    await sns.clock.advance(0);
    expect(sns.received(dlqArn)).toEqual(['hello']);
  });

  it('happens to an endpoint that is not there, too', async () => {
    const { sns, topicArn, endpoint } = await createConfirmed({
      attributes: retrying({ numRetries: 0 }),
    });
    await endpoint.stop();
    sns.publish(topicArn, 'hello');
    await sns.clock.advance(0);
    expect(sns.journal('sns:lost')).toHaveLength(1);
    endpoints.length = 0;
  });
});

describe('a throttle policy', () => {
  it('spaces deliveries over the second', async () => {
    const { sns, topicArn, endpoint } = await createConfirmed({
      attributes: { DeliveryPolicy: '{"throttlePolicy":{"maxReceivesPerSecond":2}}' },
    });
    // The confirmation was one, too.
    await sns.clock.advance(1000);
    for (const message of ['a', 'b', 'c']) sns.publish(topicArn, message);
    await sns.clock.advance(0);
    expect(endpoint.notifications()).toHaveLength(1);
    await sns.clock.advance(500);
    expect(endpoint.notifications()).toHaveLength(2);
    await sns.clock.advance(500);
    expect(endpoint.notifications()).toHaveLength(3);
  });
});
