import type {
  ListTagsForResourceCommandInput,
  ListTagsForResourceCommandOutput,
  Tag,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from '@aws-sdk/client-cloudwatch';
import type { CloudWatch } from '../cloudwatch.ts';
import { missingParameter, resourceNotFound, validationError } from '../errors.ts';
import { LIMITS } from '../limits.ts';

export function tagResource({ tags }: CloudWatch, input: TagResourceCommandInput): object {
  const arn = taggedArn(tags, input.ResourceARN);
  if (!tags.add(arn, tagPairs(input.Tags))) {
    throw validationError(`A resource can have at most ${LIMITS.tagCountMax} tags.`);
  }
  return {};
}

export function untagResource({ tags }: CloudWatch, input: UntagResourceCommandInput): object {
  tags.remove(taggedArn(tags, input.ResourceARN), input.TagKeys ?? []);
  return {};
}

export function listTagsForResource(
  { tags }: CloudWatch,
  input: ListTagsForResourceCommandInput,
): Omit<ListTagsForResourceCommandOutput, '$metadata'> {
  // AWS answers with no tags, and no error, for an alarm that is not there.
  const isAlarm = input.ResourceARN?.includes(':alarm:') ?? false;
  const found = tags.of(isAlarm ? (input.ResourceARN ?? '') : taggedArn(tags, input.ResourceARN));
  return { Tags: [...found].map(([Key, Value]) => ({ Key, Value })) };
}

export function tagPairs(tags: readonly Tag[] | undefined): [string, string][] {
  return (tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']);
}

function taggedArn(tags: CloudWatch['tags'], arn: string | undefined): string {
  if (!arn) throw missingParameter('The parameter ResourceARN is required.');
  if (!tags.exists(arn)) throw resourceNotFound(arn);
  return arn;
}
