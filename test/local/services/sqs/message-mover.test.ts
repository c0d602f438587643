import type {
  ListMessageMoveTasksResult,
  ListMessageMoveTasksResultEntry,
  StartMessageMoveTaskResult,
} from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { createSqsHarness } from './harness.ts';

/** A dead-letter queue that holds some messages of its source. */
function createDeadLetters(bodies: string[]) {
  const sqs = createSqsHarness();
  const { url, dlqUrl } = sqs.createQueueWithDlq(1, { VisibilityTimeout: '0' });
  for (const body of bodies) sqs.send(url, body);
  while (sqs.counts(url)[0] > 0) sqs.receive(url);
  const sourceArn = sqs.attribute(dlqUrl, 'QueueArn');
  return {
    sqs,
    url,
    dlqUrl,
    sourceArn,
    start(more: object = {}): string {
      const input = { SourceArn: sourceArn, ...more };
      return sqs.run<StartMessageMoveTaskResult>('StartMessageMoveTask', input).TaskHandle ?? '';
    },
    latest(): ListMessageMoveTasksResultEntry | undefined {
      const input = { SourceArn: sourceArn };
      return sqs.run<ListMessageMoveTasksResult>('ListMessageMoveTasks', input).Results?.[0];
    },
  };
}

const NAMES = Array.from({ length: 10 }, (_, index) => `message ${index}`);

