import { beforeEach, describe, expect, it } from 'vitest';
import { bytes, createS3, type S3World, streamOf } from '../harness.ts';

const MIB = 1024 * 1024;
const code = (name: string) => expect.objectContaining({ code: name });

describe('DeleteObject in an unversioned bucket', () => {
  it('deletes for good, reclaims the bytes, and is content when there is nothing', async () => {
    const s3 = await createS3();
    await s3.call('PutObject', { Key: 'k', Body: streamOf(bytes(MIB)) });
    expect(await s3.call('DeleteObject', { Key: 'k' })).toEqual({});
    expect(s3.files()).toEqual([]);
    expect(await s3.call('DeleteObject', { Key: 'k' })).toEqual({});
  });
});

describe('DeleteObject in a versioned bucket', () => {
  let s3: S3World;
  beforeEach(async () => {
    s3 = await createS3({ versioned: true });
  });

  it('leaves a marker, and deletes for good what it is told by version', async () => {
    const { VersionId } = await s3.call('PutObject', { Key: 'k', Body: streamOf(bytes(MIB)) });
    const deletion = await s3.call('DeleteObject', { Key: 'k' });
    expect(deletion).toEqual({ DeleteMarker: true, VersionId: expect.any(String) });
    expect(s3.files()).toHaveLength(1);
    expect(await s3.call('DeleteObject', { Key: 'k', VersionId })).toEqual({ VersionId });
    expect(s3.files()).toEqual([]);
  });

  it('brings the object back by deleting its marker', async () => {
    await s3.call('PutObject', { Key: 'k', Body: Buffer.from('kept') });
    const { VersionId } = await s3.call('DeleteObject', { Key: 'k' });
    expect(await s3.call('DeleteObject', { Key: 'k', VersionId })).toEqual({
      DeleteMarker: true,
      VersionId,
    });
    expect((await s3.call('GetObject', { Key: 'k' })).Body.toString()).toBe('kept');
  });

  it('refuses to delete what the caller has not seen', async () => {
    await s3.call('PutObject', { Key: 'k', Body: Buffer.from('x') });
    await expect(s3.call('DeleteObject', { Key: 'k', IfMatch: '"y"' })).rejects.toThrow(
      code('PreconditionFailed'),
    );
  });
});

describe('DeleteObjects', () => {
  let s3: S3World;
  beforeEach(async () => {
    s3 = await createS3({ versioned: true });
    for (const Key of ['a', 'b']) await s3.call('PutObject', { Key, Body: Buffer.from(Key) });
  });

  it('deletes or refuses each by itself', async () => {
    const Objects = [{ Key: 'a' }, { Key: 'b', ETag: '"wrong"' }, { Key: 'x'.repeat(1025) }];
    const answer = await s3.call('DeleteObjects', { Delete: { Objects } });
    expect(answer.Deleted).toEqual([
      { Key: 'a', DeleteMarker: true, DeleteMarkerVersionId: expect.any(String) },
    ]);
    expect(answer.Errors).toMatchObject([
      { Key: 'b', Code: 'PreconditionFailed' },
      { Code: 'KeyTooLongError' },
    ]);
  });

  it('tells only of refusals when asked to be quiet', async () => {
    const Delete = { Quiet: true, Objects: [{ Key: 'a' }] };
    expect(await s3.call('DeleteObjects', { Delete })).toEqual({});
  });

  it('answers MalformedXML to none, and to more than 1,000', async () => {
    for (const count of [0, 1001]) {
      const Objects = Array.from({ length: count }, (_, index) => ({ Key: `${index}` }));
      await expect(s3.call('DeleteObjects', { Delete: { Objects } })).rejects.toThrow(
        code('MalformedXML'),
      );
    }
  });
});
