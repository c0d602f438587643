import { CreateScheduleCommand, SchedulerClient, type Target } from '@aws-sdk/client-scheduler';
import type { Aws } from '../rule.ts';
import { createRole } from './iam-helpers.ts';
import { createQueue } from './sns-helpers.ts';

const USER_GUIDE = 'https://docs.aws.amazon.com/scheduler/latest/UserGuide';

export const page = (name: string) => `${USER_GUIDE}/${name}.html`;

/** A queue, a role that may send to it, and schedules of one name that do. */
export async function createScheduling(aws: Aws) {
  const scheduler = aws.connect(SchedulerClient);
  const name = aws.name('schedule');
  const roleArn = await createRole(aws, 'scheduler.amazonaws.com');
  const queue = await createQueue(aws);
  return {
    scheduler,
    name,
    roleArn,
    queue,
    createRole: (trusted: string) => createRole(aws, trusted),
    create: (
      ScheduleExpression: string,
      more: Partial<CreateScheduleCommand['input']> = {},
      target: Partial<Target> = {},
    ) =>
      scheduler.send(
        new CreateScheduleCommand({
          Name: name,
          ScheduleExpression,
          FlexibleTimeWindow: { Mode: 'OFF' },
          Target: { Arn: queue.arn, RoleArn: roleArn, ...target },
          ...more,
        }),
      ),
  };
}

export function queueUrl(arn: string): string {
  const [, , , region, account, name] = arn.split(':');
  return `https://sqs.${region}.amazonaws.com/${account}/${name}`;
}

/** `2026-01-01T00:00:00`, as `at(…)` takes it. */
export function localTime(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 19);
}

/** The next whole minute. */
export function nextMinute(nowMs: number): number {
  return nowMs - (nowMs % 60_000) + 60_000;
}
