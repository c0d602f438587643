import type { PutObjectRequest, StorageClass } from '@aws-sdk/client-s3';
import { NotImplementedError } from '../../../errors.ts';
import { metadataTooLarge, S3Error } from '../errors.ts';
import { USER_METADATA_MAX_BYTES } from '../limits.ts';
import type { Bucket } from '../model/buckets.ts';
import { parseTagging } from '../model/tags.ts';
import type { ContentHeaders, ObjectAttributes } from '../model/versions.ts';

/** The members in which an upload describes the object to be, whichever operation it is. */
export type AttributesInput = ContentHeaders &
  Pick<PutObjectRequest, 'ACL' | 'Metadata' | 'StorageClass' | 'Tagging'>;

/** Parameters of every upload that the engine would have to heed and does not. */
export const UNSUPPORTED_UPLOAD_PARAMETERS = [
  'GrantFullControl',
  'GrantRead',
  'GrantReadACP',
  'GrantWriteACP',
  'ObjectLockEventHold',
  'ObjectLockEventHoldDurationDays',
  'ObjectLockEventHoldDurationYears',
  'ObjectLockLegalHoldStatus',
  'ObjectLockMode',
  'ObjectLockRetainUntilDate',
  'SSECustomerAlgorithm',
  'SSEKMSEncryptionContext',
] as const;

/**
 * Those that general purpose buckets take:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html
 */
const STORAGE_CLASSES: ReadonlySet<StorageClass> = new Set([
  'STANDARD',
  'REDUCED_REDUNDANCY',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER',
  'GLACIER_IR',
  'DEEP_ARCHIVE',
]);

/** @throws MetadataTooLarge, InvalidStorageClass, InvalidTag, AccessControlListNotSupported */
export function readAttributes(bucket: Bucket, input: AttributesInput): ObjectAttributes {
  checkAcl(bucket, input.ACL);
  const { StorageClass: storageClass = 'STANDARD', Metadata: metadata = {} } = input;
  if (!STORAGE_CLASSES.has(storageClass)) {
    throw new S3Error('InvalidStorageClass', 400, 'The storage class you specified is not valid');
  }
  checkMetadata(metadata);
  return {
    headers: { ...readHeaders(input), ...readEncryption(bucket, input) },
    metadata,
    storageClass,
    tags: parseTagging(input.Tagging),
  };
}

function readHeaders(input: ContentHeaders): ContentHeaders {
  const encoding = withoutAwsChunked(input.ContentEncoding);
  return {
    ...(input.CacheControl !== undefined && { CacheControl: input.CacheControl }),
    ...(input.ContentDisposition !== undefined && {
      ContentDisposition: input.ContentDisposition,
    }),
    ...(encoding !== undefined && { ContentEncoding: encoding }),
    ...(input.ContentLanguage !== undefined && { ContentLanguage: input.ContentLanguage }),
    ContentType: input.ContentType ?? 'binary/octet-stream',
    ...(input.Expires !== undefined && { Expires: input.Expires }),
    ...(input.WebsiteRedirectLocation !== undefined && {
      WebsiteRedirectLocation: input.WebsiteRedirectLocation,
    }),
  };
}

/** What the upload names, else what its bucket has by default. */
function readEncryption(bucket: Bucket, input: ContentHeaders): ContentHeaders {
  const byDefault = bucket.encryption.ApplyServerSideEncryptionByDefault;
  const {
    ServerSideEncryption = byDefault?.SSEAlgorithm ?? 'AES256',
    SSEKMSKeyId = input.ServerSideEncryption === undefined ? byDefault?.KMSMasterKeyID : undefined,
    BucketKeyEnabled = bucket.encryption.BucketKeyEnabled,
  } = input;
  if (ServerSideEncryption === 'AES256') return { ServerSideEncryption };
  return {
    ServerSideEncryption,
    ...(SSEKMSKeyId !== undefined && { SSEKMSKeyId }),
    ...(BucketKeyEnabled === true && { BucketKeyEnabled }),
  };
}

/** `aws-chunked` is how the body travelled, not what it is. */
function withoutAwsChunked(contentEncoding: string | undefined): string | undefined {
  if (contentEncoding === undefined || !contentEncoding.includes('aws-chunked')) {
    return contentEncoding;
  }
  const codings = contentEncoding.split(',').map((coding) => coding.trim());
  return codings.filter((coding) => coding !== 'aws-chunked').join(',') || undefined;
}

function checkMetadata(metadata: Readonly<Record<string, string>>): void {
  let sizeBytes = 0;
  for (const [name, value] of Object.entries(metadata)) {
    sizeBytes += Buffer.byteLength(name) + Buffer.byteLength(value);
  }
  if (sizeBytes > USER_METADATA_MAX_BYTES) {
    throw metadataTooLarge(sizeBytes, USER_METADATA_MAX_BYTES);
  }
}

/**
 * With one account, an ACL that opens nothing to others changes nothing:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
 */
export function checkAcl(
  bucket: Pick<Bucket, 'objectOwnership'>,
  acl: AttributesInput['ACL'] | string,
): void {
  if (acl === undefined || acl === 'bucket-owner-full-control') return;
  if (bucket.objectOwnership === 'BucketOwnerEnforced') {
    throw new S3Error('AccessControlListNotSupported', 400, 'The bucket does not allow ACLs');
  }
  if (acl !== 'private' && acl !== 'bucket-owner-read') {
    throw new NotImplementedError('s3', `The access control list ${acl}`);
  }
}
