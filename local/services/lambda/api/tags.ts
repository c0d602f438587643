import type {
  ListTagsCommandInput,
  ListTagsResponse,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from '@aws-sdk/client-lambda';
import { resourceNotFound } from '../errors.ts';
import type { Lambda } from '../lambda.ts';
import { required } from './validation.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListTags.html */
export function listTags(lambda: Lambda, input: ListTagsCommandInput): ListTagsResponse {
  return { Tags: Object.fromEntries(tagsOf(lambda, input.Resource)) };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_TagResource.html */
export function tagResource(lambda: Lambda, input: TagResourceCommandInput): object {
  const tags = tagsOf(lambda, input.Resource);
  for (const [key, value] of Object.entries(required(input.Tags, 'tags'))) tags.set(key, value);
  return {};
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_UntagResource.html */
export function untagResource(lambda: Lambda, input: UntagResourceCommandInput): object {
  const tags = tagsOf(lambda, input.Resource);
  for (const key of required(input.TagKeys, 'tagKeys')) tags.delete(key);
  return {};
}

function tagsOf(lambda: Lambda, arn: string | undefined): Map<string, string> {
  const resource = required(arn, 'resource');
  const uuid = resource.split(':event-source-mapping:')[1];
  if (uuid === undefined) return lambda.function(resource).tags;
  const mapping = lambda.mappings.find(uuid);
  if (mapping === undefined) throw resourceNotFound();
  return mapping.tags;
}
