import { beforeEach, describe, expect, it } from 'vitest';
import { AwsError } from '../../../../../local/errors.ts';
import type { ServiceHost } from '../../../../../local/host.ts';
import type { VirtualClock } from '../../../../../local/kernel/clock.ts';
import type { Delivery, ServiceDefinition } from '../../../../../local/service.ts';
import { AsyncInvoker } from '../../../../../local/services/lambda/delivery/async-invoker.ts';
import { TooManyRequestsException } from '../../../../../local/services/lambda/errors.ts';
import { LambdaMetrics } from '../../../../../local/services/lambda/metrics.ts';
import {
  type ConcurrencyState,
  createConcurrencyState,
  reserve,
} from '../../../../../local/services/lambda/model/concurrency.ts';
import type {
  EventInvokeSettings,
  FunctionState,
} from '../../../../../local/services/lambda/model/function.ts';
import { targetOf } from '../../../../../local/services/lambda/model/target.ts';
import type { InvocationOutcome } from '../../../../../local/services/lambda/runtime/environment.ts';
import { createTestHost } from '../../../../helpers/test-context.ts';
import { FAILED, FakeInvoker, functionState, outcome } from '../fakes.ts';

const DEAD_LETTERS = 'arn:aws:sqs:us-east-1:000000000000:dead-letters';
const FAILURES = 'arn:aws:sns:us-east-1:000000000000:failures';
const SUCCESSES = 'arn:aws:events:us-east-1:000000000000:event-bus/successes';
const HOUR_MS = 3_600_000;

let delivered: { targetArn: string; delivery: Delivery }[];
let published: { input: { Entries: Record<string, unknown>[] } }[];
let host: ServiceHost;
let clock: VirtualClock;
let concurrency: ConcurrencyState;
let refusesDeliveries: boolean;

beforeEach(() => {
  delivered = [];
  published = [];
  refusesDeliveries = false;
  concurrency = createConcurrencyState(1000);
  const target = (name: 'sqs' | 'sns'): ServiceDefinition => ({
    name,
    create: () => ({
      operations: {},
      accept: (targetArn, delivery) => {
        if (refusesDeliveries) throw new AwsError('AccessDenied', 'no');
        delivered.push({ targetArn, delivery });
      },
    }),
  });
  const bus: ServiceDefinition = {
    name: 'eventbridge',
    create: () => ({ operations: { PutEvents: (input) => published.push({ input }) } }),
  };
  ({ host, clock } = createTestHost([target('sqs'), target('sns'), bus]));
});

const eventInvoke = (settings: Partial<EventInvokeSettings>): EventInvokeSettings => ({
  maximumRetryAttempts: undefined,
  maximumEventAgeSeconds: undefined,
  onSuccessArn: undefined,
  onFailureArn: undefined,
  lastModifiedMs: 0,
  ...settings,
});

/** Sends one event and tells when, in milliseconds after it, the function ran. */
function send(state: FunctionState, answer: (count: number) => InvocationOutcome) {
  const startMs = clock.now();
  const invoker = new FakeInvoker(host.kernel, (_, count) => answer(count));
  const async = new AsyncInvoker({
    context: host,
    invoker,
    metrics: new LambdaMetrics(host.metrics),
    concurrency,
    isAlive: () => true,
  });
  async.accept(targetOf(state, undefined), {
    requestId: 'request',
    payload: '{"n":1}',
    traceHeader: 'Root=1-0-0',
  });
  return { attemptsAtMs: () => invoker.invocations.map(({ atMs }) => atMs - startMs), invoker };
}

