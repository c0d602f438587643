import type { ListSubscriptionsByTopicResponse } from '@aws-sdk/client-sns';
import { describe, expect, it } from 'vitest';
import type { CreatedResource, ResourceContext } from '../../../../local/service.ts';
import { createSnsHarness, FUNCTION_ARN } from './harness.ts';

const CONTEXT: ResourceContext = {
  logicalId: 'Topic',
  stackName: 'stack',
  stackId: 'stack-id',
  tags: { stage: 'test' },
  generateName: () => 'stack-Topic-ABC',
  findAsset: () => undefined,
};

function createDeployer() {
  const sns = createSnsHarness();
  const create = (type: string, properties: object) =>
    sns.host.resourceProvider(type)?.create(properties, CONTEXT) as CreatedResource;
  return { sns, create };
}

describe('AWS::SNS::Topic', () => {
  it('makes a topic of a generated name, and gives ARN and name', () => {
    const { create } = createDeployer();
    const arn = 'arn:aws:sns:us-east-1:000000000000:stack-Topic-ABC';
    expect(create('AWS::SNS::Topic', {})).toEqual({
      physicalId: arn,
      attributes: { TopicArn: arn, TopicName: 'stack-Topic-ABC' },
    });
  });

  it('subscribes whom the template lists, and sets what it says', () => {
    const { sns, create } = createDeployer();
    const { physicalId } = create('AWS::SNS::Topic', {
      TopicName: 'topic',
      DisplayName: 'Topic',
      SignatureVersion: 2,
      TracingConfig: 'PassThrough',
      Subscription: [{ Protocol: 'lambda', Endpoint: FUNCTION_ARN }],
      Tags: [{ Key: 'team', Value: 'a' }],
    });
    expect(sns.run('GetTopicAttributes', { TopicArn: physicalId })).toMatchObject({
      Attributes: { DisplayName: 'Topic', SignatureVersion: '2', SubscriptionsConfirmed: '1' },
    });
    expect(sns.run('ListTagsForResource', { ResourceArn: physicalId })).toEqual({
      Tags: [
        { Key: 'stage', Value: 'test' },
        { Key: 'team', Value: 'a' },
      ],
    });
  });

  it('is refused with a tracing that is not simulated', () => {
    const { create } = createDeployer();
    expect(() => create('AWS::SNS::Topic', { TracingConfig: 'Active' })).toThrow('TracingConfig');
  });
});

describe('AWS::SNS::TopicPolicy', () => {
  it('becomes the policy of its topics', () => {
    const { sns, create } = createDeployer();
    const topicArn = sns.createTopic();
    const PolicyDocument = { Version: '2012-10-17', Statement: [] };
    create('AWS::SNS::TopicPolicy', { Topics: [topicArn], PolicyDocument });
    expect(sns.run('GetTopicAttributes', { TopicArn: topicArn })).toMatchObject({
      Attributes: { Policy: JSON.stringify(PolicyDocument) },
    });
  });
});

describe('AWS::SNS::Subscription', () => {
  it('subscribes with policies given as objects', () => {
    const { sns, create } = createDeployer();
    const TopicArn = sns.createTopic();
    const Endpoint = sns.createQueue();
    const { physicalId } = create('AWS::SNS::Subscription', {
      TopicArn,
      Endpoint,
      Protocol: 'sqs',
      RawMessageDelivery: true,
      FilterPolicy: { a: { b: ['c'] } },
      FilterPolicyScope: 'MessageBody',
      RedrivePolicy: { deadLetterTargetArn: Endpoint },
    });
    const listed = sns.run<ListSubscriptionsByTopicResponse>('ListSubscriptionsByTopic', {
      TopicArn,
    });
    expect(listed.Subscriptions).toMatchObject([{ SubscriptionArn: physicalId }]);
    expect(sns.subscriptionAttributes(physicalId)).toMatchObject({
      RawMessageDelivery: 'true',
      FilterPolicy: '{"a":{"b":["c"]}}',
      FilterPolicyScope: 'MessageBody',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: Endpoint }),
    });
  });
});
