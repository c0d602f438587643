import type { ChecksumAlgorithm, CopyObjectOutput, CopyObjectRequest } from '@aws-sdk/client-s3';
import { NotImplementedError } from '../../../errors.ts';
import type { Call } from '../../../service.ts';
import { addObject, nextStamp } from '../changes.ts';
import {
  type Checksum,
  checkAlgorithm,
  checksumMembers,
  fullObjectChecksum,
} from '../checksums.ts';
import { invalidArgument, invalidRequest, S3Error } from '../errors.ts';
import { SINGLE_UPLOAD_MAX_BYTES } from '../limits.ts';
import { type Bucket, findBucket } from '../model/buckets.ts';
import { checkCopySource, checkWrite } from '../model/preconditions.ts';
import {
  currentVersion,
  findObject,
  type ObjectAttributes,
  type StoredObject,
} from '../model/versions.ts';
import { originOf, type S3Runtime } from '../s3.ts';
import { readAttributes, UNSUPPORTED_UPLOAD_PARAMETERS } from './object-attributes.ts';
import { readWriteConditions } from './put-object.ts';
import { digestBody } from './receive.ts';
import { checkOwner, refuse, requireBucket, requireKey } from './request.ts';
import { encryptionOf, expirationOf, versionIdOf } from './response.ts';

/** Copies share the source's bytes. */
export async function copyObject(
  s3: S3Runtime,
  input: CopyObjectRequest,
  call: Call,
): Promise<CopyObjectOutput> {
  refuse('CopyObject', input, [
    ...UNSUPPORTED_UPLOAD_PARAMETERS,
    'AnnotationDirective',
    'CopySourceSSECustomerAlgorithm',
  ]);
  const target = requireBucket(s3, input);
  const key = requireKey(input);
  const { bucket, object: source } = findCopySource(s3, input);
  if (source.body.sizeBytes > SINGLE_UPLOAD_MAX_BYTES) {
    throw invalidRequest(
      'The specified copy source is larger than the maximum allowable size for a copy source: ' +
        `${SINGLE_UPLOAD_MAX_BYTES}`,
    );
  }
  const attributes = copiedAttributes(target, source, input);
  if (bucket === target && source.key === key) checkChangesSomething(source, input);
  const { IfMatch, IfNoneMatch } = input;
  const conditions = readWriteConditions({ IfMatch, IfNoneMatch });
  // The source may be deleted while its digests are computed.
  const body = s3.bodies.retain(source.body);
  try {
    const identity = await copiedIdentity(s3, source, input.ChecksumAlgorithm);
    const current = findBucket(s3.state, target.name);
    checkWrite(key, currentVersion(current, key), conditions);
    const stamp = nextStamp(s3, current);
    const copy: StoredObject = { kind: 'object', key, ...stamp, ...attributes, body, ...identity };
    addObject(s3, current, copy, 'CopyObject', originOf(s3, call));
    return {
      CopyObjectResult: {
        ETag: `"${copy.etag}"`,
        LastModified: new Date(copy.lastModifiedMs),
        ...checksumMembers(copy.checksum),
        ChecksumType: copy.checksum.type,
      },
      ...versionIdOf(current, copy),
      ...encryptionOf(copy),
      ...expirationOf(current, copy),
      ...(bucket.versioning !== 'Unversioned' && { CopySourceVersionId: source.versionId }),
    };
  } catch (error) {
    s3.bodies.release(body);
    throw error;
  }
}

type CopySourceInput = Pick<
  CopyObjectRequest,
  | 'CopySource'
  | 'CopySourceIfMatch'
  | 'CopySourceIfModifiedSince'
  | 'CopySourceIfNoneMatch'
  | 'CopySourceIfUnmodifiedSince'
  | 'ExpectedSourceBucketOwner'
>;

/**
 * @throws NoSuchBucket, NoSuchKey, NoSuchVersion, PreconditionFailed, InvalidArgument,
 * InvalidRequest
 */
