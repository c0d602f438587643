import { hash } from 'node:crypto';
import type {
  GetTopicAttributesResponse,
  PublishBatchResponse,
  PublishResponse,
} from '@aws-sdk/client-sns';
import { describe, expect, it } from 'vitest';
import { AwsError } from '../../../../local/errors.ts';
import type { ServiceDefinition } from '../../../../local/service.ts';
import { SNS } from '../../../../local/services/sns/index.ts';
import { ADMINISTRATOR, createTestHost } from '../../../helpers/test-context.ts';
import { createSnsHarness, FUNCTION_ARN } from './harness.ts';

const PLACE = { MessageGroupId: 'group', MessageDeduplicationId: 'once' };

function createFifo(attributes: Record<string, string> = {}, queueName = 'queue.fifo') {
  const sns = createSnsHarness();
  const topicArn = sns.createTopic('topic.fifo', { FifoTopic: 'true', ...attributes });
  const queueArn = sns.createQueue(queueName);
  const subscriptionArn = sns.subscribe(topicArn, queueArn);
  const publish = (Message: string, more: object = PLACE) =>
    sns.run<PublishResponse>('Publish', { TopicArn: topicArn, Message, ...more });
  return { sns, topicArn, queueArn, subscriptionArn, publish };
}

describe('a FIFO topic', () => {
  it('shows that it is one, and how it deduplicates', () => {
    const { sns, topicArn } = createFifo({ FifoThroughputScope: 'MessageGroup' });
    const { Attributes } = sns.run<GetTopicAttributesResponse>('GetTopicAttributes', {
      TopicArn: topicArn,
    });
    expect(Attributes).toMatchObject({
      FifoTopic: 'true',
      ContentBasedDeduplication: 'false',
      FifoThroughputScope: 'MessageGroup',
    });
  });

  it('numbers its messages, in the answer and in what subscribers get', () => {
    const { sns, queueArn, publish } = createFifo();
    const first = publish('a');
    const second = publish('b', { ...PLACE, MessageDeduplicationId: 'twice' });
    expect(first.SequenceNumber).toMatch(/^\d{20}$/);
    expect(BigInt(second.SequenceNumber ?? 0)).toBeGreaterThan(BigInt(first.SequenceNumber ?? 0));
    const [message] = sns.receive(queueArn);
    expect(JSON.parse(message?.Body ?? '')).toMatchObject({
      MessageId: first.MessageId,
      SequenceNumber: first.SequenceNumber,
    });
    expect(message?.Attributes).toMatchObject(PLACE);
  });

  it('answers a repeat within five minutes with the first receipt, and delivers it once', async () => {
    const { sns, queueArn, publish } = createFifo();
    const first = publish('a');
    await sns.clock.advance(5 * 60_000 - 1);
    expect(publish('a')).toEqual(first);
    await sns.clock.advance(1);
    expect(publish('a').MessageId).not.toBe(first.MessageId);
    expect(sns.received(queueArn)).toHaveLength(2);
  });

  it('tells repeats by their content where it is set so', async () => {
    const { sns, queueArn, publish } = createFifo({ ContentBasedDeduplication: 'true' });
    publish('a', { MessageGroupId: 'one' });
    publish('a', { MessageGroupId: 'two' });
    publish('b', { MessageGroupId: 'one' });
    await sns.clock.advance(0);
    const messages = sns.receive(queueArn);
    expect(messages.map(({ Attributes }) => Attributes?.MessageDeduplicationId)).toEqual([
      hash('sha256', 'a'),
      hash('sha256', 'b'),
    ]);
  });

  it('tells repeats within a group alone where its throughput is per group', () => {
    const { sns, publish } = createFifo({ FifoThroughputScope: 'MessageGroup' });
    publish('a', { ...PLACE, MessageGroupId: 'one' });
    publish('a', { ...PLACE, MessageGroupId: 'two' });
    publish('a', { ...PLACE, MessageGroupId: 'one' });
    expect(sns.journal('sns:published')).toHaveLength(2);
    expect(sns.journal('sns:deduplicated')).toHaveLength(1);
  });

  it('gives a standard queue no group, and each message once', () => {
    const { sns, queueArn, publish } = createFifo({}, 'queue');
    publish('a');
    publish('a');
    const [message, ...others] = sns.receive(queueArn);
    expect(others).toEqual([]);
    expect(message?.Attributes).not.toHaveProperty('MessageGroupId');
  });

  // Recorded from AWS.
  it.each([
    [{ MessageGroupId: undefined }, 'The MessageGroupId parameter is required for FIFO topics'],
    [
      { MessageDeduplicationId: undefined },
      'The topic should either have ContentBasedDeduplication enabled or ' +
        'MessageDeduplicationId provided explicitly',
    ],
  ])('refuses a message with %o, alone and as the whole batch: InvalidParameter', (place, why) => {
    const { sns, topicArn } = createFifo();
    const wrong = { Message: 'a', ...PLACE, ...place };
    const expected = { queryCode: 'InvalidParameter', message: `Invalid parameter: ${why}` };
    expect(sns.refusal('Publish', { TopicArn: topicArn, ...wrong })).toMatchObject(expected);
    const PublishBatchRequestEntries = [
      { Id: '1', Message: 'a', ...PLACE },
      { Id: '2', ...wrong },
    ];
    const batch = { TopicArn: topicArn, PublishBatchRequestEntries };
    expect(sns.refusal('PublishBatch', batch)).toMatchObject(expected);
    expect(sns.journal('sns:published')).toEqual([]);
  });

  it('gives a batch that is repeated the receipts of the first', () => {
    const { sns, topicArn } = createFifo();
    const PublishBatchRequestEntries = ['1', '2'].map((Id) => ({
      Id,
      Message: 'a',
      MessageGroupId: 'group',
      MessageDeduplicationId: Id,
    }));
    const publishBatch = () =>
      sns.run<PublishBatchResponse>('PublishBatch', {
        TopicArn: topicArn,
        PublishBatchRequestEntries,
      });
    expect(publishBatch()).toEqual(publishBatch());
    expect(sns.journal('sns:published')).toHaveLength(2);
  });

  it('takes queues alone for subscribers: InvalidParameter', () => {
    const { sns, topicArn } = createFifo();
    const input = { TopicArn: topicArn, Protocol: 'lambda', Endpoint: FUNCTION_ARN };
    expect(sns.refusal('Subscribe', input).message).toBe(
      'Invalid parameter: Invalid parameter: Endpoint Reason: Please use FIFO SQS queue',
    );
  });
});

