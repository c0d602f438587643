import type { DeleteMessageBatchResult } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { createSqsHarness } from '../harness.ts';

describe('DeleteMessage', () => {
  it('deletes a message for good, and succeeds again', async () => {
    const sqs = createSqsHarness();
    const url = sqs.createQueue('queue', { VisibilityTimeout: '1' });
    sqs.send(url, 'a');
    const [message] = sqs.receive(url);
    sqs.remove(url, message);
    sqs.remove(url, message);
    await sqs.clock.advance(2000);
    expect(sqs.counts(url)).toEqual([0, 0, 0]);
    expect(sqs.journal('sqs:deleted')).toHaveLength(1);
  });

  it('deletes a message whose visibility timeout has ended, by its latest handle', async () => {
    const sqs = createSqsHarness();
    const url = sqs.createQueue('queue', { VisibilityTimeout: '1' });
    sqs.send(url, 'a');
    const [message] = sqs.receive(url);
    await sqs.clock.advance(2000);
    expect(sqs.counts(url)).toEqual([1, 0, 0]);
    sqs.remove(url, message);
    expect(sqs.counts(url)).toEqual([0, 0, 0]);
  });

  it('succeeds with the handle of an earlier receive, and leaves the message', async () => {
    const sqs = createSqsHarness();
    const url = sqs.createQueue('queue', { VisibilityTimeout: '1' });
    sqs.send(url, 'a');
    const [stale] = sqs.receive(url);
    await sqs.clock.advance(1000);
    const [fresh] = sqs.receive(url);
    expect(fresh?.ReceiptHandle).not.toBe(stale?.ReceiptHandle);
    sqs.remove(url, stale);
    expect(sqs.counts(url)).toEqual([0, 1, 0]);
    sqs.remove(url, fresh);
    expect(sqs.counts(url)).toEqual([0, 0, 0]);
  });

  it('refuses a handle that is none, and one of another queue', () => {
    const sqs = createSqsHarness();
    const url = sqs.createQueue('queue');
    const otherUrl = sqs.createQueue('other');
    sqs.send(otherUrl, 'a');
    const [other] = sqs.receive(otherUrl);
    for (const ReceiptHandle of ['garbage', 'AQEBgarbage', other?.ReceiptHandle]) {
      expect(sqs.refusal('DeleteMessage', { QueueUrl: url, ReceiptHandle })).toMatchObject({
        code: 'ReceiptHandleIsInvalid',
        message: `The input receipt handle "${ReceiptHandle}" is not a valid receipt handle.`,
      });
    }
  });
});

describe('DeleteMessageBatch', () => {
  it('deletes what it can, and says of each entry what became of it', () => {
    const sqs = createSqsHarness();
    const url = sqs.createQueue('queue');
    sqs.send(url, 'a');
    const [message] = sqs.receive(url);
    const result = sqs.run<DeleteMessageBatchResult>('DeleteMessageBatch', {
      QueueUrl: url,
      Entries: [
        { Id: 'good', ReceiptHandle: message?.ReceiptHandle },
        { Id: 'bad', ReceiptHandle: 'garbage' },
      ],
    });
    expect(result.Successful).toEqual([{ Id: 'good' }]);
    expect(result.Failed).toMatchObject([
      { Id: 'bad', Code: 'ReceiptHandleIsInvalid', SenderFault: true },
    ]);
  });
});
