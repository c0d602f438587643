import type {
  AbortMultipartUploadRequest,
  ChecksumAlgorithm,
  ChecksumType,
  CreateMultipartUploadOutput,
  CreateMultipartUploadRequest,
  UploadPartCopyOutput,
  UploadPartCopyRequest,
  UploadPartOutput,
  UploadPartRequest,
} from '@aws-sdk/client-s3';
import { slice } from '../body-store.ts';
import { endUpload } from '../changes.ts';
import {
  checkAlgorithm,
  checksumMembers,
  DEFAULT_ALGORITHM,
  type Digests,
  type ExpectedDigests,
  fullObjectChecksum,
  readExpectedDigests,
} from '../checksums.ts';
import { canCombine } from '../crc-combine.ts';
import { invalidArgument, invalidRequest } from '../errors.ts';
import { PART_NUMBER_MAX } from '../limits.ts';
import { type Bucket, findBucket } from '../model/buckets.ts';
import {
  addUpload,
  findUpload,
  type MultipartUpload,
  putPart,
  type UploadedPart,
} from '../model/multipart.ts';
import type { S3Runtime } from '../s3.ts';
import { findCopySource } from './copy-object.ts';
import { readAttributes, UNSUPPORTED_UPLOAD_PARAMETERS } from './object-attributes.ts';
import { digestBody, type Received, receive } from './receive.ts';
import { consuming, refuse, requireBucket, requireKey, type WithPayload } from './request.ts';
import { encryptionOf, versionIdOf } from './response.ts';

