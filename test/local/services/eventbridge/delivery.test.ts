import { describe, expect, it } from 'vitest';
import { AwsError } from '../../../../local/errors.ts';
import type { Delivery, ServiceDefinition } from '../../../../local/service.ts';
import { EVENTBRIDGE } from '../../../../local/services/eventbridge/index.ts';
import { ADMINISTRATOR, createTestHost } from '../../../helpers/test-context.ts';

const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:work';
const DEAD_LETTERS = 'arn:aws:sqs:us-east-1:000000000000:dead';
const HOUR_MS = 3600_000;

/** Queues that remember what they got, or refuse it. */
function world(refuse: (arn: string) => AwsError | undefined = () => undefined) {
  const received: { arn: string; atMs: number; delivery: Delivery }[] = [];
  const attempts: number[] = [];
  const sqs: ServiceDefinition = {
    name: 'sqs',
    create: (context) => ({
      operations: {},
      accept(arn, delivery) {
        if (arn === QUEUE) attempts.push(context.kernel.now());
        const refusal = refuse(arn);
        if (refusal) throw refusal;
        received.push({ arn, atMs: context.kernel.now(), delivery });
      },
    }),
  };
  const { host, clock, kernel } = createTestHost([EVENTBRIDGE, sqs]);
  const call = <T>(operation: string, input: object) =>
    host.call<T>('eventbridge', operation, input, ADMINISTRATOR);
  return { call, clock, kernel, received, attempts };
}

async function withRule(
  w: ReturnType<typeof world>,
  target: object = {},
  pattern: object = { source: ['app'] },
) {
  await w.call('PutRule', { Name: 'r', EventPattern: JSON.stringify(pattern) });
  await w.call('PutTargets', { Rule: 'r', Targets: [{ Id: '1', Arn: QUEUE, ...target }] });
}

const putEvent = (w: ReturnType<typeof world>, entry: object = {}) =>
  w.call<{ FailedEntryCount: number; Entries: object[] }>('PutEvents', {
    Entries: [{ Source: 'app', DetailType: 'Thing', Detail: '{"a":1}', ...entry }],
  });

describe('a matched event', () => {
  it('reaches the target as a whole event', async () => {
    const w = world();
    await withRule(w);
    await putEvent(w, { Resources: ['arn:x'] });
    await w.clock.advance(0);
    expect(JSON.parse(w.received[0]?.delivery.body ?? '')).toMatchObject({
      version: '0',
      source: 'app',
      'detail-type': 'Thing',
      account: '000000000000',
      region: 'us-east-1',
      time: '2026-01-01T00:00:00Z',
      resources: ['arn:x'],
      detail: { a: 1 },
    });
    expect(w.received[0]?.delivery.principal).toEqual({
      kind: 'service',
      name: 'events.amazonaws.com',
      sourceArn: 'arn:aws:events:us-east-1:000000000000:rule/r',
    });
  });

  it('goes nowhere when no rule matches or the rule is disabled', async () => {
    const w = world();
    await withRule(w);
    await putEvent(w, { Source: 'other' });
    await w.call('DisableRule', { Name: 'r' });
    await putEvent(w);
    await w.clock.advance(HOUR_MS);
    expect(w.received).toEqual([]);
  });

  it.each([
    ['a constant', { Input: '{"b":2}' }, '{"b":2}'],
    ['a part of the event', { InputPath: '$.detail' }, '{"a":1}'],
    [
      'a template',
      {
        InputTransformer: {
          InputPathsMap: { a: '$.detail.a', source: '$.source', gone: '$.detail.gone' },
          InputTemplate:
            '{"n": <a>, "s": <source>, "t": "from <source>", "r": "<aws.events.rule-name>"}',
        },
      },
      '{"n": 1, "s": "app", "t": "from app", "r": "r"}',
    ],
    [
      'plain text',
      { InputTransformer: { InputPathsMap: { s: '$.source' }, InputTemplate: 'from <s>' } },
      'from app',
    ],
  ])('reaches the target as %s', async (_title, target, body) => {
    const w = world();
    await withRule(w, target);
    await putEvent(w);
    await w.clock.advance(0);
    expect(w.received[0]?.delivery.body).toBe(body);
  });
});

