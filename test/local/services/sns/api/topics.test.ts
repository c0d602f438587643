import type { GetTopicAttributesResponse, ListTopicsResponse } from '@aws-sdk/client-sns';
import { describe, expect, it } from 'vitest';
import { createSnsHarness } from '../harness.ts';

describe('CreateTopic', () => {
  it('gives a topic AWS’s defaults', () => {
    const sns = createSnsHarness();
    const TopicArn = sns.createTopic();
    const { Attributes } = sns.run<GetTopicAttributesResponse>('GetTopicAttributes', { TopicArn });
    expect(Attributes).toEqual({
      TopicArn: 'arn:aws:sns:us-east-1:000000000000:topic',
      Owner: '000000000000',
      DisplayName: '',
      Policy: expect.stringContaining('__default_policy_ID'),
      EffectiveDeliveryPolicy: expect.stringContaining('"numRetries":3'),
      SubscriptionsConfirmed: '0',
      SubscriptionsPending: '0',
      SubscriptionsDeleted: '0',
    });
  });

  it('answers with the topic that is there, unless something differs', () => {
    const sns = createSnsHarness();
    const input = {
      Name: 'topic',
      Attributes: { DisplayName: 'Topic' },
      Tags: [{ Key: 'a', Value: '1' }],
    };
    sns.run('CreateTopic', input);
    expect(sns.run('CreateTopic', input)).toEqual({ TopicArn: sns.host.arn('sns', 'topic') });
    const otherAttributes = { ...input, Attributes: { DisplayName: 'Other' } };
    expect(sns.refusal('CreateTopic', otherAttributes).message).toBe(
      'Invalid parameter: Attributes Reason: Topic already exists with different attributes',
    );
    const otherTags = { ...input, Tags: [{ Key: 'b', Value: '1' }] };
    expect(sns.refusal('CreateTopic', otherTags).message).toBe(
      'Invalid parameter: Tags Reason: Topic already exists with different tags',
    );
  });

  it.each([
    ['a name with a dot', { Name: 'a.b' }, 'InvalidParameterException'],
    ['257 characters', { Name: 'a'.repeat(257) }, 'InvalidParameterException'],
    ['an unknown attribute', { Name: 'a', Attributes: { No: '1' } }, 'InvalidParameterException'],
    [
      'a signature version that there is not',
      { Name: 'a', Attributes: { SignatureVersion: '3' } },
      'InvalidParameterException',
    ],
    ['a FIFO name', { Name: 'a.fifo' }, 'InvalidParameterException'],
    [
      'a FIFO topic without the name of one',
      { Name: 'a', Attributes: { FifoTopic: 'true' } },
      'InvalidParameterException',
    ],
    [
      'deduplication in a standard topic',
      { Name: 'a', Attributes: { ContentBasedDeduplication: 'true' } },
      'InvalidParameterException',
    ],
    [
      'segments of the topic’s own',
      { Name: 'a', Attributes: { TracingConfig: 'Active' } },
      'NotImplemented',
    ],
    [
      'the logging of deliveries',
      { Name: 'a', Attributes: { SQSFailureFeedbackRoleArn: 'arn' } },
      'NotImplemented',
    ],
  ])('refuses %s', (_what, input, code) => {
    const sns = createSnsHarness();
    expect(sns.refusal('CreateTopic', input).code).toBe(code);
    expect(sns.run('ListTopics', {})).toEqual({ Topics: [] });
  });
});

describe('a topic', () => {
  it('is not found once it is deleted, and deleting again is no error', () => {
    const sns = createSnsHarness();
    const TopicArn = sns.createTopic();
    sns.run('DeleteTopic', { TopicArn });
    sns.run('DeleteTopic', { TopicArn });
    expect(sns.refusal('GetTopicAttributes', { TopicArn })).toMatchObject({
      code: 'NotFoundException',
      queryCode: 'NotFound',
      statusCode: 404,
      message: 'Topic does not exist',
    });
  });

  it('refuses an ARN that is none', () => {
    const sns = createSnsHarness();
    const refusal = sns.refusal('GetTopicAttributes', { TopicArn: 'topic' });
    expect(refusal.message).toBe(
      'Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 1',
    );
  });

  it('changes its attributes', () => {
    const sns = createSnsHarness();
    const TopicArn = sns.createTopic();
    const set = { TopicArn, AttributeName: 'SignatureVersion', AttributeValue: '2' };
    sns.run('SetTopicAttributes', set);
    const { Attributes } = sns.run<GetTopicAttributesResponse>('GetTopicAttributes', { TopicArn });
    expect(Attributes?.SignatureVersion).toBe('2');
  });

  it('is listed, a hundred to a page', () => {
    const sns = createSnsHarness();
    for (let i = 0; i < 101; i++) sns.createTopic(`topic-${i}`);
    const first = sns.run<ListTopicsResponse>('ListTopics', {});
    expect(first.Topics).toHaveLength(100);
    const second = sns.run<ListTopicsResponse>('ListTopics', { NextToken: first.NextToken });
    expect(second).toEqual({ Topics: [{ TopicArn: sns.host.arn('sns', 'topic-100') }] });
  });

  it('has tags', () => {
    const sns = createSnsHarness();
    const ResourceArn = sns.createTopic();
    const Tags = [
      { Key: 'a', Value: '1' },
      { Key: 'b', Value: '2' },
    ];
    sns.run('TagResource', { ResourceArn, Tags });
    sns.run('UntagResource', { ResourceArn, TagKeys: ['a'] });
    expect(sns.run('ListTagsForResource', { ResourceArn })).toEqual({ Tags: Tags.slice(1) });
    const twice = { ResourceArn, Tags: [Tags[0], Tags[0]] };
    expect(sns.refusal('TagResource', twice).message).toBe(
      'Invalid parameter: Duplicated keys are not allowed.',
    );
    const many = Array.from({ length: 50 }, (_, index) => ({ Key: `t${index}`, Value: '' }));
    expect(sns.refusal('TagResource', { ResourceArn, Tags: many }).code).toBe(
      'TagLimitExceededException',
    );
    const missing = { ResourceArn: sns.host.arn('sns', 'none') };
    expect(sns.refusal('ListTagsForResource', missing).code).toBe('ResourceNotFoundException');
  });
});
