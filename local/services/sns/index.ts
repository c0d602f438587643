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
import { authorization } from './authorization.ts';
import { accept } from './publishing.ts';
import { subscriptionProvider, topicPolicyProvider, topicProvider } from './resources.ts';
import { SIGNING_CERTIFICATE_NAME, SIGNING_CERTIFICATE_PEM } from './signing-certificate.ts';
import { createSns } from './sns.ts';

const SIGNING_CERTIFICATE = {
  statusCode: 200,
  headers: { 'content-type': 'application/x-pem-file' },
  body: SIGNING_CERTIFICATE_PEM,
};

export const SNS: ServiceDefinition = {
  name: 'sns',
  create(context): Service {
    const sns = createSns(context);
    return {
      operations: {
        AddPermission: (input) => addPermission(sns, input),
        ConfirmSubscription: (input, call) => confirmSubscription(sns, input, call.principal),
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
        Unsubscribe: (input, call) => unsubscribe(sns, input, call.principal),
        UntagResource: (input) => untagResource(sns, input),
      },
      resources: {
        'AWS::SNS::Subscription': subscriptionProvider(sns),
        'AWS::SNS::Topic': topicProvider(sns),
        'AWS::SNS::TopicPolicy': topicPolicyProvider(sns),
      },
      openLinks: {
        operations: ['ConfirmSubscription', 'Unsubscribe'],
        documents: { [`/${SIGNING_CERTIFICATE_NAME}`]: SIGNING_CERTIFICATE },
      },
      stop: () => sns.delivery.stop(),
      authorization: authorization(sns),
      accept: (targetArn, handOff) => accept(sns, targetArn, handOff),
    };
  },
};
