import type { CreateScheduleCommandInput } from '@aws-sdk/client-scheduler';
import {
  type Authorization,
  anywhere,
  on,
  type PermissionRow,
  passRole,
} from '../../access/authorization.ts';
import { accessDenied } from '../../access/denial.ts';
import type { Scheduler } from './scheduler.ts';

interface Named {
  readonly Name?: string;
  readonly GroupName?: string;
  readonly ResourceArn?: string;
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridgescheduler.html */
export function authorization({ context }: Scheduler): Authorization {
  const scheduleOf = ({ Name = '', GroupName = 'default' }: Named) =>
    context.arn('scheduler', `schedule/${GroupName}/${Name}`);
  const onSchedule = (action: string) => on(`scheduler:${action}`, scheduleOf);
  const onGroup = (action: string) =>
    on(`scheduler:${action}`, ({ Name = '' }: Named) =>
      context.arn('scheduler', `schedule-group/${Name}`),
    );
  const onTagged = (action: string) =>
    on(`scheduler:${action}`, ({ ResourceArn = '*' }: Named) => ResourceArn);
  const withTarget =
    (action: string): PermissionRow =>
    (input: CreateScheduleCommandInput) => [
      { action: `scheduler:${action}`, resource: scheduleOf(input as Named) },
      ...passRole(input.Target?.RoleArn, 'scheduler.amazonaws.com'),
    ];
  return {
    refuse: accessDenied('AccessDeniedException', 403),
    operations: {
      CreateSchedule: withTarget('CreateSchedule'),
      CreateScheduleGroup: onGroup('CreateScheduleGroup'),
      DeleteSchedule: onSchedule('DeleteSchedule'),
      DeleteScheduleGroup: onGroup('DeleteScheduleGroup'),
      GetSchedule: onSchedule('GetSchedule'),
      GetScheduleGroup: onGroup('GetScheduleGroup'),
      ListScheduleGroups: anywhere('scheduler:ListScheduleGroups'),
      ListSchedules: anywhere('scheduler:ListSchedules'),
      ListTagsForResource: onTagged('ListTagsForResource'),
      TagResource: onTagged('TagResource'),
      UntagResource: onTagged('UntagResource'),
      UpdateSchedule: withTarget('UpdateSchedule'),
    },
  };
}
