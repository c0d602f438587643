import { describe, expect, it } from 'vitest';
import { AwsError } from '../../../../local/errors.ts';
import { MANAGED_RETRY_POLICY } from '../../../../local/services/sns/limits.ts';
import { retryDelayMs } from '../../../../local/services/sns/retry-schedule.ts';
import { createSnsHarness, FUNCTION_ARN } from './harness.ts';

const UNAVAILABLE = new AwsError('ServiceException', 'down', { statusCode: 500 });
const GONE = new AwsError('ResourceNotFoundException', 'no such function', { statusCode: 404 });
const THROTTLED = new AwsError('TooManyRequestsException', 'slow down', { statusCode: 429 });

const managedDelayMs = (retry: number) => retryDelayMs(MANAGED_RETRY_POLICY, retry);

/** A function subscribed to a topic, with a queue for what it does not take. */
function createWithDeadLetterQueue(options: { seed?: string } = {}) {
  const sns = createSnsHarness(options);
  const topicArn = sns.createTopic();
  const dlqArn = sns.createQueue('dlq');
  const subscriptionArn = sns.subscribe(topicArn, FUNCTION_ARN, {
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dlqArn }),
  });
  return { sns, topicArn, dlqArn, subscriptionArn };
}

describe('a delivery', () => {
  it('reaches every subscription, without Publish waiting for it', async () => {
    const sns = createSnsHarness({ latency: 'documented' });
    const topicArn = sns.createTopic();
    const queueArns = [sns.createQueue('a'), sns.createQueue('b')];
    for (const arn of queueArns) sns.subscribe(topicArn, arn);
    sns.publish(topicArn, 'hello');
    expect(queueArns.map((arn) => sns.received(arn))).toEqual([[], []]);
    await sns.clock.advance(60_000);
    expect(queueArns.map((arn) => sns.received(arn))).toEqual([['hello'], ['hello']]);
    expect(sns.journal('sns:delivered')).toHaveLength(2);
  });

  it('takes no needless time when hops take none', () => {
    const sns = createSnsHarness();
    const topicArn = sns.createTopic();
    const queueArn = sns.createQueue();
    sns.subscribe(topicArn, queueArn);
    sns.publish(topicArn, 'hello');
    expect(sns.received(queueArn)).toEqual(['hello']);
  });

  it('is made as the service, on behalf of the topic, with the publisher’s trace', () => {
    const sns = createSnsHarness();
    const topicArn = sns.createTopic();
    const queueArn = sns.createQueue();
    sns.subscribe(topicArn, FUNCTION_ARN);
    sns.subscribe(topicArn, queueArn);
    const traceHeader =
      'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
    sns.run('Publish', { TopicArn: topicArn, Message: 'a' }, { traceHeader });
    expect(sns.invocations[0]?.delivery).toMatchObject({
      principal: { kind: 'service', name: 'sns.amazonaws.com', sourceArn: topicArn },
      traceHeader,
    });
    expect(sns.receive(queueArn)[0]?.Attributes).toMatchObject({ AWSTraceHeader: traceHeader });
  });
});

describe('a retry', () => {
  it('follows AWS’s phases: 3 at once, 2 after a second, 10 from 1 to 20 s, then every 20 s', () => {
    const delays = Array.from({ length: 18 }, (_, retry) => Math.round(managedDelayMs(retry)));
    expect(delays).toEqual([
      0, 0, 0, 1000, 1000, 1000, 1395, 1946, 2714, 3786, 5282, 7368, 10_278, 14_337, 20_000, 20_000,
      20_000, 20_000,
    ]);
  });

  it('comes when the schedule says, give or take the jitter, until the target answers', async () => {
    const { sns, topicArn } = createWithDeadLetterQueue();
    sns.refuseDeliveries((attempt) => (attempt < 9 ? UNAVAILABLE : undefined));
    sns.publish(topicArn, 'hello');
    await sns.clock.advance(60_000);
    expect(sns.invocations).toHaveLength(9);
    expect(sns.journal('sns:delivered')).toHaveLength(1);
    for (let retry = 0; retry < 8; retry++) {
      const [before, after] = sns.invocations.slice(retry, retry + 2);
      const waitedMs = (after?.atMs ?? 0) - (before?.atMs ?? 0);
      expect(waitedMs).toBeGreaterThanOrEqual(managedDelayMs(retry) * 0.9);
      expect(waitedMs).toBeLessThanOrEqual(managedDelayMs(retry) * 1.1 + 1);
    }
  });

  it('ends after 100,015 of them, 23 days on, in the dead-letter queue', async () => {
    const { sns, topicArn, dlqArn, subscriptionArn } = createWithDeadLetterQueue();
    sns.refuseDeliveries(() => UNAVAILABLE);
    sns.publish(topicArn, 'hello');
    const dayMs = 86_400_000;
    await sns.clock.advance(23 * dayMs);
    expect(sns.receive(dlqArn)).toEqual([]);
    await sns.clock.advance(dayMs);
    expect(sns.invocations).toHaveLength(100_016);
    expect(sns.received(dlqArn)).toEqual(['hello']);
    expect(sns.journal('sns:delivery-failed')).toMatchObject([
      { subject: subscriptionArn, detail: { errorCode: 'ServiceException', retryCount: 100_015 } },
    ]);
  });

  it('answers a throttled delivery', () => {
    const { sns, topicArn } = createWithDeadLetterQueue();
    sns.refuseDeliveries((attempt) => (attempt === 1 ? THROTTLED : undefined));
    sns.publish(topicArn, 'hello');
    return sns.clock.advance(0).then(() => expect(sns.invocations).toHaveLength(2));
  });

  it('comes at the same instants from the same seed', async () => {
    const times = [];
    for (const seed of ['a', 'a', 'b']) {
      const { sns, topicArn } = createWithDeadLetterQueue({ seed });
      sns.refuseDeliveries(() => UNAVAILABLE);
      sns.publish(topicArn, 'hello');
      await sns.clock.advance(120_000);
      times.push(sns.invocations.map(({ atMs }) => atMs));
    }
    expect(times[1]).toEqual(times[0]);
    expect(times[2]).not.toEqual(times[0]);
  });
});

