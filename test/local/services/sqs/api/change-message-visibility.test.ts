import type { ChangeMessageVisibilityBatchResult } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { createSqsHarness } from '../harness.ts';

describe('ChangeMessageVisibility', () => {
  it('keeps a message in flight for twelve hours at most, extended or not', async () => {
    const sqs = createSqsHarness();
    const url = sqs.createQueue('queue', { VisibilityTimeout: '600' });
    sqs.send(url, 'a');
    const [message] = sqs.receive(url);
    await sqs.clock.advance(60_000);
    const ReceiptHandle = message?.ReceiptHandle;
    const input = { QueueUrl: url, ReceiptHandle, VisibilityTimeout: 43_141 };
    expect(sqs.refusal('ChangeMessageVisibility', input).message).toBe(
      'Value 43141 for parameter VisibilityTimeout is invalid. ' +
        'Reason: Total VisibilityTimeout for the message is beyond the limit [43200 seconds]',
    );
    sqs.changeVisibility(url, message, 43_140);
    await sqs.clock.advance(43_140_000 - 1);
    expect(sqs.bodies(url)).toEqual([]);
    await sqs.clock.advance(1);
    expect(sqs.bodies(url)).toEqual(['a']);
  });

  it('works with the handle of an earlier receive', () => {
    const sqs = createSqsHarness();
    const url = sqs.createQueue('queue');
    sqs.send(url, 'a');
    const [first] = sqs.receive(url, { VisibilityTimeout: 0 });
    sqs.receive(url, { VisibilityTimeout: 3 });
    sqs.changeVisibility(url, first, 0);
    expect(sqs.bodies(url)).toEqual(['a']);
  });

  it('succeeds for a message that is visible again, and changes nothing', async () => {
    const sqs = createSqsHarness();
    const url = sqs.createQueue('queue', { VisibilityTimeout: '1' });
    sqs.send(url, 'a');
    const [message] = sqs.receive(url);
    await sqs.clock.advance(2000);
    sqs.changeVisibility(url, message, 2);
    expect(sqs.counts(url)).toEqual([1, 0, 0]);
  });

  it('refuses a message that is deleted', () => {
    const sqs = createSqsHarness();
    const url = sqs.createQueue('queue');
    sqs.send(url, 'a');
    const [message] = sqs.receive(url);
    sqs.remove(url, message);
    const ReceiptHandle = message?.ReceiptHandle;
    const input = { QueueUrl: url, ReceiptHandle, VisibilityTimeout: 42 };
    expect(sqs.refusal('ChangeMessageVisibility', input).message).toBe(
      `Value ${ReceiptHandle} for parameter ReceiptHandle is invalid. ` +
        'Reason: Message does not exist or is not available for visibility timeout change.',
    );
  });
});

describe('ChangeMessageVisibilityBatch', () => {
  it('changes what it can, and says of each entry what became of it', () => {
    const sqs = createSqsHarness();
    const url = sqs.createQueue('queue');
    sqs.send(url, 'a');
    const [message] = sqs.receive(url);
    const result = sqs.run<ChangeMessageVisibilityBatchResult>('ChangeMessageVisibilityBatch', {
      QueueUrl: url,
      Entries: [
        { Id: 'good', ReceiptHandle: message?.ReceiptHandle, VisibilityTimeout: 0 },
        { Id: 'bad', ReceiptHandle: message?.ReceiptHandle, VisibilityTimeout: 43_201 },
      ],
    });
    expect(result.Successful).toEqual([{ Id: 'good' }]);
    expect(result.Failed).toMatchObject([{ Id: 'bad', Code: 'InvalidParameterValue' }]);
    expect(sqs.counts(url)).toEqual([1, 0, 0]);
  });
});
