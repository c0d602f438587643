import type {
  BucketLocationConstraint,
  CreateBucketOutput,
  CreateBucketRequest,
  DeleteBucketRequest,
  GetBucketLocationOutput,
  GetBucketLocationRequest,
  HeadBucketOutput,
  HeadBucketRequest,
  ListBucketsOutput,
  ListBucketsRequest,
} from '@aws-sdk/client-s3';
import { addBucket, endUpload } from '../changes.ts';
import { bucketAlreadyOwnedByYou, invalidArgument, notFound, S3Error } from '../errors.ts';
import { BUCKET_TAGS_MAX_COUNT, LIST_BUCKETS_MAX_COUNT, LOCATION_CONSTRAINTS } from '../limits.ts';
import * as model from '../model/buckets.ts';
import { readTags } from '../model/tags.ts';
import { bucketArn, type S3Runtime } from '../s3.ts';
import { OBJECT_OWNERSHIPS } from './bucket-access.ts';
import { decodeToken, encodeToken } from './list-objects.ts';
import { checkAcl } from './object-attributes.ts';
import { readCount, refuse, requireBucket } from './request.ts';
import { ownerOf } from './response.ts';

/**
 * The one region that is not named where a bucket lies, and in which creating one's own bucket
 * again is no error.
 */
const FIRST_REGION = 'us-east-1';

export function createBucket(s3: S3Runtime, input: CreateBucketRequest): CreateBucketOutput {
  refuse('CreateBucket', input, [
    'GrantFullControl',
    'GrantRead',
    'GrantReadACP',
    'GrantWrite',
    'GrantWriteACP',
    'ObjectLockEnabledForBucket',
  ]);
  const { Bucket: name = '', CreateBucketConfiguration: configuration = {} } = input;
  refuse('CreateBucket', configuration, ['Bucket', 'Location']);
  const { LocationConstraint: locationConstraint } = configuration;
  checkLocation(s3, locationConstraint);
  const { ObjectOwnership: objectOwnership = 'BucketOwnerEnforced' } = input;
  if (!OBJECT_OWNERSHIPS.has(objectOwnership)) {
    throw new S3Error(
      'InvalidArgument',
      400,
      `Invalid x-amz-object-ownership header: ${objectOwnership}`,
      { ArgumentName: 'x-amz-object-ownership' },
    );
  }
  if (input.ACL !== 'private') checkAcl({ objectOwnership }, input.ACL);
  const tags = readTags(configuration.Tags ?? [], {
    noun: 'Bucket',
    maxCount: BUCKET_TAGS_MAX_COUNT,
  });
  const existing = s3.context.region === FIRST_REGION ? s3.state.buckets.get(name) : undefined;
  if (existing !== undefined && tags.size > 0) throw bucketAlreadyOwnedByYou(name);
  const bucket =
    existing ??
    addBucket(s3, {
      name,
      objectOwnership,
      tags,
      ...(locationConstraint !== undefined && { locationConstraint }),
    });
  return { Location: `/${name}`, BucketArn: bucketArn(bucket) };
}

/**
 * From the first region a bucket can be put anywhere, from any other only there.
 * @throws InvalidLocationConstraint, IllegalLocationConstraintException
 */
function checkLocation(s3: S3Runtime, constraint: string | undefined): void {
  const { region } = s3.context;
  if (region === FIRST_REGION) {
    if (constraint === undefined || LOCATION_CONSTRAINTS.has(constraint)) return;
    const message = 'The specified location-constraint is not valid';
    const members = { LocationConstraint: constraint };
    throw new S3Error('InvalidLocationConstraint', 400, message, members);
  }
  if (constraint === region) return;
  throw new S3Error(
    'IllegalLocationConstraintException',
    400,
    `The ${constraint ?? 'unspecified'} location constraint is incompatible for the region ` +
      'specific endpoint this request was sent to.',
  );
}

export function deleteBucket(s3: S3Runtime, input: DeleteBucketRequest): object {
  requireBucket(s3, input);
  const bucket = model.deleteBucket(s3.state, input.Bucket ?? '');
  for (const upload of [...bucket.uploads.values()].flat()) endUpload(s3, bucket, upload);
  s3.lifecycle.bucketDeleted(bucket);
  return {};
}

/** HEAD has no error body, so that a missing bucket is just `NotFound`. */
export function headBucket(s3: S3Runtime, input: HeadBucketRequest): HeadBucketOutput {
  try {
    const bucket = requireBucket(s3, input);
    return {
      BucketRegion: regionOf(bucket),
      BucketArn: bucketArn(bucket),
      AccessPointAlias: false,
    };
  } catch (error) {
    throw error instanceof S3Error && error.statusCode === 404 ? notFound(error) : error;
  }
}

export function listBuckets(s3: S3Runtime, input: ListBucketsRequest): ListBucketsOutput {
  const { Prefix: prefix = '', ContinuationToken: token = '', BucketRegion: region } = input;
  if (region !== undefined && !isRegion(region)) {
    throw invalidArgument(`Argument value ${region} is not a valid AWS Region`, {
      name: 'bucket-region',
    });
  }
  const after = token === '' ? '' : decodeToken(token);
  const maxCount = readCount('max-buckets', input.MaxBuckets, {
    maxCount: LIST_BUCKETS_MAX_COUNT,
  });
  const matching = [...s3.state.buckets.values()]
    .filter(({ name }) => name.startsWith(prefix) && name > after)
    .filter((bucket) => region === undefined || regionOf(bucket) === region)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const page = matching.slice(0, maxCount);
  const last = page.at(-1);
  return {
    Owner: ownerOf(s3),
    Buckets: page.map((bucket) => ({
      Name: bucket.name,
      CreationDate: new Date(bucket.createdAtMs),
      BucketRegion: regionOf(bucket),
      BucketArn: bucketArn(bucket),
    })),
    ...(prefix && { Prefix: prefix }),
    ...(last && matching.length > page.length && { ContinuationToken: encodeToken(last.name) }),
  };
}

export function getBucketLocation(
  s3: S3Runtime,
  input: GetBucketLocationRequest,
): GetBucketLocationOutput {
  const { locationConstraint } = requireBucket(s3, input);
  if (locationConstraint === undefined) return {};
  return { LocationConstraint: locationConstraint as BucketLocationConstraint };
}

function regionOf({ locationConstraint }: model.Bucket): string {
  return locationConstraint === 'EU' ? 'eu-west-1' : (locationConstraint ?? FIRST_REGION);
}

function isRegion(name: string): boolean {
  return name === FIRST_REGION || (name !== 'EU' && LOCATION_CONSTRAINTS.has(name));
}
