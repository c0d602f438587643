import { describe, expect, it } from 'vitest';
import { AwsError } from '../../../../../local/errors.ts';
import type { Delivery, ServiceDefinition } from '../../../../../local/service.ts';
import type { FunctionRequest } from '../../../../../local/services/lambda/delivery/invoker.ts';
import { StreamConsumer } from '../../../../../local/services/lambda/delivery/stream-consumer.ts';
import { TooManyRequestsException } from '../../../../../local/services/lambda/errors.ts';
import { LambdaMetrics } from '../../../../../local/services/lambda/metrics.ts';
import {
  DEFAULT_STREAM_SETTINGS,
  type EventSourceMapping,
  type StreamMappingSettings,
} from '../../../../../local/services/lambda/model/event-source-mapping.ts';
import { targetOf } from '../../../../../local/services/lambda/model/target.ts';
import type { InvocationOutcome } from '../../../../../local/services/lambda/runtime/environment.ts';
import { createTestHost } from '../../../../helpers/test-context.ts';
import { FAILED, FakeInvoker, FakeStream, functionState, outcome, STREAM_ARN } from '../fakes.ts';

const SUCCEEDED = outcome(null);
const FAILURES = 'arn:aws:sqs:us-east-1:000000000000:failures';
const ITEM = 'dynamodb.Keys.id.S';

function consume(
  settings: Partial<StreamMappingSettings> = {},
  answer: (request: FunctionRequest, count: number) => InvocationOutcome = () => SUCCEEDED,
  durationMs = 0,
) {
  const stream = new FakeStream();
  const delivered: Delivery[] = [];
  const queue: ServiceDefinition = {
    name: 'sqs',
    create: () => ({
      operations: {},
      accept: (_, delivery) => void delivered.push(delivery),
    }),
  };
  const { host, kernel, clock } = createTestHost([stream.definition, queue]);
  const invoker = new FakeInvoker(kernel, answer, durationMs);
  const mapping: EventSourceMapping<StreamMappingSettings> = {
    uuid: 'uuid',
    arn: '',
    eventSourceArn: STREAM_ARN,
    functionName: 'f',
    qualifier: undefined,
    functionArn: '',
    settings: { ...DEFAULT_STREAM_SETTINGS, startingPosition: 'TRIM_HORIZON', ...settings },
    isEnabled: true,
    lastModifiedMs: 0,
    lastProcessingResult: '',
    tags: new Map(),
  };
  const state = functionState();
  const consumer = new StreamConsumer(
    {
      context: host,
      invoker,
      metrics: new LambdaMetrics(host.metrics),
      findTarget: () => targetOf(state, undefined),
    },
    mapping,
  );
  const start = () => kernel.work.run(() => consumer.start());
  return { stream, clock, invoker, mapping, consumer, delivered, start };
}

const put = (stream: FakeStream, ...items: string[]) => items.map((item) => stream.put(item));
const records = (request: FunctionRequest): { dynamodb: { Keys: { id: { S: string } } } }[] =>
  JSON.parse(String(request.payload)).Records;
const failOn = (item: string) => (request: FunctionRequest) =>
  records(request).some(({ dynamodb }) => dynamodb.Keys.id.S === item) ? FAILED : SUCCEEDED;

