import { beforeEach, describe, expect, it } from 'vitest';
import type { MetricIdentity } from '../../../../local/metrics.ts';
import type { ServiceDefinition } from '../../../../local/service.ts';
import { createSqsHarness } from './harness.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

interface Datum {
  readonly identity: MetricIdentity;
  readonly value: number;
  readonly atMs: number;
}

let sqs: ReturnType<typeof createSqsHarness>;
let data: Datum[];

beforeEach(() => {
  data = [];
  const keeper: ServiceDefinition = {
    name: 'cloudwatch',
    create({ metrics, kernel }) {
      metrics.keepWith({
        series: (identity) => ({
          add: (value) => void data.push({ identity, value, atMs: kernel.now() }),
        }),
      });
      return { operations: {} };
    },
  };
  sqs = createSqsHarness({ before: [keeper] });
});

const values = (metricName: string) =>
  data.filter(({ identity }) => identity.metricName === metricName).map(({ value }) => value);

describe('the metrics of a queue', () => {
  it('count at the end of each minute what happened in it', async () => {
    const url = sqs.createQueue('queue');
    for (const body of ['one', 'three']) sqs.send(url, body);
    const [first] = sqs.receive(url, { MaxNumberOfMessages: 1 });
    sqs.remove(url, first);
    sqs.remove(url, first);
    sqs.receive(url, { MaxNumberOfMessages: 1 });
    sqs.receive(url);
    await sqs.clock.advance(2 * MINUTE_MS);
    expect(values('NumberOfMessagesSent')).toEqual([2, 0]);
    expect(values('NumberOfMessagesReceived')).toEqual([2, 0]);
    // A repeated deletion counts, too.
    expect(values('NumberOfMessagesDeleted')).toEqual([2, 0]);
    expect(values('NumberOfEmptyReceives')).toEqual([1, 0]);
    expect(values('SentMessageSize')).toEqual([3, 5]);
    expect(data[0]?.identity).toEqual({
      namespace: 'AWS/SQS',
      metricName: 'SentMessageSize',
      dimensions: { QueueName: 'queue' },
      unit: 'Bytes',
    });
  });

  it('tell what the queue holds', async () => {
    const url = sqs.createQueue('queue', { VisibilityTimeout: '600' });
    for (const body of ['a', 'b', 'c']) sqs.send(url, body);
    sqs.send(url, 'later', { DelaySeconds: 900 });
    sqs.receive(url, { MaxNumberOfMessages: 1 });
    await sqs.clock.advance(MINUTE_MS);
    expect(values('ApproximateNumberOfMessagesVisible')).toEqual([2]);
    expect(values('ApproximateNumberOfMessagesNotVisible')).toEqual([1]);
    expect(values('ApproximateNumberOfMessagesDelayed')).toEqual([1]);
    expect(values('ApproximateAgeOfOldestMessage')).toEqual([59]);
  });

  it('leave out of the age what a standard queue has given out three times', async () => {
    const url = sqs.createQueue('queue', { VisibilityTimeout: '0' });
    sqs.send(url, 'poison');
    for (let i = 0; i < 3; i++) sqs.receive(url);
    await sqs.clock.advance(30_000);
    sqs.send(url, 'next');
    await sqs.clock.advance(30_000);
    expect(values('ApproximateAgeOfOldestMessage')).toEqual([29]);
  });

  it('count the age of a dead letter from its move', async () => {
    const { url, dlqUrl } = sqs.createQueueWithDlq(1, { VisibilityTimeout: '0' });
    sqs.send(url, 'poison');
    await sqs.clock.advance(10 * MINUTE_MS);
    for (let i = 0; i < 2; i++) sqs.receive(url);
    sqs.receive(dlqUrl, { VisibilityTimeout: 0 });
    data = [];
    await sqs.clock.advance(MINUTE_MS);
    const dlq = data.filter(({ identity }) => identity.dimensions.QueueName === 'dlq');
    const age = dlq.find(({ identity }) => identity.metricName === 'ApproximateAgeOfOldestMessage');
    expect(age?.value).toBe(59);
    const sent = dlq.find(({ identity }) => identity.metricName === 'NumberOfMessagesSent');
    expect(sent?.value).toBe(0);
  });

  it('tell of groups and repetitions in FIFO queues alone', async () => {
    const url = sqs.createQueue('queue.fifo', { FifoQueue: 'true' });
    for (const id of ['1', '2', '2']) {
      sqs.send(url, 'a', { MessageGroupId: id, MessageDeduplicationId: id });
    }
    sqs.receive(url, { VisibilityTimeout: 600 });
    sqs.createQueue('queue');
    await sqs.clock.advance(MINUTE_MS);
    expect(values('ApproximateNumberOfGroupsWithInflightMessages')).toEqual([2]);
    expect(values('NumberOfDeduplicatedSentMessages')).toEqual([1]);
  });

  it('end six hours after the last use of an empty queue, and begin again with the next', async () => {
    const url = sqs.createQueue('queue');
    sqs.receive(url);
    await sqs.clock.advance(7 * HOUR_MS);
    expect(values('NumberOfMessagesSent')).toHaveLength(360);
    sqs.receive(url);
    await sqs.clock.advance(MINUTE_MS);
    expect(values('NumberOfMessagesSent')).toHaveLength(361);
  });
});
