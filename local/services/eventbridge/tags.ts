import type * as SDK from '@aws-sdk/client-eventbridge';
import type { Operation } from '../../service.ts';
import { limitExceeded } from './errors.ts';
import { LIMITS } from './limits.ts';
import { DEFAULT_BUS, type EventBuses } from './model.ts';

type Tags = Map<string, string>;

/** Adds tags; one of the same key is replaced. @throws AwsError LimitExceededException; then none is added. */
export function addTags(tags: Tags, added: readonly SDK.Tag[]): void {
  const merged = new Map([
    ...tags,
    ...added.map((tag) => [tag.Key ?? '', tag.Value ?? ''] as const),
  ]);
  if (merged.size > LIMITS.tagsPerResourceMax) {
    throw limitExceeded('The requested resource exceeds the maximum number allowed.');
  }
  for (const [key, value] of merged) tags.set(key, value);
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TagResource.html */
export function tagOperations(buses: EventBuses): Record<string, Operation> {
  return {
    TagResource(input: SDK.TagResourceCommandInput): object {
      addTags(tagsOf(buses, input.ResourceARN ?? ''), input.Tags ?? []);
      return {};
    },
    UntagResource(input: SDK.UntagResourceCommandInput): object {
      const tags = tagsOf(buses, input.ResourceARN ?? '');
      for (const key of input.TagKeys ?? []) tags.delete(key);
      return {};
    },
    ListTagsForResource(
      input: SDK.ListTagsForResourceCommandInput,
    ): SDK.ListTagsForResourceResponse {
      const tags = tagsOf(buses, input.ResourceARN ?? '');
      return { Tags: [...tags].map(([Key, Value]) => ({ Key, Value })) };
    },
  };
}

/** A bus is `event-bus/<bus>`; a rule is `rule/<rule>`, or `rule/<bus>/<rule>` on a bus of the user's. */
function tagsOf(buses: EventBuses, arn: string): Tags {
  const [kind, first = '', second] = arn.slice(arn.lastIndexOf(':') + 1).split('/');
  if (kind !== 'rule') return buses.bus(first).tags;
  return second === undefined
    ? buses.rule(first, DEFAULT_BUS).tags
    : buses.rule(second, first).tags;
}
