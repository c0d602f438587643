import type { Message } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { createSqsHarness } from './harness.ts';

describe('visibility', () => {
  it('hides a received message until its timeout ends, to the millisecond', async () => {
    const sqs = createSqsHarness();
    const url = sqs.createQueue('queue', { VisibilityTimeout: '30' });
    sqs.send(url, 'a');

    expect(sqs.bodies(url)).toEqual(['a']);
    await sqs.clock.advance(29_999);
    expect(sqs.bodies(url)).toEqual([]);
    await sqs.clock.advance(1);
    expect(sqs.bodies(url)).toEqual(['a']);
  });

  it('counts a change from the instant of the call', async () => {
    const sqs = createSqsHarness();
    const url = sqs.createQueue('queue', { VisibilityTimeout: '60' });
    sqs.send(url, 'a');
    const [message] = sqs.receive(url);

    await sqs.clock.advance(15_000);
    sqs.changeVisibility(url, message, 10);
    await sqs.clock.advance(9_999);
    expect(sqs.bodies(url)).toEqual([]);
    await sqs.clock.advance(1);
    expect(sqs.bodies(url)).toEqual(['a']);
  });

  it('shows a message at once when its timeout is changed to zero', () => {
    const sqs = createSqsHarness();
    const url = sqs.createQueue('queue');
    sqs.send(url, 'a');
    sqs.changeVisibility(url, sqs.receive(url)[0], 0);
    expect(sqs.bodies(url)).toEqual(['a']);
  });

  it('counts every receive, and remembers the first', async () => {
    const sqs = createSqsHarness();
    const url = sqs.createQueue('queue', { VisibilityTimeout: '10' });
    sqs.send(url, 'a');
    const firstReceivedAtMs = sqs.kernel.now();
    for (const count of ['1', '2', '3']) {
      expect(sqs.receive(url)[0]?.Attributes).toMatchObject({
        ApproximateReceiveCount: count,
        ApproximateFirstReceiveTimestamp: String(firstReceivedAtMs),
        SentTimestamp: String(firstReceivedAtMs),
      });
      await sqs.clock.advance(10_000);
    }
  });

  it('returns a message to its place, and after three receives to the back', async () => {
    const sqs = createSqsHarness();
    const url = sqs.createQueue('queue', { VisibilityTimeout: '1' });
    for (const body of ['a', 'b', 'c']) sqs.send(url, body);
    const order: (string | undefined)[] = [];
    for (let i = 0; i < 4; i++) {
      order.push(sqs.bodies(url, { MaxNumberOfMessages: 1 })[0]);
      await sqs.clock.advance(1000);
    }
    expect(order).toEqual(['a', 'a', 'a', 'b']);
  });
});

describe('a delay', () => {
  it('keeps a message back, by the queue or by the message', async () => {
    const sqs = createSqsHarness();
    const url = sqs.createQueue('queue', { DelaySeconds: '5' });
    sqs.send(url, 'of the queue');
    sqs.send(url, 'of its own', { DelaySeconds: 2 });
    sqs.send(url, 'none', { DelaySeconds: 0 });
    expect(sqs.counts(url)).toEqual([1, 0, 2]);
    expect(sqs.bodies(url)).toEqual(['none']);
    await sqs.clock.advance(2000);
    expect(sqs.bodies(url)).toEqual(['of its own']);
    await sqs.clock.advance(3000);
    expect(sqs.bodies(url)).toEqual(['of the queue']);
    expect(sqs.counts(url)).toEqual([0, 3, 0]);
  });
});

describe('retention', () => {
  it('drops messages that are too old, in flight ones too', async () => {
    const sqs = createSqsHarness();
    const url = sqs.createQueue('queue', {
      MessageRetentionPeriod: '60',
      VisibilityTimeout: '600',
    });
    sqs.send(url, 'in flight');
    const [inFlight] = sqs.receive(url);
    sqs.send(url, 'visible');
    await sqs.clock.advance(59_999);
    expect(sqs.counts(url)).toEqual([1, 1, 0]);
    await sqs.clock.advance(1);
    expect(sqs.counts(url)).toEqual([0, 0, 0]);
    expect(sqs.journal('sqs:expired')).toHaveLength(2);
    // As recorded from AWS, deleting what has expired is no error.
    sqs.remove(url, inFlight);
  });

  it('reaches messages that are already there when it is shortened', async () => {
    const sqs = createSqsHarness();
    const url = sqs.createQueue('queue');
    sqs.send(url, 'a');
    await sqs.clock.advance(90_000);
    sqs.send(url, 'b');
    const changedAtMs = sqs.kernel.now();
    sqs.run('SetQueueAttributes', {
      QueueUrl: url,
      Attributes: { MessageRetentionPeriod: '60' },
    });
    await sqs.clock.advance(120_000);
    // Nobody asked for them: the queue's own timer saw to it.
    expect(sqs.journal('sqs:expired').map(({ atMs }) => atMs - changedAtMs)).toEqual([0, 60_000]);
  });
});