describe('asynchronous invocation', () => {
  it('runs the function once when it succeeds', async () => {
    const { attemptsAtMs, invoker } = send(functionState(), () => outcome('done'));
    await clock.advance(HOUR_MS);
    expect(attemptsAtMs()).toEqual([0]);
    expect(invoker.invocations[0]?.request).toMatchObject({
      requestId: 'request',
      payload: '{"n":1}',
      traceHeader: 'Root=1-0-0',
    });
    expect(delivered).toEqual([]);
  });

  it('retries after one minute and after two more, then gives the event up', async () => {
    const { attemptsAtMs } = send(functionState(), () => FAILED);
    await clock.advance(HOUR_MS);
    expect(attemptsAtMs()).toEqual([0, 60_000, 180_000]);
  });

  it('puts a given-up event into the dead-letter queue and a record of it into the destination', async () => {
    const state = functionState({ deadLetterTargetArn: DEAD_LETTERS });
    state.eventInvokes.set(
      '$LATEST',
      eventInvoke({ onFailureArn: FAILURES, maximumRetryAttempts: 1 }),
    );
    send(state, () => FAILED);
    await clock.advance(HOUR_MS);
    expect(delivered.map(({ targetArn }) => targetArn)).toEqual([DEAD_LETTERS, FAILURES]);
    const [deadLetter, record] = delivered;
    expect(deadLetter?.delivery).toMatchObject({
      body: '{"n":1}',
      principal: { kind: 'role', roleArn: state.settings.roleArn },
      attributes: { ErrorMessage: { stringValue: 'broken' } },
    });
    expect(JSON.parse(record?.delivery.body ?? '')).toMatchObject({
      requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 2 },
      requestPayload: { n: 1 },
      responsePayload: { errorMessage: 'broken' },
    });
  });

  it('publishes a success to an event bus as an event of Lambda', async () => {
    const state = functionState();
    state.eventInvokes.set('$LATEST', eventInvoke({ onSuccessArn: SUCCESSES }));
    send(state, (count) => (count === 1 ? FAILED : outcome('done')));
    await clock.advance(HOUR_MS);
    expect(published).toHaveLength(1);
    expect(published[0]?.input.Entries[0]).toMatchObject({
      Source: 'lambda',
      DetailType: 'Lambda Function Invocation Result - Success',
      EventBusName: SUCCESSES,
      Resources: [`${state.arn}:$LATEST`, SUCCESSES],
    });
  });

  it('backs off while the function is throttled, without using up its retries', async () => {
    const { attemptsAtMs } = send(functionState(), (count) => {
      if (count <= 3) throw new TooManyRequestsException('ConcurrentInvocationLimitExceeded');
      return FAILED;
    });
    await clock.advance(HOUR_MS);
    const [first, ...later] = [0, 1000, 3000, 7000];
    expect(attemptsAtMs()).toEqual([first, ...later, 7000 + 60_000, 7000 + 180_000]);
  });

  it('begins its back-off anew after the function has run', async () => {
    const { attemptsAtMs } = send(functionState(), (count) => {
      if (count === 3) return FAILED;
      if (count < 6) throw new TooManyRequestsException('ConcurrentInvocationLimitExceeded');
      return outcome('done');
    });
    await clock.advance(HOUR_MS);
    expect(attemptsAtMs()).toEqual([0, 1000, 3000, 63_000, 64_000, 66_000]);
  });

  it('gives a throttled event up after six hours', async () => {
    const state = functionState({ deadLetterTargetArn: DEAD_LETTERS });
    const { attemptsAtMs } = send(state, () => {
      throw new TooManyRequestsException('ConcurrentInvocationLimitExceeded');
    });
    await clock.advance(6 * HOUR_MS);
    expect(delivered).toEqual([]);
    await clock.advance(300_000);
    expect(delivered[0]?.delivery.attributes).toMatchObject({ ErrorCode: { stringValue: '429' } });
    expect(Math.max(...attemptsAtMs())).toBeLessThanOrEqual(6 * HOUR_MS);
  });

  it('gives an event up that has become older than the function allows', async () => {
    const state = functionState();
    state.eventInvokes.set(
      '$LATEST',
      eventInvoke({ onFailureArn: FAILURES, maximumEventAgeSeconds: 100 }),
    );
    const { attemptsAtMs } = send(state, () => FAILED);
    await clock.advance(HOUR_MS);
    expect(attemptsAtMs()).toEqual([0, 60_000]);
    expect(JSON.parse(delivered[0]?.delivery.body ?? '').requestContext).toMatchObject({
      condition: 'EventAgeExceeded',
      approximateInvokeCount: 2,
    });
  });

  it('gives every event up at once when no concurrency is reserved for the function', async () => {
    const state = functionState({ deadLetterTargetArn: DEAD_LETTERS });
    reserve(concurrency, state.id, 0);
    const { attemptsAtMs } = send(state, () => outcome('done'));
    await clock.advance(0);
    expect(attemptsAtMs()).toEqual([]);
    expect(delivered).toHaveLength(1);
  });

  it('drops a record that its destination refuses, and says so in the journal', async () => {
    refusesDeliveries = true;
    send(functionState({ deadLetterTargetArn: DEAD_LETTERS }), () => FAILED);
    await clock.advance(HOUR_MS);
    const entries = host.kernel.journal.entries();
    expect(entries.map(({ event }) => event)).toContain('lambda:destination-failed');
  });
});
