import { beforeEach, describe, expect, it } from 'vitest';
import { createS3, type S3World } from '../harness.ts';

const code = (name: string) => expect.objectContaining({ code: name });

let s3: S3World;
beforeEach(async () => {
  s3 = await createS3({ versioned: true });
  for (const Key of ['a/1.csv', 'a/2.csv', 'b c+é.csv', 'z']) {
    await s3.call('PutObject', { Key, Body: Buffer.from(Key) });
  }
});

const keysOf = (page: { Contents?: { Key: string }[] }) => page.Contents?.map(({ Key }) => Key);

describe('ListObjectsV2', () => {
  it('lists keys in order, with what is known of each', async () => {
    const page = await s3.call('ListObjectsV2');
    expect(keysOf(page)).toEqual(['a/1.csv', 'a/2.csv', 'b c+é.csv', 'z']);
    expect(page).toMatchObject({ KeyCount: 4, MaxKeys: 1000, IsTruncated: false, Prefix: '' });
    expect(page.Contents[3]).toEqual({
      Key: 'z',
      ETag: '"fbade9e36a3f36d3d676c1b808451dd7"',
      Size: 1,
      LastModified: new Date('2026-01-01T00:00:00Z'),
      StorageClass: 'STANDARD',
      ChecksumAlgorithm: ['CRC64NVME'],
      ChecksumType: 'FULL_OBJECT',
    });
  });

  it('goes on by token until all are shown once', async () => {
    const keys: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await s3.call('ListObjectsV2', { MaxKeys: 2, ContinuationToken });
      keys.push(...(keysOf(page) ?? []));
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
    expect(keys).toEqual(['a/1.csv', 'a/2.csv', 'b c+é.csv', 'z']);
  });

  it('starts after a key, and counts common prefixes as keys', async () => {
    expect(keysOf(await s3.call('ListObjectsV2', { StartAfter: 'a/2.csv' }))).toEqual([
      'b c+é.csv',
      'z',
    ]);
    const page = await s3.call('ListObjectsV2', { Delimiter: '/', MaxKeys: 2 });
    expect(page).toMatchObject({
      KeyCount: 2,
      IsTruncated: true,
      CommonPrefixes: [{ Prefix: 'a/' }],
    });
  });

  it('encodes keys when asked to', async () => {
    const page = await s3.call('ListObjectsV2', { Prefix: 'b c', EncodingType: 'url' });
    expect(page).toMatchObject({ Prefix: 'b+c', EncodingType: 'url' });
    expect(keysOf(page)).toEqual(['b+c%2B%C3%A9.csv']);
    expect(keysOf(await s3.call('ListObjectsV2', { Prefix: 'a/1', EncodingType: 'url' }))).toEqual([
      'a/1.csv',
    ]);
  });

  it('leaves out deleted keys', async () => {
    await s3.call('DeleteObject', { Key: 'z' });
    expect(keysOf(await s3.call('ListObjectsV2', { Prefix: 'z' }))).toBeUndefined();
  });

  it('names owners only when asked to', async () => {
    const page = await s3.call('ListObjectsV2', { FetchOwner: true });
    expect(page.Contents[0].Owner.ID).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([{ ContinuationToken: 'not a token' }, { ContinuationToken: '' }, { MaxKeys: -1 }])(
    'answers InvalidArgument to %o',
    async (parameters) => {
      await expect(s3.call('ListObjectsV2', parameters)).rejects.toThrow(code('InvalidArgument'));
    },
  );
});

describe('ListObjects', () => {
  it('goes on by marker, which it gives only with a delimiter', async () => {
    expect(await s3.call('ListObjects', { MaxKeys: 1 })).not.toHaveProperty('NextMarker');
    const page = await s3.call('ListObjects', { MaxKeys: 1, Delimiter: '/' });
    expect(page).toMatchObject({ NextMarker: 'a/', CommonPrefixes: [{ Prefix: 'a/' }] });
    const next = await s3.call('ListObjects', { Marker: 'a/', Delimiter: '/' });
    expect(keysOf(next)).toEqual(['b c+é.csv', 'z']);
  });
});

describe('ListObjectVersions', () => {
  it('lists versions and markers, newest first, and says which is the latest', async () => {
    const second = await s3.call('PutObject', { Key: 'z', Body: Buffer.from('2') });
    const marker = await s3.call('DeleteObject', { Key: 'z' });
    const page = await s3.call('ListObjectVersions', { Prefix: 'z' });
    expect(page.Versions).toMatchObject([
      { Key: 'z', VersionId: second.VersionId, IsLatest: false, Size: 1 },
      { Key: 'z', IsLatest: false },
    ]);
    expect(page.DeleteMarkers).toMatchObject([{ VersionId: marker.VersionId, IsLatest: true }]);
  });

  it('goes on between the versions of one key', async () => {
    for (const body of ['2', '3', '4']) {
      await s3.call('PutObject', { Key: 'a/2.csv', Body: Buffer.from(body) });
    }
    const seen: string[] = [];
    let markers = {};
    for (;;) {
      const page = await s3.call('ListObjectVersions', { MaxKeys: 2, ...markers });
      seen.push(...page.Versions.map(({ VersionId }: { VersionId: string }) => VersionId));
      if (!page.IsTruncated) break;
      markers = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
    }
    const whole = await s3.call('ListObjectVersions');
    expect(seen).toEqual(whole.Versions.map(({ VersionId }: { VersionId: string }) => VersionId));
    expect(seen).toHaveLength(7);
  });

  it('answers InvalidArgument to a version marker without a key marker', async () => {
    await expect(s3.call('ListObjectVersions', { VersionIdMarker: 'v' })).rejects.toThrow(
      code('InvalidArgument'),
    );
  });
});
