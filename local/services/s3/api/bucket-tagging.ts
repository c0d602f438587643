import type {
  DeleteBucketTaggingRequest,
  GetBucketTaggingOutput,
  GetBucketTaggingRequest,
  PutBucketTaggingRequest,
} from '@aws-sdk/client-s3';
import { S3Error } from '../errors.ts';
import { BUCKET_TAGS_MAX_COUNT } from '../limits.ts';
import { NO_TAGS, readTags, toTagSet } from '../model/tags.ts';
import type { S3Runtime } from '../s3.ts';
import { requireBucket } from './request.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html */
export function putBucketTagging(s3: S3Runtime, input: PutBucketTaggingRequest): object {
  const bucket = requireBucket(s3, input);
  bucket.tags = readTags(input.Tagging?.TagSet ?? [], {
    noun: 'Bucket',
    maxCount: BUCKET_TAGS_MAX_COUNT,
  });
  return {};
}

/** @throws NoSuchTagSet from a bucket without tags */
export function getBucketTagging(
  s3: S3Runtime,
  input: GetBucketTaggingRequest,
): GetBucketTaggingOutput {
  const { tags, name } = requireBucket(s3, input);
  if (tags.size > 0) return { TagSet: toTagSet(tags) };
  throw new S3Error('NoSuchTagSet', 404, 'The TagSet does not exist', { BucketName: name });
}

export function deleteBucketTagging(s3: S3Runtime, input: DeleteBucketTaggingRequest): object {
  requireBucket(s3, input).tags = NO_TAGS;
  return {};
}