describe('a target that fails', () => {
  const busy = () => new AwsError('ServiceUnavailable', 'Busy.', { statusCode: 503 });
  const gone = () => new AwsError('QueueDoesNotExist', 'The queue does not exist.');

  it('is tried again for 24 hours, at most 185 times, with growing waits', async () => {
    const w = world((arn) => (arn === QUEUE ? busy() : undefined));
    await withRule(w, { DeadLetterConfig: { Arn: DEAD_LETTERS } });
    await putEvent(w);
    await w.clock.advance(25 * HOUR_MS);
    expect(w.attempts.length).toBe(186);
    const waits = w.attempts.slice(1).map((at, index) => at - (w.attempts[index] ?? 0));
    expect(waits[0]).toBeLessThanOrEqual(1000);
    expect(Math.max(...waits)).toBeLessThanOrEqual(600_000);
    expect(waits.at(-1)).toBeGreaterThanOrEqual(300_000);
    const attributes = w.received[0]?.delivery.attributes ?? {};
    expect(attributes).toMatchObject({
      RULE_ARN: { stringValue: 'arn:aws:events:us-east-1:000000000000:rule/r' },
      TARGET_ARN: { stringValue: QUEUE },
      ERROR_CODE: { stringValue: 'INTERNAL_ERROR' },
      RETRY_ATTEMPTS: { stringValue: '185' },
      EXHAUSTED_RETRY_CONDITION: { stringValue: 'MaximumRetryAttempts' },
    });
  });

  it('is given up by age when that comes first', async () => {
    const w = world((arn) => (arn === QUEUE ? busy() : undefined));
    await withRule(w, {
      DeadLetterConfig: { Arn: DEAD_LETTERS },
      RetryPolicy: { MaximumEventAgeInSeconds: 60 },
    });
    await putEvent(w);
    await w.clock.advance(HOUR_MS);
    expect(w.received[0]?.delivery.attributes).toMatchObject({
      EXHAUSTED_RETRY_CONDITION: { stringValue: 'MaximumEventAgeInSeconds' },
    });
    expect((w.received[0]?.atMs ?? 0) - (w.attempts[0] ?? 0)).toBeLessThanOrEqual(60_000);
  });

  it('gets the event once it is back', async () => {
    let down = true;
    const w = world(() => (down ? busy() : undefined));
    await withRule(w);
    await putEvent(w);
    await w.clock.advance(HOUR_MS);
    expect(w.received).toEqual([]);
    down = false;
    await w.clock.advance(HOUR_MS);
    expect(w.received.length).toBe(1);
  });

  it('is not tried again when it is not there: straight to the dead-letter queue', async () => {
    const w = world((arn) => (arn === QUEUE ? gone() : undefined));
    await withRule(w, { DeadLetterConfig: { Arn: DEAD_LETTERS } });
    await putEvent(w);
    await w.clock.advance(0);
    expect(w.attempts.length).toBe(1);
    expect(w.received[0]?.delivery.attributes).toMatchObject({
      ERROR_CODE: { stringValue: 'NO_RESOURCE' },
      RETRY_ATTEMPTS: { stringValue: '0' },
    });
    expect(w.received[0]?.delivery.attributes).not.toHaveProperty('EXHAUSTED_RETRY_CONDITION');
  });

  it('loses the event, and the journal says so, when there is no dead-letter queue', async () => {
    const w = world(() => gone());
    await withRule(w);
    await putEvent(w);
    await w.clock.advance(0);
    expect(w.kernel.journal.entries().map((entry) => entry.event)).toContain('eventbridge:dropped');
  });
});