describe('a long poll', () => {
  it('answers as soon as a message is sent', async () => {
    const sqs = createSqsHarness();
    const url = sqs.createQueue('queue');
    const startedAtMs = sqs.kernel.now();
    let answeredAtMs = 0;
    const polled = sqs.poll(url).then((messages) => {
      answeredAtMs = sqs.kernel.now();
      return messages;
    });
    await sqs.clock.advance(7000);
    sqs.send(url, 'a');
    await sqs.clock.advance(0);
    expect((await polled).map(({ Body }) => Body)).toEqual(['a']);
    expect(answeredAtMs - startedAtMs).toBe(7000);
    expect(sqs.counts(url)).toEqual([0, 1, 0]);
  });

  it('answers with nothing when its time is over', async () => {
    const sqs = createSqsHarness();
    const url = sqs.createQueue('queue', { ReceiveMessageWaitTimeSeconds: '5' });
    let answered: Message[] | undefined;
    void sqs.poll(url, { WaitTimeSeconds: undefined }).then((messages) => {
      answered = messages;
    });
    await sqs.clock.advance(4999);
    expect(answered).toBeUndefined();
    await sqs.clock.advance(1);
    expect(answered).toEqual([]);
  });

  it('answers when a message becomes visible again, or its delay ends', async () => {
    const sqs = createSqsHarness();
    const url = sqs.createQueue('queue', { VisibilityTimeout: '3' });
    sqs.send(url, 'again');
    sqs.receive(url);
    sqs.send(url, 'delayed', { DelaySeconds: 5 });
    const first = sqs.poll(url);
    const second = sqs.poll(url);
    await sqs.clock.advance(5000);
    expect((await first)[0]?.Body).toBe('again');
    expect((await second)[0]?.Body).toBe('delayed');
  });

  it('serves those who wait in the order in which they came, a batch to the first', async () => {
    const sqs = createSqsHarness();
    const url = sqs.createQueue('queue');
    const first = sqs.poll(url, { MaxNumberOfMessages: 2 });
    const second = sqs.poll(url, { MaxNumberOfMessages: 10 });
    const Entries = ['1', '2', '3'].map((Id) => ({ Id, MessageBody: Id }));
    sqs.run('SendMessageBatch', { QueueUrl: url, Entries });
    await sqs.clock.advance(0);
    expect((await first).map(({ Body }) => Body)).toEqual(['1', '2']);
    expect((await second).map(({ Body }) => Body)).toEqual(['3']);
  });

  it('hands nothing to a caller that has gone away', async () => {
    const sqs = createSqsHarness();
    const url = sqs.createQueue('queue');
    const gone = sqs.poll(url, {}, { aborted: () => true });
    const waiting = sqs.poll(url);
    sqs.send(url, 'a');
    await sqs.clock.advance(0);
    expect(await gone).toEqual([]);
    expect((await waiting)[0]?.Attributes?.ApproximateReceiveCount).toBe('1');
  });

  it('ends with nothing when the queue is deleted', async () => {
    const sqs = createSqsHarness();
    const url = sqs.createQueue('queue');
    const polled = sqs.poll(url);
    sqs.run('DeleteQueue', { QueueUrl: url });
    await sqs.clock.advance(0);
    expect(await polled).toEqual([]);
  });

  it('keeps no time and no work while it waits', async () => {
    const sqs = createSqsHarness();
    const url = sqs.createQueue('queue');
    void sqs.poll(url);
    expect(sqs.kernel.work.running).toBe(0);
    await sqs.clock.advance(20_000);
    expect(sqs.kernel.work.running).toBe(0);
  });
});

describe('a signal', () => {
  it('tells of messages that become visible and that no poll has taken', async () => {
    const sqs = createSqsHarness();
    const url = sqs.createQueue('queue', { VisibilityTimeout: '3' });
    let signalCount = 0;
    sqs.kernel.signals.listen(sqs.attribute(url, 'QueueArn'), () => signalCount++);
    sqs.send(url, 'a');
    expect(signalCount).toBe(1);
    sqs.receive(url);
    await sqs.clock.advance(3000);
    expect(signalCount).toBe(2);
    sqs.receive(url);
    const polled = sqs.poll(url);
    await sqs.clock.advance(3000);
    expect(await polled).toHaveLength(1);
    expect(signalCount).toBe(2);
  });
});

