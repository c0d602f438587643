import { beforeEach, describe, expect, it } from 'vitest';
import { bytes, createS3, holds, type S3World, streamOf } from '../harness.ts';

const MIB = 1024 * 1024;
const code = (name: string) => expect.objectContaining({ code: name });

let s3: S3World;
beforeEach(async () => {
  s3 = await createS3({ versioned: true });
});

describe('GetObject', () => {
  it('gives the newest version, or the one that is named', async () => {
    const first = await s3.call('PutObject', { Key: 'k', Body: Buffer.from('one') });
    const second = await s3.call('PutObject', { Key: 'k', Body: Buffer.from('two') });
    expect(first.VersionId).toMatch(/^[A-Za-z0-9._]{32}$/);
    const newest = await s3.call('GetObject', { Key: 'k' });
    expect([newest.Body.toString(), newest.VersionId]).toEqual(['two', second.VersionId]);
    const named = await s3.call('GetObject', { Key: 'k', VersionId: first.VersionId });
    expect([named.Body.toString(), named.VersionId]).toEqual(['one', first.VersionId]);
  });

  it('gives a range, and says which', async () => {
    await s3.call('PutObject', { Key: 'k', Body: Buffer.from('0123456789') });
    const answer = await s3.call('GetObject', { Key: 'k', Range: 'bytes=2-4' });
    expect(answer.Body.toString()).toBe('234');
    expect(answer).toMatchObject({ ContentLength: 3, ContentRange: 'bytes 2-4/10' });
  });

  it('gives ranges of a large object, small and large', async () => {
    const content = bytes(3 * MIB);
    await s3.call('PutObject', { Key: 'k', Body: streamOf(content) });
    for (const [first, last] of [
      [0, 99],
      [MIB, 2 * MIB],
      [3 * MIB - 10, 3 * MIB - 1],
    ] as const) {
      const { Body } = await s3.call('GetObject', { Key: 'k', Range: `bytes=${first}-${last}` });
      expect(await holds(Body, content.subarray(first, last + 1))).toBe(true);
    }
  });

  it('does not give the whole object’s checksum with a range', async () => {
    await s3.call('PutObject', { Key: 'k', Body: Buffer.from('0123456789') });
    const parameters = { Key: 'k', Range: 'bytes=2-4', ChecksumMode: 'ENABLED' };
    expect(await s3.call('GetObject', parameters)).not.toHaveProperty('ChecksumCRC64NVME');
  });

  it('answers InvalidRange beyond the end', async () => {
    await s3.call('PutObject', { Key: 'k', Body: Buffer.from('0123456789') });
    await expect(s3.call('GetObject', { Key: 'k', Range: 'bytes=10-' })).rejects.toMatchObject({
      code: 'InvalidRange',
      statusCode: 416,
      members: { RangeRequested: 'bytes=10-', ActualObjectSize: 10 },
    });
  });

  it('puts the caller’s headers in place of the stored ones', async () => {
    await s3.call('PutObject', { Key: 'k', ContentType: 'text/csv', CacheControl: 'no-cache' });
    const answer = await s3.call('GetObject', {
      Key: 'k',
      ResponseContentType: 'text/plain',
      ResponseContentDisposition: 'attachment; filename=a.csv',
    });
    expect(answer).toMatchObject({
      ContentType: 'text/plain',
      ContentDisposition: 'attachment; filename=a.csv',
      CacheControl: 'no-cache',
    });
  });

  it('answers 304 to who has the object already', async () => {
    const { ETag } = await s3.call('PutObject', { Key: 'k', Body: Buffer.from('x') });
    await expect(s3.call('GetObject', { Key: 'k', IfNoneMatch: ETag })).rejects.toMatchObject({
      statusCode: 304,
      headers: { etag: ETag },
    });
  });

  it('answers InvalidObjectState for an archived object', async () => {
    await s3.call('PutObject', { Key: 'k', StorageClass: 'GLACIER' });
    await expect(s3.call('GetObject', { Key: 'k' })).rejects.toMatchObject({
      code: 'InvalidObjectState',
      statusCode: 403,
    });
    expect(await s3.call('HeadObject', { Key: 'k' })).toMatchObject({ StorageClass: 'GLACIER' });
  });

  it('answers NoSuchKey with the key', async () => {
    await expect(s3.call('GetObject', { Key: 'gone' })).rejects.toMatchObject({
      code: 'NoSuchKey',
      statusCode: 404,
      members: { Key: 'gone' },
    });
  });

  it('takes an object that was uploaded whole for its own first part', async () => {
    await s3.call('PutObject', { Key: 'k', Body: Buffer.from('0123456789') });
    const answer = await s3.call('GetObject', { Key: 'k', PartNumber: 1 });
    expect(answer.ContentRange).toBe('bytes 0-9/10');
    await expect(s3.call('GetObject', { Key: 'k', PartNumber: 2 })).rejects.toThrow(
      code('InvalidPartNumber'),
    );
    await expect(
      s3.call('GetObject', { Key: 'k', PartNumber: 1, Range: 'bytes=0-1' }),
    ).rejects.toThrow(code('InvalidRequest'));
  });
});

describe('HeadObject', () => {
  it('answers just NotFound for what is missing, whatever it is', async () => {
    const missing = [{ Bucket: 'other' }, {}, { VersionId: 'v' }];
    for (const parameters of missing) {
      await expect(s3.call('HeadObject', { Key: 'k', ...parameters })).rejects.toMatchObject({
        code: 'NotFound',
        statusCode: 404,
      });
    }
  });

  it('tells a deleted key from one that never was', async () => {
    await s3.call('PutObject', { Key: 'k' });
    const { VersionId } = await s3.call('DeleteObject', { Key: 'k' });
    await expect(s3.call('HeadObject', { Key: 'k' })).rejects.toMatchObject({
      code: 'NotFound',
      headers: { 'x-amz-delete-marker': 'true', 'x-amz-version-id': VersionId },
    });
    await expect(s3.call('HeadObject', { Key: 'k', VersionId })).rejects.toThrow(
      code('MethodNotAllowed'),
    );
  });
});

describe('GetObjectAttributes', () => {
  it('gives what the caller names', async () => {
    await s3.call('PutObject', { Key: 'k', Body: Buffer.from('123456789') });
    const all = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'];
    expect(await s3.call('GetObjectAttributes', { Key: 'k', ObjectAttributes: all })).toEqual({
      LastModified: new Date('2026-01-01T00:00:00Z'),
      VersionId: expect.any(String),
      ETag: '25f9e794323b453885f5181f1b624d0b',
      Checksum: { ChecksumCRC64NVME: 'rosUhgp5mIg=', ChecksumType: 'FULL_OBJECT' },
      ObjectSize: 9,
      StorageClass: 'STANDARD',
    });
    const one = await s3.call('GetObjectAttributes', { Key: 'k', ObjectAttributes: ['ETag'] });
    expect(one).not.toHaveProperty('ObjectSize');
  });
});
