import {
  ConfirmSubscriptionCommand,
  CreateTopicCommand,
  DeleteTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { expect } from 'vitest';
import { assumption, documented, type Rule } from '../rule.ts';
import { createQueue, createTopic, RECORDED } from './sns-helpers.ts';

export const SNS_SUBSCRIPTION_RULES: readonly Rule[] = [
  {
    title: 'An e-mail address is pending until it confirms, and listed as such',
    mark: RECORDED,
    async holds(aws) {
      const { sns, TopicArn } = await createTopic(aws);
      const input = { TopicArn, Protocol: 'email', Endpoint: 'ops@example.com' };
      const { SubscriptionArn } = await sns.send(new SubscribeCommand(input));
      expect(SubscriptionArn).toBe('pending confirmation');
      const listed = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
      expect(listed.Subscriptions).toMatchObject([{ SubscriptionArn: 'PendingConfirmation' }]);
      const withArn = new SubscribeCommand({ ...input, ReturnSubscriptionArn: true });
      const { SubscriptionArn: arn } = await sns.send(withArn);
      const shown = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn: arn }));
      expect(shown.Attributes).toMatchObject({
        PendingConfirmation: 'true',
        ConfirmationWasAuthenticated: 'false',
      });
    },
  },
  {
    title: 'Nothing is sent to an e-mail address, so that it cannot confirm and gets no messages',
    mark: assumption('the engine sends no mail'),
    async holds(aws) {
      const { sns, TopicArn, publish } = await createTopic(aws);
      const Endpoint = 'ops@example.com';
      await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint }));
      await publish({ Message: 'hello' });
      await aws.wait(3600_000);
      const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
      expect(Attributes).toMatchObject({ SubscriptionsPending: '1', SubscriptionsConfirmed: '0' });
    },
  },
  {
    title: 'A text message, a mobile application and a Firehose stream are refused by name',
    mark: assumption('the engine has no such endpoints'),
    async holds(aws) {
      const { sns, TopicArn } = await createTopic(aws);
      for (const Protocol of ['sms', 'application', 'firehose']) {
        const subscribe = new SubscribeCommand({ TopicArn, Protocol, Endpoint: 'x' });
        await expect(sns.send(subscribe)).rejects.toMatchObject({
          name: 'NotImplemented',
          message: expect.stringContaining(`The protocol ${Protocol}`),
        });
      }
    },
  },
  {
    title: 'An HTTP endpoint of another machine is refused by name',
    mark: assumption('the engine sends nothing beyond the loopback address'),
    async holds(aws) {
      const { sns, TopicArn } = await createTopic(aws);
      const input = { TopicArn, Protocol: 'http', Endpoint: 'http://example.com/' };
      await expect(sns.send(new SubscribeCommand(input))).rejects.toMatchObject({
        name: 'NotImplemented',
        message: expect.stringContaining('example.com'),
      });
    },
  },
  {
    title: 'A subscription that is not confirmed goes after 48 hours',
    mark: documented(
      'https://docs.aws.amazon.com/sns/latest/dg/sns-delete-subscription-topic.html',
    ),
    async holds(aws) {
      const { sns, TopicArn } = await createTopic(aws);
      const Endpoint = 'ops@example.com';
      await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint }));
      await aws.wait(48 * 3600_000);
      const { Subscriptions } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
      expect(Subscriptions).toEqual([]);
    },
  },
  {
    title: 'A subscription can be read, and ended, when its topic is deleted',
    mark: RECORDED,
    async holds(aws) {
      const { sns, TopicArn, subscribe } = await createTopic(aws);
      const { arn } = await createQueue(aws);
      const { SubscriptionArn } = await subscribe(arn);
      await sns.send(new DeleteTopicCommand({ TopicArn }));
      const read = () => sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
      expect((await read()).Attributes).toMatchObject({ TopicArn, Endpoint: arn });
      await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
      await expect(read()).rejects.toMatchObject({ message: 'Subscription does not exist' });
    },
  },
  {
    title: 'A token that SNS never gave confirms nothing',
    mark: RECORDED,
    async holds(aws) {
      const { sns, TopicArn } = await createTopic(aws);
      const confirm = (Token: string) =>
        sns.send(new ConfirmSubscriptionCommand({ TopicArn, Token }));
      await expect(confirm('randomtoken')).rejects.toMatchObject({ message: 'Invalid token' });
      await expect(confirm('51b2ff3edb475b7d91550e0ab6edf0c1')).rejects.toMatchObject({
        message: 'Invalid parameter: Token',
      });
    },
  },
  {
    title: 'Unsubscribing is refused for an ARN of a wrong form, each with its reason',
    mark: RECORDED,
    async holds(aws) {
      const sns = aws.connect(SNSClient);
      for (const [SubscriptionArn, reason] of [
        ['randomstring', 'SubscriptionArn Reason: An ARN must have at least 6 elements, not 1'],
        [
          'arn:aws:sns:us-east-1:random',
          'SubscriptionArn Reason: An ARN must have at least 6 elements, not 5',
        ],
        ['arn:aws:sns:us-east-1:111111111111:random', 'SubscriptionId'],
      ] as const) {
        await expect(sns.send(new UnsubscribeCommand({ SubscriptionArn }))).rejects.toMatchObject({
          message: `Invalid parameter: ${reason}`,
        });
      }
    },
  },
  {
    title: 'A delivery policy is shown as it was set, and completed as the effective one',
    mark: RECORDED,
    async holds(aws) {
      const attributes = {
        DeliveryPolicy:
          '{"http":{"defaultRequestPolicy":{"headerContentType":"application/json"}}}',
      };
      const { sns, TopicArn } = await createTopic(aws, { attributes });
      const show = async () => {
        const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
        const { DeliveryPolicy, EffectiveDeliveryPolicy = '' } = Attributes ?? {};
        return [DeliveryPolicy && JSON.parse(DeliveryPolicy), JSON.parse(EffectiveDeliveryPolicy)];
      };
      const defaultHealthyRetryPolicy = {
        minDelayTarget: 20,
        maxDelayTarget: 20,
        numRetries: 3,
        numMaxDelayRetries: 0,
        numNoDelayRetries: 0,
        numMinDelayRetries: 0,
        backoffFunction: 'linear',
      };
      const asked = {
        disableSubscriptionOverrides: false,
        defaultRequestPolicy: { headerContentType: 'application/json' },
      };
      expect(await show()).toEqual([
        { http: asked },
        { http: { defaultHealthyRetryPolicy, ...asked } },
      ]);
      const AttributeName = 'DeliveryPolicy';
      await sns.send(
        new SetTopicAttributesCommand({ TopicArn, AttributeName, AttributeValue: '' }),
      );
      const effective = {
        ...asked,
        defaultHealthyRetryPolicy,
        defaultRequestPolicy: { headerContentType: 'text/plain; charset=UTF-8' },
      };
      expect(await show()).toEqual([undefined, { http: effective }]);
    },
  },
  {
    title: 'A topic that is made again is the same, unless an attribute or a tag differs',
    mark: RECORDED,
    async holds(aws) {
      const sns = aws.connect(SNSClient);
      const Name = aws.name('topic');
      const create = (more: object) => sns.send(new CreateTopicCommand({ Name, ...more }));
      const { TopicArn } = await create({ Attributes: { DisplayName: 'Value1' } });
      for (const same of [{}, { Attributes: { FifoTopic: 'false' } }]) {
        expect((await create(same)).TopicArn).toBe(TopicArn);
      }
      const other = { Attributes: { SignatureVersion: '2', DisplayName: 'Value1' } };
      await expect(create(other)).rejects.toMatchObject({
        message:
          'Invalid parameter: Attributes Reason: Topic already exists with different attributes',
      });
      await expect(create({ Tags: [{ Key: 'k', Value: 'v' }] })).rejects.toMatchObject({
        message: 'Invalid parameter: Tags Reason: Topic already exists with different tags',
      });
      const Tags = ['1', '2'].map((Value) => ({ Key: 'k', Value }));
      await expect(create({ Name: aws.name('topic'), Tags })).rejects.toMatchObject({
        message: 'Invalid parameter: Duplicated keys are not allowed.',
      });
    },
  },
];