export function createMultipartUpload(
  s3: S3Runtime,
  input: CreateMultipartUploadRequest,
): CreateMultipartUploadOutput {
  refuse('CreateMultipartUpload', input, UNSUPPORTED_UPLOAD_PARAMETERS);
  const bucket = requireBucket(s3, input);
  const { ids } = s3.context.kernel;
  const upload: MultipartUpload = {
    uploadId: ids.mixedCase(64),
    key: requireKey(input),
    initiatedAtMs: s3.context.kernel.now(),
    attributes: readAttributes(bucket, input),
    ...readChecksumChoice(input.ChecksumAlgorithm, input.ChecksumType),
    parts: new Map(),
  };
  addUpload(bucket, upload);
  s3.lifecycle.contentAdded(bucket);
  return {
    Bucket: bucket.name,
    Key: upload.key,
    UploadId: upload.uploadId,
    ...encryptionOf(upload.attributes),
    ...checksumChoiceOf(upload),
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html */
function readChecksumChoice(
  algorithm: ChecksumAlgorithm | undefined,
  type: ChecksumType | undefined,
): Pick<MultipartUpload, 'checksumAlgorithm' | 'checksumType' | 'checksumDeclared'> {
  if (algorithm === undefined) {
    if (type !== undefined) {
      throw invalidRequest(
        'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.',
      );
    }
    return {
      checksumAlgorithm: DEFAULT_ALGORITHM,
      checksumType: 'FULL_OBJECT',
      checksumDeclared: false,
    };
  }
  checkAlgorithm(algorithm);
  const usualType = algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE';
  const checksumType = type ?? usualType;
  const isPossible = checksumType === usualType || canCombine(algorithm);
  if (!isPossible || (algorithm === 'CRC64NVME' && checksumType === 'COMPOSITE')) {
    throw invalidRequest(
      `The ${checksumType} checksum type cannot be used with the ${algorithm.toLowerCase()} ` +
        'checksum algorithm.',
    );
  }
  return { checksumAlgorithm: algorithm, checksumType, checksumDeclared: true };
}

/** S3 keeps quiet about an algorithm that it chose itself. */
export function checksumChoiceOf(upload: MultipartUpload) {
  if (!upload.checksumDeclared) return {};
  return { ChecksumAlgorithm: upload.checksumAlgorithm, ChecksumType: upload.checksumType };
}

export function uploadPart(
  s3: S3Runtime,
  input: WithPayload<UploadPartRequest>,
): Promise<UploadPartOutput> {
  return consuming(input.Body, async (payload) => {
    refuse('UploadPart', input, ['SSECustomerAlgorithm']);
    const { bucket, upload, partNumber } = findTarget(s3, input);
    const received = await receive(s3, payload, {
      expected: readExpectedDigests(input),
      algorithms: [upload.checksumAlgorithm],
    });
    storePart(s3, bucket, upload, partNumber, received);
    const { digests, expected } = received;
    const algorithm = expected.algorithm ?? upload.checksumAlgorithm;
    return {
      ETag: `"${digests.md5}"`,
      ...encryptionOf(upload.attributes),
      ...checksumMembers(fullObjectChecksum(digests, algorithm)),
    };
  });
}

/** The part shares the source's bytes. */
export async function uploadPartCopy(
  s3: S3Runtime,
  input: UploadPartCopyRequest,
): Promise<UploadPartCopyOutput> {
  refuse('UploadPartCopy', input, ['CopySourceSSECustomerAlgorithm', 'SSECustomerAlgorithm']);
  const { bucket, upload, partNumber } = findTarget(s3, input);
  const source = findCopySource(s3, input);
  const { offset, sizeBytes } = copiedRange(source.object.body.sizeBytes, input.CopySourceRange);
  const body = s3.bodies.retain(slice(source.object.body, offset, sizeBytes));
  let digests: Digests;
  try {
    digests = await digestBody(s3, body, [upload.checksumAlgorithm]);
  } catch (error) {
    s3.bodies.release(body);
    throw error;
  }
  const expected = { algorithm: upload.checksumAlgorithm };
  const part = storePart(s3, bucket, upload, partNumber, { body, digests, expected });
  return {
    CopyPartResult: {
      ETag: `"${part.etag}"`,
      LastModified: new Date(part.lastModifiedMs),
      ...(upload.checksumDeclared && checksumMembers(part.checksum)),
    },
    ...encryptionOf(upload.attributes),
    ...(source.bucket.versioning !== 'Unversioned' && {
      CopySourceVersionId: versionIdOf(source.bucket, source.object).VersionId,
    }),
  };
}

/** @throws InvalidArgument, InvalidRequest */
function copiedRange(objectBytes: number, range: string | undefined) {
  if (range === undefined) return { offset: 0, sizeBytes: objectBytes };
  const match = /^bytes=(\d+)-(\d+)$/.exec(range);
  if (match === null) {
    throw invalidArgument(
      'The x-amz-copy-source-range value must be of the form bytes=first-last where first and ' +
        'last are the zero-based offsets of the first and last bytes to copy',
      { name: 'x-amz-copy-source-range', value: range },
    );
  }
  const [first = 0, last = 0] = match.slice(1).map(Number);
  if (first >= objectBytes) {
    throw invalidRequest('The specified copy range is invalid for the source object size');
  }
  if (last >= objectBytes || last < first) {
    throw invalidArgument(
      `Range specified is not valid for source object of size: ${objectBytes}`,
      { name: 'x-amz-copy-source-range', value: range },
    );
  }
  return { offset: first, sizeBytes: last - first + 1 };
}

export function abortMultipartUpload(s3: S3Runtime, input: AbortMultipartUploadRequest): object {
  refuse('AbortMultipartUpload', input, ['IfMatchInitiatedTime']);
  const bucket = requireBucket(s3, input);
  endUpload(s3, bucket, findUpload(bucket, requireKey(input), input.UploadId ?? ''));
  return {};
}

/** @throws InvalidArgument, NoSuchBucket, NoSuchUpload */
function findTarget(
  s3: S3Runtime,
  input: Pick<
    UploadPartRequest,
    'Bucket' | 'ExpectedBucketOwner' | 'Key' | 'PartNumber' | 'UploadId'
  >,
): { bucket: Bucket; upload: MultipartUpload; partNumber: number } {
  const bucket = requireBucket(s3, input);
  const { PartNumber: partNumber = 0 } = input;
  if (!Number.isInteger(partNumber) || partNumber < 1 || partNumber > PART_NUMBER_MAX) {
    throw invalidArgument(
      `Part number must be an integer between 1 and ${PART_NUMBER_MAX}, inclusive`,
      { name: 'partNumber', value: String(partNumber) },
    );
  }
  const upload = findUpload(bucket, requireKey(input), input.UploadId ?? '');
  return { bucket, upload, partNumber };
}

/** Adds what has arrived to its upload, which may have ended meanwhile. */
function storePart(
  s3: S3Runtime,
  bucket: Bucket,
  upload: MultipartUpload,
  partNumber: number,
  received: Received,
): UploadedPart {
  const { body, digests, expected } = received;
  try {
    findUpload(findBucket(s3.state, bucket.name), upload.key, upload.uploadId);
    checkPartAlgorithm(upload, expected);
    const part: UploadedPart = {
      partNumber,
      etag: digests.md5,
      body,
      lastModifiedMs: s3.context.kernel.now(),
      checksum: fullObjectChecksum(digests, upload.checksumAlgorithm),
    };
    const replaced = putPart(upload, part);
    if (replaced !== undefined) s3.bodies.release(replaced.body);
    return part;
  } catch (error) {
    s3.bodies.release(body);
    throw error;
  }
}

/**
 * @throws InvalidRequest when a part does not come with the checksum that its upload was begun
 * with.
 */
function checkPartAlgorithm(upload: MultipartUpload, { algorithm }: ExpectedDigests): void {
  if (!upload.checksumDeclared || algorithm === upload.checksumAlgorithm) return;
  if (algorithm === undefined && upload.checksumType === 'FULL_OBJECT') return;
  throw invalidRequest(
    'Checksum Type mismatch occurred, expected checksum Type: ' +
      `${upload.checksumAlgorithm.toLowerCase()}, actual checksum Type: ` +
      `${algorithm?.toLowerCase() ?? 'null'}`,
  );
}
