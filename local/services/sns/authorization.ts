import type { SubscribeCommandInput, Tag } from '@aws-sdk/client-sns';
import { type Authorization, anywhere, on, tagKeys } from '../../access/authorization.ts';
import { accessDenied } from '../../access/denial.ts';
import { type PolicyDocument, readPolicyText } from '../../access/document.ts';
import type { Topic } from './model.ts';
import type { Sns } from './sns.ts';
import { topicPolicy } from './topic-attributes.ts';

interface ByTopic {
  readonly TopicArn?: string;
  readonly TargetArn?: string;
}

interface Tagging {
  readonly ResourceArn?: string;
  readonly Tags?: readonly Tag[];
  readonly TagKeys?: readonly string[];
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html */
export function authorization({ context, state }: Sns): Authorization {
  const defaultPolicies = new WeakMap<Topic, PolicyDocument>();
  const onTopic = (action: string) => on(`sns:${action}`, topicOf);
  return {
    handOffAction: 'sns:Publish',
    exists: (arn) => state.topics.has(arn),
    keys: ['sns:protocol', 'sns:endpoint'],
    policyOf(arn) {
      const topic = state.topics.get(arn);
      if (topic === undefined) return undefined;
      const text = topic.attributes.get('Policy');
      if (text !== undefined) return readPolicyText(text);
      let document = defaultPolicies.get(topic);
      if (document === undefined) {
        document = readPolicyText(topicPolicy(topic, context.account));
        defaultPolicies.set(topic, document);
      }
      return document;
    },
    tagsOf: (arn) => state.topics.get(arn)?.tags,
    refuse: accessDenied('AuthorizationError', 403),
    actionInMessage: (action) => action.replace(/^sns:/, 'SNS:'),
    operations: {
      AddPermission: onTopic('AddPermission'),
      ConfirmSubscription: onTopic('ConfirmSubscription'),
      CreateTopic: ({ Name = '', Tags }: { Name?: string; Tags?: readonly Tag[] }) => {
        const resource = context.arn('sns', Name);
        const keys = tagKeys(Tags);
        const create = { action: 'sns:CreateTopic', resource, keys };
        return Tags ? [create, { action: 'sns:TagResource', resource, keys }] : create;
      },
      DeleteTopic: onTopic('DeleteTopic'),
      GetSubscriptionAttributes: on('sns:GetSubscriptionAttributes', subscribedTopic),
      GetTopicAttributes: onTopic('GetTopicAttributes'),
      ListSubscriptions: anywhere('sns:ListSubscriptions'),
      ListSubscriptionsByTopic: onTopic('ListSubscriptionsByTopic'),
      ListTagsForResource: on('sns:ListTagsForResource', resourceOf),
      ListTopics: anywhere('sns:ListTopics'),
      Publish: onTopic('Publish'),
      PublishBatch: onTopic('Publish'),
      RemovePermission: onTopic('RemovePermission'),
      SetSubscriptionAttributes: on('sns:SetSubscriptionAttributes', subscribedTopic),
      SetTopicAttributes: onTopic('SetTopicAttributes'),
      Subscribe: (input: SubscribeCommandInput) => ({
        action: 'sns:Subscribe',
        resource: topicOf(input as ByTopic),
        keys: { 'sns:protocol': input.Protocol, 'sns:endpoint': input.Endpoint },
      }),
      TagResource: (input: Tagging) => ({
        action: 'sns:TagResource',
        resource: resourceOf(input),
        keys: tagKeys(input.Tags),
      }),
      Unsubscribe: on('sns:Unsubscribe', subscribedTopic),
      UntagResource: (input: Tagging) => ({
        action: 'sns:UntagResource',
        resource: resourceOf(input),
        keys: tagKeys(undefined, input.TagKeys),
      }),
    },
  };
}

function topicOf({ TopicArn, TargetArn }: ByTopic): string {
  return TopicArn ?? TargetArn ?? '*';
}

function resourceOf({ ResourceArn = '*' }: Tagging): string {
  return ResourceArn;
}

/** A subscription's ARN is its topic's and an id. */
function subscribedTopic({ SubscriptionArn = '' }: { SubscriptionArn?: string }): string {
  return SubscriptionArn.slice(0, SubscriptionArn.lastIndexOf(':'));
}
