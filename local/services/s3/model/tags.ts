import type { Tag } from '@aws-sdk/client-s3';
import { invalidArgument, invalidTag, malformedXml, tooManyTags } from '../errors.ts';
import { OBJECT_TAGS_MAX_COUNT, TAG_KEY_MAX_LENGTH, TAG_VALUE_MAX_LENGTH } from '../limits.ts';

export type Tags = ReadonlyMap<string, string>;

export const NO_TAGS: Tags = new Map();

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html */
const ALLOWED_CHARACTERS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Reads the `x-amz-tagging` header: `name=value&name=value`, URL-encoded. @throws InvalidTag */
export function parseTagging(tagging: string | undefined): Tags {
  if (tagging === undefined || tagging === '') return NO_TAGS;
  const pairs = [...new URLSearchParams(tagging)];
  const names = new Set(pairs.map(([name]) => name));
  const isWellFormed = pairs.every(([name, value]) => ALLOWED_CHARACTERS.test(name + value));
  if (names.size < pairs.length || !isWellFormed) {
    throw invalidArgument(
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters " +
        'without tag name duplicates.',
      { name: 'x-amz-tagging', value: tagging },
    );
  }
  return readTags(pairs.map(([Key, Value]) => ({ Key, Value })));
}

/** What carries tags, and how many it may. */
interface TagHolder {
  readonly noun: 'Object' | 'Bucket';
  readonly maxCount: number;
}

const OBJECT: TagHolder = { noun: 'Object', maxCount: OBJECT_TAGS_MAX_COUNT };

/** @throws InvalidTag, MalformedXML, and BadRequest for too many */
export function readTags(tagSet: readonly Tag[], holder: TagHolder = OBJECT): Tags {
  if (tagSet.length === 0) return NO_TAGS;
  if (tagSet.length > holder.maxCount) throw tooManyTags(holder.noun, holder.maxCount);
  const tags = new Map<string, string>();
  for (const { Key: key, Value: value } of tagSet) {
    if (key === undefined || value === undefined) throw malformedXml();
    if (key.startsWith('aws:')) {
      const message =
        holder.noun === 'Bucket'
          ? 'System tags cannot be added/updated by requester'
          : 'Your TagKey cannot be prefixed with aws:';
      throw invalidTag(message, { TagKey: key });
    }
    if (key === '' || key.length > TAG_KEY_MAX_LENGTH || !ALLOWED_CHARACTERS.test(key)) {
      throw invalidTag('The TagKey you have provided is invalid', { TagKey: key });
    }
    if (value.length > TAG_VALUE_MAX_LENGTH || !ALLOWED_CHARACTERS.test(value)) {
      const members = { TagKey: key, TagValue: value };
      throw invalidTag('The TagValue you have provided is invalid', members);
    }
    if (tags.has(key)) {
      throw invalidTag('Cannot provide multiple Tags with the same key', { TagKey: key });
    }
    tags.set(key, value);
  }
  return tags;
}

export function toTagSet(tags: Tags): Tag[] {
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}
