import { describe, expect, it } from 'vitest';
import { AwsError } from '../../../../local/errors.ts';
import { bytes, createS3, fakeEventBridge, type S3World } from './harness.ts';

const SECOND_MS = 1000;
const HOUR_MS = 3600 * SECOND_MS;

async function createWithEvents(
  options: {
    readonly versioned?: boolean;
    readonly latency?: 'documented';
    readonly refuse?: () => Error | undefined;
  } = {},
) {
  const { refuse, ...worldOptions } = options;
  const bus = fakeEventBridge(refuse);
  const s3 = await createS3({ others: [bus.definition], ...worldOptions });
  await s3.call('PutBucketNotificationConfiguration', {
    NotificationConfiguration: { EventBridgeConfiguration: {} },
  });
  return { s3, bus };
}

describe('the event of a new object', () => {
  it('is the one that AWS documents', async () => {
    const { s3, bus } = await createWithEvents({ versioned: true });
    const Body = Buffer.from('hello');
    const { VersionId } = await s3.call('PutObject', { Key: 'in/a b.csv', Body });
    expect(bus.deliveries).toMatchObject([
      {
        targetArn: 'arn:aws:events:us-east-1:000000000000:event-bus/default',
        delivery: {
          principal: {
            kind: 'service',
            name: 's3.amazonaws.com',
            sourceArn: 'arn:aws:s3:::uploads',
          },
        },
      },
    ]);
    expect(bus.events()).toEqual([
      {
        version: '0',
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        'detail-type': 'Object Created',
        source: 'aws.s3',
        account: '000000000000',
        time: '2026-01-01T00:00:00Z',
        region: 'us-east-1',
        resources: ['arn:aws:s3:::uploads'],
        detail: {
          version: '0',
          bucket: { name: 'uploads' },
          object: {
            key: 'in/a b.csv',
            size: 5,
            etag: '5d41402abc4b2a76b9719d911017c592',
            'version-id': VersionId,
            sequencer: expect.stringMatching(/^[0-9a-f]{16}$/),
          },
          'request-id': expect.any(String),
          requester: '000000000000',
          'source-ip-address': '127.0.0.1',
          reason: 'PutObject',
        },
      },
    ]);
  });

  it('names no version where the bucket has none', async () => {
    const { s3, bus } = await createWithEvents();
    await s3.call('PutObject', { Key: 'k' });
    expect(bus.events()[0].detail.object).not.toHaveProperty('version-id');
  });

  it('says by which operation the object came', async () => {
    const { s3, bus } = await createWithEvents();
    await s3.call('PutObject', { Key: 'a' });
    await s3.call('CopyObject', { Key: 'b', CopySource: 'uploads/a' });
    const { UploadId } = await s3.call('CreateMultipartUpload', { Key: 'c' });
    const part = { Key: 'c', UploadId, PartNumber: 1 };
    const { ETag } = await s3.call('UploadPart', { ...part, Body: Buffer.from('x') });
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    await s3.call('CompleteMultipartUpload', { Key: 'c', UploadId, MultipartUpload });
    expect(bus.events().map(({ detail }) => [detail.object.key, detail.reason])).toEqual([
      ['a', 'PutObject'],
      ['b', 'CopyObject'],
      ['c', 'CompleteMultipartUpload'],
    ]);
    expect(bus.events()[2].detail.object.etag).toMatch(/^[0-9a-f]{32}-1$/);
  });

  it('is sent only while the bucket has EventBridge on', async () => {
    const { s3, bus } = await createWithEvents();
    await s3.call('PutBucketNotificationConfiguration', { NotificationConfiguration: {} });
    await s3.call('PutObject', { Key: 'k' });
    expect(bus.deliveries).toEqual([]);
  });
});

