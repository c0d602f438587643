import { beforeEach, describe, expect, it } from 'vitest';
import type { MetricIdentity } from '../../../../local/metrics.ts';
import type { ServiceDefinition } from '../../../../local/service.ts';
import { contentOf, createS3, type S3World, streamOf } from './harness.ts';

const DAY_MS = 86_400_000;

interface Datum extends MetricIdentity {
  readonly value: number;
  readonly timestampMs: number | undefined;
}

let s3: S3World;
let data: Datum[];

beforeEach(async () => {
  data = [];
  const keeper: ServiceDefinition = {
    name: 'cloudwatch',
    create({ metrics }) {
      metrics.keepWith({
        series: (identity) => ({
          add: (value, _count, timestampMs) => void data.push({ ...identity, value, timestampMs }),
        }),
      });
      return { operations: {} };
    },
  };
  s3 = await createS3({ before: [keeper] });
});

const configure = (Id: string, Filter?: object) =>
  s3.call('PutBucketMetricsConfiguration', {
    Id,
    MetricsConfiguration: { Id, ...(Filter && { Filter }) },
  });

/** Sums by metric, of one configuration. */
function sums(filterId: string): Record<string, number> {
  const result: Record<string, number> = {};
  for (const { metricName, dimensions, value } of data) {
    if (dimensions.FilterId !== filterId || metricName.endsWith('Latency')) continue;
    result[metricName] = (result[metricName] ?? 0) + value;
  }
  return result;
}

describe('request metrics', () => {
  it('are there only for a bucket that has a metrics configuration', async () => {
    await s3.call('PutObject', { Key: 'k', Body: Buffer.from('hello') });
    expect(data).toEqual([]);
  });

  it('count requests by kind, bytes and errors', async () => {
    await configure('all');
    data = [];
    await s3.call('PutObject', { Key: 'k', Body: Buffer.from('hello') });
    const { Body } = await s3.call('GetObject', { Key: 'k' });
    await contentOf(Body);
    await s3.call('HeadObject', { Key: 'k' });
    await s3.call('ListObjectsV2');
    await s3.call('CopyObject', { Key: 'copy', CopySource: 'uploads/k' });
    await s3.call('DeleteObject', { Key: 'k' });
    await expect(s3.call('GetObject', { Key: 'k' })).rejects.toThrow();
    expect(sums('all')).toEqual({
      AllRequests: 7,
      PutRequests: 2,
      GetRequests: 3,
      HeadRequests: 1,
      ListRequests: 1,
      DeleteRequests: 1,
      '4xxErrors': 1,
      '5xxErrors': 0,
      BytesUploaded: 5,
      BytesDownloaded: 5,
    });
    const latencies = data.filter(({ metricName }) => metricName === 'TotalRequestLatency');
    expect(latencies).toHaveLength(7);
    expect(latencies[0]).toMatchObject({
      namespace: 'AWS/S3',
      dimensions: { BucketName: 'uploads', FilterId: 'all' },
      unit: 'Milliseconds',
    });
  });

  it('heed prefix and tags, and end with their configuration', async () => {
    await configure('logs', { Prefix: 'logs/' });
    await configure('gold', { Tag: { Key: 'tier', Value: 'gold' } });
    data = [];
    await s3.call('PutObject', {
      Key: 'logs/a',
      Tagging: 'tier=gold',
      Body: streamOf(Buffer.from('x')),
    });
    await s3.call('PutObject', { Key: 'b' });
    await s3.call('HeadObject', { Key: 'logs/a' });
    await s3.call('ListObjectsV2');
    expect(sums('logs')).toMatchObject({ AllRequests: 2, PutRequests: 1, HeadRequests: 1 });
    expect(sums('gold')).toMatchObject({ AllRequests: 1, HeadRequests: 1 });
    await s3.call('DeleteBucketMetricsConfiguration', { Id: 'gold' });
    data = [];
    await s3.call('HeadObject', { Key: 'logs/a' });
    expect(sums('gold')).toEqual({});
    expect(sums('logs')).toMatchObject({ AllRequests: 1 });
  });
});

describe('storage metrics', () => {
  it('tell once a day how much of each storage class a bucket holds', async () => {
    await s3.call('PutObject', { Key: 'a', Body: Buffer.from('hello') });
    await s3.call('PutObject', { Key: 'b', Body: Buffer.from('hi'), StorageClass: 'STANDARD_IA' });
    await s3.clock.advance(DAY_MS);
    const startOfDayMs = s3.clock.now() - DAY_MS;
    const seen = data.map((one) => [one.metricName, one.dimensions, one.unit, one.value]);
    expect(seen).toEqual([
      ['BucketSizeBytes', { BucketName: 'uploads', StorageType: 'StandardStorage' }, 'Bytes', 5],
      ['BucketSizeBytes', { BucketName: 'uploads', StorageType: 'StandardIAStorage' }, 'Bytes', 2],
      ['NumberOfObjects', { BucketName: 'uploads', StorageType: 'AllStorageTypes' }, 'Count', 2],
    ]);
    expect(new Set(data.map(({ timestampMs }) => timestampMs))).toEqual(new Set([startOfDayMs]));
  });
});
