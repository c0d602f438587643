import type * as SDK from '@aws-sdk/client-scheduler';
import type { Principal } from '../../../credentials.ts';
import type { Context } from '../../../service.ts';
import { Constraints, NAME_PATTERN } from '../constraints.ts';
import { alreadyExists, roleNotAssumable } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import type { Recurrence } from '../model/recurrence.ts';
import { DEFAULT_GROUP, type Schedule, type ScheduleSettings } from '../model/schedules.ts';
import type { Scheduler } from '../scheduler.ts';
import { checkTarget } from '../targets.ts';
import { pageOf } from './paging.ts';
import { readSettings } from './schedule-settings.ts';

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html */
export async function createSchedule(
  scheduler: Scheduler,
  input: SDK.CreateScheduleInput,
): Promise<SDK.CreateScheduleOutput> {
  const { context, store, runner } = scheduler;
  const { Name: name = '', GroupName: groupName = DEFAULT_GROUP } = input;
  const { settings, recurrence } = readSettings(input);
  const existing = store.group(groupName).schedules.get(name);
  if (existing !== undefined) return repeated(existing, input.ClientToken);
  checkTarget(context, settings.Target);
  checkRole(context, settings.Target.RoleArn);
  const nowMs = context.kernel.now();
  const schedule: Schedule = {
    name,
    groupName,
    arn: context.arn('scheduler', `schedule/${groupName}/${name}`),
    createdAtMs: nowMs,
    modifiedAtMs: nowMs,
    clientToken: input.ClientToken,
    settings,
    recurrence,
    anchorMs: settings.StartDate?.getTime() ?? nowMs,
    lastRunMs: Number.NEGATIVE_INFINITY,
  };
  store.addSchedule(schedule);
  runner.follow(schedule);
  return { ScheduleArn: schedule.arn };
}

/** A request that is sent again does what it did; another one of the name is refused. */
function repeated(existing: Schedule, clientToken: string | undefined): SDK.CreateScheduleOutput {
  if (clientToken === undefined || clientToken !== existing.clientToken) {
    throw alreadyExists(`Schedule ${existing.name}`);
  }
  return { ScheduleArn: existing.arn };
}

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_UpdateSchedule.html */
export async function updateSchedule(
  { context, store, runner }: Scheduler,
  input: SDK.UpdateScheduleInput,
): Promise<SDK.UpdateScheduleOutput> {
  const { settings, recurrence } = readSettings(input);
  const schedule = store.schedule(input.Name ?? '', input.GroupName);
  checkTarget(context, settings.Target);
  checkRole(context, settings.Target.RoleArn);
  change(schedule, settings, recurrence, context.kernel.now());
  runner.follow(schedule);
  return { ScheduleArn: schedule.arn };
}

/**
 * Assumption: a rate without a StartDate counts anew when its expression changes or it is enabled, as it does when it is
 * made; any other change leaves its times as they are.
 */
function change(
  schedule: Schedule,
  settings: ScheduleSettings,
  recurrence: Recurrence,
  nowMs: number,
): void {
  const before = schedule.settings;
  const isAnother =
    before.ScheduleExpression !== settings.ScheduleExpression ||
    before.ScheduleExpressionTimezone !== settings.ScheduleExpressionTimezone;
  if (isAnother) schedule.lastRunMs = Number.NEGATIVE_INFINITY;
  const isStarted = before.State === 'DISABLED' && settings.State === 'ENABLED';
  const hadStart = before.StartDate !== undefined;
  if (settings.StartDate !== undefined) schedule.anchorMs = settings.StartDate.getTime();
  else if (isAnother || isStarted || hadStart) schedule.anchorMs = nowMs;
  schedule.settings = settings;
  schedule.recurrence = recurrence;
  schedule.modifiedAtMs = nowMs;
}

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_GetSchedule.html */
export function getSchedule(
  { store }: Scheduler,
  input: SDK.GetScheduleInput,
): SDK.GetScheduleOutput {
  checkNames(input);
  const schedule = store.schedule(input.Name ?? '', input.GroupName);
  return {
    Arn: schedule.arn,
    GroupName: schedule.groupName,
    Name: schedule.name,
    CreationDate: new Date(schedule.createdAtMs),
    LastModificationDate: new Date(schedule.modifiedAtMs),
    ...schedule.settings,
  };
}

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_DeleteSchedule.html */
export function deleteSchedule(
  { context, store, runner, deletions }: Scheduler,
  input: SDK.DeleteScheduleInput,
): SDK.DeleteScheduleOutput {
  checkNames(input);
  const { Name: name = '', GroupName: groupName = DEFAULT_GROUP, ClientToken: token = '' } = input;
  const nowMs = context.kernel.now();
  if (token !== '' && deletions.get(token, nowMs) === `${groupName}/${name}`) return {};
  const schedule = store.schedule(name, groupName);
  store.deleteSchedule(schedule);
  runner.follow(schedule);
  deletions.set(token, `${groupName}/${name}`, nowMs);
  return {};
}

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_ListSchedules.html */
export function listSchedules(
  { store }: Scheduler,
  input: SDK.ListSchedulesInput,
): SDK.ListSchedulesOutput {
  checkNames(input);
  const constraints = new Constraints();
  constraints.oneOf(input.State, 'state', ['ENABLED', 'DISABLED']);
  constraints.check();
  const groups = input.GroupName === undefined ? store.groups() : [store.group(input.GroupName)];
  const found = groups
    .flatMap((group) => [...group.schedules.values()])
    .filter(({ name }) => name.startsWith(input.NamePrefix ?? ''))
    .filter(({ settings }) => input.State === undefined || settings.State === input.State);
  const { items, ...next } = pageOf(found, input);
  return { Schedules: items.map(summarize), ...next };
}

function summarize(schedule: Schedule): SDK.ScheduleSummary {
  return {
    Arn: schedule.arn,
    Name: schedule.name,
    GroupName: schedule.groupName,
    State: schedule.settings.State,
    CreationDate: new Date(schedule.createdAtMs),
    LastModificationDate: new Date(schedule.modifiedAtMs),
    Target: { Arn: schedule.settings.Target.Arn },
  };
}

function checkNames(input: {
  Name?: string | undefined;
  GroupName?: string | undefined;
  NamePrefix?: string | undefined;
}): void {
  const constraints = new Constraints();
  const rules = { pattern: NAME_PATTERN, maxLength: LIMITS.nameLengthMax };
  constraints.text(input.Name, 'name', rules);
  constraints.text(input.GroupName, 'groupName', rules);
  constraints.text(input.NamePrefix, 'namePrefix', rules);
  constraints.check();
}

const SCHEDULER: Principal = { kind: 'service', name: 'scheduler.amazonaws.com' };

/** https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html#setting-up-execution-role */
function checkRole(context: Context, roleArn: string): void {
  if (!context.access.canAssume(SCHEDULER, roleArn)) throw roleNotAssumable();
}
