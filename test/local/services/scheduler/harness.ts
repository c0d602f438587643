import type { ServiceDefinition } from '../../../../local/service.ts';
import { IAM } from '../../../../local/services/iam/index.ts';
import { SCHEDULER } from '../../../../local/services/scheduler/index.ts';
import { SQS } from '../../../../local/services/sqs/index.ts';
import { ADMINISTRATOR, ALLOW_ALL, createTestHost } from '../../../helpers/test-context.ts';

export const ROLE_ARN = 'arn:aws:iam::000000000000:role/scheduler';
export const QUEUE_ARN = 'arn:aws:sqs:us-east-1:000000000000:work';
export const DEAD_LETTER_ARN = 'arn:aws:sqs:us-east-1:000000000000:dead';

export function trustOf(service: string): string {
  const statement = { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' };
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}

/** The Scheduler with two queues and a role that trusts it, on a virtual clock that starts with 2026. */
export async function createSchedulerHarness(others: readonly ServiceDefinition[] = []) {
  const { host, clock, kernel } = createTestHost([SCHEDULER, IAM, SQS, ...others]);
  const ask = <T>(service: 'iam' | 'sqs' | 'scheduler', operation: string, input: object) =>
    host.call<T>(service, operation, input, ADMINISTRATOR);
  await ask('iam', 'CreateRole', {
    RoleName: 'scheduler',
    AssumeRolePolicyDocument: trustOf('scheduler.amazonaws.com'),
  });
  await ask('iam', 'PutRolePolicy', {
    RoleName: 'scheduler',
    PolicyName: 'all',
    PolicyDocument: ALLOW_ALL,
  });
  for (const QueueName of ['work', 'dead']) await ask('sqs', 'CreateQueue', { QueueName });
  const call = <T>(operation: string, input: object = {}) => ask<T>('scheduler', operation, input);

  return {
    host,
    clock,
    kernel,
    ask,
    call,
    /** Makes a schedule `s` that sends to the queue, unless told otherwise. */
    schedule: (ScheduleExpression: string, more: object = {}, target: object = {}) =>
      call<{ ScheduleArn: string }>('CreateSchedule', {
        Name: 's',
        ScheduleExpression,
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: {
          Arn: QUEUE_ARN,
          RoleArn: ROLE_ARN,
          Input: '<aws.scheduler.scheduled-time>',
          ...target,
        },
        ...more,
      }),
    /** Every message of a queue, in the order in which they came. */
    async messages(QueueName = 'work') {
      const found: { Body: string; MessageAttributes?: object }[] = [];
      for (;;) {
        const { Messages = [] } = await kernel.work.run(() =>
          ask<{ Messages?: typeof found }>('sqs', 'ReceiveMessage', {
            QueueUrl: `/000000000000/${QueueName}`,
            MaxNumberOfMessages: 10,
            VisibilityTimeout: 43_200,
            MessageAttributeNames: ['All'],
          }),
        );
        if (Messages.length === 0) return found;
        found.push(...Messages);
      }
    },
  };
}
