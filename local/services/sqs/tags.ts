import { InvalidParameterValue } from './errors.ts';
import { MAX_QUEUE_TAGS } from './limits.ts';
import type { Queue } from './model.ts';

/**
 * Adds tags to a queue; one of the same key is replaced.
 * @throws InvalidParameterValue when they would be too many; then none is added.
 */
export function addTags(queue: Queue, tags: Readonly<Record<string, string>>): void {
  const newCount = Object.keys(tags).filter((key) => !queue.tags.has(key)).length;
  if (queue.tags.size + newCount > MAX_QUEUE_TAGS) {
    throw new InvalidParameterValue(`Too many tags added for queue ${queue.name}.`);
  }
  for (const [key, value] of Object.entries(tags)) queue.tags.set(key, value);
}