describe('a subscription of a FIFO queue', () => {
  it('has a FIFO dead-letter queue, which gets messages with their place', async () => {
    const { sns, subscriptionArn, queueArn, publish } = createFifo();
    const setDeadLetterQueue = (arn: string) => ({
      SubscriptionArn: subscriptionArn,
      AttributeName: 'RedrivePolicy',
      AttributeValue: JSON.stringify({ deadLetterTargetArn: arn }),
    });
    const refused = setDeadLetterQueue(sns.createQueue('dlq'));
    expect(sns.refusal('SetSubscriptionAttributes', refused).message).toBe(
      'Invalid parameter: RedrivePolicy: ' +
        'must use a FIFO queue as DLQ for a FIFO Subscription to a FIFO Topic.',
    );
    const dlqArn = sns.createQueue('dlq.fifo');
    sns.run('SetSubscriptionAttributes', setDeadLetterQueue(dlqArn));
    sns.host.operation('sqs', 'DeleteQueue')({ QueueUrl: queueArn.split(':')[5] }, sns.call);
    publish('a');
    await sns.clock.advance(0);
    expect(sns.receive(dlqArn)).toMatchObject([{ Attributes: PLACE }]);
  });

  it('holds a group back while one of its messages is retried, and no other group', async () => {
    const arrived: string[] = [];
    let failuresLeft = 4;
    const sqs: ServiceDefinition = {
      name: 'sqs',
      create: () => ({
        operations: {},
        accept: (_targetArn, { body }) => {
          const { Message } = JSON.parse(body);
          if (Message === 'a1' && failuresLeft-- > 0) {
            throw new AwsError('InternalError', 'down', { statusCode: 500 });
          }
          arrived.push(Message);
        },
      }),
    };
    const { host, clock } = createTestHost([SNS, sqs]);
    const run = (name: string, input: object) => host.call('sns', name, input, ADMINISTRATOR);
    const TopicArn = host.arn('sns', 'topic.fifo');
    await run('CreateTopic', { Name: 'topic.fifo', Attributes: { FifoTopic: 'true' } });
    const Endpoint = host.arn('sqs', 'queue.fifo');
    await run('Subscribe', { TopicArn, Protocol: 'sqs', Endpoint });
    for (const Message of ['a1', 'a2', 'b1']) {
      const place = { MessageGroupId: Message.charAt(0), MessageDeduplicationId: Message };
      await run('Publish', { TopicArn, Message, ...place });
    }
    await clock.advance(0);
    expect(arrived).toEqual(['b1']);
    await clock.advance(2000);
    expect(arrived).toEqual(['b1', 'a1', 'a2']);
  });
});
