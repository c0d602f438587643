import { describe, expect, it } from 'vitest';
import { createSqsHarness } from './harness.ts';

/** A FIFO queue with messages named `<group>-<number>`. */
function createFifo(bodies: string[], attributes: Record<string, string> = {}) {
  const sqs = createSqsHarness();
  const url = sqs.createQueue('queue.fifo', {
    FifoQueue: 'true',
    ContentBasedDeduplication: 'true',
    ...attributes,
  });
  const send = (body: string) => sqs.send(url, body, { MessageGroupId: body.split('-')[0] });
  for (const body of bodies) send(body);
  return { sqs, url, send };
}

// Each order here is one that was recorded from AWS.
describe('a FIFO queue', () => {
  it('takes all it can from one group before it turns to the next', () => {
    const { sqs, url } = createFifo(['g1-1', 'g2-1', 'g1-2', 'g1-3']);
    expect(sqs.bodies(url)).toEqual(['g1-1', 'g1-2', 'g1-3', 'g2-1']);
  });

  it('holds a group back while its first message is in flight', async () => {
    const { sqs, url } = createFifo(['g1-1', 'g1-2', 'g1-3', 'g2-1', 'g3-1'], {
      VisibilityTimeout: '1',
    });
    expect(sqs.bodies(url, { MaxNumberOfMessages: 2 })).toEqual(['g1-1', 'g1-2']);
    expect(sqs.bodies(url, { MaxNumberOfMessages: 1 })).toEqual(['g2-1']);
    await sqs.clock.advance(1000);
    expect(sqs.bodies(url)).toEqual(['g3-1', 'g1-1', 'g1-2', 'g1-3', 'g2-1']);
  });

  it('puts groups that were received with no timeout at the back, in order', () => {
    const { sqs, url } = createFifo(['g1-1', 'g2-1', 'g2-2', 'g3-1', 'g1-2']);
    const none = { VisibilityTimeout: 0 };
    expect(sqs.bodies(url, { ...none, MaxNumberOfMessages: 3 })).toEqual(['g1-1', 'g1-2', 'g2-1']);
    expect(sqs.bodies(url, none)).toEqual(['g3-1', 'g1-1', 'g1-2', 'g2-1', 'g2-2']);
  });

  it('gives a message back as soon as nothing before it in its group is in flight', () => {
    const { sqs, url } = createFifo(['g1-1', 'g1-2', 'g2-1']);
    const [first] = sqs.receive(url, { MaxNumberOfMessages: 2 });
    sqs.changeVisibility(url, first, 0);
    expect(sqs.bodies(url)).toEqual(['g2-1', 'g1-1']);
  });

  it.each([
    { extended: 0, visible: [] },
    { extended: 1, visible: ['g-1'] },
    { extended: 2, visible: ['g-1', 'g-2'] },
  ])('stops at message $extended of a group when its timeout is extended', async (row) => {
    const { sqs, url } = createFifo(['g-1', 'g-2', 'g-3'], { VisibilityTimeout: '1' });
    const messages = sqs.receive(url);
    sqs.changeVisibility(url, messages[row.extended], 4);
    await sqs.clock.advance(2500);
    expect(sqs.bodies(url)).toEqual(row.visible);
  });

  it('goes on with a group when what was in flight is deleted, to one who waits too', async () => {
    const { sqs, url, send } = createFifo(['g-1']);
    const [message] = sqs.receive(url);
    const polled = sqs.poll(url);
    send('g-2');
    await sqs.clock.advance(1000);
    expect(sqs.counts(url)).toEqual([1, 1, 0]);
    sqs.remove(url, message);
    await sqs.clock.advance(0);
    expect((await polled)[0]?.Body).toBe('g-2');
  });

  it('refuses to delete a message whose visibility timeout has ended', async () => {
    const { sqs, url } = createFifo(['g-1'], { VisibilityTimeout: '1' });
    const [message] = sqs.receive(url);
    await sqs.clock.advance(1000);
    const refusal = sqs.refusal('DeleteMessage', {
      QueueUrl: url,
      ReceiptHandle: message?.ReceiptHandle,
    });
    expect(refusal.message).toBe(
      `Value ${message?.ReceiptHandle} for parameter ReceiptHandle is invalid. ` +
        'Reason: The receipt handle has expired.',
    );
  });

  it('goes on with a group whose first messages are dead-lettered', () => {
    const sqs = createSqsHarness();
    const fifo = { FifoQueue: 'true', ContentBasedDeduplication: 'true' };
    const { url, dlqUrl } = sqs.createQueueWithDlq(1, { ...fifo, VisibilityTimeout: '0' }, fifo);
    for (const body of ['1', '2']) sqs.send(url, body, { MessageGroupId: 'g' });
    sqs.receive(url, { MaxNumberOfMessages: 1 });
    expect(sqs.bodies(url)).toEqual(['2']);
    expect(sqs.bodies(dlqUrl)).toEqual(['1']);
  });

  it('numbers its messages upwards, with twenty digits', () => {
    const { send } = createFifo([]);
    const numbers = ['g-1', 'g-2', 'h-1'].map((body) => send(body).SequenceNumber ?? '');
    expect(numbers).toEqual([...numbers].sort());
    expect(numbers.every((number) => /^\d{20}$/.test(number))).toBe(true);
  });
});

describe('deduplication', () => {
  it('answers a repeat with the first message for five minutes, even after its deletion', async () => {
    const { sqs, url, send } = createFifo([]);
    const first = send('g-1');
    sqs.remove(url, sqs.receive(url)[0]);
    await sqs.clock.advance(299_999);
    expect(send('g-1')).toEqual(first);
    expect(sqs.counts(url)).toEqual([0, 0, 0]);
    await sqs.clock.advance(1);
    expect(send('g-1').MessageId).not.toBe(first.MessageId);
    expect(sqs.counts(url)).toEqual([1, 0, 0]);
  });

  it('is over all groups, or within a group when the queue says so', () => {
    for (const [scope, count] of [
      ['queue', 1],
      ['messageGroup', 2],
    ] as const) {
      const { sqs, url } = createFifo([], { DeduplicationScope: scope });
      for (const MessageGroupId of ['g1', 'g2', 'g1']) {
        sqs.send(url, 'body', { MessageGroupId, MessageDeduplicationId: 'same' });
      }
      expect(sqs.counts(url)).toEqual([count, 0, 0]);
    }
  });

  it('is forgotten by a purge', () => {
    const { sqs, url, send } = createFifo(['g-1']);
    sqs.run('PurgeQueue', { QueueUrl: url });
    send('g-1');
    expect(sqs.bodies(url)).toEqual(['g-1']);
  });
});