describe('PutEvents', () => {
  it('refuses entries one by one', async () => {
    const w = world();
    await withRule(w);
    const answer = await w.call('PutEvents', {
      Entries: [
        { Source: 'app', DetailType: 'T', Detail: '{}' },
        { Source: 'aws.s3', DetailType: 'T', Detail: '{}' },
        { Source: 'app', DetailType: 'T', Detail: '[' },
        { Source: 'app', Detail: '{}' },
      ],
    });
    expect(answer).toMatchObject({
      FailedEntryCount: 3,
      Entries: [
        { EventId: expect.any(String) },
        { ErrorCode: 'NotAuthorizedForSourceException' },
        { ErrorCode: 'MalformedDetail' },
        { ErrorCode: 'InvalidArgument' },
      ],
    });
    await w.clock.advance(0);
    expect(w.received.length).toBe(1);
  });

  it('refuses more than ten entries and more than 1 MiB: ValidationException', async () => {
    const w = world();
    const entry = { Source: 'app', DetailType: 'T', Detail: '{}' };
    await expect(w.call('PutEvents', { Entries: Array(11).fill(entry) })).rejects.toMatchObject({
      code: 'ValidationException',
    });
    const big = { ...entry, Detail: JSON.stringify({ a: 'x'.repeat(600_000) }) };
    await expect(w.call('PutEvents', { Entries: [big, big] })).rejects.toMatchObject({
      code: 'ValidationException',
    });
  });
});

describe('rules', () => {
  it('are refused with a bad schedule, a bad pattern or a target that is not simulated', async () => {
    const w = world();
    await expect(
      w.call('PutRule', { Name: 's', ScheduleExpression: 'rate(1 minutes)' }),
    ).rejects.toMatchObject({ code: 'ValidationException' });
    await expect(w.call('PutRule', { Name: 'p', EventPattern: '{' })).rejects.toMatchObject({
      code: 'InvalidEventPatternException',
    });
    await w.call('PutRule', { Name: 'r', EventPattern: '{"source":["a"]}' });
    const Targets = [{ Id: '1', Arn: 'arn:aws:ecs:us-east-1:000000000000:cluster/c' }];
    await expect(w.call('PutTargets', { Rule: 'r', Targets })).rejects.toMatchObject({
      code: 'NotImplemented',
    });
  });

  it('keep their targets when they change, and cannot be deleted while they have any', async () => {
    const w = world();
    await withRule(w);
    await w.call('PutRule', { Name: 'r', EventPattern: '{"source":["b"]}' });
    expect(await w.call('ListTargetsByRule', { Rule: 'r' })).toMatchObject({
      Targets: [{ Id: '1', Arn: QUEUE }],
    });
    await expect(w.call('DeleteRule', { Name: 'r' })).rejects.toMatchObject({
      code: 'ValidationException',
    });
    await w.call('RemoveTargets', { Rule: 'r', Ids: ['1'] });
    await w.call('DeleteRule', { Name: 'r' });
    await expect(w.call('DescribeRule', { Name: 'r' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });

  it('run by their schedule while they are enabled', async () => {
    const w = world();
    await w.call('PutRule', { Name: 's', ScheduleExpression: 'rate(1 minute)' });
    await w.call('PutTargets', { Rule: 's', Targets: [{ Id: '1', Arn: QUEUE }] });
    await w.clock.advance(3 * 60_000);
    expect(w.received).toHaveLength(3);
    expect(JSON.parse(w.received[0]?.delivery.body ?? '')).toMatchObject({
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      time: '2026-01-01T00:01:00Z',
      resources: ['arn:aws:events:us-east-1:000000000000:rule/s'],
      detail: {},
    });
    await w.call('DisableRule', { Name: 's' });
    await w.clock.advance(HOUR_MS);
    expect(w.received).toHaveLength(3);
  });
});
