import type {
  CreateTopicCommandInput,
  CreateTopicResponse,
  DeleteTopicCommandInput,
  GetTopicAttributesCommandInput,
  GetTopicAttributesResponse,
  ListTopicsCommandInput,
  ListTopicsResponse,
  SetTopicAttributesCommandInput,
} from '@aws-sdk/client-sns';
import { NotImplementedError } from '../../../errors.ts';
import { InvalidParameter } from '../errors.ts';
import { MAX_TOPIC_NAME_LENGTH } from '../limits.ts';
import {
  createTopic as createTopicInModel,
  deleteTopic as deleteTopicInModel,
  type Topic,
} from '../model.ts';
import { page } from '../paging.ts';
import { checkArn, type Sns, topicByArn } from '../sns.ts';
import { addTags, readTags } from '../tags.ts';
import {
  checkTopicAttribute,
  renderTopicAttributes,
  setTopicAttribute,
  storedText,
} from '../topic-attributes.ts';

/** https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html */
export function createTopic(
  { context, state }: Sns,
  input: CreateTopicCommandInput,
): CreateTopicResponse {
  const { Name: name = '', Attributes: attributes = {}, Tags: tags = [] } = input;
  if (input.DataProtectionPolicy !== undefined) {
    throw new NotImplementedError('sns', 'The parameter DataProtectionPolicy');
  }
  const isFifo = attributes.FifoTopic === 'true';
  // AWS takes an explicit "false" for a standard topic, and shows nothing of it.
  const settable = Object.entries(attributes).filter(([attribute]) => attribute !== 'FifoTopic');
  const form = isFifo ? /^[\w-]+\.fifo$/ : /^[\w-]+$/;
  if (!form.test(name) || name.length > MAX_TOPIC_NAME_LENGTH) {
    throw new InvalidParameter('Topic Name');
  }
  const tagMap = readTags(tags);
  for (const [attribute, text] of settable) checkTopicAttribute(attribute, text, isFifo);
  const arn = context.arn('sns', name);
  const existing = state.topics.get(arn);
  if (existing !== undefined) {
    checkSame(existing, settable, tagMap);
    return { TopicArn: arn };
  }
  const topic = createTopicInModel(state, arn);
  for (const [attribute, text] of settable) setTopicAttribute(topic, attribute, text);
  addTags(topic, tagMap);
  return { TopicArn: arn };
}

function checkSame(
  topic: Topic,
  attributes: readonly (readonly [string, string])[],
  tags: ReadonlyMap<string, string>,
): void {
  if (attributes.some(([name, text]) => topic.attributes.get(name) !== storedText(name, text))) {
    throw new InvalidParameter('Attributes Reason: Topic already exists with different attributes');
  }
  if ([...tags].some(([key, value]) => topic.tags.get(key) !== value)) {
    throw new InvalidParameter('Tags Reason: Topic already exists with different tags');
  }
}

/**
 * Succeeds for a topic that is not there.
 * https://docs.aws.amazon.com/sns/latest/api/API_DeleteTopic.html
 */
export function deleteTopic({ state }: Sns, input: DeleteTopicCommandInput): object {
  checkArn('TopicArn', input.TopicArn);
  deleteTopicInModel(state, input.TopicArn);
  return {};
}

/** https://docs.aws.amazon.com/sns/latest/api/API_ListTopics.html */
export function listTopics({ state }: Sns, input: ListTopicsCommandInput): ListTopicsResponse {
  const { items, nextToken } = page([...state.topics.keys()], input.NextToken);
  return {
    Topics: items.map((arn) => ({ TopicArn: arn })),
    ...(nextToken && { NextToken: nextToken }),
  };
}

/** https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html */
export function getTopicAttributes(
  sns: Sns,
  input: GetTopicAttributesCommandInput,
): GetTopicAttributesResponse {
  const topic = topicByArn(sns, input.TopicArn);
  return { Attributes: renderTopicAttributes(topic, sns.context.account) };
}

/** https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html */
export function setTopicAttributes(sns: Sns, input: SetTopicAttributesCommandInput): object {
  const topic = topicByArn(sns, input.TopicArn);
  setTopicAttribute(topic, input.AttributeName ?? '', input.AttributeValue ?? '');
  return {};
}
