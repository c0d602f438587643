import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { DigestStream } from '../../../../../local/services/s3/checksums.ts';
import { BUCKET, bytes, createS3, holds, type S3World, streamOf } from '../harness.ts';

const MIB = 1024 * 1024;
const PART_MIN_BYTES = 5 * MIB;
const code = (name: string) => expect.objectContaining({ code: name });

const first = bytes(PART_MIN_BYTES, 1);
const second = bytes(PART_MIN_BYTES + 1, 2);
const last = bytes(1000, 3);
const whole = Buffer.concat([first, second, last]);
const md5 = (content: Buffer) => createHash('md5').update(content).digest();

let s3: S3World;
let UploadId: string;

async function begin(parameters: object = {}) {
  const answer = await s3.call('CreateMultipartUpload', { Key: 'k', ...parameters });
  UploadId = answer.UploadId;
  return answer;
}

async function sendPart(PartNumber: number, content: Buffer, parameters: object = {}) {
  const { ETag, ...checksums } = await s3.call('UploadPart', {
    Key: 'k',
    UploadId,
    PartNumber,
    Body: streamOf(content),
    ...parameters,
  });
  const { ServerSideEncryption, ...sums } = checksums;
  return { PartNumber, ETag, ...sums };
}

const complete = (Parts: object[], parameters: object = {}) =>
  s3.call('CompleteMultipartUpload', {
    Key: 'k',
    UploadId,
    MultipartUpload: { Parts },
    ...parameters,
  });

beforeEach(async () => {
  s3 = await createS3();
  await begin({ ContentType: 'text/csv', Metadata: { owner: 'me' } });
});

describe('a multipart upload', () => {
  it('becomes one object, with the MD5 of the MD5s as its ETag', async () => {
    const parts = [await sendPart(1, first), await sendPart(2, second), await sendPart(7, last)];
    const answer = await complete(parts);
    const md5s = Buffer.concat([md5(first), md5(second), md5(last)]);
    expect(answer).toMatchObject({
      Bucket: BUCKET,
      Key: 'k',
      Location: `http://127.0.0.1:4566/${BUCKET}/k`,
      ETag: `"${md5(md5s).toString('hex')}-3"`,
    });
    const object = await s3.call('GetObject', { Key: 'k' });
    expect(await holds(object.Body, whole)).toBe(true);
    expect(object).toMatchObject({ ContentType: 'text/csv', Metadata: { owner: 'me' } });
  });

  it('has the CRC64NVME of its bytes when no algorithm was chosen', async () => {
    const parts = [await sendPart(1, first), await sendPart(2, last)];
    const { ChecksumCRC64NVME, ChecksumType } = await complete(parts);
    const digests = new DigestStream(['CRC64NVME']);
    digests.update(first);
    digests.update(last);
    const { checksums } = await digests.finish();
    expect([ChecksumCRC64NVME, ChecksumType]).toEqual([checksums.get('CRC64NVME'), 'FULL_OBJECT']);
  });

  it('is read by part', async () => {
    await complete([await sendPart(1, first), await sendPart(2, last)]);
    const answer = await s3.call('GetObject', { Key: 'k', PartNumber: 2 });
    expect(answer).toMatchObject({
      PartsCount: 2,
      ContentRange: `bytes ${first.length}-${first.length + 999}/${first.length + 1000}`,
    });
    expect(await holds(answer.Body, last)).toBe(true);
  });

  it('drops the parts that are not named, and replaces those sent twice', async () => {
    await sendPart(1, bytes(PART_MIN_BYTES, 9));
    const parts = [await sendPart(1, first), await sendPart(2, last)];
    await sendPart(3, bytes(MIB, 9));
    await complete(parts);
    expect(s3.files()).toHaveLength(1);
    const { Body } = await s3.call('GetObject', { Key: 'k' });
    expect(await holds(Body, Buffer.concat([first, last]))).toBe(true);
    await s3.call('DeleteObject', { Key: 'k' });
    expect(s3.files()).toEqual([]);
  });

  it('leaves nothing when it is aborted, and is not found again', async () => {
    await sendPart(1, first);
    await s3.call('AbortMultipartUpload', { Key: 'k', UploadId });
    expect(s3.files()).toEqual([]);
    for (const operation of ['AbortMultipartUpload', 'ListParts']) {
      await expect(s3.call(operation, { Key: 'k', UploadId })).rejects.toMatchObject({
        code: 'NoSuchUpload',
        members: { UploadId },
      });
    }
    await expect(sendPart(2, last)).rejects.toThrow(code('NoSuchUpload'));
  });

  it('refuses a part that arrives after it was aborted', async () => {
    const sending = sendPart(1, first);
    await s3.call('AbortMultipartUpload', { Key: 'k', UploadId });
    await expect(sending).rejects.toThrow(code('NoSuchUpload'));
    expect(s3.files()).toEqual([]);
  });

  it.each([0, 10_001, 1.5])('answers InvalidArgument to part number %d', async (partNumber) => {
    await expect(sendPart(partNumber, last)).rejects.toThrow(code('InvalidArgument'));
  });
});

