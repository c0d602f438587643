import type { SendMessageBatchResult, SendMessageCommandInput } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { createSqsHarness } from '../harness.ts';

function attribute(name: string, StringValue: string, DataType = 'String') {
  return { MessageAttributes: { [name]: { DataType, StringValue } } };
}

// The messages and codes are AWS's own, most of them recorded.
const REFUSALS: {
  what: string;
  input: Partial<SendMessageCommandInput>;
  code: string;
  message: string;
}[] = [
  {
    what: 'an empty body',
    input: { MessageBody: '' },
    code: 'MissingRequiredParameterException',
    message: 'The request must contain the parameter MessageBody.',
  },
  {
    what: 'characters that XML cannot carry',
    input: { MessageBody: 'Invalid-\u0000-\u0008-\uffff' },
    code: 'InvalidMessageContents',
    message: expect.stringContaining('Invalid characters found.'),
  },
  {
    what: 'a half of a surrogate pair',
    input: { MessageBody: 'a\ud800' },
    code: 'InvalidMessageContents',
    message: expect.stringContaining('Invalid characters found.'),
  },
  {
    what: 'a message that is too long by one byte, attributes counted',
    input: { MessageBody: 'a'.repeat(1_048_576 - 7), ...attribute('k', 'x') },
    code: 'InvalidParameterValueException',
    message:
      'One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.',
  },
  {
    what: 'an attribute without a value',
    input: attribute('ErrorDetails', ''),
    code: 'InvalidParameterValueException',
    message:
      "Message (user) attribute 'ErrorDetails' must contain a non-empty value of type 'String'.",
  },
  {
    what: 'a reserved attribute name',
    input: attribute('aWs.name', 'x'),
    code: 'InvalidParameterValueException',
    message: expect.stringContaining('reserved for internal use'),
  },
  {
    what: 'a character that attribute names do not have',
    input: attribute('Invalid-?-attr', 'x'),
    code: 'InvalidParameterValueException',
    message: expect.stringContaining('can only contain'),
  },
  {
    what: 'a type of attribute that there is not',
    input: attribute('a', 'x', 'Invalid'),
    code: 'InvalidParameterValueException',
    message: expect.stringContaining("'Binary', 'Number', 'String'"),
  },
  {
    what: 'a number that is none',
    input: attribute('a', 'x', 'Number'),
    code: 'InvalidParameterValueException',
    message: "Can't cast the value of message (user) attribute 'a' to a number.",
  },
  {
    what: 'eleven attributes',
    input: {
      MessageAttributes: Object.fromEntries(
        Array.from({ length: 11 }, (_, i) => [`a${i}`, { DataType: 'String', StringValue: 'x' }]),
      ),
    },
    code: 'InvalidParameterValueException',
    message: 'Number of message attributes [11] exceeds the allowed maximum [10].',
  },
  {
    what: 'too long a delay',
    input: { DelaySeconds: 901 },
    code: 'InvalidParameterValueException',
    message:
      'Value 901 for parameter DelaySeconds is invalid. ' +
      'Reason: DelaySeconds must be >= 0 and <= 900.',
  },
  {
    what: 'a group id with a space',
    input: { MessageGroupId: 'group 123' },
    code: 'InvalidParameterValueException',
    message:
      'Value group 123 for parameter MessageGroupId is invalid. Reason: MessageGroupId can only ' +
      'include alphanumeric and punctuation characters. 1 to 128 in length.',
  },
  {
    what: 'a queue that is not there',
    input: { QueueUrl: 'http://127.0.0.1:4566/000000000000/none' },
    code: 'QueueDoesNotExist',
    message: 'The specified queue does not exist.',
  },
];

