import type { CreatedResource, ResourceContext, ResourceProvider } from '../../service.ts';
import { setQueueAttributes } from './api/queue-attributes.ts';
import { createQueue } from './api/queues.ts';
import { MAX_QUEUE_NAME_LENGTH } from './limits.ts';
import { queueByUrl } from './queue-lookup.ts';
import type { Sqs } from './sqs.ts';

interface QueueProperties extends Readonly<Record<string, unknown>> {
  readonly QueueName?: string;
  readonly FifoQueue?: boolean | string;
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[];
}

/** Properties that `CreateQueue` takes as attributes of the same name. */
const ATTRIBUTE_PROPERTIES = [
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'DelaySeconds',
  'FifoQueue',
  'FifoThroughputLimit',
  'KmsDataKeyReusePeriodSeconds',
  'KmsMasterKeyId',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'RedriveAllowPolicy',
  'RedrivePolicy',
  'SqsManagedSseEnabled',
  'VisibilityTimeout',
] as const;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html */
export function queueProvider(sqs: Sqs): ResourceProvider {
  return {
    properties: {
      QueueName: 'simulated',
      ContentBasedDeduplication: 'simulated',
      DeduplicationScope: 'simulated',
      DelaySeconds: 'simulated',
      FifoQueue: 'simulated',
      // No rate of requests is limited locally.
      FifoThroughputLimit: 'harmless',
      KmsDataKeyReusePeriodSeconds: 'harmless',
      KmsMasterKeyId: 'harmless',
      MaximumMessageSize: 'simulated',
      MessageRetentionPeriod: 'simulated',
      ReceiveMessageWaitTimeSeconds: 'simulated',
      RedriveAllowPolicy: 'simulated',
      RedrivePolicy: 'simulated',
      SqsManagedSseEnabled: 'harmless',
      Tags: 'simulated',
      VisibilityTimeout: 'simulated',
    },
    create: (properties: QueueProperties, resource) => createFrom(sqs, properties, resource),
  };
}

function createFrom(
  sqs: Sqs,
  properties: QueueProperties,
  resource: ResourceContext,
): CreatedResource {
  const isFifo = String(properties.FifoQueue) === 'true';
  const name =
    properties.QueueName ??
    resource.generateName({
      maxLength: MAX_QUEUE_NAME_LENGTH,
      ...(isFifo && { suffix: '.fifo' }),
    });
  const attributes: Record<string, string> = {};
  for (const property of ATTRIBUTE_PROPERTIES) {
    const value = properties[property];
    // CloudFormation takes `FifoQueue: false` for a standard queue; the API does not.
    if (value === undefined || (!isFifo && property === 'FifoQueue')) continue;
    attributes[property] = typeof value === 'object' ? JSON.stringify(value) : String(value);
  }
  const ownTags = (properties.Tags ?? []).map(({ Key, Value }) => [Key, Value]);
  const { QueueUrl } = createQueue(sqs, {
    QueueName: name,
    Attributes: attributes,
    tags: { ...resource.tags, ...Object.fromEntries(ownTags) },
  });
  const queue = queueByUrl(sqs.state, sqs.context.account, QueueUrl);
  return {
    physicalId: QueueUrl as string,
    attributes: { Arn: queue.arn, QueueName: queue.name, QueueUrl: QueueUrl as string },
  };
}

interface QueuePolicyProperties {
  readonly Queues: readonly string[];
  readonly PolicyDocument: object | string;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queuepolicy.html */
export function queuePolicyProvider(sqs: Sqs): ResourceProvider {
  return {
    properties: { Queues: 'simulated', PolicyDocument: 'simulated' },
    create: ({ Queues, PolicyDocument }: QueuePolicyProperties, resource) => {
      const policy =
        typeof PolicyDocument === 'string' ? PolicyDocument : JSON.stringify(PolicyDocument);
      for (const url of Queues) {
        setQueueAttributes(sqs, { QueueUrl: url, Attributes: { Policy: policy } });
      }
      return { physicalId: resource.generateName({ maxLength: 128 }) };
    },
  };
}
