import { describe, expect, it } from 'vitest';
import { anywhere } from '../../../../local/access/authorization.ts';
import { AwsError } from '../../../../local/errors.ts';
import type { Call, ServiceDefinition } from '../../../../local/service.ts';
import { recordMetrics } from '../../../helpers/metric-recorder.ts';
import { createSchedulerHarness, DEAD_LETTER_ARN, QUEUE_ARN } from './harness.ts';

const [MINUTE_MS, HOUR_MS] = [60_000, 3_600_000];
const ONCE = 'at(2026-01-01T00:01:00)';

/** A service that refuses as long as it is told to, and remembers how it was called. */
function stubborn(
  name: ServiceDefinition['name'],
  operation: string,
  refusal: () => AwsError | undefined,
) {
  const calls: { input: object; call: Call; atMs: number }[] = [];
  const definition: ServiceDefinition = {
    name,
    create: ({ kernel }) => ({
      operations: {
        [operation](input, call) {
          calls.push({ input, call, atMs: kernel.now() });
          const refused = refusal();
          if (refused !== undefined) throw refused;
          return {};
        },
      },
      authorization: { operations: { [operation]: anywhere(`${name}:${operation}`) } },
    }),
  };
  return { definition, calls };
}

describe('a target', () => {
  it('is called as the schedule’s role, with the context attributes filled in', async () => {
    const topic = stubborn('sns', 'Publish', () => undefined);
    const world = await createSchedulerHarness([topic.definition]);
    const Arn = 'arn:aws:sns:us-east-1:000000000000:topic';
    const Input =
      '<aws.scheduler.schedule-arn> <aws.scheduler.scheduled-time> <aws.scheduler.attempt-number> ' +
      '<aws.scheduler.execution-id> <aws.scheduler.other>';
    await world.schedule(ONCE, {}, { Arn, Input });
    await world.clock.advance(MINUTE_MS);
    const [published] = topic.calls;
    expect(published?.input).toEqual({
      TopicArn: Arn,
      Message: expect.stringMatching(
        /^arn:aws:scheduler:us-east-1:000000000000:schedule\/default\/s 2026-01-01T00:01:00Z 1 [0-9a-f]{16} <aws.scheduler.other>$/,
      ),
    });
    expect(published?.call.principal).toMatchObject({
      kind: 'role',
      roleArn: 'arn:aws:iam::000000000000:role/scheduler',
    });
  });

  it('without an Input gets a notification of the schedule', async () => {
    const world = await createSchedulerHarness();
    await world.schedule(ONCE, {}, { Input: undefined });
    await world.clock.advance(MINUTE_MS);
    const [message] = await world.messages();
    expect(JSON.parse(message?.Body ?? '')).toEqual({
      version: '0',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      'detail-type': 'Scheduled Event',
      source: 'aws.scheduler',
      account: '000000000000',
      time: '2026-01-01T00:01:00Z',
      region: 'us-east-1',
      resources: ['arn:aws:scheduler:us-east-1:000000000000:schedule/default/s'],
      detail: '{}',
    });
  });

  it('that is universal takes the members of the operation with a capital', async () => {
    const logs = stubborn('cloudwatch-logs', 'PutLogEvents', () => undefined);
    const world = await createSchedulerHarness([logs.definition]);
    const Arn = 'arn:aws:scheduler:::aws-sdk:cloudwatchlogs:putLogEvents';
    const Message = '<aws.scheduler.execution-id>';
    const Input = JSON.stringify({ LogGroupName: 'g', LogEvents: [{ Timestamp: 1, Message }] });
    await world.schedule(ONCE, {}, { Arn, Input });
    await world.clock.advance(MINUTE_MS);
    expect(logs.calls[0]?.input).toEqual({
      logGroupName: 'g',
      logEvents: [{ timestamp: 1, message: expect.stringMatching(/^[0-9a-f]{16}$/) }],
    });
  });

  it('of many at one second is held to the account’s thousand a second', async () => {
    const topic = stubborn('sns', 'Publish', () => undefined);
    const world = await createSchedulerHarness([topic.definition]);
    const sums = recordMetrics(world.host);
    const Arn = 'arn:aws:sns:us-east-1:000000000000:topic';
    for (let i = 0; i < 1001; i++) await world.schedule(ONCE, { Name: `s${i}` }, { Arn });
    await world.clock.advance(MINUTE_MS);
    expect(topic.calls).toHaveLength(1000);
    await world.clock.advance(1000);
    expect(topic.calls).toHaveLength(1001);
    expect(sums.get('AWS/Scheduler InvocationThrottleCount')).toBe(1);
  });
});

