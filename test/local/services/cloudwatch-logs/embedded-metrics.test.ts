import type { GetMetricStatisticsCommandOutput } from '@aws-sdk/client-cloudwatch';
import { beforeEach, describe, expect, it } from 'vitest';
import { CLOUDWATCH } from '../../../../local/services/cloudwatch/index.ts';
import { CLOUDWATCH_LOGS } from '../../../../local/services/cloudwatch-logs/index.ts';
import { ADMINISTRATOR, createTestHost } from '../../../helpers/test-context.ts';

let world: ReturnType<typeof createTestHost>;
let startMs: number;

beforeEach(async () => {
  world = createTestHost([CLOUDWATCH, CLOUDWATCH_LOGS]);
  startMs = world.clock.now();
  for (const logGroupName of ['app', '/aws/lambda/fn']) {
    await call('cloudwatch-logs', 'CreateLogGroup', { logGroupName });
    await call('cloudwatch-logs', 'CreateLogStream', { logGroupName, logStreamName: 's' });
  }
});

const call = <Output>(
  service: 'cloudwatch' | 'cloudwatch-logs',
  operation: string,
  input: object,
): Promise<Output> => world.host.call<Output>(service, operation, input, ADMINISTRATOR);

async function log(message: string | object, logGroupName = 'app'): Promise<void> {
  const text = typeof message === 'string' ? message : JSON.stringify(message);
  const logEvents = [{ timestamp: startMs, message: text }];
  await call('cloudwatch-logs', 'PutLogEvents', { logGroupName, logStreamName: 's', logEvents });
}

async function sumOf(
  Namespace: string,
  MetricName: string,
  dimensions: Record<string, string> = {},
  Unit?: string,
): Promise<number> {
  const { Datapoints } = await call<GetMetricStatisticsCommandOutput>(
    'cloudwatch',
    'GetMetricStatistics',
    {
      Namespace,
      MetricName,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      StartTime: new Date(startMs - 3_600_000),
      EndTime: new Date(startMs + 3_600_000),
      Period: 60,
      Statistics: ['Sum'],
      ...(Unit && { Unit }),
    },
  );
  return (Datapoints ?? []).reduce((sum, { Sum = 0 }) => sum + Sum, 0);
}

const errorsOf = (metricName: string, logGroup = 'app') =>
  sumOf('AWS/Logs', metricName, { LogGroupName: logGroup });

/** A document with one directive of one metric, changed as a test wants it. */
function document(members: object = {}, directive: object = {}, metadata: object = {}): object {
  return {
    _aws: {
      Timestamp: startMs,
      CloudWatchMetrics: [
        {
          Namespace: 'Shop',
          Dimensions: [['service']],
          Metrics: [{ Name: 'latency', Unit: 'Milliseconds' }],
          ...directive,
        },
      ],
      ...metadata,
    },
    service: 'orders',
    latency: 12,
    ...members,
  };
}

describe('a log event in the embedded metric format', () => {
  it('becomes a metric, and stays in the log', async () => {
    await log(document({ requestId: 'r-1' }));
    expect(await sumOf('Shop', 'latency', { service: 'orders' }, 'Milliseconds')).toBe(12);
    const { events } = await call<{ events: { message: string }[] }>(
      'cloudwatch-logs',
      'GetLogEvents',
      { logGroupName: 'app', logStreamName: 's' },
    );
    expect(JSON.parse(events[0]?.message ?? '')).toMatchObject({ requestId: 'r-1', latency: 12 });
  });

  it('counts each value of an array, for every set of dimensions', async () => {
    const Dimensions = [['service'], ['service', 'region'], []];
    await log(document({ latency: [1, 2, 3], region: 'eu' }, { Dimensions }));
    expect(await sumOf('Shop', 'latency', { service: 'orders' })).toBe(6);
    expect(await sumOf('Shop', 'latency', { service: 'orders', region: 'eu' })).toBe(6);
    expect(await sumOf('Shop', 'latency')).toBe(6);
  });

  it('may hold several directives, and belongs to the time it names', async () => {
    const other = { Namespace: 'Other', Dimensions: [[]], Metrics: [{ Name: 'count' }] };
    const first = (document() as { _aws: { CloudWatchMetrics: object[] } })._aws.CloudWatchMetrics;
    const Timestamp = startMs - 1_800_000;
    await log(document({ count: 3 }, {}, { CloudWatchMetrics: [...first, other], Timestamp }));
    expect(await sumOf('Shop', 'latency', { service: 'orders' })).toBe(12);
    expect(await sumOf('Other', 'count')).toBe(3);
  });

  it('is found behind what Lambda writes before a message, in Lambda’s groups alone', async () => {
    const line = `2026-01-01T00:00:00.000Z\tid-1\tINFO\t${JSON.stringify(document())}\n`;
    await log(line, '/aws/lambda/fn');
    await log(line, 'app');
    expect(await sumOf('Shop', 'latency', { service: 'orders' })).toBe(12);
  });

  it('is any other line when it only mentions the format', async () => {
    await log('someone wrote "_aws" here');
    await log({ text: 'about "_aws"', nested: { _aws: {} } });
    expect(await errorsOf('EMFParsingErrors')).toBe(0);
    expect(await errorsOf('EMFValidationErrors')).toBe(0);
  });

  it.each([
    ['broken JSON', '{"_aws": {"CloudWatchMetrics": ['],
    ['metadata that is no object', '{"_aws": 7}'],
    ['directives that are no list', '{"_aws": {"CloudWatchMetrics": 7}}'],
  ])('counts as a parsing error: %s', async (_, text) => {
    await log(text);
    expect(await errorsOf('EMFParsingErrors')).toBe(1);
  });

  it.each<[string, () => object]>([
    ['no timestamp', () => document({}, {}, { Timestamp: undefined })],
    ['a timestamp too old', () => document({}, {}, { Timestamp: startMs - 15 * 24 * 3_600_000 })],
    ['a timestamp too far ahead', () => document({}, {}, { Timestamp: startMs + 7_200_001 })],
    ['no namespace', () => document({}, { Namespace: '' })],
    ['a namespace of AWS', () => document({}, { Namespace: 'AWS/SQS' })],
    ['no set of dimensions', () => document({}, { Dimensions: [] })],
    ['31 dimensions', () => document({}, { Dimensions: [Array(31).fill('service')] })],
    ['a dimension that is no text', () => document({ service: 7 })],
    ['a dimension that is not there', () => document({}, { Dimensions: [['missing']] })],
    ['101 metrics', () => document({}, { Metrics: Array(101).fill({ Name: 'latency' }) })],
    ['101 values', () => document({ latency: Array(101).fill(1) })],
    ['a value that is no number', () => document({ latency: 'fast' })],
    ['an unknown unit', () => document({}, { Metrics: [{ Name: 'latency', Unit: 'Furlongs' }] })],
    [
      'a strange resolution',
      () => document({}, { Metrics: [{ Name: 'latency', StorageResolution: 30 }] }),
    ],
  ])('counts as a validation error: %s', async (_, make) => {
    await log(make());
    expect(await errorsOf('EMFValidationErrors')).toBe(1);
    expect(await sumOf('Shop', 'latency', { service: 'orders' })).toBe(0);
  });

  it('keeps the good metrics beside a bad one', async () => {
    const Metrics = [{ Name: 'latency' }, { Name: 'missing' }];
    await log(document({}, { Metrics }));
    expect(await sumOf('Shop', 'latency', { service: 'orders' })).toBe(12);
    expect(await errorsOf('EMFValidationErrors')).toBe(1);
  });
});
