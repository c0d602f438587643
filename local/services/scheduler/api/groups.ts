import type * as SDK from '@aws-sdk/client-scheduler';
import { CLIENT_TOKEN_PATTERN, Constraints, NAME_PATTERN } from '../constraints.ts';
import { alreadyExists } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import type { ScheduleGroup } from '../model/schedules.ts';
import type { Scheduler } from '../scheduler.ts';
import { pageOf } from './paging.ts';
import { addTags } from './tags.ts';

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateScheduleGroup.html */
export function createScheduleGroup(
  scheduler: Scheduler,
  input: SDK.CreateScheduleGroupInput,
): SDK.CreateScheduleGroupOutput {
  checkName(input);
  const { context, store } = scheduler;
  const { Name: name = '', ClientToken: clientToken } = input;
  const existing = store.findGroup(name);
  if (existing !== undefined) return repeated(existing, clientToken);
  const nowMs = context.kernel.now();
  const group: ScheduleGroup = {
    name,
    arn: context.arn('scheduler', `schedule-group/${name}`),
    createdAtMs: nowMs,
    modifiedAtMs: nowMs,
    clientToken,
    tags: new Map(),
    schedules: new Map(),
  };
  addTags(group.tags, input.Tags ?? []);
  store.addGroup(group);
  return { ScheduleGroupArn: group.arn };
}

function repeated(
  existing: ScheduleGroup,
  clientToken: string | undefined,
): SDK.CreateScheduleGroupOutput {
  if (clientToken === undefined || clientToken !== existing.clientToken) {
    throw alreadyExists(`Schedule group ${existing.name}`);
  }
  return { ScheduleGroupArn: existing.arn };
}

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_GetScheduleGroup.html */
export function getScheduleGroup(
  { store }: Scheduler,
  input: SDK.GetScheduleGroupInput,
): SDK.GetScheduleGroupOutput {
  checkName(input);
  return describe(store.group(input.Name));
}

/**
 * Its schedules go with it. Assumption: at once; AWS takes a while, in which the group is DELETING.
 * https://docs.aws.amazon.com/scheduler/latest/APIReference/API_DeleteScheduleGroup.html
 */
export function deleteScheduleGroup(
  { context, store, runner, deletions }: Scheduler,
  input: SDK.DeleteScheduleGroupInput,
): SDK.DeleteScheduleGroupOutput {
  checkName(input);
  const { Name: name = '', ClientToken: token = '' } = input;
  const nowMs = context.kernel.now();
  if (token !== '' && deletions.get(token, nowMs) === name) return {};
  const { schedules } = store.deleteGroup(name);
  for (const schedule of schedules.values()) runner.follow(schedule);
  deletions.set(token, name, nowMs);
  return {};
}

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_ListScheduleGroups.html */
export function listScheduleGroups(
  { store }: Scheduler,
  input: SDK.ListScheduleGroupsInput,
): SDK.ListScheduleGroupsOutput {
  const found = store.groups().filter(({ name }) => name.startsWith(input.NamePrefix ?? ''));
  const { items, ...next } = pageOf(found, input);
  return { ScheduleGroups: items.map(describe), ...next };
}

function describe(group: ScheduleGroup): SDK.ScheduleGroupSummary {
  return {
    Arn: group.arn,
    Name: group.name,
    State: 'ACTIVE',
    CreationDate: new Date(group.createdAtMs),
    LastModificationDate: new Date(group.modifiedAtMs),
  };
}

function checkName(input: { Name: string | undefined; ClientToken?: string | undefined }): void {
  const constraints = new Constraints();
  const { nameLengthMax: maxLength, clientTokenLengthMax } = LIMITS;
  constraints.text(input.Name, 'name', { pattern: NAME_PATTERN, maxLength });
  constraints.text(input.ClientToken, 'clientToken', {
    pattern: CLIENT_TOKEN_PATTERN,
    maxLength: clientTokenLengthMax,
  });
  constraints.check();
}
