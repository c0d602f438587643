import { beforeEach, describe, expect, it } from 'vitest';
import { BUCKET, bytes, createS3, holds, type S3World, streamOf } from '../harness.ts';

const MIB = 1024 * 1024;
const code = (name: string) => expect.objectContaining({ code: name });

let s3: S3World;
beforeEach(async () => {
  s3 = await createS3();
  await s3.call('CreateBucket', { Bucket: 'archive' });
  await s3.call('PutObject', {
    Key: 'in/a b.csv',
    Body: Buffer.from('a,b'),
    ContentType: 'text/csv',
    Metadata: { owner: 'me' },
    Tagging: 'team=data',
    StorageClass: 'STANDARD_IA',
  });
});

const copy = (parameters: object) =>
  s3.call('CopyObject', {
    Bucket: 'archive',
    Key: 'copy',
    CopySource: `${BUCKET}/in/a%20b.csv`,
    ...parameters,
  });

describe('CopyObject', () => {
  it('copies bytes, headers, metadata and tags, but not the storage class', async () => {
    const answer = await copy({});
    expect(answer.CopyObjectResult).toMatchObject({ ETag: '"b345e1dc09f20fdefdea469f09167892"' });
    const copied = await s3.call('GetObject', { Bucket: 'archive', Key: 'copy' });
    expect(copied.Body.toString()).toBe('a,b');
    expect(copied).toMatchObject({
      ContentType: 'text/csv',
      Metadata: { owner: 'me' },
      TagCount: 1,
    });
    expect(copied).not.toHaveProperty('StorageClass');
  });

  it('puts the caller’s metadata and tags in place when told to', async () => {
    await copy({
      MetadataDirective: 'REPLACE',
      Metadata: { owner: 'you' },
      TaggingDirective: 'REPLACE',
    });
    const copied = await s3.call('HeadObject', { Bucket: 'archive', Key: 'copy' });
    expect(copied).toMatchObject({
      ContentType: 'binary/octet-stream',
      Metadata: { owner: 'you' },
    });
    expect(copied).not.toHaveProperty('TagCount');
  });

  it('shares bytes with a source that is deleted later', async () => {
    const content = bytes(MIB);
    await s3.call('PutObject', { Key: 'large', Body: streamOf(content) });
    await copy({ CopySource: `/${BUCKET}/large` });
    expect(s3.files()).toHaveLength(1);
    await s3.call('DeleteObject', { Key: 'large' });
    const { Body } = await s3.call('GetObject', { Bucket: 'archive', Key: 'copy' });
    expect(await holds(Body, content)).toBe(true);
    await s3.call('DeleteObject', { Bucket: 'archive', Key: 'copy' });
    expect(s3.files()).toEqual([]);
  });

  it('copies the version that is named', async () => {
    await s3.call('PutBucketVersioning', { VersioningConfiguration: { Status: 'Enabled' } });
    const { VersionId } = await s3.call('PutObject', { Key: 'v', Body: Buffer.from('1') });
    await s3.call('PutObject', { Key: 'v', Body: Buffer.from('2') });
    const answer = await copy({ CopySource: `${BUCKET}/v?versionId=${VersionId}` });
    expect(answer.CopySourceVersionId).toBe(VersionId);
    const { Body } = await s3.call('GetObject', { Bucket: 'archive', Key: 'copy' });
    expect(Body.toString()).toBe('1');
  });

  it('computes another checksum when asked for one', async () => {
    const answer = await copy({ ChecksumAlgorithm: 'CRC32' });
    expect(answer.CopyObjectResult).toMatchObject({
      ChecksumCRC32: expect.any(String),
      ChecksumType: 'FULL_OBJECT',
    });
  });

  it('refuses to copy an object onto itself unchanged', async () => {
    const onto = { Bucket: BUCKET, Key: 'in/a b.csv' };
    await expect(copy(onto)).rejects.toThrow(code('InvalidRequest'));
    await copy({ ...onto, MetadataDirective: 'REPLACE', Metadata: { owner: 'you' } });
  });

  it.each([
    [{ CopySource: `${BUCKET}/missing` }, 'NoSuchKey'],
    [{ CopySource: 'nowhere/k' }, 'NoSuchBucket'],
    [{ CopySource: 'nonsense' }, 'InvalidArgument'],
    [{ CopySource: '%E0%A4%A' }, 'InvalidArgument'],
    [{ CopySourceIfMatch: '"x"' }, 'PreconditionFailed'],
    [{ CopySourceIfNoneMatch: '"b345e1dc09f20fdefdea469f09167892"' }, 'PreconditionFailed'],
    [{ IfMatch: '"x"' }, 'NoSuchKey'],
  ])('answers %o with %s', async (parameters, name) => {
    await expect(copy(parameters)).rejects.toThrow(code(name));
  });

  it('refuses a delete marker that is named as the source', async () => {
    await s3.call('PutBucketVersioning', { VersioningConfiguration: { Status: 'Enabled' } });
    const { VersionId } = await s3.call('DeleteObject', { Key: 'gone' });
    await expect(copy({ CopySource: `${BUCKET}/gone?versionId=${VersionId}` })).rejects.toThrow(
      code('InvalidRequest'),
    );
  });
});
