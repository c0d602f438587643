import type * as SDK from '@aws-sdk/client-scheduler';
import { Constraints } from '../constraints.ts';
import { quotaExceeded } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import type { ScheduleGroup } from '../model/schedules.ts';
import type { Scheduler } from '../scheduler.ts';

const GROUP_ARN_PATTERN =
  'arn:aws[a-z-]*:scheduler:[a-z0-9\\-]+:\\d{12}:schedule-group\\/[0-9a-zA-Z-_.]+';

/**
 * Adds tags; one of the same key is replaced.
 * @throws AwsError ValidationException, ServiceQuotaExceededException; then none is added
 */
export function addTags(tags: Map<string, string>, added: readonly SDK.Tag[]): void {
  const constraints = new Constraints();
  for (const [index, { Key, Value }] of added.entries()) {
    const member = `tags.${index + 1}.member`;
    constraints.text(Key, `${member}.key`, { maxLength: LIMITS.tagKeyLengthMax });
    constraints.text(Value, `${member}.value`, { maxLength: LIMITS.tagValueLengthMax });
  }
  constraints.check();
  const pairs = added.map(({ Key = '', Value = '' }) => [Key, Value] as const);
  if (new Map([...tags, ...pairs]).size > LIMITS.tagsPerResourceMax) throw quotaExceeded('tags');
  for (const [key, value] of pairs) tags.set(key, value);
}

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_TagResource.html */
export function tagResource(scheduler: Scheduler, input: SDK.TagResourceInput): object {
  addTags(taggedGroup(scheduler, input.ResourceArn).tags, input.Tags ?? []);
  return {};
}

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_UntagResource.html */
export function untagResource(scheduler: Scheduler, input: SDK.UntagResourceInput): object {
  const { tags } = taggedGroup(scheduler, input.ResourceArn);
  for (const key of input.TagKeys ?? []) tags.delete(key);
  return {};
}

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_ListTagsForResource.html */
export function listTagsForResource(
  scheduler: Scheduler,
  input: SDK.ListTagsForResourceInput,
): SDK.ListTagsForResourceOutput {
  const { tags } = taggedGroup(scheduler, input.ResourceArn);
  return { Tags: [...tags].map(([Key, Value]) => ({ Key, Value })) };
}

/** Only groups have tags. */
function taggedGroup({ store }: Scheduler, arn: string | undefined): ScheduleGroup {
  const constraints = new Constraints();
  constraints.text(arn, 'resourceArn', { pattern: GROUP_ARN_PATTERN });
  constraints.check();
  return store.group(arn?.slice(arn.lastIndexOf('/') + 1));
}
