import { createHash } from 'node:crypto';
import type {
  CompleteMultipartUploadOutput,
  CompleteMultipartUploadRequest,
} from '@aws-sdk/client-s3';
import type { Call } from '../../../service.ts';
import { concatenate } from '../body-store.ts';
import { addObject, endUpload, nextStamp } from '../changes.ts';
import { type Checksum, checksumMembers, compositeChecksum } from '../checksums.ts';
import { combineCrcs } from '../crc-combine.ts';
import { badDigest, entityTooLarge, invalidRequest } from '../errors.ts';
import { OBJECT_MAX_BYTES } from '../limits.ts';
import { findBucket } from '../model/buckets.ts';
import {
  findUpload,
  type MultipartUpload,
  selectParts,
  type UploadedPart,
} from '../model/multipart.ts';
import { checkWrite } from '../model/preconditions.ts';
import { currentVersion, type StoredObject } from '../model/versions.ts';
import { originOf, type S3Runtime } from '../s3.ts';
import { readWriteConditions, uploadOutput } from './put-object.ts';
import { refuse, requireBucket, requireKey } from './request.ts';

/** Joins parts to an object without reading them again. */
export async function completeMultipartUpload(
  s3: S3Runtime,
  input: CompleteMultipartUploadRequest,
  call: Call,
): Promise<CompleteMultipartUploadOutput> {
  refuse('CompleteMultipartUpload', input, ['SSECustomerAlgorithm']);
  const bucketName = requireBucket(s3, input).name;
  const key = requireKey(input);
  const { UploadId: uploadId = '', IfMatch, IfNoneMatch } = input;
  const conditions = readWriteConditions({ IfMatch, IfNoneMatch });
  const upload = findUpload(findBucket(s3.state, bucketName), key, uploadId);
  const parts = selectParts(upload, input.MultipartUpload?.Parts ?? []);
  // A part may be sent again while this waits, and its old bytes would go.
  const body = s3.bodies.retain(concatenate(parts.map((part) => part.body)));
  try {
    const checksum = await wholeChecksum(upload, parts);
    checkWhole(input, body.sizeBytes, upload, checksum);
    const bucket = findBucket(s3.state, bucketName);
    findUpload(bucket, key, uploadId);
    checkWrite(key, currentVersion(bucket, key), conditions);
    const object: StoredObject = {
      kind: 'object',
      key,
      ...nextStamp(s3, bucket),
      ...upload.attributes,
      body,
      etag: multipartEtag(parts),
      checksum,
      parts: parts.map(({ partNumber, body: { sizeBytes }, checksum: ofPart }) => ({
        partNumber,
        sizeBytes,
        checksum: ofPart,
      })),
    };
    endUpload(s3, bucket, upload);
    addObject(s3, bucket, object, 'CompleteMultipartUpload', originOf(s3, call));
    return {
      Location: `${s3.context.endpoint()}/${bucketName}/${encodeURIComponent(key)}`,
      Bucket: bucketName,
      Key: key,
      ...uploadOutput(bucket, object),
      ...checksumMembers(checksum),
      ChecksumType: checksum.type,
    };
  } catch (error) {
    s3.bodies.release(body);
    throw error;
  }
}

/**
 * The MD5 of the parts' MD5s, and their number:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
 */
function multipartEtag(parts: readonly UploadedPart[]): string {
  const hash = createHash('md5');
  for (const part of parts) hash.update(part.etag, 'hex');
  return `${hash.digest('hex')}-${parts.length}`;
}

async function wholeChecksum(
  { checksumAlgorithm: algorithm, checksumType: type }: MultipartUpload,
  parts: readonly UploadedPart[],
): Promise<Checksum> {
  const pieces = parts.map(({ body, checksum: { value } }) => ({
    value,
    sizeBytes: body.sizeBytes,
  }));
  if (type === 'FULL_OBJECT') return { algorithm, type, value: combineCrcs(algorithm, pieces) };
  const values = pieces.map((piece) => piece.value);
  return compositeChecksum(algorithm, values);
}

/**
 * @throws EntityTooLarge, InvalidRequest, BadDigest when the whole is not what the caller says it
 * is.
 */
function checkWhole(
  input: CompleteMultipartUploadRequest,
  sizeBytes: number,
  upload: MultipartUpload,
  checksum: Checksum,
): void {
  if (sizeBytes > OBJECT_MAX_BYTES) throw entityTooLarge(sizeBytes, OBJECT_MAX_BYTES);
  const { MpuObjectSize: announcedBytes, ChecksumType: type } = input;
  if (announcedBytes !== undefined && announcedBytes !== sizeBytes) {
    throw invalidRequest(
      `The provided 'x-amz-mp-object-size' header value ${announcedBytes} does not match what ` +
        `was computed: ${sizeBytes}`,
    );
  }
  if (type !== undefined && type !== upload.checksumType) {
    throw invalidRequest(
      `The upload was created using the ${upload.checksumType} checksum mode. The complete ` +
        'request must use the same checksum mode.',
    );
  }
  const sent = input[`Checksum${checksum.algorithm}`];
  if (sent !== undefined && withoutCount(sent) !== withoutCount(checksum.value)) {
    throw badDigest(checksum.algorithm);
  }
}

function withoutCount(checksum: string): string {
  return checksum.replace(/-\d+$/, '');
}
