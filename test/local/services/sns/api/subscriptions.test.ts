import type {
  ListSubscriptionsByTopicResponse,
  ListSubscriptionsResponse,
} from '@aws-sdk/client-sns';
import { describe, expect, it } from 'vitest';
import { createSnsHarness, FUNCTION_ARN } from '../harness.ts';

const QUEUE_ARN = 'arn:aws:sqs:us-east-1:000000000000:queue';

describe('Subscribe', () => {
  it('confirms a queue or function at once', () => {
    const sns = createSnsHarness();
    const topicArn = sns.createTopic();
    const arn = sns.subscribe(topicArn, QUEUE_ARN);
    expect(arn).toMatch(new RegExp(`^${topicArn}:[0-9a-f-]{36}$`));
    expect(sns.subscriptionAttributes(arn)).toEqual({
      SubscriptionArn: arn,
      TopicArn: topicArn,
      Protocol: 'sqs',
      Endpoint: QUEUE_ARN,
      Owner: '000000000000',
      SubscriptionPrincipal: 'arn:aws:iam::000000000000:root',
      ConfirmationWasAuthenticated: 'true',
      PendingConfirmation: 'false',
      RawMessageDelivery: 'false',
    });
  });

  it('shows what was set, and the scope of a filter policy by default', () => {
    const sns = createSnsHarness();
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: QUEUE_ARN });
    const arn = sns.subscribe(sns.createTopic(), QUEUE_ARN, {
      RawMessageDelivery: 'TRUE',
      FilterPolicy: '{"a": ["b"]}',
      RedrivePolicy,
    });
    expect(sns.subscriptionAttributes(arn)).toMatchObject({
      RawMessageDelivery: 'true',
      FilterPolicy: '{"a": ["b"]}',
      FilterPolicyScope: 'MessageAttributes',
      RedrivePolicy,
    });
  });

  it('answers with the subscription that is there, unless it asks for something else', () => {
    const sns = createSnsHarness();
    const topicArn = sns.createTopic();
    const arn = sns.subscribe(topicArn, QUEUE_ARN, { RawMessageDelivery: 'true' });
    expect(sns.subscribe(topicArn, QUEUE_ARN, { RawMessageDelivery: 'true' })).toBe(arn);
    expect(sns.subscribe(topicArn, QUEUE_ARN)).toBe(arn);
    const Attributes = { RawMessageDelivery: 'false' };
    const input = { TopicArn: topicArn, Protocol: 'sqs', Endpoint: QUEUE_ARN, Attributes };
    expect(sns.refusal('Subscribe', input).message).toBe(
      'Invalid parameter: Attributes Reason: Subscription already exists with different attributes',
    );
  });

  // Messages recorded from AWS, but for the second dead-letter one, known from reports.
  it.each([
    [
      { Protocol: 'pigeon' },
      'Invalid parameter: Amazon SNS does not support this protocol string: pigeon',
    ],
    [{ Endpoint: 'http://127.0.0.1/queue' }, 'Invalid parameter: SQS endpoint ARN'],
    [
      { Endpoint: `${QUEUE_ARN}.fifo` },
      'Invalid parameter: Invalid parameter: Endpoint Reason: ' +
        'FIFO SQS Queues can not be subscribed to standard SNS topics',
    ],
    [
      { Attributes: { RawMessageDelivery: 'wrongvalue' } },
      'Invalid parameter: Attributes Reason: RawMessageDelivery: ' +
        'Invalid value [wrongvalue]. Must be true or false.',
    ],
    [
      { Attributes: { FilterPolicyScope: 'RandomValue' } },
      'Invalid parameter: Attributes Reason: FilterPolicyScope: Invalid value [RandomValue]. ' +
        'Please use either MessageBody or MessageAttributes',
    ],
    [
      { Attributes: { FilterPolicy: '{"a":{"b":["c"]}}' } },
      'Invalid parameter: Attributes Reason: ' +
        'Filter policy scope MessageAttributes does not support nested filter policy',
    ],
    [
      { Attributes: { RedrivePolicy: '{"deadLetterTargetArn":"queue"}' } },
      'Invalid parameter: Attributes Reason: ' +
        'RedrivePolicy: deadLetterTargetArn is an invalid arn',
    ],
    [
      {
        Attributes: {
          RedrivePolicy: JSON.stringify({ deadLetterTargetArn: QUEUE_ARN, maxReceiveCount: 5 }),
        },
      },
      'Invalid parameter: Attributes Reason: ' +
        'RedrivePolicy: invalid JSON. Attribute maxReceiveCount is unknown.',
    ],
    [{ TopicArn: 'arn:aws:sns:us-east-1:000000000000:none' }, 'Topic does not exist'],
  ])('refuses %o', (input, message) => {
    const sns = createSnsHarness();
    const valid = { TopicArn: sns.createTopic(), Protocol: 'sqs', Endpoint: QUEUE_ARN };
    expect(sns.refusal('Subscribe', { ...valid, ...input }).message).toBe(message);
  });

  it.each(['sms', 'application', 'firehose'])(
    'names the protocol %s as not simulated',
    (Protocol) => {
      const sns = createSnsHarness();
      const input = { TopicArn: sns.createTopic(), Protocol, Endpoint: 'x' };
      const refusal = sns.refusal('Subscribe', input);
      expect(refusal.code).toBe('NotImplemented');
      expect(refusal.message).toContain(`The protocol ${Protocol}`);
    },
  );

  it('takes 200 filter policies to a topic', () => {
    const sns = createSnsHarness();
    const TopicArn = sns.createTopic();
    const Attributes = { FilterPolicy: '{"a":["b"]}' };
    for (let i = 0; i < 200; i++) sns.subscribe(TopicArn, `${QUEUE_ARN}-${i}`, Attributes);
    const input = { TopicArn, Protocol: 'sqs', Endpoint: QUEUE_ARN, Attributes };
    expect(sns.refusal('Subscribe', input).code).toBe('FilterPolicyLimitExceededException');
    sns.subscribe(TopicArn, QUEUE_ARN);
  });
});

