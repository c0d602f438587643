import {
  CreateScheduleCommand,
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  GetScheduleCommand,
  GetScheduleGroupCommand,
  ListSchedulesCommand,
  ListTagsForResourceCommand,
  SchedulerClient,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-scheduler';
import { expect } from 'vitest';
import { documented, type Rule, recorded } from '../rule.ts';
import { SCHEDULER_DELIVERY_RULES } from './scheduler-delivery.ts';
import { createScheduling } from './scheduler-helpers.ts';
import { SCHEDULER_TIME_RULES } from './scheduler-times.ts';

const from = (test: string) =>
  recorded(
    `localstack/localstack tests/aws/services/scheduler/test_scheduler.snapshot.json ${test}`,
  );

const INVALID_EXPRESSIONS = [
  'cron(0 1 * * * *)',
  'cron(7 20 * * NOT *)',
  'cron(INVALID)',
  'cron(0 dummy ? * MON-FRI *)',
  'cron(71 8 1 * ? *)',
  'cron()',
  'rate(10 seconds)',
  'rate(10 years)',
  'rate()',
  'rate(10)',
  'rate(10 minutess)',
  'rate(foo minutes)',
  'rate(-10 minutes)',
  'rate( 10 minutes )',
  ' rate(10 minutes)',
  'at(2021-12-31T23:59:59Z)',
  'at(2021-12-31)',
];

const VALID_EXPRESSIONS = [
  'cron(0-15/1 8-8 ? * 2,3,4,5,6,7 *)',
  'cron(30-30 13-13 ? * 2,4,6 *)',
  'cron(1-31/30 1-1 ? * 1,7 *)',
  'cron(0 18 ? * MON-FRI *)',
  'cron(*/15 * * * ? *)',
  'cron(0-59/10 0-23/2 ? * * *)',
];

export const SCHEDULER_RULES: readonly Rule[] = [
  ...SCHEDULER_DELIVERY_RULES,
  ...SCHEDULER_TIME_RULES,
  ...INVALID_EXPRESSIONS.map(
    (ScheduleExpression): Rule => ({
      title: `\`${ScheduleExpression}\` is refused`,
      mark: from('tests_create_schedule_with_invalid_schedule_expression'),
      async holds(aws) {
        const creation = aws.connect(SchedulerClient).send(
          new CreateScheduleCommand({
            Name: aws.name('schedule'),
            ScheduleExpression,
            FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 4 },
            Target: {
              Arn: `arn:aws:lambda:${aws.region}:${aws.account}:function:dummy`,
              RoleArn: `arn:aws:iam::${aws.account}:role/role-name`,
            },
          }),
        );
        await expect(creation).rejects.toMatchObject({
          name: 'ValidationException',
          message: `Invalid Schedule Expression ${ScheduleExpression}.`,
          $metadata: { httpStatusCode: 400 },
        });
      },
    }),
  ),
  ...VALID_EXPRESSIONS.map(
    (expression): Rule => ({
      title: `\`${expression}\` is a schedule, also of a function that is not there`,
      mark: from('test_create_schedule_with_valid_cron_expressions'),
      async holds(aws) {
        const { create, name } = await createScheduling(aws);
        const Arn = `arn:aws:lambda:${aws.region}:${aws.account}:function:dummy`;
        const { ScheduleArn } = await create(expression, {}, { Arn, Input: '{}' });
        expect(ScheduleArn).toBe(
          `arn:aws:scheduler:${aws.region}:${aws.account}:schedule/default/${name}`,
        );
      },
    }),
  ),
  {
    title: 'A schedule is described with the defaults of what it leaves out',
    mark: recorded(
      'localstack/localstack tests/aws/services/cloudformation/resource_providers/scheduler/' +
        'test_scheduler.snapshot.json test_schedule_and_group',
    ),
    async holds(aws) {
      const scheduler = aws.connect(SchedulerClient);
      const GroupName = aws.name('group');
      await scheduler.send(new CreateScheduleGroupCommand({ Name: GroupName }));
      const { create, name, queue, roleArn } = await createScheduling(aws);
      const FlexibleTimeWindow = { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 60 } as const;
      await create('cron(0 0 * * ? *)', { GroupName, FlexibleTimeWindow });
      const group = await scheduler.send(new GetScheduleGroupCommand({ Name: GroupName }));
      const { $metadata: _, ...schedule } = await scheduler.send(
        new GetScheduleCommand({ Name: name, GroupName }),
      );
      expect(schedule).toEqual({
        ActionAfterCompletion: 'NONE',
        Arn: `arn:aws:scheduler:${aws.region}:${aws.account}:schedule/${GroupName}/${name}`,
        CreationDate: expect.any(Date),
        FlexibleTimeWindow,
        GroupName,
        LastModificationDate: expect.any(Date),
        Name: name,
        ScheduleExpression: 'cron(0 0 * * ? *)',
        ScheduleExpressionTimezone: 'UTC',
        State: 'ENABLED',
        Target: {
          Arn: queue.arn,
          RoleArn: roleArn,
          RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
        },
      });
      expect(group).toMatchObject({
        Arn: `arn:aws:scheduler:${aws.region}:${aws.account}:schedule-group/${GroupName}`,
        CreationDate: expect.any(Date),
        LastModificationDate: expect.any(Date),
        Name: GroupName,
        State: 'ACTIVE',
      });
    },
  },
  {
    title: 'A group gets tags, and loses them',
    mark: from('test_tag_resource, test_untag_resource'),
    async holds(aws) {
      const scheduler = aws.connect(SchedulerClient);
      const { ScheduleGroupArn: ResourceArn } = await scheduler.send(
        new CreateScheduleGroupCommand({ Name: aws.name('group') }),
      );
      const Tags = [{ Key: 'TagKey', Value: 'TagValue' }];
      await scheduler.send(new TagResourceCommand({ ResourceArn, Tags }));
      const list = () => scheduler.send(new ListTagsForResourceCommand({ ResourceArn }));
      expect((await list()).Tags).toEqual(Tags);
      await scheduler.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['TagKey'] }));
      expect((await list()).Tags).toEqual([]);
    },
  },
  {
    title: 'The execution role must trust the Scheduler',
    mark: recorded('aws/aws-sdk-js-v3 issue 6494: the message as a user of AWS got it'),
    async holds(aws) {
      const { create, createRole } = await createScheduling(aws);
      const RoleArn = await createRole('lambda.amazonaws.com');
      await expect(create('rate(1 hour)', {}, { RoleArn })).rejects.toMatchObject({
        name: 'ValidationException',
        message:
          'The execution role you provide must allow AWS EventBridge Scheduler to assume the role.',
      });
    },
  },
  {
    title: 'A universal target cannot read',
    mark: documented(
      'https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html#unsupported-api-actions',
    ),
    async holds(aws) {
      const { create } = await createScheduling(aws);
      const Arn = 'arn:aws:scheduler:::aws-sdk:sqs:getQueueURL';
      await expect(create('rate(1 hour)', {}, { Arn, Input: '{}' })).rejects.toMatchObject({
        name: 'ValidationException',
      });
    },
  },
  {
    title: 'A schedule that is deleted is listed no more',
    mark: documented(
      'https://docs.aws.amazon.com/scheduler/latest/APIReference/API_DeleteSchedule.html',
    ),
    async holds(aws) {
      const scheduler = aws.connect(SchedulerClient);
      const { create, name: NamePrefix } = await createScheduling(aws);
      const names = async () => {
        const { Schedules } = await scheduler.send(new ListSchedulesCommand({ NamePrefix }));
        return Schedules?.map(({ Name }) => Name);
      };
      await create('rate(1 hour)', { State: 'DISABLED' });
      expect(await names()).toEqual([NamePrefix]);
      await scheduler.send(new DeleteScheduleCommand({ Name: NamePrefix }));
      expect(await names()).toEqual([]);
      const gone = scheduler.send(new GetScheduleCommand({ Name: NamePrefix }));
      await expect(gone).rejects.toMatchObject({
        name: 'ResourceNotFoundException',
        $metadata: { httpStatusCode: 404 },
      });
    },
  },
];