describe('the event of a deletion', () => {
  it('tells a new delete marker from a permanent deletion', async () => {
    const { s3, bus } = await createWithEvents({ versioned: true });
    const { VersionId } = await s3.call('PutObject', { Key: 'k', Body: bytes(10) });
    const { VersionId: markerId } = await s3.call('DeleteObject', { Key: 'k' });
    await s3.call('DeleteObjects', { Delete: { Objects: [{ Key: 'k', VersionId }] } });
    const [, hidden, deleted] = bus.events();
    expect(hidden['detail-type']).toBe('Object Deleted');
    expect(hidden.detail).toMatchObject({
      reason: 'DeleteObject',
      'deletion-type': 'Delete Marker Created',
    });
    expect(hidden.detail.object).toEqual({
      key: 'k',
      etag: 'd41d8cd98f00b204e9800998ecf8427e',
      'version-id': markerId,
      sequencer: expect.any(String),
    });
    expect(deleted.detail).toMatchObject({ 'deletion-type': 'Permanently Deleted' });
    expect(deleted.detail.object).toEqual({
      key: 'k',
      'version-id': VersionId,
      sequencer: expect.any(String),
    });
  });

  it('is not sent when there was nothing to delete', async () => {
    const { s3, bus } = await createWithEvents();
    await s3.call('DeleteObject', { Key: 'k' });
    expect(bus.deliveries).toEqual([]);
  });

  it('carries a sequencer greater than all before it', async () => {
    const { s3, bus } = await createWithEvents();
    for (let round = 0; round < 3; round++) {
      await s3.call('PutObject', { Key: 'k' });
      await s3.call('DeleteObject', { Key: 'k' });
    }
    const sequencers = bus.events().map(({ detail }) => detail.object.sequencer);
    expect(sequencers).toEqual([...new Set(sequencers)].toSorted());
  });
});

describe('the event of tags', () => {
  it('tells that they were set, and that they went', async () => {
    const { s3, bus } = await createWithEvents();
    await s3.call('PutObject', { Key: 'k' });
    await s3.call('PutObjectTagging', {
      Key: 'k',
      Tagging: { TagSet: [{ Key: 'a', Value: '1' }] },
    });
    await s3.call('DeleteObjectTagging', { Key: 'k' });
    const types = bus.events().map((event) => event['detail-type']);
    expect(types).toEqual(['Object Created', 'Object Tags Added', 'Object Tags Deleted']);
  });
});

describe('delivery', () => {
  it('takes its time under the documented latency, and the upload does not wait for it', async () => {
    const { s3, bus } = await createWithEvents({ latency: 'documented' });
    await s3.call('PutObject', { Key: 'k' });
    expect(bus.deliveries).toEqual([]);
    await s3.clock.advance(10 * SECOND_MS);
    expect(bus.deliveries).toHaveLength(1);
    expect(bus.deliveries[0]?.atMs).toBeGreaterThan(s3.kernel.now() - 10 * SECOND_MS);
  });

  it('is tried again, ever more slowly, while EventBridge fails', async () => {
    let failuresLeft = 4;
    const refuse = () =>
      failuresLeft-- > 0
        ? new AwsError('InternalException', 'Try again.', { statusCode: 500 })
        : undefined;
    const { s3, bus } = await createWithEvents({ refuse });
    const startMs = s3.kernel.now();
    await s3.call('PutObject', { Key: 'k' });
    await s3.clock.advance(HOUR_MS);
    expect(bus.deliveries.map(({ atMs }) => atMs - startMs)).toEqual([(1 + 2 + 4 + 8) * SECOND_MS]);
  });

  it('is given up after a day of failures', async () => {
    let attempts = 0;
    const refuse = () => {
      attempts++;
      return new AwsError('InternalException', 'Try again.', { statusCode: 500 });
    };
    const { s3 } = await createWithEvents({ refuse });
    await s3.call('PutObject', { Key: 'k' });
    await s3.clock.advance(25 * HOUR_MS);
    const attemptsInADay = attempts;
    await s3.clock.advance(25 * HOUR_MS);
    expect(attempts).toBe(attemptsInADay);
    expect(refusals(s3).at(-1)).toMatchObject({ willRetry: false });
  });

  it('is dropped and recorded when EventBridge refuses for good, and the upload succeeds', async () => {
    const refuse = () => new AwsError('ResourceNotFoundException', 'No such bus.');
    const { s3 } = await createWithEvents({ refuse });
    expect(await s3.call('PutObject', { Key: 'k' })).toHaveProperty('ETag');
    await s3.clock.advance(HOUR_MS);
    expect(refusals(s3)).toEqual([{ code: 'ResourceNotFoundException', willRetry: false }]);
  });
});

function refusals(s3: S3World) {
  const entries = s3.kernel.journal.entries();
  return entries.filter(({ event }) => event === 's3:event-refused').map(({ detail }) => detail);
}