describe('CompleteMultipartUpload', () => {
  it('answers EntityTooSmall for a part below 5 MiB that is not the last', async () => {
    const parts = [await sendPart(1, last), await sendPart(2, first)];
    await expect(complete(parts)).rejects.toMatchObject({
      code: 'EntityTooSmall',
      members: { ProposedSize: 1000, MinSizeAllowed: PART_MIN_BYTES, PartNumber: 1 },
    });
  });

  it('answers InvalidPartOrder for parts out of order', async () => {
    const parts = [await sendPart(2, first), await sendPart(1, second)];
    await expect(complete(parts)).rejects.toThrow(code('InvalidPartOrder'));
  });

  it('answers InvalidPart for a part that was not sent, or sent otherwise', async () => {
    const part = await sendPart(1, last);
    await expect(complete([part, { ...part, PartNumber: 2 }])).rejects.toThrow(code('InvalidPart'));
    await expect(complete([{ ...part, ETag: '"x"' }])).rejects.toThrow(code('InvalidPart'));
  });

  it('answers MalformedXML for no parts at all', async () => {
    await expect(complete([])).rejects.toThrow(code('MalformedXML'));
  });

  it('checks the size and the precondition that it is given', async () => {
    const parts = [await sendPart(1, last)];
    await expect(complete(parts, { MpuObjectSize: 999 })).rejects.toThrow(code('InvalidRequest'));
    await s3.call('PutObject', { Key: 'k' });
    await expect(complete(parts, { IfNoneMatch: '*' })).rejects.toThrow(code('PreconditionFailed'));
    await complete(parts, { MpuObjectSize: 1000 });
  });

  it('can be tried again after a refusal', async () => {
    const parts = [await sendPart(1, last)];
    await expect(complete([{ ...parts[0], ETag: '"x"' }])).rejects.toThrow(code('InvalidPart'));
    await complete(parts);
    await expect(complete(parts)).rejects.toThrow(code('NoSuchUpload'));
  });
});

