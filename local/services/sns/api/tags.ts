import type {
  ListTagsForResourceCommandInput,
  ListTagsForResourceResponse,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from '@aws-sdk/client-sns';
import { ResourceNotFound } from '../errors.ts';
import type { Topic } from '../model.ts';
import { checkArn, type Sns } from '../sns.ts';
import { addTags, readTags } from '../tags.ts';

/** https://docs.aws.amazon.com/sns/latest/api/API_TagResource.html */
export function tagResource(sns: Sns, input: TagResourceCommandInput): object {
  const topic = taggedTopic(sns, input.ResourceArn);
  addTags(topic, readTags(input.Tags ?? []));
  return {};
}

/** https://docs.aws.amazon.com/sns/latest/api/API_UntagResource.html */
export function untagResource(sns: Sns, input: UntagResourceCommandInput): object {
  const topic = taggedTopic(sns, input.ResourceArn);
  for (const key of input.TagKeys ?? []) topic.tags.delete(key);
  return {};
}

/** https://docs.aws.amazon.com/sns/latest/api/API_ListTagsForResource.html */
export function listTagsForResource(
  sns: Sns,
  input: ListTagsForResourceCommandInput,
): ListTagsForResourceResponse {
  const topic = taggedTopic(sns, input.ResourceArn);
  return { Tags: [...topic.tags].map(([key, value]) => ({ Key: key, Value: value })) };
}

function taggedTopic({ state }: Sns, arn: string | undefined): Topic {
  checkArn('ResourceArn', arn);
  const topic = state.topics.get(arn);
  if (topic === undefined) throw new ResourceNotFound();
  return topic;
}
