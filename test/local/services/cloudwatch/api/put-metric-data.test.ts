import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import { beforeEach, describe, expect, it } from 'vitest';
import { createCloudWatchHarness, metricQuery } from '../harness.ts';

let cloudwatch: ReturnType<typeof createCloudWatchHarness>;
beforeEach(() => {
  cloudwatch = createCloudWatchHarness();
});

const datum = (members: Partial<MetricDatum>): MetricDatum => ({ MetricName: 'm', ...members });

describe('PutMetricData', () => {
  it.each<[string, Partial<MetricDatum>, string]>([
    ['two kinds of value', { Value: 1, Values: [1] }, 'InvalidParameterCombinationException'],
    [
      'counts without their values',
      { Values: [1, 2], Counts: [1] },
      'InvalidParameterValueException',
    ],
    ['no value at all', {}, 'MissingRequiredParameterException'],
    ['a value that is no number', { Value: Number.NaN }, 'InvalidParameterValueException'],
    ['an infinite value', { Value: Number.POSITIVE_INFINITY }, 'InvalidParameterValueException'],
    ['a value beyond 2^360', { Value: 2 ** 361 }, 'InvalidParameterValueException'],
    ['a count of nothing', { Values: [1], Counts: [0] }, 'InvalidParameterValueException'],
    ['151 values', { Values: Array(151).fill(1) }, 'InvalidParameterValueException'],
    [
      'an unknown unit',
      { Value: 1, Unit: 'Furlongs' as 'Count' },
      'InvalidParameterValueException',
    ],
    ['a strange resolution', { Value: 1, StorageResolution: 30 }, 'InvalidParameterValueException'],
    ['no name', { MetricName: '', Value: 1 }, 'MissingRequiredParameterException'],
    [
      '31 dimensions',
      {
        Value: 1,
        Dimensions: Array.from({ length: 31 }, (_, i) => ({ Name: `d${i}`, Value: 'v' })),
      },
      'InvalidParameterValueException',
    ],
    [
      'a set of statistics upside down',
      { StatisticValues: { SampleCount: 2, Sum: 3, Minimum: 2, Maximum: 1 } },
      'InvalidParameterCombinationException',
    ],
  ])('refuses %s', async (_, members, code) => {
    await expect(cloudwatch.put(datum(members))).rejects.toMatchObject({ code });
  });

  it('takes times from two weeks ago to two hours ahead', async () => {
    const at = (offsetMs: number) =>
      cloudwatch.put(datum({ Value: 1, Timestamp: new Date(cloudwatch.startMs + offsetMs) }));
    const code = 'InvalidParameterValueException';
    const twoWeeksMs = 14 * 24 * 3_600_000;
    await expect(at(-twoWeeksMs)).resolves.toEqual({});
    await expect(at(-twoWeeksMs - 1)).rejects.toMatchObject({ code });
    await expect(at(7_200_000)).resolves.toEqual({});
    await expect(at(7_200_001)).rejects.toMatchObject({ code });
  });

  it('keeps nothing of a request when one datum is bad', async () => {
    await expect(cloudwatch.put(datum({ Value: 1 }), datum({}))).rejects.toThrow();
    const { MetricDataResults } = await cloudwatch.get([metricQuery('m1', 'm')]);
    expect(MetricDataResults?.[0]?.Values).toEqual([]);
  });

  it('keeps the namespaces of AWS to AWS', async () => {
    const input = { Namespace: 'AWS/SQS', MetricData: [datum({ Value: 1 })] };
    await expect(cloudwatch.call('PutMetricData', input)).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
    });
  });
});

describe('ListMetrics', () => {
  const list = (input: object) =>
    cloudwatch.call<{ Metrics: { MetricName: string }[]; NextToken?: string }>(
      'ListMetrics',
      input,
    );
  const names = async (input: object) =>
    (await list(input)).Metrics.map(({ MetricName }) => MetricName);

  it('filters by dimension, with or without its value', async () => {
    const dimension = (Name: string, Value: string) => ({ Dimensions: [{ Name, Value }] });
    await cloudwatch.put(
      { MetricName: 'a', Value: 1, ...dimension('Queue', 'one') },
      { MetricName: 'b', Value: 1, ...dimension('Queue', 'two') },
      { MetricName: 'c', Value: 1 },
    );
    expect(await names({ Dimensions: [{ Name: 'Queue' }] })).toEqual(['a', 'b']);
    expect(await names({ Dimensions: [{ Name: 'Queue', Value: 'two' }] })).toEqual(['b']);
    expect(await names({ MetricName: 'c' })).toEqual(['c']);
    expect(await names({ Namespace: 'Other' })).toEqual([]);
  });

  it('forgets a metric two weeks after its last value, and a recently active one after three hours', async () => {
    await cloudwatch.put(datum({ Value: 1 }));
    await cloudwatch.clock.advance(3 * 3_600_000);
    expect(await names({ RecentlyActive: 'PT3H' })).toEqual([]);
    expect(await names({})).toEqual(['m']);
    await cloudwatch.clock.advance(14 * 24 * 3_600_000);
    expect(await names({})).toEqual([]);
  });

  it('gives pages of 500', async () => {
    const data = Array.from({ length: 501 }, (_, i) => datum({ MetricName: `m${i}`, Value: 1 }));
    await cloudwatch.put(...data);
    const first = await list({});
    expect(first.Metrics).toHaveLength(500);
    const second = await list({ NextToken: first.NextToken });
    expect(second.Metrics).toHaveLength(1);
    expect(second.NextToken).toBeUndefined();
    await expect(list({ NextToken: 'x' })).rejects.toMatchObject({ code: 'InvalidNextToken' });
  });

  it('shows a service’s own metric once it has a value', async () => {
    const identity = { namespace: 'AWS/SQS', metricName: 'Sent', dimensions: { QueueName: 'q' } };
    const series = cloudwatch.host.metrics.series(identity);
    expect(await names({ Namespace: 'AWS/SQS' })).toEqual([]);
    series.add(1);
    expect(await names({ Namespace: 'AWS/SQS' })).toEqual(['Sent']);
  });
});
