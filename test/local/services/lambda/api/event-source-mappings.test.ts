import type {
  EventSourceMappingConfiguration,
  ListEventSourceMappingsResponse,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AwsError } from '../../../../../local/errors.ts';
import { FakeQueue, FakeStream, QUEUE_ARN, STREAM_ARN } from '../fakes.ts';
import { LiveLambda } from '../live.ts';

const queue = new FakeQueue();
const stream = new FakeStream();
let lambda: LiveLambda;

beforeAll(async () => {
  lambda = new LiveLambda({ services: [queue.definition, stream.definition] });
  await lambda.deploy('echo', { Timeout: 10 });
});
afterAll(() => lambda.stop());

const create = (input: object) =>
  lambda.call<EventSourceMappingConfiguration>('CreateEventSourceMapping', {
    FunctionName: 'echo',
    Enabled: false,
    ...input,
  });
const remove = ({ UUID }: EventSourceMappingConfiguration) =>
  lambda.call<EventSourceMappingConfiguration>('DeleteEventSourceMapping', { UUID });

describe('mapping of a queue', () => {
  it('has AWS’s defaults', async () => {
    const mapping = await create({ EventSourceArn: QUEUE_ARN });
    expect(mapping).toMatchObject({
      State: 'Creating',
      EventSourceArn: QUEUE_ARN,
      FunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:echo',
      BatchSize: 10,
      MaximumBatchingWindowInSeconds: 0,
      FunctionResponseTypes: [],
    });
    const { UUID } = mapping;
    expect(await lambda.call('GetEventSourceMapping', { UUID })).toMatchObject({
      State: 'Disabled',
    });
    expect(await remove(mapping)).toMatchObject({ State: 'Deleting' });
    await expect(lambda.call('GetEventSourceMapping', { UUID })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'The resource you requested does not exist.',
    });
  });

  it('is made once for a queue and a function', async () => {
    const mapping = await create({ EventSourceArn: QUEUE_ARN });
    await expect(create({ EventSourceArn: QUEUE_ARN })).rejects.toMatchObject({
      code: 'ResourceConflictException',
      message: expect.stringContaining(mapping.UUID ?? ''),
    });
    await remove(mapping);
  });

  it('is refused when the function may run longer than a message stays invisible', async () => {
    queue.visibilityTimeoutSeconds = 9;
    await expect(create({ EventSourceArn: QUEUE_ARN })).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: 'Queue visibility timeout: 9 seconds is less than Function timeout: 10 seconds',
    });
    queue.visibilityTimeoutSeconds = 30;
  });

  it('is refused when the role may not read the queue', async () => {
    queue.refusal = new AwsError('AccessDenied', 'no', { statusCode: 403 });
    await expect(create({ EventSourceArn: QUEUE_ARN })).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
    });
    queue.refusal = undefined;
  });

  it.each([
    ['no source', { EventSourceArn: undefined }, 'InvalidParameterValueException'],
    ['a function that does not exist', { FunctionName: 'none' }, 'InvalidParameterValueException'],
    [
      'a batch size above ten without a window',
      { BatchSize: 11 },
      'InvalidParameterValueException',
    ],
    ['a batch size above 10,000', { BatchSize: 10_001 }, 'ValidationException'],
    [
      'a maximum concurrency of one',
      { ScalingConfig: { MaximumConcurrency: 1 } },
      'ValidationException',
    ],
    ['a starting position', { StartingPosition: 'LATEST' }, 'InvalidParameterValueException'],
    ['bisecting', { BisectBatchOnFunctionError: true }, 'InvalidParameterValueException'],
    ['another response type', { FunctionResponseTypes: ['Other'] }, 'ValidationException'],
    [
      'a filter that is no pattern',
      { FilterCriteria: { Filters: [{ Pattern: '{"body":"text"}' }] } },
      'InvalidParameterValueException',
    ],
    [
      'six filters',
      { FilterCriteria: { Filters: Array(6).fill({ Pattern: '{"body":["text"]}' }) } },
      'InvalidParameterValueException',
    ],
    ['provisioned pollers', { ProvisionedPollerConfig: { MinimumPollers: 2 } }, 'NotImplemented'],
    [
      'another source',
      { EventSourceArn: 'arn:aws:kinesis:us-east-1:0:stream/s' },
      'NotImplemented',
    ],
  ])('refuses %s', async (_, input, code) => {
    const created = create({ EventSourceArn: QUEUE_ARN, ...input });
    await expect(created).rejects.toMatchObject({ code });
  });

  it('keeps what an update does not name', async () => {
    const mapping = await create({
      EventSourceArn: QUEUE_ARN,
      BatchSize: 5,
      ScalingConfig: { MaximumConcurrency: 3 },
    });
    const updated = await lambda.call('UpdateEventSourceMapping', {
      UUID: mapping.UUID,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
    expect(updated).toMatchObject({
      BatchSize: 5,
      ScalingConfig: { MaximumConcurrency: 3 },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
    await remove(mapping);
  });
});

describe('mapping of a stream', () => {
  it('has AWS’s defaults', async () => {
    const mapping = await create({ EventSourceArn: STREAM_ARN, StartingPosition: 'LATEST' });
    expect(mapping).toMatchObject({
      BatchSize: 100,
      StartingPosition: 'LATEST',
      ParallelizationFactor: 1,
      BisectBatchOnFunctionError: false,
      MaximumRetryAttempts: -1,
      MaximumRecordAgeInSeconds: -1,
    });
    await remove(mapping);
  });

  it.each([
    ['no starting position', {}, 'InvalidParameterValueException'],
    [
      'a record age below a minute',
      { MaximumRecordAgeInSeconds: 59 },
      'InvalidParameterValueException',
    ],
    ['eleven batches at once', { ParallelizationFactor: 11 }, 'ValidationException'],
    ['a tumbling window', { TumblingWindowInSeconds: 60 }, 'NotImplemented'],
  ])('refuses %s', async (what, input, code) => {
    const position = what === 'no starting position' ? {} : { StartingPosition: 'LATEST' };
    const created = create({ EventSourceArn: STREAM_ARN, BatchSize: 10, ...position, ...input });
    await expect(created).rejects.toMatchObject({ code });
  });
});

describe('ListEventSourceMappings', () => {
  it('lists those of a function or of a source', async () => {
    const mappings = [
      await create({ EventSourceArn: QUEUE_ARN }),
      await create({ EventSourceArn: STREAM_ARN, StartingPosition: 'TRIM_HORIZON', BatchSize: 10 }),
    ];
    const list = async (input: object) =>
      (await lambda.call<ListEventSourceMappingsResponse>('ListEventSourceMappings', input))
        .EventSourceMappings;
    expect(await list({ FunctionName: 'echo' })).toHaveLength(2);
    expect(await list({ FunctionName: 'other' })).toEqual([]);
    expect(await list({ EventSourceArn: STREAM_ARN })).toMatchObject([{ UUID: mappings[1]?.UUID }]);
    for (const mapping of mappings) await remove(mapping);
  });
});