export function findCopySource(
  s3: S3Runtime,
  input: CopySourceInput,
): { bucket: Bucket; object: StoredObject } {
  checkOwner(s3, input.ExpectedSourceBucketOwner);
  const { bucketName, ...target } = parseCopySource(input.CopySource ?? '');
  const bucket = findBucket(s3.state, bucketName);
  const object = findSourceObject(bucket, target);
  checkCopySource(object, {
    IfMatch: input.CopySourceIfMatch,
    // A date to come says nothing, and S3 ignores it.
    ...(input.CopySourceIfModifiedSince !== undefined &&
      input.CopySourceIfModifiedSince.getTime() <= s3.context.kernel.now() && {
        IfModifiedSince: input.CopySourceIfModifiedSince,
      }),
    IfNoneMatch: input.CopySourceIfNoneMatch,
    IfUnmodifiedSince: input.CopySourceIfUnmodifiedSince,
  });
  return { bucket, object };
}

function findSourceObject(
  bucket: Bucket,
  target: { readonly key: string; readonly versionId?: string | undefined },
): StoredObject {
  try {
    return findObject(bucket, target);
  } catch (error) {
    if (!(error instanceof S3Error) || error.code !== 'MethodNotAllowed') throw error;
    throw invalidRequest(
      'The source of a copy request may not specifically refer to a delete marker by version id.',
    );
  }
}

/** Reads `/bucket/key?versionId=…`, URL-encoded, with or without the first slash. */
function parseCopySource(copySource: string) {
  const [path = '', query] = copySource.split('?', 2);
  const match = /^([^/]+)\/(.+)$/s.exec(decode(path).replace(/^\//, ''));
  if (match === null) {
    throw invalidArgument(
      'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
      {
        name: 'x-amz-copy-source',
        value: copySource,
      },
    );
  }
  const [, bucketName = '', key = ''] = match;
  if (bucketName.startsWith('arn:')) throw new NotImplementedError('s3', 'Access points');
  return { bucketName, key, versionId: new URLSearchParams(query).get('versionId') ?? undefined };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    throw new S3Error('InvalidArgument', 400, 'Invalid copy source encoding.', {}, {}, error);
  }
}

function copiedAttributes(
  target: Bucket,
  source: StoredObject,
  input: CopyObjectRequest,
): ObjectAttributes {
  const own = readAttributes(target, input);
  const { ServerSideEncryption, SSEKMSKeyId, BucketKeyEnabled, WebsiteRedirectLocation, ...kept } =
    source.headers;
  const { SSEKMSKeyId: keyId, BucketKeyEnabled: bucketKey } = own.headers;
  const replaces = input.MetadataDirective === 'REPLACE';
  return {
    // Encryption, website redirect and storage class are never copied.
    headers: replaces
      ? own.headers
      : {
          ...kept,
          ServerSideEncryption: own.headers.ServerSideEncryption,
          ...(keyId !== undefined && { SSEKMSKeyId: keyId }),
          ...(bucketKey !== undefined && { BucketKeyEnabled: bucketKey }),
          ...(input.WebsiteRedirectLocation !== undefined && {
            WebsiteRedirectLocation: input.WebsiteRedirectLocation,
          }),
        },
    metadata: replaces ? own.metadata : source.metadata,
    storageClass: own.storageClass,
    tags: input.TaggingDirective === 'REPLACE' ? own.tags : source.tags,
  };
}

/** @throws InvalidRequest when an object would be copied onto itself as it is. */
function checkChangesSomething(source: StoredObject, input: CopyObjectRequest): void {
  const changes =
    input.MetadataDirective === 'REPLACE' ||
    input.TaggingDirective === 'REPLACE' ||
    input.WebsiteRedirectLocation !== undefined ||
    input.ServerSideEncryption !== undefined ||
    (input.StorageClass !== undefined && input.StorageClass !== source.storageClass) ||
    (input.CopySource ?? '').includes('versionId=');
  if (changes) return;
  throw invalidRequest(
    'This copy request is illegal because it is trying to copy an object to itself without ' +
      "changing the object's metadata, storage class, website redirect location or encryption " +
      'attributes.',
  );
}

/**
 * A copy is one piece, whatever its source was; only then, or for another checksum, are the bytes
 * read again.
 */
async function copiedIdentity(
  s3: S3Runtime,
  source: StoredObject,
  wanted: ChecksumAlgorithm | undefined,
): Promise<{ etag: string; checksum: Checksum }> {
  if (wanted !== undefined) checkAlgorithm(wanted);
  const algorithm = wanted ?? source.checksum.algorithm;
  if (source.parts === undefined && algorithm === source.checksum.algorithm) {
    return { etag: source.etag, checksum: source.checksum };
  }
  const digests = await digestBody(s3, source.body, [algorithm]);
  return { etag: digests.md5, checksum: fullObjectChecksum(digests, algorithm) };
}