describe('an error of the client’s', () => {
  it('is not retried: the message goes to the dead-letter queue, as a queue would have got it', async () => {
    const { sns, topicArn, dlqArn, subscriptionArn } = createWithDeadLetterQueue();
    sns.refuseDeliveries(() => GONE);
    const MessageId = sns.publish(topicArn, 'hello', {
      MessageAttributes: { attr1: { DataType: 'Number', StringValue: '1' } },
    });
    await sns.clock.advance(0);
    expect(sns.invocations).toHaveLength(1);
    const [letter] = sns.receive(dlqArn);
    expect(JSON.parse(letter?.Body ?? '')).toMatchObject({
      Type: 'Notification',
      MessageId,
      TopicArn: topicArn,
      Message: 'hello',
      MessageAttributes: { attr1: { Type: 'Number', Value: '1' } },
    });
    expect(sns.journal('sns:dead-lettered')).toMatchObject([{ subject: subscriptionArn }]);
  });

  it('loses the message when there is no dead-letter queue, and says so', async () => {
    const sns = createSnsHarness();
    const topicArn = sns.createTopic();
    sns.subscribe(topicArn, FUNCTION_ARN);
    sns.refuseDeliveries(() => GONE);
    sns.publish(topicArn, 'hello');
    await sns.clock.advance(0);
    expect(sns.journal('sns:lost')).toHaveLength(1);
  });

  it('loses the message when the dead-letter queue is gone too', async () => {
    const sns = createSnsHarness();
    const topicArn = sns.createTopic();
    sns.subscribe(topicArn, sns.host.arn('sqs', 'never-made'), {
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: sns.host.arn('sqs', 'nor-this') }),
    });
    sns.publish(topicArn, 'hello');
    await sns.clock.advance(0);
    expect(sns.journal('sns:lost')).toMatchObject([
      { detail: { deadLetterErrorCode: 'QueueDoesNotExist' } },
    ]);
  });

  it('meets a raw message with more attributes than a queue takes', async () => {
    const sns = createSnsHarness();
    const topicArn = sns.createTopic();
    const queueArn = sns.createQueue();
    sns.subscribe(topicArn, queueArn, { RawMessageDelivery: 'true' });
    const names = Array.from({ length: 11 }, (_, index) => `a${index}`);
    sns.publish(topicArn, 'hello', {
      MessageAttributes: Object.fromEntries(
        names.map((name) => [name, { DataType: 'String', StringValue: 'x' }]),
      ),
    });
    await sns.clock.advance(0);
    expect(sns.receive(queueArn)).toEqual([]);
    expect(sns.journal('sns:lost')).toHaveLength(1);
  });
});

describe('a filter policy', () => {
  it('keeps from a subscription what it does not want', () => {
    const sns = createSnsHarness();
    const topicArn = sns.createTopic();
    const byAttribute = sns.createQueue('by-attribute');
    const byBody = sns.createQueue('by-body');
    sns.subscribe(topicArn, byAttribute, {
      FilterPolicy: JSON.stringify({ status: ['REJECTED'] }),
    });
    sns.subscribe(topicArn, byBody, {
      FilterPolicy: JSON.stringify({ file: { size: [{ numeric: ['>', 100] }] } }),
      FilterPolicyScope: 'MessageBody',
    });
    const status = (value: string) => ({
      MessageAttributes: { status: { DataType: 'String', StringValue: value } },
    });
    const small = JSON.stringify({ file: { size: 1 } });
    const large = JSON.stringify({ file: { size: 1000 } });
    sns.publish(topicArn, small, status('REJECTED'));
    sns.publish(topicArn, large, status('PROCESSED'));
    sns.publish(topicArn, 'no JSON');
    expect(sns.received(byAttribute)).toEqual([small]);
    expect(sns.received(byBody)).toEqual([large]);
    expect(sns.journal('sns:filtered-out')).toHaveLength(4);
  });
});
