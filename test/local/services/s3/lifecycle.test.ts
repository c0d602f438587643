import type { LifecycleRule } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import type { VirtualClock } from '../../../../local/kernel/clock.ts';
import { Kernel } from '../../../../local/kernel/kernel.ts';
import { LifecycleTimers } from '../../../../local/services/s3/lifecycle.ts';
import { createBucket, createState } from '../../../../local/services/s3/model/buckets.ts';
import { bytes, createS3, fakeEventBridge, type S3World, streamOf } from './harness.ts';

const HOUR_MS = 3600 * 1000;
const DAY_MS = 24 * HOUR_MS;
const MIB = 1024 * 1024;

const setRules = (s3: S3World, ...rules: Partial<LifecycleRule>[]) =>
  s3.call('PutBucketLifecycleConfiguration', {
    LifecycleConfiguration: {
      Rules: rules.map((rule) => ({ ID: 'rule', Status: 'Enabled', ...rule })),
    },
  });

async function keysOf(s3: S3World): Promise<string[]> {
  const { Contents = [] } = await s3.call('ListObjectsV2');
  return Contents.map(({ Key }: { Key: string }) => Key);
}

describe('expiration', () => {
  it('deletes an object at the midnight after its days, and says so before', async () => {
    const s3 = await createS3();
    await setRules(s3, { Expiration: { Days: 3 } });
    // Ten in the morning of January 1st.
    await s3.clock.advance(10 * HOUR_MS);
    const { Expiration } = await s3.call('PutObject', { Key: 'k', Body: streamOf(bytes(MIB)) });
    expect(Expiration).toBe('expiry-date="Mon, 05 Jan 2026 00:00:00 GMT", rule-id="rule"');
    await s3.clock.advance(4 * DAY_MS - 10 * HOUR_MS - 1);
    expect(await keysOf(s3)).toEqual(['k']);
    await s3.clock.advance(1);
    expect(await keysOf(s3)).toEqual([]);
    expect(s3.files()).toEqual([]);
  });

  it('hides the object behind a marker in a versioned bucket, and tells EventBridge', async () => {
    const bus = fakeEventBridge();
    const s3 = await createS3({ versioned: true, others: [bus.definition] });
    await s3.call('PutBucketNotificationConfiguration', {
      NotificationConfiguration: { EventBridgeConfiguration: {} },
    });
    await setRules(s3, { Expiration: { Days: 1 } });
    await s3.call('PutObject', { Key: 'k' });
    await s3.clock.advance(2 * DAY_MS);
    const { Versions, DeleteMarkers } = await s3.call('ListObjectVersions');
    expect([Versions.length, DeleteMarkers.length]).toEqual([1, 1]);
    const { detail } = bus.events().at(-1);
    expect(detail).toMatchObject({
      requester: 's3.amazonaws.com',
      reason: 'Lifecycle Expiration',
      'deletion-type': 'Delete Marker Created',
    });
    expect(detail).not.toHaveProperty('source-ip-address');
  });

  it('comes at once for an old object that a deleted marker uncovers', async () => {
    const s3 = await createS3({ versioned: true });
    await s3.call('PutObject', { Key: 'k' });
    const { VersionId } = await s3.call('DeleteObject', { Key: 'k' });
    await setRules(s3, { Expiration: { Days: 10 } });
    await s3.clock.advance(30 * DAY_MS);
    await s3.call('DeleteObject', { Key: 'k', VersionId });
    expect(await keysOf(s3)).toEqual(['k']);
    await s3.clock.advance(DAY_MS);
    expect(await keysOf(s3)).toEqual([]);
  });

  it('applies to what its filter names', async () => {
    const s3 = await createS3();
    await setRules(
      s3,
      { Expiration: { Days: 1 }, Filter: { Prefix: 'tmp/' } },
      { Expiration: { Days: 1 }, Filter: { Tag: { Key: 'keep', Value: 'no' } } },
      { Expiration: { Days: 1 }, Filter: { And: { ObjectSizeGreaterThan: 100 } } },
      { Expiration: { Days: 1 }, Status: 'Disabled' },
    );
    await s3.call('PutObject', { Key: 'tmp/1' });
    await s3.call('PutObject', { Key: 'tagged', Tagging: 'keep=no' });
    await s3.call('PutObject', { Key: 'large', Body: bytes(101) });
    await s3.call('PutObject', { Key: 'kept', Body: bytes(100), Tagging: 'keep=yes' });
    await s3.clock.advance(3 * DAY_MS);
    expect(await keysOf(s3)).toEqual(['kept']);
  });

  it('applies to what was there before the rule', async () => {
    const s3 = await createS3();
    await s3.call('PutObject', { Key: 'k' });
    await s3.clock.advance(10 * DAY_MS);
    await setRules(s3, { Expiration: { Days: 1 } });
    expect(await keysOf(s3)).toEqual(['k']);
    await s3.clock.advance(DAY_MS);
    expect(await keysOf(s3)).toEqual([]);
  });

  it('stops when the rules are deleted', async () => {
    const s3 = await createS3();
    await setRules(s3, { Expiration: { Days: 1 } });
    await s3.call('PutObject', { Key: 'k' });
    await s3.call('DeleteBucketLifecycle');
    await s3.clock.advance(5 * DAY_MS);
    expect(await keysOf(s3)).toEqual(['k']);
  });
});