describe('a message move task', () => {
  it('sends messages back to where they came from, as new ones', async () => {
    const { sqs, url, dlqUrl, start, latest } = createDeadLetters(['a', 'b']);
    const [before] = sqs.receive(dlqUrl, { VisibilityTimeout: 0 });
    await sqs.clock.advance(60_000);
    start();
    await sqs.clock.advance(1000);
    expect(sqs.counts(dlqUrl)).toEqual([0, 0, 0]);
    const [redriven] = sqs.receive(url);
    expect(redriven?.Body).toBe(before?.Body);
    expect(redriven?.MessageId).not.toBe(before?.MessageId);
    expect(redriven?.Attributes).toMatchObject({ ApproximateReceiveCount: '1' });
    expect(Number(redriven?.Attributes?.SentTimestamp)).toBeGreaterThanOrEqual(
      Number(before?.Attributes?.SentTimestamp) + 60_000,
    );
    expect(redriven?.Attributes?.DeadLetterQueueSourceArn).toBeUndefined();
    expect(latest()).toMatchObject({
      Status: 'COMPLETED',
      ApproximateNumberOfMessagesMoved: 2,
      ApproximateNumberOfMessagesToMove: 2,
    });
    expect(sqs.journal('sqs:moved')).toHaveLength(2);
  });

  it('keeps to its rate, and to its destination', async () => {
    const { sqs, url, start, latest } = createDeadLetters(NAMES);
    const otherUrl = sqs.createQueue('other');
    start({ DestinationArn: sqs.attribute(otherUrl, 'QueueArn'), MaxNumberOfMessagesPerSecond: 2 });
    const movedCounts: number[] = [];
    for (let second = 0; second < 5; second++) {
      await sqs.clock.advance(999);
      movedCounts.push(sqs.counts(otherUrl)[0]);
      await sqs.clock.advance(1);
    }
    expect(movedCounts).toEqual([2, 4, 6, 8, 10]);
    expect(latest()).toMatchObject({ Status: 'COMPLETED', MaxNumberOfMessagesPerSecond: 2 });
    expect(sqs.counts(url)).toEqual([0, 0, 0]);
  });

  it('moves as many messages in a second as it may, with few steps', async () => {
    const bodies = Array.from({ length: 1000 }, (_, index) => `${index}`);
    const { sqs, url, start } = createDeadLetters(bodies);
    start({ MaxNumberOfMessagesPerSecond: 500 });
    await sqs.clock.advance(999);
    expect(sqs.counts(url)[0]).toBeGreaterThan(480);
    expect(sqs.counts(url)[0]).toBeLessThanOrEqual(500);
  });

  it('can be cancelled: what has been moved stays moved', async () => {
    const { sqs, url, dlqUrl, start, latest } = createDeadLetters(NAMES);
    const TaskHandle = start({ MaxNumberOfMessagesPerSecond: 1 });
    await sqs.clock.advance(2500);
    expect(latest()).toMatchObject({ Status: 'RUNNING', TaskHandle });
    expect(sqs.run('CancelMessageMoveTask', { TaskHandle })).toEqual({
      ApproximateNumberOfMessagesMoved: 3,
    });
    expect(latest()?.Status).toBe('CANCELLING');
    await sqs.clock.advance(60_000);
    expect(latest()).toMatchObject({
      Status: 'CANCELLED',
      ApproximateNumberOfMessagesMoved: 3,
      ApproximateNumberOfMessagesToMove: 10,
    });
    expect(latest()?.TaskHandle).toBeUndefined();
    expect([sqs.counts(url)[0], sqs.counts(dlqUrl)[0]]).toEqual([3, 7]);
  });

  it('fails when its destination is deleted', async () => {
    const { sqs, start, latest } = createDeadLetters(NAMES);
    const otherUrl = sqs.createQueue('other');
    start({ DestinationArn: sqs.attribute(otherUrl, 'QueueArn'), MaxNumberOfMessagesPerSecond: 1 });
    await sqs.clock.advance(2500);
    sqs.run('DeleteQueue', { QueueUrl: otherUrl });
    await sqs.clock.advance(1000);
    expect(latest()).toMatchObject({
      Status: 'FAILED',
      FailureReason: 'AWS.SimpleQueueService.NonExistentQueue',
      ApproximateNumberOfMessagesMoved: 3,
    });
  });

  it('fails at a message that was sent to the dead-letter queue by hand', async () => {
    const { sqs, dlqUrl, start, latest } = createDeadLetters(['a']);
    sqs.send(dlqUrl, 'by hand');
    start();
    await sqs.clock.advance(1000);
    expect(latest()).toMatchObject({
      Status: 'FAILED',
      FailureReason: 'CouldNotDetermineMessageSource',
    });
    expect(sqs.bodies(dlqUrl)).toEqual(['by hand']);
  });

  it.each([
    {
      why: 'for a queue that is nobody’s dead-letter queue',
      input: { SourceArn: 'arn:aws:sqs:us-east-1:000000000000:source' },
      message: 'Source queue must be configured as a Dead Letter Queue.',
    },
    {
      why: 'for a source that is not there',
      input: { SourceArn: 'arn:aws:sqs:us-east-1:000000000000:none' },
      message: "The resource that you specified for the SourceArn parameter doesn't exist.",
    },
    {
      why: 'for a destination that is not there',
      input: {
        SourceArn: 'arn:aws:sqs:us-east-1:000000000000:dlq',
        DestinationArn: 'arn:aws:sqs:us-east-1:000000000000:none',
      },
      message: "The resource that you specified for the DestinationArn parameter doesn't exist.",
    },
    {
      why: 'beyond the highest rate',
      input: {
        SourceArn: 'arn:aws:sqs:us-east-1:000000000000:dlq',
        MaxNumberOfMessagesPerSecond: 501,
      },
      message:
        'Value 501 for parameter MaxNumberOfMessagesPerSecond is invalid. ' +
        'Reason: Must be between 1 and 500, if provided.',
    },
  ])('does not start $why', ({ input, message }) => {
    const { sqs } = createDeadLetters(['a']);
    expect(sqs.refusal('StartMessageMoveTask', input).message).toBe(message);
  });

  it('runs once at a time for a source', () => {
    const { sqs, start, sourceArn } = createDeadLetters(NAMES);
    start({ MaxNumberOfMessagesPerSecond: 1 });
    expect(sqs.refusal('StartMessageMoveTask', { SourceArn: sourceArn }).message).toBe(
      'There is already a task running. Only one active task is allowed for a source queue arn ' +
        'at a given time.',
    );
  });

  it('refuses to cancel by a handle that it never gave', () => {
    const { sqs } = createDeadLetters(['a']);
    const refusal = sqs.refusal('CancelMessageMoveTask', { TaskHandle: 'foobared' });
    expect(refusal.message).toBe('Value for parameter TaskHandle is invalid.');
  });
});