describe('consumer of a stream', () => {
  it('gives the function what there was from the trim horizon, in order', async () => {
    const { stream, clock, invoker, start } = consume();
    put(stream, 'a', 'b', 'c');
    await start();
    await clock.advance(0);
    expect(invoker.batches(ITEM)).toEqual([['a', 'b', 'c']]);
  });

  it('begins after what there was when it is to begin with the latest', async () => {
    const { stream, clock, invoker, start } = consume({ startingPosition: 'LATEST' });
    put(stream, 'a');
    await start();
    put(stream, 'b');
    await clock.advance(0);
    expect(invoker.batches(ITEM)).toEqual([['b']]);
  });

  it('hears of new records at once and reads only when there is something new', async () => {
    const { stream, clock, invoker, start } = consume();
    await start();
    await clock.advance(5 * 60_000);
    expect(stream.readCounts.get('shard-1')).toBe(1);
    put(stream, 'a');
    await clock.advance(0);
    expect(invoker.batches(ITEM)).toEqual([['a']]);
    expect(stream.readCounts.get('shard-1')).toBe(3);
  });

  it('makes batches of what has come while the function was busy, up to the batch size', async () => {
    const { stream, clock, invoker, start } = consume({ batchSize: 2 }, () => SUCCEEDED, 1000);
    await start();
    put(stream, 'a');
    await clock.advance(500);
    put(stream, 'b', 'c', 'd');
    await clock.advance(5000);
    expect(invoker.batches(ITEM)).toEqual([['a'], ['b', 'c'], ['d']]);
    expect(invoker.maximumConcurrency).toBe(1);
  });

  it('waits for the batching window, or until the batch is full', async () => {
    const { stream, clock, invoker, start } = consume({ batchSize: 3, batchingWindowSeconds: 10 });
    await start();
    put(stream, 'a');
    await clock.advance(9999);
    expect(invoker.invocations).toEqual([]);
    await clock.advance(1);
    expect(invoker.batches(ITEM)).toEqual([['a']]);
    put(stream, 'b', 'c', 'd');
    await clock.advance(0);
    expect(invoker.batches(ITEM)[1]).toEqual(['b', 'c', 'd']);
  });

  it('works on several batches of a shard at once, each item’s records in order', async () => {
    const settings = { parallelizationFactor: 4, batchSize: 1 };
    const { stream, clock, invoker, start } = consume(settings, () => SUCCEEDED, 1000);
    await start();
    const items = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    for (let version = 0; version < 3; version++) {
      for (const item of items) stream.put(item, { version: { N: String(version) } });
    }
    await clock.advance(60_000);
    expect(invoker.maximumConcurrency).toBe(4);
    for (const item of items) {
      const versions = invoker.invocations
        .map(({ request }) => JSON.parse(String(request.payload)).Records[0].dynamodb)
        .filter(({ Keys }) => Keys.id.S === item)
        .map(({ NewImage }) => NewImage.version.N);
      expect(versions).toEqual(['0', '1', '2']);
    }
  });

  it('lets filters keep records from the function', async () => {
    const pattern = '{"dynamodb":{"NewImage":{"kind":{"S":["wanted"]}}}}';
    const { stream, clock, invoker, start } = consume({ filterPatterns: [pattern] });
    await start();
    stream.put('a', { kind: { S: 'wanted' } });
    stream.put('b', { kind: { S: 'other' } });
    await clock.advance(0);
    expect(invoker.batches(ITEM)).toEqual([['a']]);
  });

  it('blocks the shard behind a failing batch, for a day if nothing else is set', async () => {
    const { stream, clock, invoker, start } = consume({ batchSize: 1 }, failOn('bad'));
    await start();
    put(stream, 'bad', 'good');
    await clock.advance(23 * 3_600_000);
    expect(invoker.batches(ITEM).flat()).not.toContain('good');
    await clock.advance(2 * 3_600_000);
    expect(invoker.batches(ITEM).flat().at(-1)).toBe('bad');
    put(stream, 'later');
    await clock.advance(60_000);
    expect(invoker.batches(ITEM).flat().at(-1)).toBe('later');
  });

  it('gives a batch up after its retries, tells the destination, and goes on', async () => {
    const settings = { batchSize: 2, maximumRetryAttempts: 2, onFailureArn: FAILURES };
    const { stream, clock, invoker, delivered, start } = consume(settings, failOn('bad'));
    await start();
    const [first, second] = put(stream, 'bad', 'with bad', 'good');
    await clock.advance(60_000);
    expect(invoker.batches(ITEM)).toEqual([
      ['bad', 'with bad'],
      ['bad', 'with bad'],
      ['bad', 'with bad'],
      ['good'],
    ]);
    expect(delivered).toHaveLength(1);
    expect(JSON.parse(delivered[0]?.body ?? '')).toMatchObject({
      requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 3 },
      DDBStreamBatchInfo: {
        shardId: 'shard-1',
        startSequenceNumber: first,
        endSequenceNumber: second,
        batchSize: 2,
        streamArn: STREAM_ARN,
      },
    });
  });

  it('finds the one bad record by halving, and gives up that one alone', async () => {
    const settings = { bisectOnError: true, maximumRetryAttempts: 1, onFailureArn: FAILURES };
    const { stream, clock, invoker, delivered, start } = consume(settings, failOn('bad'));
    await start();
    put(stream, 'a', 'b', 'bad', 'c', 'd', 'e', 'f', 'g');
    await clock.advance(600_000);
    const succeeded = invoker.batches(ITEM).filter((batch) => !batch.includes('bad'));
    expect(succeeded.flat()).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
    expect(delivered.map(({ body }) => JSON.parse(body).DDBStreamBatchInfo.batchSize)).toEqual([1]);
  });

  it('tries only what is left after the function has named a record', async () => {
    const settings = { reportsItemFailures: true };
    let bad = '';
    const { stream, clock, invoker, start } = consume(settings, (_, count) =>
      count === 1 ? outcome({ batchItemFailures: [{ itemIdentifier: bad }] }) : SUCCEEDED,
    );
    bad = put(stream, 'a', 'b', 'c')[1] ?? '';
    await start();
    await clock.advance(60_000);
    expect(invoker.batches(ITEM)).toEqual([
      ['a', 'b', 'c'],
      ['b', 'c'],
    ]);
  });

  it('uses up no retries while the function is throttled', async () => {
    const settings = { maximumRetryAttempts: 0, onFailureArn: FAILURES };
    const { stream, clock, invoker, delivered, start } = consume(settings, (_, count) => {
      if (count <= 5) throw new TooManyRequestsException('ConcurrentInvocationLimitExceeded');
      return SUCCEEDED;
    });
    await start();
    put(stream, 'a');
    await clock.advance(600_000);
    expect(invoker.invocations).toHaveLength(6);
    expect(delivered).toEqual([]);
  });

  it('gives up records that have become too old', async () => {
    const settings = { maximumRecordAgeSeconds: 60, onFailureArn: FAILURES };
    const { stream, clock, delivered, start } = consume(settings, () => FAILED);
    await start();
    put(stream, 'a');
    await clock.advance(60_000);
    expect(delivered).toEqual([]);
    await clock.advance(60_000);
    expect(JSON.parse(delivered[0]?.body ?? '').requestContext.condition).toBe('RecordAgeExceeded');
  });

  it('reads a closed shard to its end, and its child after it', async () => {
    const { stream, clock, invoker, start } = consume({ batchSize: 1 }, () => SUCCEEDED, 1000);
    await start();
    put(stream, 'a', 'b');
    stream.openShard('shard-2', 'shard-1');
    stream.put('c', {}, 'shard-2');
    stream.closeShard('shard-1');
    await clock.advance(60_000);
    expect(invoker.batches(ITEM)).toEqual([['a'], ['b'], ['c']]);
    expect(invoker.maximumConcurrency).toBe(1);
  });

  it('stands still while it is stopped, and goes on where it stood', async () => {
    const { stream, clock, invoker, consumer, start } = consume({ batchSize: 1 });
    await start();
    put(stream, 'a');
    await clock.advance(0);
    consumer.stop();
    put(stream, 'b', 'c');
    await clock.advance(3_600_000);
    expect(invoker.batches(ITEM)).toEqual([['a']]);
    await start();
    await clock.advance(0);
    expect(invoker.batches(ITEM)).toEqual([['a'], ['b'], ['c']]);
  });

  it('takes another parallelization factor once the records on their way are done', async () => {
    const { stream, clock, invoker, mapping, consumer, start } = consume(
      { batchSize: 1 },
      () => SUCCEEDED,
      1000,
    );
    await start();
    put(stream, 'a', 'b');
    await clock.advance(500);
    mapping.settings = { ...mapping.settings, parallelizationFactor: 10 };
    consumer.settingsChanged();
    put(stream, 'c', 'd', 'e', 'f', 'g');
    await clock.advance(1600);
    expect(invoker.batches(ITEM).slice(0, 2)).toEqual([['a'], ['b']]);
    expect(invoker.maximumConcurrency).toBeGreaterThan(1);
  });

  it.each([
    ['ExpiredIteratorException', [['a'], ['b']]],
    // What is kept of the stream begins with `a` here: it comes again, which is no more than at
    // least once.
    ['TrimmedDataAccessException', [['a'], ['a', 'b']]],
    ['InternalServerError', [['a'], ['b']]],
  ])('goes on reading after %s', async (code, batches) => {
    const { stream, clock, invoker, start } = consume();
    await start();
    put(stream, 'a');
    await clock.advance(0);
    stream.refusal = new AwsError(code, 'refused');
    put(stream, 'b');
    await clock.advance(60_000);
    expect(invoker.batches(ITEM)).toEqual(batches);
  });
});