describe('checksums of parts', () => {
  const crc32 = async (content: Buffer) => {
    const digests = new DigestStream(['CRC32']);
    digests.update(content);
    return (await digests.finish()).checksums.get('CRC32');
  };

  it('make a composite checksum by default', async () => {
    expect(await begin({ ChecksumAlgorithm: 'CRC32' })).toMatchObject({
      ChecksumAlgorithm: 'CRC32',
      ChecksumType: 'COMPOSITE',
    });
    const parts = [
      await sendPart(1, first, { ChecksumCRC32: await crc32(first) }),
      await sendPart(2, last, { ChecksumCRC32: await crc32(last) }),
    ];
    const answer = await complete(parts);
    expect(answer).toMatchObject({
      ChecksumCRC32: expect.stringMatching(/==-2$/),
      ChecksumType: 'COMPOSITE',
    });
    const all = await s3.call('GetObjectAttributes', {
      Key: 'k',
      ObjectAttributes: ['Checksum', 'ObjectParts'],
    });
    expect(all.Checksum.ChecksumCRC32).toBe(answer.ChecksumCRC32.replace('-2', ''));
    expect(all.ObjectParts).toMatchObject({
      TotalPartsCount: 2,
      Parts: [
        { PartNumber: 1, Size: first.length },
        { PartNumber: 2, Size: 1000 },
      ],
    });
  });

  it('make one over the whole when asked for that, and check it', async () => {
    await begin({ ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' });
    const parts = [await sendPart(1, first), await sendPart(2, last)];
    await expect(complete(parts, { ChecksumCRC32: 'AAAAAA==' })).rejects.toThrow(code('BadDigest'));
    const ChecksumCRC32 = await crc32(Buffer.concat([first, last]));
    expect(await complete(parts, { ChecksumCRC32 })).toMatchObject({ ChecksumCRC32 });
  });

  it('must be of the upload’s algorithm, and be listed at the end', async () => {
    await begin({ ChecksumAlgorithm: 'SHA256' });
    await expect(sendPart(1, last)).rejects.toThrow(code('InvalidRequest'));
    await expect(sendPart(1, last, { ChecksumCRC32: await crc32(last) })).rejects.toThrow(
      code('InvalidRequest'),
    );
    const ChecksumSHA256 = createHash('sha256').update(last).digest('base64');
    const part = await sendPart(1, last, { ChecksumSHA256 });
    expect(part).toMatchObject({ ChecksumSHA256 });
    const { ETag, PartNumber } = part;
    await expect(complete([{ ETag, PartNumber }])).rejects.toThrow(code('InvalidRequest'));
    await complete([part]);
  });

  it('may be of any algorithm when none was chosen', async () => {
    const ChecksumCRC32 = await crc32(last);
    const part = await sendPart(1, last, { ChecksumCRC32 });
    expect(part).toMatchObject({ ChecksumCRC32 });
    expect(await complete([part])).toHaveProperty('ChecksumCRC64NVME');
  });

  it.each([
    { ChecksumAlgorithm: 'SHA256', ChecksumType: 'FULL_OBJECT' },
    { ChecksumAlgorithm: 'CRC64NVME', ChecksumType: 'COMPOSITE' },
    { ChecksumType: 'FULL_OBJECT' },
  ])('refuse %o with InvalidRequest', async (choice) => {
    await expect(begin(choice)).rejects.toThrow(code('InvalidRequest'));
  });
});

describe('UploadPartCopy', () => {
  const copyPart = async (PartNumber: number, CopySourceRange?: string) => {
    const { CopyPartResult } = await s3.call('UploadPartCopy', {
      Key: 'k',
      UploadId,
      PartNumber,
      CopySource: `${BUCKET}/source`,
      CopySourceRange,
    });
    return { PartNumber, ETag: CopyPartResult.ETag };
  };

  it('makes parts of an object’s ranges, without storing them again', async () => {
    await s3.call('PutObject', { Key: 'source', Body: streamOf(whole) });
    const parts = [
      await copyPart(1, `bytes=0-${PART_MIN_BYTES - 1}`),
      await copyPart(2, `bytes=${PART_MIN_BYTES}-${whole.length - 1}`),
    ];
    expect(s3.files()).toHaveLength(1);
    await complete(parts);
    await s3.call('DeleteObject', { Key: 'source' });
    const { Body } = await s3.call('GetObject', { Key: 'k' });
    expect(await holds(Body, whole)).toBe(true);
  });

  it.each([
    ['bytes=0-', 'InvalidArgument'],
    ['bytes=0-1000', 'InvalidArgument'],
    ['bytes=1000-1001', 'InvalidRequest'],
  ])('answers the range %s of 1,000 bytes with %s', async (range, name) => {
    await s3.call('PutObject', { Key: 'source', Body: last });
    await expect(copyPart(1, range)).rejects.toThrow(code(name));
  });
});

describe('ListParts and ListMultipartUploads', () => {
  it('list what is under way, in pages', async () => {
    await sendPart(3, last);
    await sendPart(1, last);
    await sendPart(2, last);
    const page = await s3.call('ListParts', { Key: 'k', UploadId, MaxParts: 2 });
    expect(page).toMatchObject({
      IsTruncated: true,
      NextPartNumberMarker: '2',
      Parts: [{ PartNumber: 1, Size: 1000 }, { PartNumber: 2 }],
    });
    const rest = await s3.call('ListParts', { Key: 'k', UploadId, PartNumberMarker: '2' });
    expect(rest).toMatchObject({ IsTruncated: false, Parts: [{ PartNumber: 3 }] });
  });

  it('list several uploads of one key, oldest first', async () => {
    const oldest = UploadId;
    await begin();
    await begin({ Key: 'other' });
    const { Uploads } = await s3.call('ListMultipartUploads');
    expect(Uploads.map(({ Key }: { Key: string }) => Key)).toEqual(['k', 'k', 'other']);
    expect(Uploads[0]).toMatchObject({ UploadId: oldest, StorageClass: 'STANDARD' });
    const rest = await s3.call('ListMultipartUploads', { KeyMarker: 'k', UploadIdMarker: oldest });
    expect(rest.Uploads).toHaveLength(2);
  });
});
