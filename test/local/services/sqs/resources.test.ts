import type { GetQueueAttributesResult } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import type { CreatedResource, ResourceContext } from '../../../../local/service.ts';
import { createSqsHarness } from './harness.ts';

const CONTEXT: ResourceContext = {
  logicalId: 'Queue',
  stackName: 'stack',
  stackId: 'stack-id',
  tags: { team: 'of the stack', stage: 'test' },
  generateName: ({ suffix = '' }) => `stack-Queue-ABC${suffix}`,
  findAsset: () => undefined,
};

function deploy(type: string, properties: object) {
  const sqs = createSqsHarness();
  const create = (resourceType: string, resourceProperties: object) =>
    sqs.host.resourceProvider(resourceType)?.create(resourceProperties, CONTEXT) as CreatedResource;
  return { sqs, create, created: create(type, properties) };
}

describe('AWS::SQS::Queue', () => {
  it('makes a queue of a generated name, and gives URL, ARN and name', () => {
    const { created } = deploy('AWS::SQS::Queue', { FifoQueue: false });
    expect(created).toEqual({
      physicalId: 'http://127.0.0.1:4566/000000000000/stack-Queue-ABC',
      attributes: {
        Arn: 'arn:aws:sqs:us-east-1:000000000000:stack-Queue-ABC',
        QueueName: 'stack-Queue-ABC',
        QueueUrl: 'http://127.0.0.1:4566/000000000000/stack-Queue-ABC',
      },
    });
  });

  it('sets what the template says, numbers and booleans as text or not', () => {
    const { sqs, create, created } = deploy('AWS::SQS::Queue', { QueueName: 'dlq' });
    const queue = create('AWS::SQS::Queue', {
      QueueName: 'queue',
      VisibilityTimeout: 360,
      MessageRetentionPeriod: '1209600',
      SqsManagedSseEnabled: true,
      RedrivePolicy: { deadLetterTargetArn: created.attributes?.Arn, maxReceiveCount: 5 },
      Tags: [{ Key: 'team', Value: 'its own' }],
    });
    const { Attributes } = sqs.run<GetQueueAttributesResult>('GetQueueAttributes', {
      QueueUrl: queue.physicalId,
      AttributeNames: ['All'],
    });
    expect(Attributes).toMatchObject({
      VisibilityTimeout: '360',
      MessageRetentionPeriod: '1209600',
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:dlq',
        maxReceiveCount: 5,
      }),
    });
    expect(sqs.run('ListQueueTags', { QueueUrl: queue.physicalId })).toEqual({
      Tags: { team: 'its own', stage: 'test' },
    });
  });

  it('makes a FIFO queue, whose generated name ends as it must', () => {
    const { created } = deploy('AWS::SQS::Queue', {
      FifoQueue: true,
      ContentBasedDeduplication: true,
    });
    expect(created.attributes?.QueueName).toBe('stack-Queue-ABC.fifo');
  });
});

describe('AWS::SQS::QueuePolicy', () => {
  it('becomes the policy of its queues', () => {
    const { sqs, create, created } = deploy('AWS::SQS::Queue', { QueueName: 'queue' });
    const PolicyDocument = { Version: '2012-10-17', Statement: [] };
    create('AWS::SQS::QueuePolicy', { Queues: [created.physicalId], PolicyDocument });
    expect(sqs.attribute(created.physicalId, 'Policy')).toBe(JSON.stringify(PolicyDocument));
  });
});
