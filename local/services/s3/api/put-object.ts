import type { PutObjectOutput, PutObjectRequest } from '@aws-sdk/client-s3';
import type { Call, Payload } from '../../../service.ts';
import { addObject, nextStamp } from '../changes.ts';
import {
  checksumMembers,
  DEFAULT_ALGORITHM,
  type ExpectedDigests,
  fullObjectChecksum,
  readExpectedDigests,
} from '../checksums.ts';
import { S3Error } from '../errors.ts';
import type { CreationReason } from '../event-messages.ts';
import { type Bucket, findBucket } from '../model/buckets.ts';
import { checkWrite, type WriteConditions } from '../model/preconditions.ts';
import { currentVersion, type ObjectAttributes, type StoredObject } from '../model/versions.ts';
import { originOf, type S3Runtime } from '../s3.ts';
import { readAttributes, UNSUPPORTED_UPLOAD_PARAMETERS } from './object-attributes.ts';
import { receive } from './receive.ts';
import { consuming, refuse, requireBucket, requireKey, type WithPayload } from './request.ts';
import { encryptionOf, expirationOf, versionIdOf } from './response.ts';

export function putObject(
  s3: S3Runtime,
  input: WithPayload<PutObjectRequest>,
  call: Call,
): Promise<PutObjectOutput> {
  return consuming(input.Body, async (payload) => {
    refuse('PutObject', input, [...UNSUPPORTED_UPLOAD_PARAMETERS, 'WriteOffsetBytes']);
    const bucket = requireBucket(s3, input);
    const key = requireKey(input);
    const { IfMatch, IfNoneMatch } = input;
    const object = await storeObject(
      s3,
      {
        bucket,
        key,
        attributes: readAttributes(bucket, input),
        payload,
        expected: readExpectedDigests(input),
        conditions: readWriteConditions({ IfMatch, IfNoneMatch }),
        reason: 'PutObject',
      },
      call,
    );
    return {
      ...uploadOutput(bucket, object),
      ...checksumMembers(object.checksum),
      ChecksumType: object.checksum.type,
    };
  });
}

/** An upload in one piece, by PUT or by form. */
export interface Upload {
  readonly bucket: Bucket;
  readonly key: string;
  readonly attributes: ObjectAttributes;
  readonly payload: Payload;
  readonly expected: ExpectedDigests;
  readonly minBytes?: number;
  readonly maxBytes?: number;
  readonly conditions?: WriteConditions;
  readonly reason: CreationReason;
}

/** Takes in a body and makes it an object, all or nothing. */
export async function storeObject(
  s3: S3Runtime,
  upload: Upload,
  call: Call,
): Promise<StoredObject> {
  const { key, conditions = {} } = upload;
  checkWrite(key, currentVersion(upload.bucket, key), conditions);
  // S3 adds a checksum of its own to what comes without one.
  const algorithms = upload.expected.algorithm === undefined ? [DEFAULT_ALGORITHM] : [];
  const received = await receive(s3, upload.payload, { ...upload, algorithms });
  try {
    // Other requests went on while the body came in.
    const bucket = findBucket(s3.state, upload.bucket.name);
    checkWrite(key, currentVersion(bucket, key), conditions);
    const { body, digests, expected } = received;
    const object: StoredObject = {
      kind: 'object',
      key,
      ...nextStamp(s3, bucket),
      ...upload.attributes,
      body,
      etag: digests.md5,
      checksum: fullObjectChecksum(digests, expected.algorithm ?? DEFAULT_ALGORITHM),
    };
    addObject(s3, bucket, object, upload.reason, originOf(s3, call));
    return object;
  } catch (error) {
    s3.bodies.release(received.body);
    throw error;
  }
}

/** What every operation that makes an object answers. */
export function uploadOutput(bucket: Bucket, object: StoredObject) {
  return {
    ETag: `"${object.etag}"`,
    ...(bucket.versioning === 'Enabled' && versionIdOf(bucket, object)),
    ...encryptionOf(object),
    ...expirationOf(bucket, object),
  };
}

/** @throws NotImplemented, as S3 itself does for both at once, and for values but `*` or an ETag. */
export function readWriteConditions(conditions: WriteConditions): WriteConditions {
  const { IfMatch, IfNoneMatch } = conditions;
  if (IfMatch !== undefined && IfNoneMatch !== undefined) {
    throw conditionNotImplemented(
      'If-Match,If-None-Match',
      'Multiple conditional request headers present in the request',
    );
  }
  const refused =
    (IfNoneMatch !== undefined && IfNoneMatch !== '*' && 'If-None-Match') ||
    (IfMatch === '*' && 'If-Match');
  if (refused) {
    const reason = `We don't accept the provided value of ${refused} header for this API`;
    throw conditionNotImplemented(refused, reason);
  }
  return conditions;
}

function conditionNotImplemented(Header: string, additionalMessage: string): S3Error {
  return new S3Error(
    'NotImplemented',
    501,
    'A header you provided implies functionality that is not implemented',
    { Header, additionalMessage },
  );
}