describe('expiration of noncurrent versions', () => {
  it('counts from the day that a version was replaced', async () => {
    const s3 = await createS3({ versioned: true });
    await setRules(s3, { NoncurrentVersionExpiration: { NoncurrentDays: 2 } });
    await s3.call('PutObject', { Key: 'k', Body: Buffer.from('1') });
    await s3.clock.advance(10 * DAY_MS);
    await s3.call('PutObject', { Key: 'k', Body: Buffer.from('2') });
    const versionCount = async () => (await s3.call('ListObjectVersions')).Versions.length;
    await s3.clock.advance(3 * DAY_MS - 1);
    expect(await versionCount()).toBe(2);
    await s3.clock.advance(1);
    expect(await versionCount()).toBe(1);
    expect((await s3.call('GetObject', { Key: 'k' })).Body.toString()).toBe('2');
  });

  it('keeps as many newer ones as it is told to', async () => {
    const s3 = await createS3({ versioned: true });
    await setRules(s3, {
      NoncurrentVersionExpiration: { NoncurrentDays: 1, NewerNoncurrentVersions: 2 },
    });
    for (let i = 0; i < 5; i++) await s3.call('PutObject', { Key: 'k' });
    await s3.clock.advance(30 * DAY_MS);
    expect((await s3.call('ListObjectVersions')).Versions).toHaveLength(3);
    await s3.call('PutObject', { Key: 'k' });
    await s3.clock.advance(DAY_MS);
    expect((await s3.call('ListObjectVersions')).Versions).toHaveLength(3);
  });

  it('removes a delete marker that hides nothing any more', async () => {
    const s3 = await createS3({ versioned: true });
    await setRules(s3, {
      NoncurrentVersionExpiration: { NoncurrentDays: 1 },
      Expiration: { ExpiredObjectDeleteMarker: true },
    });
    await s3.call('PutObject', { Key: 'k' });
    await s3.call('DeleteObject', { Key: 'k' });
    await s3.clock.advance(5 * DAY_MS);
    const left = await s3.call('ListObjectVersions');
    expect(left).not.toHaveProperty('Versions');
    expect(left).not.toHaveProperty('DeleteMarkers');
  });
});

describe('expiration of uploads', () => {
  it('gives up what was never completed', async () => {
    const s3 = await createS3();
    await setRules(s3, { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } });
    const { UploadId } = await s3.call('CreateMultipartUpload', { Key: 'k' });
    const part = { Key: 'k', UploadId, PartNumber: 1, Body: streamOf(bytes(MIB)) };
    await s3.call('UploadPart', part);
    await s3.clock.advance(8 * DAY_MS);
    expect(await s3.call('ListMultipartUploads')).not.toHaveProperty('Uploads');
    expect(s3.files()).toEqual([]);
  });
});

describe('LifecycleTimers', () => {
  it('wakes only when something can expire, and not again once all has', async () => {
    const kernel = new Kernel({ clock: 'virtual', seed: '1', latency: 'instant' });
    const clock = kernel.clock as VirtualClock;
    const wakings: number[] = [];
    const timers = new LifecycleTimers(kernel, () => {
      wakings.push(kernel.now());
      return Number.POSITIVE_INFINITY;
    });
    const bucket = createBucket(createState(), { name: 'uploads' }, kernel.now());
    bucket.lifecycleRules = [{ ID: 'rule', Status: 'Enabled', Expiration: { Days: 1 } }];
    const startMs = kernel.now();

    timers.rulesChanged(bucket);
    await clock.advance(30 * DAY_MS);
    expect(wakings).toEqual([]);

    timers.contentAdded(bucket);
    timers.contentAdded(bucket);
    await clock.advance(365 * DAY_MS);
    expect(wakings).toEqual([startMs + 32 * DAY_MS]);
  });
});

describe('a lifecycle configuration', () => {
  it.each([
    [{ Expiration: { Days: 0 } }, 'InvalidArgument'],
    [{}, 'InvalidRequest'],
    [{ Transitions: [{ Days: 1, StorageClass: 'GLACIER' as const }] }, 'NotImplemented'],
  ])('refuses the rule %o with %s', async (rule, code) => {
    const s3 = await createS3();
    await expect(setRules(s3, rule)).rejects.toMatchObject({ code });
  });
});
