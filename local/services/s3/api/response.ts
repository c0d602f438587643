import { createHash } from 'node:crypto';
import type { Initiator, Owner } from '@aws-sdk/client-s3';
import { invalidArgument } from '../errors.ts';
import type { Bucket } from '../model/buckets.ts';
import { expiryOf } from '../model/lifecycle.ts';
import type { StoredObject, Version } from '../model/versions.ts';
import type { S3Runtime } from '../s3.ts';

/** The canonical user id of the account: 64 hexadecimal digits. */
export function ownerOf(s3: S3Runtime): Owner {
  return { ID: createHash('sha256').update(s3.context.account).digest('hex') };
}

/** Who began a multipart upload; with the account's own key, the account under its number. */
export function initiatorOf(s3: S3Runtime): Initiator {
  return { ...ownerOf(s3), DisplayName: s3.context.account };
}

/** A bucket that was never versioned does not speak of versions. */
export function versionIdOf(bucket: Bucket, version: Version): { VersionId?: string } {
  return bucket.versioning === 'Unversioned' ? {} : { VersionId: version.versionId };
}

export function encryptionOf({ headers }: Pick<StoredObject, 'headers'>) {
  const { ServerSideEncryption, SSEKMSKeyId, BucketKeyEnabled } = headers;
  return {
    ServerSideEncryption,
    ...(SSEKMSKeyId !== undefined && { SSEKMSKeyId }),
    ...(BucketKeyEnabled !== undefined && { BucketKeyEnabled }),
  };
}

/** The `x-amz-expiration` header of an object that a lifecycle rule will delete. */
export function expirationOf(bucket: Bucket, object: StoredObject): { Expiration?: string } {
  const expiry = expiryOf(bucket, object);
  if (expiry === undefined) return {};
  const date = new Date(expiry.dueAtMs).toUTCString();
  const ruleId = encodeURIComponent(expiry.ruleId);
  return { Expiration: `expiry-date="${date}", rule-id="${ruleId}"` };
}

/**
 * `encoding-type=url`: like a form's encoding, but for slashes and asterisks.
 * @throws InvalidArgument for any other value
 */
export function listEncoder(encodingType: string | undefined): (text: string) => string {
  if (encodingType === undefined) return (text) => text;
  if (encodingType !== 'url') {
    throw invalidArgument('Invalid Encoding Method specified in Request', {
      name: 'encoding-type',
      value: encodingType,
    });
  }
  return (text) => new URLSearchParams([['', text]]).toString().slice(1).replaceAll('%2F', '/');
}
