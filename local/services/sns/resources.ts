import type { Tag } from '@aws-sdk/client-sns';
import type { Principal } from '../../credentials.ts';
import type { Context, ResourceProvider } from '../../service.ts';
import { subscribe } from './api/subscriptions.ts';
import { createTopic, setTopicAttributes } from './api/topics.ts';
import { MAX_TOPIC_NAME_LENGTH } from './limits.ts';
import type { Sns } from './sns.ts';

interface TopicProperties {
  readonly TopicName?: string;
  readonly DisplayName?: string;
  readonly FifoTopic?: boolean | string;
  readonly ContentBasedDeduplication?: boolean | string;
  readonly FifoThroughputScope?: string;
  readonly KmsMasterKeyId?: string;
  readonly SignatureVersion?: string | number;
  readonly TracingConfig?: string;
  readonly Subscription?: readonly { readonly Protocol: string; readonly Endpoint: string }[];
  readonly Tags?: readonly Tag[];
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topic.html */
export function topicProvider(sns: Sns): ResourceProvider {
  return {
    properties: {
      TopicName: 'simulated',
      DisplayName: 'simulated',
      FifoTopic: 'simulated',
      ContentBasedDeduplication: 'simulated',
      FifoThroughputScope: 'simulated',
      KmsMasterKeyId: 'simulated',
      SignatureVersion: 'simulated',
      Subscription: { Protocol: 'simulated', Endpoint: 'simulated' },
      Tags: 'simulated',
      // PassThrough is; with Active the deployment is refused.
      TracingConfig: 'simulated',
    },
    create: (properties: TopicProperties, resource) => {
      const name =
        properties.TopicName ??
        resource.generateName({
          maxLength: MAX_TOPIC_NAME_LENGTH,
          suffix: String(properties.FifoTopic) === 'true' ? '.fifo' : '',
        });
      const { TopicName, Subscription = [], Tags: ownTags, ...attributes } = properties;
      const { TopicArn } = createTopic(sns, {
        Name: name,
        Attributes: definedTexts({ ...attributes }),
        Tags: mergeTags(resource.tags, ownTags),
      });
      for (const { Protocol, Endpoint } of Subscription) {
        subscribe(sns, { TopicArn, Protocol, Endpoint }, deployer(sns.context));
      }
      const arn = TopicArn as string;
      return { physicalId: arn, attributes: { TopicArn: arn, TopicName: name } };
    },
  };
}

interface TopicPolicyProperties {
  readonly Topics: readonly string[];
  readonly PolicyDocument: object | string;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topicpolicy.html */
export function topicPolicyProvider(sns: Sns): ResourceProvider {
  return {
    properties: { Topics: 'simulated', PolicyDocument: 'simulated' },
    create: ({ Topics, PolicyDocument }: TopicPolicyProperties, resource) => {
      for (const TopicArn of Topics) {
        setTopicAttributes(sns, {
          TopicArn,
          AttributeName: 'Policy',
          AttributeValue: toText(PolicyDocument),
        });
      }
      return { physicalId: resource.generateName({ maxLength: 128 }) };
    },
  };
}

interface SubscriptionProperties {
  readonly TopicArn: string;
  readonly Protocol: string;
  readonly Endpoint: string;
  readonly RawMessageDelivery?: boolean | string;
  readonly DeliveryPolicy?: object | string;
  readonly FilterPolicy?: object | string;
  readonly FilterPolicyScope?: string;
  readonly RedrivePolicy?: object | string;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-subscription.html */
export function subscriptionProvider(sns: Sns): ResourceProvider {
  return {
    properties: {
      TopicArn: 'simulated',
      Protocol: 'simulated',
      Endpoint: 'simulated',
      RawMessageDelivery: 'simulated',
      DeliveryPolicy: 'simulated',
      FilterPolicy: 'simulated',
      FilterPolicyScope: 'simulated',
      RedrivePolicy: 'simulated',
    },
    create: ({ TopicArn, Protocol, Endpoint, ...settings }: SubscriptionProperties) => {
      const { SubscriptionArn } = subscribe(
        sns,
        {
          TopicArn,
          Protocol,
          Endpoint,
          ReturnSubscriptionArn: true,
          Attributes: definedTexts({ ...settings }),
        },
        deployer(sns.context),
      );
      return { physicalId: SubscriptionArn as string };
    },
  };
}

/** CloudFormation, on behalf of whoever deploys. */
function deployer({ account }: Context): Principal {
  return { kind: 'administrator', arn: `arn:aws:iam::${account}:root` };
}

/** The stack's tags, and the resource's own, which win. */
function mergeTags(stackTags: Readonly<Record<string, string>>, own: readonly Tag[] = []): Tag[] {
  const merged = new Map(Object.entries(stackTags));
  for (const { Key, Value } of own) merged.set(Key ?? '', Value ?? '');
  return [...merged].map(([Key, Value]) => ({ Key, Value }));
}

function definedTexts(values: Readonly<Record<string, unknown>>): Record<string, string> {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [name, toText(value)]));
}

function toText(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