describe('a target that fails', () => {
  const busy = () => new AwsError('ThrottlingException', 'Rate exceeded', { statusCode: 429 });
  const Arn = 'arn:aws:sns:us-east-1:000000000000:topic';
  const DeadLetterConfig = { Arn: DEAD_LETTER_ARN };

  it('is tried again with growing waits, each attempt with its number', async () => {
    const topic = stubborn('sns', 'Publish', busy);
    const world = await createSchedulerHarness([topic.definition]);
    const sums = recordMetrics(world.host);
    const RetryPolicy = { MaximumRetryAttempts: 3 };
    const Input = '<aws.scheduler.attempt-number>';
    await world.schedule(ONCE, {}, { Arn, Input, RetryPolicy, DeadLetterConfig });
    await world.clock.advance(HOUR_MS);
    const numbers = topic.calls.map(({ input }) => (input as { Message: string }).Message);
    expect(numbers).toEqual(['1', '2', '3', '4']);
    const [letter] = await world.messages('dead');
    expect(letter?.Body).toBe('4');
    expect(letter?.MessageAttributes).toMatchObject({
      ERROR_CODE: { StringValue: 'ThrottlingException' },
      ERROR_MESSAGE: { StringValue: 'Rate exceeded' },
      EXHAUSTED_RETRY_CONDITION: { StringValue: 'MaximumRetryAttempts' },
      EXECUTION_ID: { StringValue: expect.stringMatching(/^[0-9a-f]{16}$/) },
      IS_PAYLOAD_TRUNCATED: { StringValue: 'false' },
      RETRY_ATTEMPTS: { StringValue: '3' },
      SCHEDULED_TIME: { StringValue: '2026-01-01T00:01:00Z' },
      SCHEDULE_ARN: { StringValue: 'arn:aws:scheduler:us-east-1:000000000000:schedule/default/s' },
      TARGET_ARN: { StringValue: Arn },
    });
    const ofGroup = (name: string) => sums.get(`AWS/Scheduler ${name} ScheduleGroup=default`);
    expect(ofGroup('InvocationAttemptCount')).toBe(4);
    expect(ofGroup('TargetErrorThrottledCount')).toBe(4);
    expect(ofGroup('InvocationDroppedCount')).toBe(1);
    expect(ofGroup('InvocationsSentToDeadLetterCount')).toBe(1);
  });

  it('is given up when the event is too old', async () => {
    const topic = stubborn('sns', 'Publish', busy);
    const world = await createSchedulerHarness([topic.definition]);
    const RetryPolicy = { MaximumEventAgeInSeconds: 60 };
    await world.schedule(ONCE, {}, { Arn, RetryPolicy, DeadLetterConfig });
    await world.clock.advance(HOUR_MS);
    const lastMs = topic.calls.at(-1)?.atMs ?? 0;
    expect(lastMs - (topic.calls[0]?.atMs ?? 0)).toBeLessThanOrEqual(60_000);
    const [letter] = await world.messages('dead');
    expect(letter?.MessageAttributes).toMatchObject({
      EXHAUSTED_RETRY_CONDITION: { StringValue: 'MaximumEventAgeInSeconds' },
    });
  });

  it('for good is not tried again, and no condition is said to be exhausted', async () => {
    const world = await createSchedulerHarness();
    const sums = recordMetrics(world.host);
    const gone = QUEUE_ARN.replace('work', 'gone');
    await world.schedule(ONCE, {}, { Arn: gone, DeadLetterConfig });
    await world.clock.advance(HOUR_MS);
    const [letter] = await world.messages('dead');
    expect(letter?.MessageAttributes).toMatchObject({
      ERROR_CODE: { StringValue: 'AWS.SimpleQueueService.NonExistentQueue' },
      RETRY_ATTEMPTS: { StringValue: '0' },
    });
    expect(letter?.MessageAttributes).not.toHaveProperty('EXHAUSTED_RETRY_CONDITION');
    expect(sums.get('AWS/Scheduler TargetErrorCount ScheduleGroup=default')).toBe(1);
    expect(
      sums.get('AWS/Scheduler TargetErrorThrottledCount ScheduleGroup=default'),
    ).toBeUndefined();
  });

  it('whose dead letters have no queue either is counted with the queue’s answer', async () => {
    const world = await createSchedulerHarness();
    const sums = recordMetrics(world.host);
    const gone = QUEUE_ARN.replace('work', 'gone');
    await world.schedule(ONCE, {}, { Arn: gone, DeadLetterConfig: { Arn: gone } });
    await world.clock.advance(HOUR_MS);
    const name =
      'InvocationsFailedToBeSentToDeadLetterCount_AWS.SimpleQueueService.NonExistentQueue';
    expect(sums.get(`AWS/Scheduler ${name}`)).toBe(1);
  });

  it('takes at most 185 retries in 24 hours', async () => {
    const topic = stubborn('sns', 'Publish', busy);
    const world = await createSchedulerHarness([topic.definition]);
    await world.schedule(ONCE, {}, { Arn });
    await world.clock.advance(25 * HOUR_MS);
    expect(topic.calls).toHaveLength(186);
  });
});
