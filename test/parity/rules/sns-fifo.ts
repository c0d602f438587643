import {
  CreateTopicCommand,
  GetTopicAttributesCommand,
  PublishBatchCommand,
  SetSubscriptionAttributesCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import { expect } from 'vitest';
import { documented, type Rule } from '../rule.ts';
import { createQueue, createTopic, RECORDED, sha256 } from './sns-helpers.ts';

const PLACE = { MessageGroupId: 'group', MessageDeduplicationId: 'once' };

export const SNS_FIFO_RULES: readonly Rule[] = [
  {
    title: 'A FIFO topic has the name of one, and a standard topic has not',
    mark: RECORDED,
    async holds(aws) {
      const sns = aws.connect(SNSClient);
      const create = (Name: string, Attributes: Record<string, string>) =>
        sns.send(new CreateTopicCommand({ Name, Attributes }));
      for (const refused of [create('a', { FifoTopic: 'true' }), create('a.fifo', {})]) {
        await expect(refused).rejects.toMatchObject({ message: 'Invalid parameter: Topic Name' });
      }
      const { TopicArn } = await createTopic(aws, { fifo: true });
      const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
      expect(Attributes).toMatchObject({ FifoTopic: 'true', ContentBasedDeduplication: 'false' });
    },
  },
  {
    title: 'A FIFO queue gets each message once, with its group, its ids and its number',
    mark: RECORDED,
    async holds(aws) {
      for (const ContentBasedDeduplication of ['true', 'false']) {
        const attributes = { ContentBasedDeduplication };
        const { publish, subscribe } = await createTopic(aws, { fifo: true, attributes });
        const queue = await createQueue(aws, { fifo: true });
        await subscribe(queue.arn);
        const isByContent = ContentBasedDeduplication === 'true';
        const place = isByContent ? { MessageGroupId: 'group' } : PLACE;
        const first = await publish({ Message: 'Test', ...place });
        expect(await publish({ Message: 'Test', ...place })).toMatchObject({
          MessageId: first.MessageId,
          SequenceNumber: first.SequenceNumber,
        });
        const [message, ...others] = await queue.receive();
        expect(others).toEqual([]);
        expect(message?.Attributes).toMatchObject({
          MessageGroupId: 'group',
          MessageDeduplicationId: isByContent ? sha256('Test') : 'once',
        });
        expect(JSON.parse(message?.Body ?? '')).toMatchObject({
          MessageId: first.MessageId,
          SequenceNumber: first.SequenceNumber,
        });
      }
    },
  },
  {
    title: 'Messages of one group reach every FIFO queue in the order of publishing',
    mark: RECORDED,
    async holds(aws) {
      const attributes = { ContentBasedDeduplication: 'true' };
      const { publish, subscribe } = await createTopic(aws, { fifo: true, attributes });
      const queues = [];
      for (let i = 0; i < 3; i++) queues.push(await createQueue(aws, { fifo: true }));
      for (const { arn } of queues) await subscribe(arn, { RawMessageDelivery: 'true' });
      const texts = Array.from({ length: 10 }, (_, index) => String(index));
      for (const Message of texts) await publish({ Message, MessageGroupId: 'group' });
      for (const queue of queues) expect(await queue.bodies()).toEqual(texts);
    },
  },
  {
    title: 'Repeats are told within the topic, or within a group where its throughput is per group',
    mark: documented('https://docs.aws.amazon.com/sns/latest/dg/fifo-message-dedup.html'),
    async holds(aws) {
      for (const [FifoThroughputScope, count] of [
        ['Topic', 1],
        ['MessageGroup', 2],
      ] as const) {
        const attributes = { FifoThroughputScope };
        const { publish, subscribe } = await createTopic(aws, { fifo: true, attributes });
        const queue = await createQueue(aws);
        await subscribe(queue.arn);
        for (const MessageGroupId of ['one', 'two', 'one']) {
          await publish({ Message: 'Test', ...PLACE, MessageGroupId });
        }
        expect(await queue.bodies()).toHaveLength(count);
      }
    },
  },
  {
    title: 'A repeat after five minutes is a new message',
    mark: documented('https://docs.aws.amazon.com/sns/latest/dg/fifo-message-dedup.html'),
    async holds(aws) {
      const { publish } = await createTopic(aws, { fifo: true });
      const first = await publish({ Message: 'Test', ...PLACE });
      await aws.wait(5 * 60_000);
      expect((await publish({ Message: 'Test', ...PLACE })).MessageId).not.toBe(first.MessageId);
    },
  },
  {
    title: 'A standard queue gets a FIFO topic’s messages once, without their group',
    mark: RECORDED,
    async holds(aws) {
      const { publish, subscribe } = await createTopic(aws, { fifo: true });
      const queue = await createQueue(aws);
      await subscribe(queue.arn);
      await publish({ Message: 'Test', ...PLACE });
      await publish({ Message: 'Test', ...PLACE });
      const [message, ...others] = await queue.receive();
      expect(others).toEqual([]);
      expect(message?.Attributes).not.toHaveProperty('MessageGroupId');
      expect(message?.Attributes).not.toHaveProperty('MessageDeduplicationId');
    },
  },
  {
    title: 'A message without its place is refused, and a batch with one is refused whole',
    mark: RECORDED,
    async holds(aws) {
      const { sns, TopicArn, publish } = await createTopic(aws, { fifo: true });
      for (const [place, message] of [
        [{}, 'Invalid parameter: The MessageGroupId parameter is required for FIFO topics'],
        [
          { MessageGroupId: 'group' },
          'Invalid parameter: The topic should either have ContentBasedDeduplication enabled or ' +
            'MessageDeduplicationId provided explicitly',
        ],
      ] as const) {
        const entry = { Message: 'test', ...place };
        await expect(publish(entry)).rejects.toMatchObject({ message });
        const PublishBatchRequestEntries = [{ Id: '1', ...entry }];
        const batch = new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries });
        await expect(sns.send(batch)).rejects.toMatchObject({ message });
      }
    },
  },
  {
    title: 'A FIFO queue is for FIFO topics alone, and its dead-letter queue is FIFO too',
    mark: RECORDED,
    async holds(aws) {
      const standard = await createTopic(aws);
      const { sns, subscribe } = await createTopic(aws, { fifo: true });
      const [queue, deadLetters] = [await createQueue(aws, { fifo: true }), await createQueue(aws)];
      await expect(standard.subscribe(queue.arn)).rejects.toMatchObject({
        message:
          'Invalid parameter: Invalid parameter: Endpoint Reason: ' +
          'FIFO SQS Queues can not be subscribed to standard SNS topics',
      });
      const { SubscriptionArn } = await subscribe(queue.arn);
      const redrive = new SetSubscriptionAttributesCommand({
        SubscriptionArn,
        AttributeName: 'RedrivePolicy',
        AttributeValue: JSON.stringify({ deadLetterTargetArn: deadLetters.arn }),
      });
      await expect(sns.send(redrive)).rejects.toMatchObject({
        message:
          'Invalid parameter: RedrivePolicy: ' +
          'must use a FIFO queue as DLQ for a FIFO Subscription to a FIFO Topic.',
      });
    },
  },
];
