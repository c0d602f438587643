import type { Tag } from '@aws-sdk/client-s3';
import { invalidTag } from '../errors.ts';
import { OBJECT_TAGS_MAX_COUNT, TAG_KEY_MAX_LENGTH, TAG_VALUE_MAX_LENGTH } from '../limits.ts';

export type Tags = ReadonlyMap<string, string>;

export const NO_TAGS: Tags = new Map();

/** Reads the `x-amz-tagging` header: `name=value&name=value`, URL-encoded. @throws InvalidTag */
export function parseTagging(tagging: string | undefined): Tags {
  if (tagging === undefined || tagging === '') return NO_TAGS;
  const pairs = [...new URLSearchParams(tagging)];
  return readTags(pairs.map(([Key, Value]) => ({ Key, Value })));
}

/** @throws InvalidTag */
export function readTags(tagSet: readonly Tag[]): Tags {
  if (tagSet.length === 0) return NO_TAGS;
  if (tagSet.length > OBJECT_TAGS_MAX_COUNT) {
    throw invalidTag(`Object tags cannot be greater than ${OBJECT_TAGS_MAX_COUNT}`);
  }
  const tags = new Map<string, string>();
  for (const { Key: key = '', Value: value = '' } of tagSet) {
    if (key === '' || key.length > TAG_KEY_MAX_LENGTH) {
      throw invalidTag('The TagKey you have provided is invalid');
    }
    if (value.length > TAG_VALUE_MAX_LENGTH) {
      throw invalidTag('The TagValue you have provided is invalid');
    }
    if (tags.has(key)) throw invalidTag('Cannot provide multiple Tags with the same key');
    tags.set(key, value);
  }
  return tags;
}

export function toTagSet(tags: Tags): Tag[] {
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}