describe('SendMessage', () => {
  it.each(REFUSALS)('refuses $what: $code', ({ input, code, message }) => {
    const sqs = createSqsHarness();
    const url = sqs.createQueue('queue');
    const refusal = sqs.refusal('SendMessage', { QueueUrl: url, MessageBody: 'test', ...input });
    expect(refusal).toMatchObject({ code, message });
  });

  it.each([
    {
      what: 'without a group',
      input: { MessageDeduplicationId: '1' },
      code: 'MissingRequiredParameterException',
      message: 'The request must contain the parameter MessageGroupId.',
    },
    {
      what: 'without a deduplication id',
      input: { MessageGroupId: '1' },
      code: 'InvalidParameterValueException',
      message:
        'The queue should either have ContentBasedDeduplication enabled or ' +
        'MessageDeduplicationId provided explicitly',
    },
    {
      what: 'with a delay of its own',
      input: { MessageGroupId: '1', MessageDeduplicationId: '1', DelaySeconds: 2 },
      code: 'InvalidParameterValueException',
      message:
        'Value 2 for parameter DelaySeconds is invalid. ' +
        'Reason: The request include parameter that is not valid for this queue type.',
    },
  ])('refuses a message $what to a FIFO queue', ({ input, code, message }) => {
    const sqs = createSqsHarness();
    const url = sqs.createQueue('queue.fifo', { FifoQueue: 'true' });
    const refusal = sqs.refusal('SendMessage', { QueueUrl: url, MessageBody: 'test', ...input });
    expect(refusal).toMatchObject({ code, message });
  });

  it('takes the trace header from the system attribute before that of the request', () => {
    const sqs = createSqsHarness();
    const url = sqs.createQueue('queue');
    const input = { QueueUrl: url, MessageBody: 'a' };
    sqs.run('SendMessage', input, { traceHeader: 'Root=1-of-request' });
    const AWSTraceHeader = { DataType: 'String', StringValue: 'Root=1-of-attribute' };
    sqs.run(
      'SendMessage',
      { ...input, MessageSystemAttributes: { AWSTraceHeader } },
      { traceHeader: 'Root=1-of-request' },
    );
    const headers = sqs.receive(url).map(({ Attributes }) => Attributes?.AWSTraceHeader);
    expect(headers).toEqual(['Root=1-of-request', 'Root=1-of-attribute']);
  });

  it('finds the queue whatever host its URL names, and by its bare name', () => {
    const sqs = createSqsHarness();
    const url = sqs.createQueue('queue');
    sqs.send('https://sqs.us-east-1.amazonaws.com/000000000000/queue', 'a');
    sqs.send('queue', 'b');
    expect(sqs.bodies(url)).toEqual(['a', 'b']);
    const otherAccount = 'https://sqs.us-east-1.amazonaws.com/111111111111/queue';
    const refusal = sqs.refusal('SendMessage', { QueueUrl: otherAccount, MessageBody: 'a' });
    expect(refusal.code).toBe('QueueDoesNotExist');
  });
});

describe('SendMessageBatch', () => {
  const entry = (Id: string, MessageBody = 'test') => ({ Id, MessageBody });

  it.each([
    { what: 'no entries', entries: [], code: 'EmptyBatchRequest' },
    {
      what: 'eleven entries',
      entries: Array.from({ length: 11 }, (_, i) => entry(`${i}`)),
      code: 'TooManyEntriesInBatchRequest',
    },
    { what: 'an id with a dot', entries: [entry('a.b')], code: 'InvalidBatchEntryId' },
    { what: 'an id twice', entries: [entry('1'), entry('1')], code: 'BatchEntryIdsNotDistinct' },
    {
      what: 'more than 1 MiB in all',
      entries: [entry('1', 'a'.repeat(1_048_576)), entry('2', 'a')],
      code: 'BatchRequestTooLong',
    },
  ])('refuses $what: $code', ({ entries, code }) => {
    const sqs = createSqsHarness();
    const url = sqs.createQueue('queue');
    expect(sqs.refusal('SendMessageBatch', { QueueUrl: url, Entries: entries }).code).toBe(code);
    expect(sqs.counts(url)).toEqual([0, 0, 0]);
  });

  it('sends what it can, and says of each entry what became of it', () => {
    const sqs = createSqsHarness();
    const url = sqs.createQueue('queue', { MaximumMessageSize: '1024' });
    const result = sqs.run<SendMessageBatchResult>('SendMessageBatch', {
      QueueUrl: url,
      Entries: [entry('1'), entry('2', 'a'.repeat(1025)), entry('3')],
    });
    expect(result.Successful?.map(({ Id }) => Id)).toEqual(['1', '3']);
    expect(result.Failed).toEqual([
      {
        Id: '2',
        SenderFault: true,
        Code: 'InvalidParameterValue',
        Message:
          'One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.',
      },
    ]);
    expect(sqs.counts(url)).toEqual([2, 0, 0]);
  });
});
