import { describe, expect, it } from 'vitest';
import { createSchedulerHarness, QUEUE_ARN, ROLE_ARN, trustOf } from './harness.ts';

describe('CreateSchedule', () => {
  it.each([
    ['ValidationException', { Name: 'no spaces' }],
    ['ValidationException', { ScheduleExpression: 'rate(10 seconds)' }],
    ['ValidationException', { ScheduleExpressionTimezone: 'Mars/Olympus' }],
    ['ValidationException', { FlexibleTimeWindow: { Mode: 'FLEXIBLE' } }],
    ['ValidationException', { FlexibleTimeWindow: { Mode: 'OFF', MaximumWindowInMinutes: 5 } }],
    [
      'ValidationException',
      { FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 1441 } },
    ],
    ['ValidationException', { State: 'PAUSED' }],
    ['ValidationException', { StartDate: new Date(2), EndDate: new Date(1) }],
    ['ResourceNotFoundException', { GroupName: 'gone' }],
  ])('answers %s to %j', async (code, more) => {
    const { schedule } = await createSchedulerHarness();
    await expect(schedule('rate(1 hour)', more)).rejects.toMatchObject({ code });
  });

  it.each([
    ['ValidationException', { RoleArn: 'admin' }],
    ['ValidationException', { RoleArn: `${ROLE_ARN}-gone` }],
    ['ValidationException', { RetryPolicy: { MaximumRetryAttempts: 186 } }],
    ['ValidationException', { RetryPolicy: { MaximumEventAgeInSeconds: 59 } }],
    ['ValidationException', { DeadLetterConfig: { Arn: `${QUEUE_ARN}.fifo` } }],
    ['ValidationException', { Arn: 'arn:aws:dynamodb:us-east-1:000000000000:table/t' }],
    ['ValidationException', { Arn: 'arn:aws:scheduler:::aws-sdk:sqs:receiveMessage', Input: '{}' }],
    ['ValidationException', { Arn: 'arn:aws:scheduler:::aws-sdk:sqs:sendMessage', Input: '[]' }],
    ['NotImplemented', { Arn: 'arn:aws:ecs:us-east-1:000000000000:cluster/c' }],
    ['NotImplemented', { EcsParameters: { TaskDefinitionArn: 'arn' } }],
    ['NotImplemented', { Arn: 'arn:aws:scheduler:::aws-sdk:ec2:stopInstances', Input: '{}' }],
  ])('answers %s to the target %j', async (code, target) => {
    const { schedule } = await createSchedulerHarness();
    await expect(schedule('rate(1 hour)', {}, target)).rejects.toMatchObject({ code });
  });

  it('refuses a role that trusts someone else', async () => {
    const { schedule, ask } = await createSchedulerHarness();
    const AssumeRolePolicyDocument = trustOf('lambda.amazonaws.com');
    await ask('iam', 'CreateRole', { RoleName: 'other', AssumeRolePolicyDocument });
    const RoleArn = ROLE_ARN.replace('scheduler', 'other');
    await expect(schedule('rate(1 hour)', {}, { RoleArn })).rejects.toMatchObject({
      code: 'ValidationException',
      message:
        'The execution role you provide must allow AWS EventBridge Scheduler to assume the role.',
    });
  });

  it('names everything that breaks the model at once', async () => {
    const { schedule } = await createSchedulerHarness();
    await expect(schedule('rate(1 hour)', { Name: '?', State: 'NO' })).rejects.toThrow(
      "2 validation errors detected: Value '?' at 'name' failed to satisfy constraint: Member must " +
        "satisfy regular expression pattern: [0-9a-zA-Z-_.]+; Value 'NO' at 'state' failed to " +
        'satisfy constraint: Member must satisfy enum value set: [ENABLED, DISABLED]',
    );
  });

  it('is done once for one ClientToken, and refused for another', async () => {
    const { schedule } = await createSchedulerHarness();
    const first = await schedule('rate(1 hour)', { ClientToken: 'a' });
    expect(await schedule('rate(1 hour)', { ClientToken: 'a' })).toEqual(first);
    await expect(schedule('rate(1 hour)', { ClientToken: 'b' })).rejects.toMatchObject({
      code: 'ConflictException',
      message: 'Schedule s already exists.',
    });
  });
});

describe('UpdateSchedule', () => {
  it('sets back what it does not name', async () => {
    const { schedule, call } = await createSchedulerHarness();
    await schedule('rate(1 hour)', { Description: 'hourly', ActionAfterCompletion: 'DELETE' });
    await call('UpdateSchedule', {
      Name: 's',
      ScheduleExpression: 'rate(2 hours)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: QUEUE_ARN, RoleArn: ROLE_ARN },
    });
    const updated = await call('GetSchedule', { Name: 's' });
    expect(updated).toMatchObject({ ActionAfterCompletion: 'NONE', State: 'ENABLED' });
    expect(updated).not.toHaveProperty('Description');
  });
});

describe('DeleteSchedule', () => {
  it('is done once for one ClientToken', async () => {
    const { schedule, call } = await createSchedulerHarness();
    await schedule('rate(1 hour)');
    await call('DeleteSchedule', { Name: 's', ClientToken: 'a' });
    await call('DeleteSchedule', { Name: 's', ClientToken: 'a' });
    await expect(call('DeleteSchedule', { Name: 's', ClientToken: 'b' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'Schedule s does not exist.',
    });
  });
});

describe('ListSchedules', () => {
  it('finds by group, prefix and state, page by page', async () => {
    const { schedule, call } = await createSchedulerHarness();
    await call('CreateScheduleGroup', { Name: 'g' });
    await schedule('rate(1 hour)', { Name: 'a1' });
    await schedule('rate(1 hour)', { Name: 'a2', GroupName: 'g', State: 'DISABLED' });
    await schedule('rate(1 hour)', { Name: 'b1', GroupName: 'g' });
    type Listed = { Schedules: { Name: string }[]; NextToken?: string };
    const list = async (input: object) => {
      const { Schedules, NextToken } = await call<Listed>('ListSchedules', input);
      return [Schedules.map(({ Name }) => Name), NextToken] as const;
    };
    expect(await list({ NamePrefix: 'a' })).toEqual([['a1', 'a2'], undefined]);
    expect(await list({ GroupName: 'g' })).toEqual([['a2', 'b1'], undefined]);
    expect(await list({ State: 'DISABLED' })).toEqual([['a2'], undefined]);
    const [page, NextToken] = await list({ MaxResults: 2 });
    expect(page).toEqual(['a1', 'a2']);
    expect(await list({ NextToken })).toEqual([['b1'], undefined]);
  });
});

describe('the default group', () => {
  it('is always there', async () => {
    const { call } = await createSchedulerHarness();
    await expect(call('DeleteScheduleGroup', { Name: 'default' })).rejects.toMatchObject({
      code: 'ValidationException',
    });
    expect(await call('GetScheduleGroup', { Name: 'default' })).toMatchObject({ State: 'ACTIVE' });
  });
});