describe('SetSubscriptionAttributes', () => {
  it('changes one thing, and takes it away again', () => {
    const sns = createSnsHarness();
    const SubscriptionArn = sns.subscribe(sns.createTopic(), QUEUE_ARN);
    const set = (AttributeName: string, AttributeValue: string) =>
      sns.run('SetSubscriptionAttributes', { SubscriptionArn, AttributeName, AttributeValue });
    set('FilterPolicyScope', 'MessageBody');
    set('FilterPolicy', '{"a":{"b":["c"]}}');
    set('RedrivePolicy', JSON.stringify({ deadLetterTargetArn: QUEUE_ARN }));
    expect(sns.subscriptionAttributes(SubscriptionArn)).toMatchObject({
      FilterPolicyScope: 'MessageBody',
      FilterPolicy: '{"a":{"b":["c"]}}',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: QUEUE_ARN }),
    });
    set('FilterPolicy', '');
    set('RedrivePolicy', '');
    const attributes = sns.subscriptionAttributes(SubscriptionArn);
    expect(attributes.FilterPolicy).toBeUndefined();
    expect(attributes.RedrivePolicy).toBeUndefined();
  });

  it('refuses a scope that the filter policy does not fit', () => {
    const sns = createSnsHarness();
    const SubscriptionArn = sns.subscribe(sns.createTopic(), QUEUE_ARN, {
      FilterPolicy: '{"a":{"b":["c"]}}',
      FilterPolicyScope: 'MessageBody',
    });
    const input = {
      SubscriptionArn,
      AttributeName: 'FilterPolicyScope',
      AttributeValue: 'MessageAttributes',
    };
    expect(sns.refusal('SetSubscriptionAttributes', input).message).toBe(
      'Invalid parameter: ' +
        'Filter policy scope MessageAttributes does not support nested filter policy',
    );
  });

  it.each([
    ['AnyName', 'Invalid parameter: AttributeName'],
    [
      'RawMessageDelivery',
      'Invalid parameter: RawMessageDelivery: Invalid value [x]. Must be true or false.',
    ],
  ])('refuses %s', (AttributeName, message) => {
    const sns = createSnsHarness();
    const SubscriptionArn = sns.subscribe(sns.createTopic(), QUEUE_ARN);
    const input = { SubscriptionArn, AttributeName, AttributeValue: 'x' };
    expect(sns.refusal('SetSubscriptionAttributes', input).message).toBe(message);
  });

  it('refuses raw delivery to a function', () => {
    const sns = createSnsHarness();
    const SubscriptionArn = sns.subscribe(sns.createTopic(), FUNCTION_ARN);
    const input = { SubscriptionArn, AttributeName: 'RawMessageDelivery', AttributeValue: 'true' };
    expect(sns.refusal('SetSubscriptionAttributes', input).message).toBe(
      'Invalid parameter: Delivery protocol [lambda] does not support raw message delivery.',
    );
  });
});

describe('Unsubscribe', () => {
  it('ends deliveries, and succeeds again', () => {
    const sns = createSnsHarness();
    const topicArn = sns.createTopic();
    const queueArn = sns.createQueue();
    const SubscriptionArn = sns.subscribe(topicArn, queueArn);
    sns.run('Unsubscribe', { SubscriptionArn });
    sns.run('Unsubscribe', { SubscriptionArn });
    sns.publish(topicArn, 'a');
    expect(sns.receive(queueArn)).toEqual([]);
    expect(sns.refusal('GetSubscriptionAttributes', { SubscriptionArn })).toMatchObject({
      code: 'NotFoundException',
      message: 'Subscription does not exist',
    });
  });
});

describe('ConfirmSubscription', () => {
  it('knows no token, since none is ever given out', () => {
    const sns = createSnsHarness();
    const input = { TopicArn: sns.createTopic(), Token: 'a' };
    expect(sns.refusal('ConfirmSubscription', input).message).toBe('Invalid parameter: Token');
  });
});

describe('lists of subscriptions', () => {
  it('are of a topic or of all, a hundred to a page', () => {
    const sns = createSnsHarness();
    const TopicArn = sns.createTopic();
    const one = sns.subscribe(sns.createTopic('other'), QUEUE_ARN);
    for (let i = 0; i < 101; i++) sns.subscribe(TopicArn, `${QUEUE_ARN}-${i}`);
    const first = sns.run<ListSubscriptionsByTopicResponse>('ListSubscriptionsByTopic', {
      TopicArn,
    });
    const second = sns.run<ListSubscriptionsByTopicResponse>('ListSubscriptionsByTopic', {
      TopicArn,
      NextToken: first.NextToken,
    });
    expect([first.Subscriptions?.length, second.Subscriptions?.length]).toEqual([100, 1]);
    expect(second.NextToken).toBeUndefined();
    const all = sns.run<ListSubscriptionsResponse>('ListSubscriptions', {});
    const rest = sns.run<ListSubscriptionsResponse>('ListSubscriptions', {
      NextToken: all.NextToken,
    });
    expect([...(all.Subscriptions ?? []), ...(rest.Subscriptions ?? [])]).toHaveLength(102);
    expect(rest.Subscriptions?.map(({ SubscriptionArn }) => SubscriptionArn)).toContain(one);
  });
});
