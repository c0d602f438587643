import type { Service, ServiceDefinition } from '../../service.ts';
import { addPermission, removePermission } from './api/permissions.ts';
import { publish, publishBatch } from './api/publish.ts';
import {
  confirmSubscription,
  getSubscriptionAttributes,
  listSubscriptions,
  listSubscriptionsByTopic,
  setSubscriptionAttributes,
  subscribe,
  unsubscribe,
} from './api/subscriptions.ts';
import { listTagsForResource, tagResource, untagResource } from './api/tags.ts';
import {
  createTopic,
  deleteTopic,
  getTopicAttributes,
  listTopics,
  setTopicAttributes,
} from './api/topics.ts';
import { accept } from './publishing.ts';
import { subscriptionProvider, topicPolicyProvider, topicProvider } from './resources.ts';
import { createSns } from './sns.ts';

export const SNS: ServiceDefinition = {
  name: 'sns',
  create(context): Service {
    const sns = createSns(context);
    return {
      operations: {
        AddPermission: (input) => addPermission(sns, input),
        ConfirmSubscription: (input) => confirmSubscription(sns, input),
        CreateTopic: (input) => createTopic(sns, input),
        DeleteTopic: (input) => deleteTopic(sns, input),
        GetSubscriptionAttributes: (input) => getSubscriptionAttributes(sns, input),
        GetTopicAttributes: (input) => getTopicAttributes(sns, input),
        ListSubscriptions: (input) => listSubscriptions(sns, input),
        ListSubscriptionsByTopic: (input) => listSubscriptionsByTopic(sns, input),
        ListTagsForResource: (input) => listTagsForResource(sns, input),
        ListTopics: (input) => listTopics(sns, input),
        Publish: (input, call) => publish(sns, input, call),
        PublishBatch: (input, call) => publishBatch(sns, input, call),
        RemovePermission: (input) => removePermission(sns, input),
        SetSubscriptionAttributes: (input) => setSubscriptionAttributes(sns, input),
        SetTopicAttributes: (input) => setTopicAttributes(sns, input),
        Subscribe: (input, call) => subscribe(sns, input, call.principal),
        TagResource: (input) => tagResource(sns, input),
        Unsubscribe: (input) => unsubscribe(sns, input),
        UntagResource: (input) => untagResource(sns, input),
      },
      resources: {
        'AWS::SNS::Subscription': subscriptionProvider(sns),
        'AWS::SNS::Topic': topicProvider(sns),
        'AWS::SNS::TopicPolicy': topicPolicyProvider(sns),
      },
      accept: (targetArn, handOff) => accept(sns, targetArn, handOff),
    };
  },
};