describe('redrive', () => {
  it('moves a message when it would be received once more than maxReceiveCount', async () => {
    const sqs = createSqsHarness();
    const { url, dlqUrl } = sqs.createQueueWithDlq(3, { VisibilityTimeout: '10' });
    sqs.send(url, 'poison');
    for (let i = 0; i < 3; i++) {
      expect(sqs.bodies(url)).toEqual(['poison']);
      await sqs.clock.advance(10_000);
    }
    // Visible, and in its queue still, until someone asks for it.
    expect(sqs.counts(url)).toEqual([1, 0, 0]);
    expect(sqs.bodies(url)).toEqual([]);
    expect(sqs.counts(url)).toEqual([0, 0, 0]);
    expect(sqs.counts(dlqUrl)).toEqual([1, 0, 0]);
  });

  it('keeps id, attributes and time of sending, and goes on counting receives', async () => {
    const sqs = createSqsHarness();
    const { url, dlqUrl } = sqs.createQueueWithDlq(1, { VisibilityTimeout: '0' });
    const sentAtMs = sqs.kernel.now();
    const sent = sqs.send(url, 'message-1', {
      MessageAttributes: { MyAttribute: { DataType: 'String', StringValue: 'foobar' } },
    });
    await sqs.clock.advance(5000);
    sqs.receive(url);
    sqs.receive(url);
    const [letter] = sqs.receive(dlqUrl);
    expect(letter).toMatchObject({
      MessageId: sent.MessageId,
      Body: 'message-1',
      // The digest that AWS gave for this attribute.
      MD5OfMessageAttributes: 'adb59cd4678ea5a855436b949cd07ab6',
      Attributes: {
        ApproximateReceiveCount: '2',
        SentTimestamp: String(sentAtMs),
        DeadLetterQueueSourceArn: sqs.attribute(url, 'QueueArn'),
      },
    });
    expect(sqs.journal('sqs:dead-lettered')).toMatchObject([
      { subject: sqs.attribute(url, 'QueueArn'), detail: { messageId: sent.MessageId } },
    ]);
  });

  it('lets retention in the dead-letter queue count from the first sending', async () => {
    const sqs = createSqsHarness();
    const { url, dlqUrl } = sqs.createQueueWithDlq(
      1,
      { VisibilityTimeout: '0' },
      { MessageRetentionPeriod: '345600' },
    );
    sqs.send(url, 'a');
    const dayMs = 86_400_000;
    await sqs.clock.advance(dayMs);
    sqs.receive(url);
    sqs.receive(url);
    await sqs.clock.advance(3 * dayMs - 1);
    expect(sqs.counts(dlqUrl)).toEqual([1, 0, 0]);
    await sqs.clock.advance(1);
    expect(sqs.counts(dlqUrl)).toEqual([0, 0, 0]);
  });

  it('wakes who waits for dead letters', async () => {
    const sqs = createSqsHarness();
    const { url, dlqUrl } = sqs.createQueueWithDlq(1, { VisibilityTimeout: '0' });
    const polled = sqs.poll(dlqUrl);
    sqs.send(url, 'a');
    sqs.receive(url);
    sqs.receive(url);
    await sqs.clock.advance(0);
    expect((await polled)[0]?.Body).toBe('a');
  });

  it('gives a receive its full batch, past the messages that it dead-letters', () => {
    const sqs = createSqsHarness();
    const { url, dlqUrl } = sqs.createQueueWithDlq(1, { VisibilityTimeout: '0' });
    for (let i = 0; i < 5; i++) sqs.send(url, `old ${i}`);
    sqs.receive(url);
    for (let i = 0; i < 10; i++) sqs.send(url, `new ${i}`);
    expect(sqs.bodies(url)).toHaveLength(10);
    expect(sqs.counts(dlqUrl)).toEqual([5, 0, 0]);
  });

  it('leaves messages where they are when the dead-letter queue is gone', () => {
    const sqs = createSqsHarness();
    const { url, dlqUrl } = sqs.createQueueWithDlq(1, { VisibilityTimeout: '0' });
    sqs.run('DeleteQueue', { QueueUrl: dlqUrl });
    sqs.send(url, 'a');
    for (let i = 0; i < 3; i++) expect(sqs.bodies(url)).toEqual(['a']);
  });

  it('restarts the time of sending in a FIFO dead-letter queue', async () => {
    const sqs = createSqsHarness();
    const fifo = { FifoQueue: 'true', ContentBasedDeduplication: 'true' };
    const { url, dlqUrl } = sqs.createQueueWithDlq(1, { ...fifo, VisibilityTimeout: '0' }, fifo);
    sqs.send(url, 'a', { MessageGroupId: 'g' });
    await sqs.clock.advance(5000);
    sqs.receive(url);
    sqs.receive(url);
    expect(sqs.receive(dlqUrl)[0]?.Attributes).toMatchObject({
      SentTimestamp: String(sqs.kernel.now()),
      MessageGroupId: 'g',
    });
  });
});
