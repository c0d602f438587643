import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetBucketEncryptionCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetObjectCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { expect } from 'vitest';
import { type Aws, type Rule, recorded } from '../rule.ts';
import { S3_LISTING_RULES } from './s3-listing.ts';
import { S3_NOTIFICATION_RULES } from './s3-notifications.ts';

const SNAPSHOT = 'localstack/localstack tests/aws/services/s3/test_s3_api.snapshot.json';

async function createBucket(aws: Aws): Promise<string> {
  const Bucket = aws.name('bucket');
  await aws.connect(S3Client).send(new CreateBucketCommand({ Bucket }));
  return Bucket;
}

export const S3_RULES: readonly Rule[] = [
  ...S3_LISTING_RULES,
  ...S3_NOTIFICATION_RULES,
  {
    title: 'A new bucket encrypts with AES256',
    mark: recorded(`${SNAPSHOT} (test_s3_default_bucket_encryption)`),
    async holds(aws) {
      const Bucket = await createBucket(aws);
      const answer = await aws.connect(S3Client).send(new GetBucketEncryptionCommand({ Bucket }));
      expect(answer.ServerSideEncryptionConfiguration?.Rules).toEqual([
        {
          ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
          BucketKeyEnabled: false,
        },
      ]);
    },
  },
  {
    title: 'The tags of a bucket are set with 204, and NoSuchTagSet without any',
    mark: recorded(`${SNAPSHOT} (test_bucket_tagging_crud)`),
    async holds(aws) {
      const s3 = aws.connect(S3Client);
      const Bucket = await createBucket(aws);
      const get = () => s3.send(new GetBucketTaggingCommand({ Bucket }));
      await expect(get()).rejects.toMatchObject({ name: 'NoSuchTagSet' });
      const TagSet = [{ Key: 'tag1', Value: 'tag1' }];
      const put = new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } });
      expect((await s3.send(put)).$metadata.httpStatusCode).toBe(204);
      expect((await get()).TagSet).toEqual(TagSet);
    },
  },
  {
    title: 'A bucket policy comes back as the JSON that it was given as',
    mark: recorded(`${SNAPSHOT} (test_bucket_policy_crud)`),
    async holds(aws) {
      const s3 = aws.connect(S3Client);
      const Bucket = await createBucket(aws);
      const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [] });
      await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
      expect((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy).toBe(Policy);
    },
  },
  {
    title: 'A range that is the whole object has its checksum',
    mark: recorded(`${SNAPSHOT} (test_get_object_range)`),
    async holds(aws) {
      const s3 = aws.connect(S3Client);
      const Bucket = await createBucket(aws);
      await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: '0123456789' }));
      const get = (Range: string) =>
        s3.send(new GetObjectCommand({ Bucket, Key: 'k', Range, ChecksumMode: 'ENABLED' }));
      expect((await get('bytes=0-100')).ChecksumType).toBe('FULL_OBJECT');
      expect((await get('bytes=0-5')).ChecksumType).toBeUndefined();
    },
  },
  {
    title: 'A version id means nothing in a bucket that was never versioned',
    mark: recorded(`${SNAPSHOT} (test_get_object_with_version_unversioned_bucket)`),
    async holds(aws) {
      const s3 = aws.connect(S3Client);
      const Bucket = await createBucket(aws);
      await s3.send(new PutObjectCommand({ Bucket, Key: 'k' }));
      const VersionId = 'HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD';
      const get = new GetObjectCommand({ Bucket, Key: 'k', VersionId });
      await expect(s3.send(get)).rejects.toMatchObject({
        name: 'InvalidArgument',
        message: 'Invalid version id specified',
      });
    },
  },
  {
    title: 'A versioned bucket that is not empty is refused with the words for versions',
    mark: recorded(`${SNAPSHOT} (test_delete_versioned_bucket_with_objects)`),
    async holds(aws) {
      const s3 = aws.connect(S3Client);
      const Bucket = await createBucket(aws);
      const VersioningConfiguration = { Status: 'Enabled' } as const;
      await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
      await s3.send(new PutObjectCommand({ Bucket, Key: 'k' }));
      await expect(s3.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({
        name: 'BucketNotEmpty',
        message:
          'The bucket you tried to delete is not empty. ' +
          'You must delete all versions in the bucket.',
      });
    },
  },
];
