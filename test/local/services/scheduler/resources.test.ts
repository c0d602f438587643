import { describe, expect, it } from 'vitest';
import { deploy } from '../../../../local/deploy/deployer.ts';
import { CLOUDFORMATION } from '../../../../local/services/cloudformation/index.ts';
import { stackOf } from '../../../helpers/assembly-stack.ts';
import { createSchedulerHarness, DEAD_LETTER_ARN, QUEUE_ARN, ROLE_ARN } from './harness.ts';

const scheduleOf = (Properties: object, target: object = {}) => ({
  Type: 'AWS::Scheduler::Schedule',
  Properties: {
    ScheduleExpression: 'cron(0 * * * ? *)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { Arn: QUEUE_ARN, RoleArn: ROLE_ARN, Input: 'hourly', ...target },
    ...Properties,
  },
});

describe('AWS::Scheduler::Schedule', () => {
  it('runs in its group, with numbers that the template writes as text', async () => {
    const world = await createSchedulerHarness([CLOUDFORMATION]);
    const RetryPolicy = { MaximumRetryAttempts: '3', MaximumEventAgeInSeconds: '120' };
    const { stacks } = await deploy(world.host, [
      stackOf({
        Resources: {
          Group: { Type: 'AWS::Scheduler::ScheduleGroup', Properties: {} },
          Hourly: scheduleOf(
            {
              GroupName: { Ref: 'Group' },
              StartDate: '2026-01-01T01:30:00Z',
              FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: '5' },
            },
            { RetryPolicy, DeadLetterConfig: { Arn: DEAD_LETTER_ARN } },
          ),
        },
        Outputs: {
          Name: { Value: { Ref: 'Hourly' } },
          Arn: { Value: { 'Fn::GetAtt': ['Hourly', 'Arn'] } },
          GroupName: { Value: { Ref: 'Group' } },
          GroupArn: { Value: { 'Fn::GetAtt': ['Group', 'Arn'] } },
        },
      }),
    ]);
    const { Name, Arn, GroupName, GroupArn } = stacks[0]?.outputs ?? {};
    expect(Arn).toMatch(new RegExp(`:schedule/${GroupName}/${Name}$`));
    expect(GroupArn).toMatch(new RegExp(`:schedule-group/${GroupName}$`));
    expect(await world.call('GetSchedule', { Name, GroupName })).toMatchObject({
      FlexibleTimeWindow: { MaximumWindowInMinutes: 5 },
      Target: { RetryPolicy: { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 120 } },
    });
    await world.clock.advance(3 * 3_600_000 + 300_000);
    expect(await world.messages()).toHaveLength(2);
  });

  it('is refused for a target that the engine does not have', async () => {
    const { host } = await createSchedulerHarness([CLOUDFORMATION]);
    const EcsParameters = { TaskDefinitionArn: 'arn' };
    const stack = stackOf({ Resources: { Task: scheduleOf({}, { EcsParameters }) } });
    await expect(deploy(host, [stack])).rejects.toThrow(/EcsParameters/);
  });
});
