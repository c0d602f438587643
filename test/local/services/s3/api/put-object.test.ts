import { Readable } from 'node:stream';
import { beforeEach, describe, expect, it } from 'vitest';
import { bytes, createS3, holds, type S3World, streamOf } from '../harness.ts';

const MIB = 1024 * 1024;

let s3: S3World;
beforeEach(async () => {
  s3 = await createS3();
});

const code = (name: string) => expect.objectContaining({ code: name });

describe('PutObject', () => {
  it('answers the MD5 as ETag, and a checksum that S3 adds by itself', async () => {
    const answer = await s3.call('PutObject', { Key: 'k', Body: Buffer.from('hello') });
    expect(answer).toEqual({
      ETag: '"5d41402abc4b2a76b9719d911017c592"',
      ServerSideEncryption: 'AES256',
      ChecksumCRC64NVME: 'M3eFcAZSQlc=',
      ChecksumType: 'FULL_OBJECT',
    });
  });

  it('keeps and gives back what the uploader said of the object', async () => {
    const said = {
      CacheControl: 'no-cache',
      ContentDisposition: 'attachment',
      ContentLanguage: 'de',
      ContentType: 'text/csv',
      Expires: new Date('2030-01-01T00:00:00Z'),
      Metadata: { 'trace-header': 'Root=1-abc' },
      StorageClass: 'STANDARD_IA',
      WebsiteRedirectLocation: '/other',
    };
    const sent = { ...said, ContentEncoding: 'gzip,aws-chunked', Tagging: 'team=data&stage=1' };
    await s3.call('PutObject', { Key: 'k', Body: Buffer.from('a,b'), ...sent });
    expect(await s3.call('HeadObject', { Key: 'k' })).toEqual({
      ...said,
      ContentEncoding: 'gzip',
      AcceptRanges: 'bytes',
      ContentLength: 3,
      ETag: '"b345e1dc09f20fdefdea469f09167892"',
      LastModified: new Date('2026-01-01T00:00:00Z'),
      ServerSideEncryption: 'AES256',
      TagCount: 2,
    });
  });

  it('takes no body for an empty one', async () => {
    await s3.call('PutObject', { Key: 'empty' });
    const { Body, ContentLength } = await s3.call('GetObject', { Key: 'empty' });
    expect([Body.length, ContentLength]).toEqual([0, 0]);
  });

  it('takes a large body as a stream and gives it back as one', async () => {
    const content = bytes(3 * MIB);
    await s3.call('PutObject', { Key: 'large', Body: streamOf(content) });
    const { Body } = await s3.call('GetObject', { Key: 'large' });
    expect(Body).toBeInstanceOf(Readable);
    expect(await holds(Body, content)).toBe(true);
  });

  it('replaces an object and reclaims its bytes', async () => {
    await s3.call('PutObject', { Key: 'k', Body: streamOf(bytes(MIB)) });
    expect(s3.files()).toHaveLength(1);
    await s3.call('PutObject', { Key: 'k', Body: Buffer.from('new') });
    expect(s3.files()).toEqual([]);
  });

  it('answers NoSuchBucket where there is none', async () => {
    const putting = s3.call('PutObject', { Bucket: 'other', Key: 'k', Body: Buffer.alloc(1) });
    await expect(putting).rejects.toMatchObject({
      code: 'NoSuchBucket',
      statusCode: 404,
      members: { BucketName: 'other' },
    });
  });

  it('answers KeyTooLongError above 1,024 bytes of UTF-8', async () => {
    await s3.call('PutObject', { Key: 'é'.repeat(512) });
    await expect(s3.call('PutObject', { Key: 'é'.repeat(513) })).rejects.toMatchObject({
      code: 'KeyTooLongError',
      members: { Size: 1026, MaxSizeAllowed: 1024 },
    });
  });

  it('answers MetadataTooLarge above 2 KiB', async () => {
    await s3.call('PutObject', { Key: 'k', Metadata: { name: 'x'.repeat(2044) } });
    await expect(
      s3.call('PutObject', { Key: 'k', Metadata: { name: 'x'.repeat(2045) } }),
    ).rejects.toMatchObject({ code: 'MetadataTooLarge' });
  });

  it.each([
    [{ StorageClass: 'EXPRESS_ONEZONE' }, 'InvalidStorageClass'],
    [{ ACL: 'public-read' }, 'AccessControlListNotSupported'],
    [{ Tagging: 'a=1&a=2' }, 'InvalidArgument'],
    [{ ExpectedBucketOwner: '111111111111' }, 'AccessDenied'],
    [{ IfNoneMatch: '"abc"' }, 'NotImplemented'],
    [{ SSECustomerAlgorithm: 'AES256' }, 'NotImplemented'],
    [{ ObjectLockMode: 'GOVERNANCE' }, 'NotImplemented'],
  ])('answers %o with %s', async (parameters, name) => {
    await expect(s3.call('PutObject', { Key: 'k', ...parameters })).rejects.toThrow(code(name));
  });
});

