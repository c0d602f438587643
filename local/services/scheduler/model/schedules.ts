import type * as SDK from '@aws-sdk/client-scheduler';
import { alreadyExists, invalid, notFound, quotaExceeded } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import type { Recurrence } from './recurrence.ts';

export const DEFAULT_GROUP = 'default';

/** What a caller may set, with AWS's defaults filled in. */
export interface ScheduleSettings {
  readonly ScheduleExpression: string;
  readonly ScheduleExpressionTimezone: string;
  readonly State: SDK.ScheduleState;
  readonly ActionAfterCompletion: SDK.ActionAfterCompletion;
  readonly FlexibleTimeWindow: SDK.FlexibleTimeWindow;
  readonly Target: ScheduleTarget;
  readonly StartDate?: Date;
  readonly EndDate?: Date;
  readonly Description?: string;
  readonly KmsKeyArn?: string;
}

export interface ScheduleTarget extends SDK.Target {
  readonly Arn: string;
  readonly RoleArn: string;
  readonly RetryPolicy: Required<SDK.RetryPolicy> & {
    readonly MaximumEventAgeInSeconds: number;
    readonly MaximumRetryAttempts: number;
  };
}

export interface Schedule {
  readonly name: string;
  readonly groupName: string;
  readonly arn: string;
  readonly createdAtMs: number;
  readonly clientToken: string | undefined;
  modifiedAtMs: number;
  settings: ScheduleSettings;
  recurrence: Recurrence;
  /** From when a rate counts. */
  anchorMs: number;
  /** The latest time for which it has run, under its present expression. */
  lastRunMs: number;
}

export interface ScheduleGroup {
  readonly name: string;
  readonly arn: string;
  readonly createdAtMs: number;
  readonly clientToken: string | undefined;
  modifiedAtMs: number;
  readonly tags: Map<string, string>;
  readonly schedules: Map<string, Schedule>;
}

/** Every group with its schedules. */
export class ScheduleStore {
  readonly #groups = new Map<string, ScheduleGroup>();

  addGroup(group: ScheduleGroup): void {
    if (this.#groups.has(group.name)) throw alreadyExists(`Schedule group ${group.name}`);
    if (this.#groups.size >= LIMITS.scheduleGroupsMax) throw quotaExceeded('schedule groups');
    this.#groups.set(group.name, group);
  }

  findGroup(name: string): ScheduleGroup | undefined {
    return this.#groups.get(name);
  }

  group(name: string = DEFAULT_GROUP): ScheduleGroup {
    const group = this.#groups.get(name);
    if (group === undefined) throw notFound(`Schedule group ${name}`);
    return group;
  }

  groups(): ScheduleGroup[] {
    return [...this.#groups.values()];
  }

  deleteGroup(name: string): ScheduleGroup {
    if (name === DEFAULT_GROUP) throw invalid('The default schedule group cannot be deleted.');
    const group = this.group(name);
    this.#groups.delete(name);
    return group;
  }

  addSchedule(schedule: Schedule): void {
    const { schedules } = this.group(schedule.groupName);
    if (schedules.has(schedule.name)) throw alreadyExists(`Schedule ${schedule.name}`);
    const count = this.groups().reduce((sum, group) => sum + group.schedules.size, 0);
    if (count >= LIMITS.schedulesMax) throw quotaExceeded('schedules');
    schedules.set(schedule.name, schedule);
  }

  schedule(name: string, groupName?: string): Schedule {
    const schedule = this.group(groupName).schedules.get(name);
    if (schedule === undefined) throw notFound(`Schedule ${name}`);
    return schedule;
  }

  /** Whether a schedule is still there, and not another one of its name. */
  has(schedule: Schedule): boolean {
    const { name, groupName } = schedule;
    return this.#groups.get(groupName)?.schedules.get(name) === schedule;
  }

  deleteSchedule({ name, groupName }: Schedule): void {
    this.#groups.get(groupName)?.schedules.delete(name);
  }
}

/** The first run of a schedule that is due, or comes next; undefined when it has none left. */
export function nextRun(schedule: Schedule, nowMs: number): number | undefined {
  const { recurrence, settings, anchorMs, lastRunMs } = schedule;
  // A one-time schedule knows no start and end, and one that was disabled when its time came runs when it is enabled.
  if (recurrence.kind === 'at') return recurrence.firstFrom(lastRunMs + 1, anchorMs);
  const fromMs = Math.max(nowMs, lastRunMs + 1, settings.StartDate?.getTime() ?? 0);
  const runMs = recurrence.firstFrom(fromMs, anchorMs);
  const endMs = settings.EndDate?.getTime() ?? Number.POSITIVE_INFINITY;
  return runMs !== undefined && runMs <= endMs ? runMs : undefined;
}

/** Whether nothing comes after the latest run: a recurring schedule ends by its EndDate alone. */
export function isComplete({ recurrence, settings }: Schedule, next: number | undefined): boolean {
  return next === undefined && (recurrence.kind === 'at' || settings.EndDate !== undefined);
}
