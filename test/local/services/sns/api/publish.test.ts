import type { PublishBatchResponse } from '@aws-sdk/client-sns';
import { describe, expect, it } from 'vitest';
import { createSnsHarness } from '../harness.ts';

function attribute(value: object, name = 'attr1') {
  return { MessageAttributes: { [name]: value } };
}

// Recorded from AWS, but for the duplicate that standard topics refuse.
const REFUSALS: [what: string, input: object, code: string, message: string][] = [
  [
    'no topic',
    { TopicArn: undefined },
    'InvalidParameter',
    'Invalid parameter: TopicArn or TargetArn Reason: no value for required parameter',
  ],
  [
    'a target that is not there',
    { TopicArn: undefined, TargetArn: 'arn:aws:sns:us-east-1:000000000000:none' },
    'InvalidParameter',
    'Invalid parameter: TargetArn Reason: No endpoint found for the target arn specified',
  ],
  ['an empty message', { Message: '' }, 'InvalidParameter', 'Invalid parameter: Empty message'],
  ['an empty subject', { Subject: '' }, 'InvalidParameter', 'Invalid parameter: Subject'],
  [
    'a message that is too long by a byte, attributes counted',
    {
      Message: 'a'.repeat(262_144 - 'attr1Stringx'.length + 1),
      ...attribute({ DataType: 'String', StringValue: 'x' }),
    },
    'InvalidParameter',
    'Invalid parameter: Message too long',
  ],
  [
    'JSON that is none',
    { Message: '{', MessageStructure: 'json' },
    'InvalidParameter',
    'Invalid parameter: Message Structure - JSON message body failed to parse',
  ],
  [
    'JSON without a default',
    { Message: '{"sqs":"a"}', MessageStructure: 'json' },
    'InvalidParameter',
    'Invalid parameter: Message Structure - No default entry in JSON message body',
  ],
  [
    'a deduplication id',
    { MessageDeduplicationId: 'a' },
    'InvalidParameter',
    'Invalid parameter: MessageDeduplicationId Reason: The request includes ' +
      'MessageDeduplicationId parameter that is not valid for this topic type',
  ],
  [
    'an attribute without a type',
    attribute({ StringValue: 'x' }),
    'ValidationError',
    "1 validation error detected: Value null at 'messageAttributes.attr1.member.dataType' failed " +
      'to satisfy constraint: Member must not be null',
  ],
  [
    'an attribute without a value',
    attribute({ DataType: 'String', StringValue: '' }),
    'ParameterValueInvalid',
    "The message attribute 'attr1' must contain non-empty message attribute value for message " +
      "attribute type 'String'.",
  ],
  [
    'a text in the place of bytes',
    attribute({ DataType: 'Binary', StringValue: 'x' }),
    'ParameterValueInvalid',
    "The message attribute 'attr1' with type 'Binary' must use field 'Binary'.",
  ],
  [
    'bytes in the place of a number',
    attribute({ DataType: 'Number', BinaryValue: Uint8Array.of(1) }),
    'ParameterValueInvalid',
    "The message attribute 'attr1' with type 'Number' must use field 'String'.",
  ],
  [
    'a type that there is not',
    attribute({ DataType: 'StringPrefixed', StringValue: 'x' }),
    'ParameterValueInvalid',
    "The message attribute 'attr1' has an invalid message attribute type, the set of supported " +
      'type prefixes is Binary, Number, and String.',
  ],
  [
    'a character that attribute names do not have',
    attribute({ DataType: 'String', StringValue: 'x' }, 'a^'),
    'ParameterValueInvalid',
    "Invalid non-alphanumeric character '#x5E' was found in the message attribute name. Can only " +
      'include alphanumeric characters, hyphens, underscores, or dots.',
  ],
];

describe('Publish', () => {
  it.each(REFUSALS)('refuses %s', (_what, input, queryCode, message) => {
    const sns = createSnsHarness();
    const valid = { TopicArn: sns.createTopic(), Message: 'a' };
    expect(sns.refusal('Publish', { ...valid, ...input })).toMatchObject({ queryCode, message });
    expect(sns.journal('sns:published')).toEqual([]);
  });

  it('names a text message to a telephone as not simulated', () => {
    const sns = createSnsHarness();
    const refusal = sns.refusal('Publish', { PhoneNumber: '+15551234567', Message: 'a' });
    expect(refusal.code).toBe('NotImplemented');
  });

  it('takes a topic as a target', () => {
    const sns = createSnsHarness();
    sns.run('Publish', { TargetArn: sns.createTopic(), Message: 'a' });
    expect(sns.journal('sns:published')).toHaveLength(1);
  });

  it('hands a message group on to a queue', () => {
    const sns = createSnsHarness();
    const topicArn = sns.createTopic();
    const queueArn = sns.createQueue();
    sns.subscribe(topicArn, queueArn);
    sns.publish(topicArn, 'a', { MessageGroupId: 'tenant' });
    expect(sns.receive(queueArn)[0]?.Attributes).toMatchObject({ MessageGroupId: 'tenant' });
  });
});

describe('PublishBatch', () => {
  const entry = (Id: string, Message = 'a') => ({ Id, Message });

  it.each([
    ['no entries', [], 'EmptyBatchRequest'],
    [
      'eleven entries',
      Array.from({ length: 11 }, (_, index) => entry(`${index}`)),
      'TooManyEntriesInBatchRequest',
    ],
    ['an id twice', [entry('1'), entry('1')], 'BatchEntryIdsNotDistinct'],
    ['an id with a dot', [entry('a.b')], 'InvalidBatchEntryId'],
    [
      'more than 256 KiB in all',
      [entry('1', 'a'.repeat(262_144)), entry('2')],
      'BatchRequestTooLong',
    ],
    [
      'an attribute that is wrong',
      [entry('1'), { ...entry('2'), ...attribute({ DataType: 'String', StringValue: '' }) }],
      'ParameterValueInvalid',
    ],
  ])('refuses %s', (_what, entries, queryCode) => {
    const sns = createSnsHarness();
    const input = { TopicArn: sns.createTopic(), PublishBatchRequestEntries: entries };
    expect(sns.refusal('PublishBatch', input)).toMatchObject({ queryCode });
    expect(sns.journal('sns:published')).toEqual([]);
  });

  it('publishes what it can, and says of each entry what became of it', () => {
    const sns = createSnsHarness();
    const topicArn = sns.createTopic();
    const queueArn = sns.createQueue();
    sns.subscribe(topicArn, queueArn);
    const result = sns.run<PublishBatchResponse>('PublishBatch', {
      TopicArn: topicArn,
      PublishBatchRequestEntries: [entry('1', 'one'), entry('2', ''), entry('3', 'three')],
    });
    expect(result.Successful?.map(({ Id }) => Id)).toEqual(['1', '3']);
    expect(result.Failed).toEqual([
      {
        Id: '2',
        Code: 'InvalidParameter',
        Message: 'Invalid parameter: Empty message',
        SenderFault: true,
      },
    ]);
    expect(sns.received(queueArn)).toEqual(['one', 'three']);
  });
});
