import type {
  GetQueueAttributesResult,
  ListDeadLetterSourceQueuesResult,
  ListQueuesResult,
  ListQueueTagsResult,
} from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { createSqsHarness } from '../harness.ts';

describe('CreateQueue', () => {
  it('gives a queue AWS’s defaults', () => {
    const sqs = createSqsHarness();
    const QueueUrl = sqs.createQueue('queue');
    expect(QueueUrl).toBe('http://127.0.0.1:4566/000000000000/queue');
    const createdSeconds = String(Math.floor(sqs.kernel.now() / 1000));
    const { Attributes } = sqs.run<GetQueueAttributesResult>('GetQueueAttributes', {
      QueueUrl,
      AttributeNames: ['All'],
    });
    expect(Attributes).toEqual({
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesDelayed: '0',
      ApproximateNumberOfMessagesNotVisible: '0',
      CreatedTimestamp: createdSeconds,
      DelaySeconds: '0',
      LastModifiedTimestamp: createdSeconds,
      MaximumMessageSize: '1048576',
      MessageRetentionPeriod: '345600',
      QueueArn: 'arn:aws:sqs:us-east-1:000000000000:queue',
      ReceiveMessageWaitTimeSeconds: '0',
      SqsManagedSseEnabled: 'true',
      VisibilityTimeout: '30',
    });
  });

  it('answers with the queue that is there when nothing differs', () => {
    const sqs = createSqsHarness();
    const url = sqs.createQueue('queue', { DelaySeconds: '10' });
    expect(sqs.createQueue('queue')).toBe(url);
    expect(sqs.createQueue('queue', { DelaySeconds: '10' })).toBe(url);
    const input = { QueueName: 'queue', Attributes: { DelaySeconds: '11' } };
    expect(sqs.refusal('CreateQueue', input)).toMatchObject({
      code: 'QueueNameExists',
      queryCode: 'QueueAlreadyExists',
      message:
        'A queue already exists with the same name and a different value for attribute DelaySeconds',
    });
  });

  it('refuses the name of a queue that was deleted less than a minute ago', async () => {
    const sqs = createSqsHarness();
    sqs.run('DeleteQueue', { QueueUrl: sqs.createQueue('queue') });
    await sqs.clock.advance(59_999);
    expect(sqs.refusal('CreateQueue', { QueueName: 'queue' }).code).toBe('QueueDeletedRecently');
    await sqs.clock.advance(1);
    sqs.createQueue('queue');
  });

  it.each([
    ['a name with a slash', { QueueName: 'a/b' }, 'InvalidParameterValueException'],
    ['81 characters', { QueueName: 'a'.repeat(81) }, 'InvalidParameterValueException'],
    ['a standard queue named .fifo', { QueueName: 'a.fifo' }, 'InvalidParameterValueException'],
    [
      'a FIFO queue not named .fifo',
      { QueueName: 'a', Attributes: { FifoQueue: 'true' } },
      'InvalidParameterValueException',
    ],
    [
      'FifoQueue false',
      { QueueName: 'a', Attributes: { FifoQueue: 'false' } },
      'InvalidAttributeName',
    ],
    [
      'deduplication for a standard queue',
      { QueueName: 'a', Attributes: { ContentBasedDeduplication: 'true' } },
      'InvalidAttributeName',
    ],
    ['an unknown attribute', { QueueName: 'a', Attributes: { No: '1' } }, 'InvalidAttributeName'],
    [
      'a value out of bounds',
      { QueueName: 'a', Attributes: { VisibilityTimeout: '43201' } },
      'InvalidAttributeValue',
    ],
    [
      'a value that is no number',
      { QueueName: 'a', Attributes: { DelaySeconds: 'soon' } },
      'InvalidAttributeValue',
    ],
    [
      'a dead-letter queue that is not there',
      {
        QueueName: 'a',
        Attributes: {
          RedrivePolicy: JSON.stringify({
            deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:none',
            maxReceiveCount: 3,
          }),
        },
      },
      'InvalidParameterValueException',
    ],
  ])('refuses %s', (_what, input, code) => {
    expect(createSqsHarness().refusal('CreateQueue', input).code).toBe(code);
  });
});

describe('DeleteQueue', () => {
  it('takes the messages along, and says how many', () => {
    const sqs = createSqsHarness();
    const QueueUrl = sqs.createQueue('queue');
    sqs.send(QueueUrl, 'a');
    sqs.run('DeleteQueue', { QueueUrl });
    expect(sqs.journal('sqs:queue-deleted')).toMatchObject([{ detail: { messageCount: 1 } }]);
    expect(sqs.refusal('DeleteQueue', { QueueUrl }).code).toBe('QueueDoesNotExist');
  });
});

