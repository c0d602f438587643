import type {
  ListTagsCommandInput,
  ListTagsResponse,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from '@aws-sdk/client-lambda';
import { NotImplementedError } from '../../../errors.ts';
import { InvalidParameterValueException, ResourceNotFoundException } from '../errors.ts';
import type { Lambda } from '../lambda.ts';
import { MAXIMUM_TAGS } from '../limits.ts';
import { checkPattern, required } from './validation.ts';

const RESOURCE_PATTERN =
  'arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:' +
  '(function:[a-zA-Z0-9-_]+(:(\\$LATEST|[a-zA-Z0-9-_]+))?|layer:([a-zA-Z0-9-_]+)|' +
  'code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-' +
  '[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|capacity-provider:[a-zA-Z0-9-_]+)';

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListTags.html */
export function listTags(lambda: Lambda, input: ListTagsCommandInput): ListTagsResponse {
  return { Tags: Object.fromEntries(tagsOf(lambda, input.Resource)) };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_TagResource.html */
export function tagResource(lambda: Lambda, input: TagResourceCommandInput): object {
  const added = Object.entries(required(input.Tags, 'tags'));
  const tags = tagsOf(lambda, input.Resource);
  if (added.length === 0) {
    throw new InvalidParameterValueException(
      'An error occurred and the request cannot be processed.',
    );
  }
  checkTagCount(new Map([...tags, ...added]).size);
  for (const [key, value] of added) tags.set(key, value);
  return {};
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_UntagResource.html */
export function untagResource(lambda: Lambda, input: UntagResourceCommandInput): object {
  const { TagKeys: keys } = input;
  const removed = required(keys !== undefined && keys.length > 0 ? keys : undefined, 'tagKeys');
  const tags = tagsOf(lambda, input.Resource);
  for (const key of removed) tags.delete(key);
  return {};
}

/** @throws InvalidParameterValueException */
export function checkTagCount(count: number): void {
  if (count <= MAXIMUM_TAGS) return;
  throw new InvalidParameterValueException('Number of tags exceeds resource tag limit.');
}

function tagsOf(lambda: Lambda, arn: string | undefined): Map<string, string> {
  const resource = required(arn, 'resource');
  checkPattern(resource, 'resource', RESOURCE_PATTERN);
  const [, , , , , type, id = '', qualifier] = resource.split(':');
  if (type === 'event-source-mapping') return tagsOfMapping(lambda, resource, id);
  if (type !== 'function') throw new NotImplementedError('lambda', `Tags of the resource ${type}`);
  if (qualifier !== undefined) {
    throw new InvalidParameterValueException(
      'Tags on function aliases and versions are not supported. Please specify a function ARN.',
    );
  }
  return lambda.function(resource).tags;
}

function tagsOfMapping(lambda: Lambda, arn: string, uuid: string): Map<string, string> {
  const mapping = lambda.mappings.find(uuid);
  if (mapping !== undefined) return mapping.tags;
  throw new ResourceNotFoundException(`Event source mapping not found: ${arn}`);
}
