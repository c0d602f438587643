import type { Tag } from '@aws-sdk/client-sns';
import { InvalidParameter, TagLimitExceeded } from './errors.ts';
import { MAX_TAGS } from './limits.ts';
import type { Topic } from './model.ts';

/** @throws InvalidParameter when a key is given twice. */
export function readTags(tags: readonly Tag[]): Map<string, string> {
  const map = new Map(tags.map(({ Key: key = '', Value: value = '' }) => [key, value]));
  if (map.size < tags.length) throw new InvalidParameter('Duplicated keys are not allowed.');
  return map;
}

/**
 * Adds tags to a topic; one of the same key is replaced.
 * @throws TagLimitExceeded when they would be too many; then none is added.
 */
export function addTags(topic: Topic, tags: ReadonlyMap<string, string>): void {
  const newCount = [...tags.keys()].filter((key) => !topic.tags.has(key)).length;
  if (topic.tags.size + newCount > MAX_TAGS) throw new TagLimitExceeded();
  for (const [key, value] of tags) topic.tags.set(key, value);
}
