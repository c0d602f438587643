import type { ReceiveMessageCommandInput, ReceiveMessageResult } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { createSqsHarness } from '../harness.ts';

function createWithAttributes() {
  const sqs = createSqsHarness();
  const url = sqs.createQueue('queue', { VisibilityTimeout: '0' });
  const sent = sqs.send(url, 'msg', {
    MessageAttributes: {
      'Help.Me': { DataType: 'String', StringValue: 'Me' },
      Hello: { DataType: 'String', StringValue: 'There' },
      General: { DataType: 'String', StringValue: 'Kenobi' },
    },
  });
  return { sqs, url, sent };
}

describe('ReceiveMessage', () => {
  // Digests recorded from AWS.
  it.each([
    { asked: [], names: undefined, md5: undefined },
    {
      asked: ['All'],
      names: ['General', 'Hello', 'Help.Me'],
      md5: '4c360f3fdafd970e05fae2f149d997f5',
    },
    {
      asked: ['.*'],
      names: ['General', 'Hello', 'Help.Me'],
      md5: '4c360f3fdafd970e05fae2f149d997f5',
    },
    {
      asked: ['*'],
      names: ['General', 'Hello', 'Help.Me'],
      md5: '4c360f3fdafd970e05fae2f149d997f5',
    },
    { asked: ['Foo', 'Help'], names: undefined, md5: undefined },
    {
      asked: ['Hello', 'General'],
      names: ['General', 'Hello'],
      md5: 'fca026605781cb4126a1e9044df24232',
    },
    { asked: ['Foo', 'Hello'], names: ['Hello'], md5: 'a311262e065454b75da111d535b8dacd' },
    {
      asked: ['Hel.*'],
      names: ['Hello', 'Help.Me'],
      md5: '83fee93c1bcd8b9a5a923ffacdc636c7',
    },
    { asked: ['AWS.'], names: undefined, md5: undefined },
  ])('gives the message attributes $asked, and their digest', ({ asked, names, md5 }) => {
    const { sqs, url } = createWithAttributes();
    const [message] = sqs.receive(url, { MessageAttributeNames: asked });
    const given = message?.MessageAttributes && Object.keys(message.MessageAttributes).sort();
    expect(given).toEqual(names);
    expect(message?.MD5OfMessageAttributes).toBe(md5);
  });

  it('gives AWS’s digests of body and attributes to the sender too', () => {
    const { sent } = createWithAttributes();
    expect(sent).toMatchObject({
      MD5OfMessageBody: '6e2baaf3b97dbeef01c0043275f9a0e7',
      MD5OfMessageAttributes: '4c360f3fdafd970e05fae2f149d997f5',
    });
  });

  const asked: { asked: Partial<ReceiveMessageCommandInput>; names: string[] | undefined }[] = [
    { asked: {}, names: undefined },
    { asked: { MessageSystemAttributeNames: ['SenderId'] }, names: ['SenderId'] },
    // The SDK's type of the older parameter leaves out what AWS still takes.
    { asked: { AttributeNames: ['SenderId' as 'All'] }, names: ['SenderId'] },
    { asked: { MessageSystemAttributeNames: ['SequenceNumber'] }, names: undefined },
    {
      asked: { MessageSystemAttributeNames: ['SentTimestamp'], AttributeNames: ['All'] },
      names: [
        'SenderId',
        'SentTimestamp',
        'ApproximateReceiveCount',
        'ApproximateFirstReceiveTimestamp',
      ],
    },
  ];

  it.each(asked)('gives the system attributes that $asked asks for', ({ asked, names }) => {
    const { sqs, url } = createWithAttributes();
    const [message] = sqs.receive(url, { MessageSystemAttributeNames: undefined, ...asked });
    expect(message?.Attributes && Object.keys(message.Attributes)).toEqual(names);
  });

  it.each([
    [
      { MaxNumberOfMessages: 11 },
      'MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10',
    ],
    [
      { MaxNumberOfMessages: 0 },
      'MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10',
    ],
    [{ WaitTimeSeconds: 21 }, 'WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20'],
    [{ WaitTimeSeconds: -1 }, 'WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20'],
    [{ VisibilityTimeout: 43_201 }, 'VisibilityTimeout is invalid.'],
  ])('refuses %o', (input, message) => {
    const sqs = createSqsHarness();
    const url = sqs.createQueue('queue');
    const refusal = sqs.refusal('ReceiveMessage', { QueueUrl: url, ...input });
    expect(refusal.code).toBe('InvalidParameterValueException');
    expect(refusal.message).toContain(message);
  });

  it('gives a repeated attempt on a FIFO queue the same messages and receipt handles', async () => {
    const sqs = createSqsHarness();
    const url = sqs.createQueue('queue.fifo', {
      FifoQueue: 'true',
      ContentBasedDeduplication: 'true',
    });
    for (const body of ['a', 'b']) sqs.send(url, body, { MessageGroupId: 'g' });
    const attempt = () =>
      sqs.run<Promise<ReceiveMessageResult>>('ReceiveMessage', {
        QueueUrl: url,
        MaxNumberOfMessages: 10,
        ReceiveRequestAttemptId: 'attempt',
      });
    const { Messages: first = [] } = await attempt();
    await sqs.clock.advance(29_000);
    expect((await attempt()).Messages).toEqual(first);
    // The repetition began the visibility timeout anew.
    await sqs.clock.advance(29_000);
    expect(sqs.receive(url)).toEqual([]);
    sqs.remove(url, first[0]);
    expect((await attempt()).Messages).toBeUndefined();
  });

  it('takes ReceiveRequestAttemptId of FIFO queues only', async () => {
    const sqs = createSqsHarness();
    const url = sqs.createQueue('queue');
    const input = { QueueUrl: url, ReceiveRequestAttemptId: 'a' };
    expect(sqs.refusal('ReceiveMessage', input).message).toContain('not valid for this queue type');
  });

  it('refuses a short poll with 120,000 messages in flight, and lets a long one wait', async () => {
    const sqs = createSqsHarness();
    const url = sqs.createQueue('queue');
    for (let i = 0; i < 12_000; i++) {
      for (let j = 0; j < 10; j++) sqs.send(url, 'a');
      sqs.receive(url, { VisibilityTimeout: 43_200 });
    }
    sqs.send(url, 'one more');
    expect(sqs.counts(url)).toEqual([1, 120_000, 0]);
    expect(sqs.refusal('ReceiveMessage', { QueueUrl: url }).code).toBe('OverLimit');
    const polled = sqs.poll(url, { WaitTimeSeconds: 1 });
    await sqs.clock.advance(1000);
    expect(await polled).toEqual([]);
  });
});
