import { describe, expect, it } from 'vitest';
import { AwsError } from '../../../../../local/errors.ts';
import type { FunctionRequest } from '../../../../../local/services/lambda/delivery/invoker.ts';
import { SqsConsumer } from '../../../../../local/services/lambda/delivery/sqs-consumer.ts';
import { TooManyRequestsException } from '../../../../../local/services/lambda/errors.ts';
import { LambdaMetrics } from '../../../../../local/services/lambda/metrics.ts';
import {
  DEFAULT_SQS_SETTINGS,
  type EventSourceMapping,
  type SqsMappingSettings,
} from '../../../../../local/services/lambda/model/event-source-mapping.ts';
import { targetOf } from '../../../../../local/services/lambda/model/target.ts';
import type { InvocationOutcome } from '../../../../../local/services/lambda/runtime/environment.ts';
import { createTestHost } from '../../../../helpers/test-context.ts';
import {
  FAILED,
  FakeInvoker,
  FakeQueue,
  functionState,
  outcome,
  QUEUE_ARN,
  ROLE_ARN,
} from '../fakes.ts';

const SUCCEEDED = outcome({ batchItemFailures: [] });

function consume(
  settings: Partial<SqsMappingSettings> = {},
  answer: (request: FunctionRequest, count: number) => InvocationOutcome = () => SUCCEEDED,
  durationMs = 0,
) {
  const queue = new FakeQueue();
  const { host, kernel, clock } = createTestHost([queue.definition]);
  const invoker = new FakeInvoker(kernel, answer, durationMs);
  const mapping: EventSourceMapping<SqsMappingSettings> = {
    uuid: 'uuid',
    arn: '',
    eventSourceArn: QUEUE_ARN,
    functionName: 'f',
    qualifier: undefined,
    functionArn: '',
    settings: { ...DEFAULT_SQS_SETTINGS, ...settings },
    isEnabled: true,
    lastModifiedMs: 0,
    lastProcessingResult: '',
    tags: new Map(),
  };
  const state = functionState();
  const world = {
    context: host,
    invoker,
    metrics: new LambdaMetrics(host.metrics),
    findTarget: () => targetOf(state, undefined),
  };
  const consumer = new SqsConsumer(world, mapping);
  consumer.start();
  return { queue, clock, invoker, mapping, consumer, kernel };
}

const numbers = (count: number) => Array.from({ length: count }, (_, n) => String(n));
const pollCount = (queue: FakeQueue) =>
  queue.calls.filter(({ operation }) => operation === 'ReceiveMessage').length;
const partial = (...ids: string[]) =>
  outcome({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });

describe('consumer of a queue', () => {
  it('gives waiting messages to the function ten at a time, and deletes them', async () => {
    const { queue, clock, invoker } = consume();
    queue.send(...numbers(25));
    await clock.advance(1000);
    expect(invoker.batches('body').map((bodies) => bodies.length)).toEqual([10, 10, 5]);
    expect(queue.deleted).toHaveLength(25);
    expect(queue.inFlightCount).toBe(0);
  });

  it('calls the queue as the function’s role', async () => {
    const { queue, clock } = consume();
    queue.send('a');
    await clock.advance(0);
    const roles = queue.calls.map(({ call }) => call.principal);
    expect(roles.every((role) => role.kind === 'role' && role.roleArn === ROLE_ARN)).toBe(true);
  });

  it('waits in five long polls while there is nothing, and asks again only every 20 seconds', async () => {
    const { queue, clock } = consume();
    await clock.advance(19_999);
    expect(pollCount(queue)).toBe(5);
    await clock.advance(60_000);
    expect(pollCount(queue)).toBe(20);
  });

  it('works on five batches at once to begin with, and on 300 more for each minute of backlog', async () => {
    const { queue, clock, invoker } = consume({ batchSize: 1 }, () => SUCCEEDED, 1000);
    queue.send(...numbers(50_000));
    await clock.advance(100);
    expect(invoker.maximumConcurrency).toBe(5);
    await clock.advance(60_000);
    expect(invoker.maximumConcurrency).toBeGreaterThan(295);
    expect(invoker.maximumConcurrency).toBeLessThanOrEqual(305);
  });

  it('never works on more batches at once than the mapping’s maximum concurrency', async () => {
    const { queue, clock, invoker } = consume({ maximumConcurrency: 7 }, () => SUCCEEDED, 1000);
    queue.send(...numbers(5000));
    await clock.advance(60_000);
    expect(invoker.maximumConcurrency).toBe(7);
    await clock.advance(60_000);
    expect(queue.deleted).toHaveLength(5000);
  });

  it('goes back to five pollers when the backlog is gone', async () => {
    const { queue, clock } = consume({ batchSize: 1 }, () => SUCCEEDED, 1000);
    queue.send(...numbers(500));
    await clock.advance(3600_000);
    const before = pollCount(queue);
    await clock.advance(20_000);
    expect(pollCount(queue) - before).toBe(5);
  });

  it('leaves a failed batch alone until its visibility timeout has passed', async () => {
    const { queue, clock, invoker } = consume({}, (_, count) => (count === 1 ? FAILED : SUCCEEDED));
    queue.send('a', 'b');
    await clock.advance(29_999);
    expect(invoker.invocations).toHaveLength(1);
    expect(queue.inFlightCount).toBe(2);
    await clock.advance(1);
    expect(invoker.batches('attributes.ApproximateReceiveCount').flat()).toEqual([
      '1',
      '1',
      '2',
      '2',
    ]);
    expect(queue.deleted.sort()).toEqual(['a', 'b']);
  });

  it('works on fewer batches at once after a failure, unless single messages are reported', async () => {
    const concurrencyAfterFailure = async (reportsItemFailures: boolean) => {
      const settings = { batchSize: 1, reportsItemFailures };
      const answer = (_: FunctionRequest, count: number) => (count <= 5 ? FAILED : SUCCEEDED);
      const { queue, clock, invoker } = consume(settings, answer, 150);
      queue.send(...numbers(1000));
      await clock.advance(151);
      invoker.maximumConcurrency = 0;
      await clock.advance(20);
      return invoker.invocations.length - 5;
    };
    expect(await concurrencyAfterFailure(false)).toBe(1);
    expect(await concurrencyAfterFailure(true)).toBe(5);
  });

  it('keeps only the messages that the function names as failed', async () => {
    const { queue, clock } = consume({ reportsItemFailures: true }, (_, count) =>
      count === 1 ? partial('m2') : SUCCEEDED,
    );
    queue.send('a', 'b', 'c');
    await clock.advance(1);
    expect(queue.deleted.sort()).toEqual(['a', 'c']);
    await clock.advance(30_000);
    expect(queue.deleted.sort()).toEqual(['a', 'b', 'c']);
  });

  it('keeps the whole batch when the function names a message that is not in it', async () => {
    const { queue, clock } = consume({ reportsItemFailures: true }, () => partial('m99'));
    queue.send('a', 'b');
    await clock.advance(1);
    expect(queue.deleted).toEqual([]);
  });

  it('takes no notice of what the function returns when item failures are not to be reported', async () => {
    const { queue, clock } = consume({}, () => partial('m1'));
    queue.send('a');
    await clock.advance(1);
    expect(queue.deleted).toEqual(['a']);
  });

  it('deletes messages that the filters keep out, and never shows them to the function', async () => {
    const filterPatterns = ['{"body":{"kind":["wanted"]}}'];
    const { queue, clock, invoker } = consume({ filterPatterns });
    queue.send('{"kind":"wanted"}', '{"kind":"other"}', 'not json');
    await clock.advance(1);
    expect(invoker.batches('body')).toEqual([['{"kind":"wanted"}']]);
    expect(queue.deleted).toHaveLength(3);
  });

  it('gathers up to the batch size within the batching window', async () => {
    const { queue, clock, invoker } = consume({ batchSize: 100, batchingWindowSeconds: 5 });
    queue.send(...numbers(30));
    await clock.advance(4000);
    queue.send(...numbers(20));
    expect(invoker.invocations).toEqual([]);
    await clock.advance(6000);
    expect(invoker.batches('body').flat()).toHaveLength(50);
  });

  it('does not wait for the window once the batch is full', async () => {
    const { queue, clock, invoker } = consume({
      batchSize: 20,
      batchingWindowSeconds: 300,
      maximumConcurrency: 2,
    });
    queue.send(...numbers(40));
    await clock.advance(1);
    expect(invoker.batches('body').map((bodies) => bodies.length)).toEqual([20, 20]);
  });

  it('splits a batch that is larger than 6 MB', async () => {
    const { queue, clock, invoker } = consume();
    queue.send(...Array.from({ length: 10 }, () => 'x'.repeat(1_000_000)));
    await clock.advance(1);
    expect(invoker.batches('messageId').map((ids) => ids.length)).toEqual([6, 4]);
  });

  it('tries a throttled batch again until its messages are about to be visible', async () => {
    const { queue, clock, invoker } = consume({}, (_, count) => {
      if (count <= 3) throw new TooManyRequestsException('ConcurrentInvocationLimitExceeded');
      return SUCCEEDED;
    });
    queue.send('a');
    await clock.advance(10_000);
    expect(invoker.invocations).toHaveLength(4);
    expect(invoker.batches('attributes.ApproximateReceiveCount').flat()).toEqual([
      '1',
      '1',
      '1',
      '1',
    ]);
    expect(queue.deleted).toEqual(['a']);
  });

  it('lets go of a batch that is throttled for longer, which costs it a receive', async () => {
    const { queue, clock, invoker } = consume({}, (request) => {
      const [record] = JSON.parse(String(request.payload)).Records;
      if (record.attributes.ApproximateReceiveCount === '2') return SUCCEEDED;
      throw new TooManyRequestsException('ConcurrentInvocationLimitExceeded');
    });
    queue.send('a');
    await clock.advance(29_000);
    expect(queue.deleted).toEqual([]);
    await clock.advance(2000);
    expect(queue.deleted).toEqual(['a']);
    const attempts = invoker.invocations.length;
    expect(attempts).toBeGreaterThan(5);
    await clock.advance(60_000);
    expect(invoker.invocations).toHaveLength(attempts);
  });

  it('passes on the trace of the first message', async () => {
    const { queue, clock, invoker } = consume();
    queue.traceHeader = 'Root=1-0-0;Parent=1;Sampled=1';
    queue.send('a');
    await clock.advance(1);
    expect(invoker.invocations[0]?.request.traceHeader).toBe('Root=1-0-0;Parent=1;Sampled=1');
  });

  it('says what is wrong when it cannot read the queue, and goes on trying', async () => {
    const { queue, clock, mapping } = consume();
    queue.refusal = new AwsError('AccessDenied', 'not yours', { statusCode: 403 });
    await clock.advance(30_000);
    expect(mapping.lastProcessingResult).toBe('PROBLEM: not yours');
    queue.refusal = undefined;
    queue.send('a');
    await clock.advance(120_000);
    expect(queue.deleted).toEqual(['a']);
    expect(mapping.lastProcessingResult).toBe('No records processed');
  });

  it('finishes what it has received when it is stopped, and goes on when it is started', async () => {
    const { queue, clock, consumer } = consume({}, () => SUCCEEDED, 1000);
    queue.send('a');
    await clock.advance(500);
    consumer.stop();
    await clock.advance(60_000);
    expect(queue.deleted).toEqual(['a']);
    queue.send('b');
    await clock.advance(60_000);
    expect(queue.visibleCount).toBe(1);
    consumer.start();
    await clock.advance(2000);
    expect(queue.deleted).toEqual(['a', 'b']);
  });
});