describe('SetQueueAttributes', () => {
  it('takes a redrive policy away when it is set to nothing', () => {
    const sqs = createSqsHarness();
    const { url } = sqs.createQueueWithDlq(3);
    sqs.run('SetQueueAttributes', { QueueUrl: url, Attributes: { RedrivePolicy: '' } });
    expect(sqs.attribute(url, 'RedrivePolicy')).toBe('');
  });

  it.each([
    ['without a count', { deadLetterTargetArn: 'ARN' }, 'mandatory attribute: maxReceiveCount'],
    ['without a target', { maxReceiveCount: 3 }, 'mandatory attribute: deadLetterTargetArn'],
    ['with no number', { deadLetterTargetArn: 'ARN', maxReceiveCount: 'x' }, 'from 1 to 1000'],
  ])('refuses a redrive policy %s', (_what, policy, message) => {
    const sqs = createSqsHarness();
    const url = sqs.createQueue('queue');
    const Attributes = { RedrivePolicy: JSON.stringify(policy) };
    const refusal = sqs.refusal('SetQueueAttributes', { QueueUrl: url, Attributes });
    expect(refusal.message).toContain(message);
  });

  it('obeys the dead-letter queue’s own policy on who may use it', () => {
    const sqs = createSqsHarness();
    const allowedUrl = sqs.createQueue('allowed');
    const otherUrl = sqs.createQueue('other');
    const dlqUrl = sqs.createQueue('dlq', {
      RedriveAllowPolicy: JSON.stringify({
        redrivePermission: 'byQueue',
        sourceQueueArns: [sqs.attribute(allowedUrl, 'QueueArn')],
      }),
    });
    const deadLetterTargetArn = sqs.attribute(dlqUrl, 'QueueArn');
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 3 });
    const input = { Attributes: { RedrivePolicy } };
    sqs.run('SetQueueAttributes', { QueueUrl: allowedUrl, ...input });
    const refusal = sqs.refusal('SetQueueAttributes', { QueueUrl: otherUrl, ...input });
    expect(refusal.code).toBe('InvalidParameterValueException');
  });

  it('lets the newer kind of encryption win', () => {
    const sqs = createSqsHarness();
    const url = sqs.createQueue('queue', { KmsMasterKeyId: 'testKeyId' });
    expect(sqs.attribute(url, 'SqsManagedSseEnabled')).toBe('false');
    sqs.run('SetQueueAttributes', { QueueUrl: url, Attributes: { SqsManagedSseEnabled: 'true' } });
    expect(sqs.attribute(url, 'KmsMasterKeyId')).toBe('');
  });
});

describe('ListQueues', () => {
  it('lists by prefix, in pages when a page length is given', () => {
    const sqs = createSqsHarness();
    for (const name of ['b-2', 'a', 'b-1', 'b-3']) sqs.createQueue(name);
    const first = sqs.run<ListQueuesResult>('ListQueues', { QueueNamePrefix: 'b', MaxResults: 2 });
    expect(first.QueueUrls?.map((url) => url.split('/').at(-1))).toEqual(['b-1', 'b-2']);
    const second = sqs.run<ListQueuesResult>('ListQueues', {
      QueueNamePrefix: 'b',
      MaxResults: 2,
      NextToken: first.NextToken,
    });
    expect(second).toEqual({ QueueUrls: ['http://127.0.0.1:4566/000000000000/b-3'] });
    expect(sqs.run('ListQueues', { QueueNamePrefix: 'none' })).toEqual({});
  });
});

describe('ListDeadLetterSourceQueues', () => {
  it('lists the queues that use a queue for their dead letters', () => {
    const sqs = createSqsHarness();
    const { url, dlqUrl } = sqs.createQueueWithDlq(3);
    const list = (QueueUrl: string) =>
      sqs.run<ListDeadLetterSourceQueuesResult>('ListDeadLetterSourceQueues', { QueueUrl });
    expect(list(dlqUrl)).toEqual({ queueUrls: [url] });
    expect(list(url)).toEqual({ queueUrls: [] });
  });
});

describe('PurgeQueue', () => {
  it('drops every message, and refuses to do so again within a minute', async () => {
    const sqs = createSqsHarness();
    const url = sqs.createQueue('queue');
    sqs.send(url, 'in flight');
    sqs.receive(url);
    sqs.send(url, 'visible');
    sqs.send(url, 'delayed', { DelaySeconds: 10 });
    sqs.run('PurgeQueue', { QueueUrl: url });
    expect(sqs.counts(url)).toEqual([0, 0, 0]);
    expect(sqs.journal('sqs:purged')).toMatchObject([{ detail: { messageCount: 3 } }]);
    expect(sqs.refusal('PurgeQueue', { QueueUrl: url })).toMatchObject({
      code: 'PurgeQueueInProgress',
      message: 'Only one PurgeQueue operation on queue is allowed every 60 seconds.',
    });
    await sqs.clock.advance(60_000);
    sqs.run('PurgeQueue', { QueueUrl: url });
  });
});

describe('tags', () => {
  it('are added, replaced, listed and taken away', () => {
    const sqs = createSqsHarness();
    const QueueUrl = sqs.createQueue('queue');
    const list = () => sqs.run<ListQueueTagsResult>('ListQueueTags', { QueueUrl });
    expect(list()).toEqual({});
    sqs.run('TagQueue', { QueueUrl, Tags: { a: '1', b: '2' } });
    sqs.run('TagQueue', { QueueUrl, Tags: { b: '3' } });
    expect(list()).toEqual({ Tags: { a: '1', b: '3' } });
    sqs.run('UntagQueue', { QueueUrl, TagKeys: ['a', 'none'] });
    expect(list()).toEqual({ Tags: { b: '3' } });
    const Tags = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`t${i}`, '']));
    expect(sqs.refusal('TagQueue', { QueueUrl, Tags }).code).toBe('InvalidParameterValueException');
  });
});

describe('GetQueueUrl', () => {
  it('finds a queue by name, in the account alone', () => {
    const sqs = createSqsHarness();
    const QueueUrl = sqs.createQueue('queue');
    expect(sqs.run('GetQueueUrl', { QueueName: 'queue' })).toEqual({ QueueUrl });
    const other = { QueueName: 'queue', QueueOwnerAWSAccountId: '111111111111' };
    expect(sqs.refusal('GetQueueUrl', other).code).toBe('QueueDoesNotExist');
    expect(sqs.refusal('GetQueueUrl', { QueueName: 'none' }).code).toBe('QueueDoesNotExist');
  });
});