describe('a checksum sent with PutObject', () => {
  const Body = Buffer.from('123456789');

  it.each([
    { ChecksumCRC32: 'y/Q5Jg==' },
    { ChecksumCRC32C: '4waSgw==' },
    { ChecksumSHA1: '98O8HYCOBHMq32eZZczDTKeuNEE=' },
    { ChecksumSHA256: 'FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=' },
  ])('is kept and given to who asks: %o', async (checksum) => {
    await s3.call('PutObject', { Key: 'k', Body, ...checksum });
    const asked = await s3.call('GetObject', { Key: 'k', ChecksumMode: 'ENABLED' });
    expect(asked).toMatchObject({ ...checksum, ChecksumType: 'FULL_OBJECT' });
    const unasked = await s3.call('GetObject', { Key: 'k' });
    for (const member of Object.keys(checksum)) expect(unasked).not.toHaveProperty(member);
  });

  it('answers BadDigest when it is another, and stores nothing', async () => {
    const putting = s3.call('PutObject', { Key: 'k', Body, ChecksumCRC32: 'AAAAAA==' });
    await expect(putting).rejects.toThrow(code('BadDigest'));
    await expect(s3.call('GetObject', { Key: 'k' })).rejects.toThrow(code('NoSuchKey'));
  });

  it.each(['CRC32', undefined])('may come as a trailer, announced as %s', async (algorithm) => {
    const send = (value: string) =>
      s3.call('PutObject', {
        Key: 'k',
        ChecksumAlgorithm: algorithm,
        Body: Object.assign(streamOf(Body), {
          trailers: () => ({ 'x-amz-checksum-crc32': value }),
        }),
      });
    expect(await send('y/Q5Jg==')).toMatchObject({ ChecksumCRC32: 'y/Q5Jg==' });
    await expect(send('AAAAAA==')).rejects.toThrow(code('BadDigest'));
  });

  it('leaves no file behind when a large body is not what it should be', async () => {
    const putting = s3.call('PutObject', {
      Key: 'k',
      Body: streamOf(bytes(MIB)),
      ContentMD5: 'AAAAAAAAAAAAAAAAAAAAAA==',
    });
    await expect(putting).rejects.toThrow(code('BadDigest'));
    expect(s3.files()).toEqual([]);
  });
});

describe('an upload that breaks off', () => {
  it.each([
    ['fails', (stream: Readable) => stream.destroy(new TypeError('reset'))],
    ['ends early', (stream: Readable) => stream.destroy()],
  ])('stores nothing when its stream %s', async (_how, breakOff) => {
    let reads = 0;
    const stream = new Readable({
      read() {
        if (reads++ === 0) this.push(bytes(MIB));
        else breakOff(this);
      },
    });
    const putting = s3.call('PutObject', { Key: 'k', Body: stream });
    await expect(putting).rejects.toThrow(code('IncompleteBody'));
    expect(s3.files()).toEqual([]);
    await expect(s3.call('GetObject', { Key: 'k' })).rejects.toThrow(code('NoSuchKey'));
  });

  it('reads the rest of a body that it refuses, so that the answer reaches its sender', async () => {
    const stream = streamOf(bytes(MIB));
    await expect(s3.call('PutObject', { Bucket: 'other', Key: 'k', Body: stream })).rejects.toThrow(
      code('NoSuchBucket'),
    );
    await new Promise((resolve) => stream.once('end', resolve));
  });
});

describe('conditional writes', () => {
  it('lets the first of two creators win, even when they overlap', async () => {
    const create = () =>
      s3.call('PutObject', { Key: 'k', Body: streamOf(bytes(MIB)), IfNoneMatch: '*' });
    const outcomes = await Promise.allSettled([create(), create()]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const rejected = outcomes.find((outcome) => outcome.status === 'rejected');
    expect(rejected?.reason).toMatchObject({
      code: 'PreconditionFailed',
      members: { Condition: 'If-None-Match' },
    });
    expect(s3.files()).toHaveLength(1);
  });

  it('overwrites only what the writer has seen', async () => {
    const { ETag } = await s3.call('PutObject', { Key: 'k', Body: Buffer.from('1') });
    await s3.call('PutObject', { Key: 'k', Body: Buffer.from('2'), IfMatch: ETag });
    await expect(
      s3.call('PutObject', { Key: 'k', Body: Buffer.from('3'), IfMatch: ETag }),
    ).rejects.toThrow(code('PreconditionFailed'));
  });
});

describe('a bucket that is deleted during an upload', () => {
  it('refuses the object and keeps none of it', async () => {
    const putting = s3.call('PutObject', { Key: 'k', Body: streamOf(bytes(MIB)) });
    await s3.call('DeleteBucket');
    await expect(putting).rejects.toThrow(code('NoSuchBucket'));
    expect(s3.files()).toEqual([]);
  });
});
