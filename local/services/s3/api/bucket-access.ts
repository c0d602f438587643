import type {
  DeleteBucketOwnershipControlsRequest,
  DeletePublicAccessBlockRequest,
  GetBucketAclOutput,
  GetBucketAclRequest,
  GetBucketOwnershipControlsOutput,
  GetBucketOwnershipControlsRequest,
  GetObjectAclOutput,
  GetObjectAclRequest,
  GetPublicAccessBlockOutput,
  GetPublicAccessBlockRequest,
  PutBucketOwnershipControlsRequest,
  PutPublicAccessBlockRequest,
} from '@aws-sdk/client-s3';
import { malformedXml, S3Error } from '../errors.ts';
import { findObject } from '../model/versions.ts';
import type { S3Runtime } from '../s3.ts';
import { requireBucket, requireKey } from './request.ts';
import { ownerOf } from './response.ts';

export const OBJECT_OWNERSHIPS: ReadonlySet<string | undefined> = new Set([
  'BucketOwnerEnforced',
  'BucketOwnerPreferred',
  'ObjectWriter',
]);

/** Stored and shown: nobody comes to the engine from outside the account. */
export function putPublicAccessBlock(s3: S3Runtime, input: PutPublicAccessBlockRequest): object {
  const bucket = requireBucket(s3, input);
  const wanted = input.PublicAccessBlockConfiguration ?? {};
  bucket.publicAccessBlock = {
    BlockPublicAcls: wanted.BlockPublicAcls ?? false,
    IgnorePublicAcls: wanted.IgnorePublicAcls ?? false,
    BlockPublicPolicy: wanted.BlockPublicPolicy ?? false,
    RestrictPublicBuckets: wanted.RestrictPublicBuckets ?? false,
  };
  return {};
}

export function getPublicAccessBlock(
  s3: S3Runtime,
  input: GetPublicAccessBlockRequest,
): GetPublicAccessBlockOutput {
  const { publicAccessBlock, name } = requireBucket(s3, input);
  if (publicAccessBlock !== undefined) return { PublicAccessBlockConfiguration: publicAccessBlock };
  throw new S3Error(
    'NoSuchPublicAccessBlockConfiguration',
    404,
    'The public access block configuration was not found',
    { BucketName: name },
  );
}

export function deletePublicAccessBlock(
  s3: S3Runtime,
  input: DeletePublicAccessBlockRequest,
): object {
  requireBucket(s3, input).publicAccessBlock = undefined;
  return {};
}

export function putBucketOwnershipControls(
  s3: S3Runtime,
  input: PutBucketOwnershipControlsRequest,
): object {
  const bucket = requireBucket(s3, input);
  const [rule, ...others] = input.OwnershipControls?.Rules ?? [];
  if (others.length > 0 || !OBJECT_OWNERSHIPS.has(rule?.ObjectOwnership)) throw malformedXml();
  bucket.objectOwnership = rule?.ObjectOwnership;
  return {};
}

export function getBucketOwnershipControls(
  s3: S3Runtime,
  input: GetBucketOwnershipControlsRequest,
): GetBucketOwnershipControlsOutput {
  const { objectOwnership: ObjectOwnership, name } = requireBucket(s3, input);
  if (ObjectOwnership !== undefined) return { OwnershipControls: { Rules: [{ ObjectOwnership }] } };
  throw new S3Error(
    'OwnershipControlsNotFoundError',
    404,
    'The bucket ownership controls were not found',
    { BucketName: name },
  );
}

export function deleteBucketOwnershipControls(
  s3: S3Runtime,
  input: DeleteBucketOwnershipControlsRequest,
): object {
  requireBucket(s3, input).objectOwnership = undefined;
  return {};
}

/** Lists that open something to others are refused where they are set, so there is one owner. */
export function getBucketAcl(s3: S3Runtime, input: GetBucketAclRequest): GetBucketAclOutput {
  requireBucket(s3, input);
  return ownersAcl(s3);
}

export function getObjectAcl(s3: S3Runtime, input: GetObjectAclRequest): GetObjectAclOutput {
  const bucket = requireBucket(s3, input);
  findObject(bucket, { key: requireKey(input), versionId: input.VersionId });
  return ownersAcl(s3);
}

function ownersAcl(s3: S3Runtime): GetBucketAclOutput {
  const Owner = ownerOf(s3);
  const Grantee = { ...Owner, Type: 'CanonicalUser' } as const;
  return { Owner, Grants: [{ Grantee, Permission: 'FULL_CONTROL' }] };
}
