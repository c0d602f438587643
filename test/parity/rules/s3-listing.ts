import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetBucketLocationCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { expect } from 'vitest';
import { type Aws, type Rule, recorded } from '../rule.ts';

const SNAPSHOT =
  'localstack/localstack tests/aws/services/s3/test_s3_list_operations.snapshot.json';
const KEYS = [
  'folder/aSubfolder/subFile1',
  'folder/aSubfolder/subFile2',
  'folder/file1',
  'folder/file2',
];

/** A bucket with the keys in it. */
async function createFilledBucket(aws: Aws): Promise<string> {
  const s3 = aws.connect(S3Client);
  const Bucket = aws.name('bucket');
  await s3.send(new CreateBucketCommand({ Bucket }));
  for (const Key of KEYS) await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'content' }));
  return Bucket;
}

export const S3_LISTING_RULES: readonly Rule[] = [
  {
    title: 'The first version of ListObjects goes on from a marker that it names itself',
    mark: recorded(`${SNAPSHOT} (test_list_objects_marker_common_prefixes)`),
    async holds(aws) {
      const s3 = aws.connect(S3Client);
      const Bucket = await createFilledBucket(aws);
      const page = (Marker?: string) =>
        s3.send(
          new ListObjectsCommand({
            Bucket,
            Prefix: 'folder/',
            Delimiter: '/',
            MaxKeys: 1,
            ...(Marker !== undefined && { Marker }),
          }),
        );
      const first = await page();
      expect(first.CommonPrefixes).toEqual([{ Prefix: 'folder/aSubfolder/' }]);
      const second = await page(first.NextMarker);
      expect(second.Contents?.map(({ Key }) => Key)).toEqual(['folder/file1']);
      expect((await page(second.NextMarker)).IsTruncated).toBe(false);
    },
  },
  {
    title: 'A marker within a common prefix leaves the prefix behind',
    mark: recorded(`${SNAPSHOT} (test_list_object_versions_pagination_common_prefixes)`),
    async holds(aws) {
      const s3 = aws.connect(S3Client);
      const Bucket = await createFilledBucket(aws);
      const query = { Bucket, Prefix: 'folder/', Delimiter: '/', MaxKeys: 1 };
      const [marker] = KEYS;
      const objects = await s3.send(new ListObjectsCommand({ ...query, Marker: marker }));
      expect(objects.Contents?.map(({ Key }) => Key)).toEqual(['folder/file1']);
      const versions = await s3.send(
        new ListObjectVersionsCommand({ ...query, KeyMarker: marker }),
      );
      expect(versions.Versions?.map(({ Key }) => Key)).toEqual(['folder/file1']);
      expect(versions.CommonPrefixes).toBeUndefined();
    },
  },
  {
    title: 'A continuation token takes the place of StartAfter',
    mark: recorded(`${SNAPSHOT} (test_list_objects_v2_continuation_start_after)`),
    async holds(aws) {
      const s3 = aws.connect(S3Client);
      const Bucket = await createFilledBucket(aws);
      const { NextContinuationToken: token } = await s3.send(
        new ListObjectsV2Command({ Bucket, MaxKeys: 1 }),
      );
      const rest = new ListObjectsV2Command({
        Bucket,
        StartAfter: KEYS[2],
        ContinuationToken: token,
      });
      const answer = await s3.send(rest);
      expect(answer.KeyCount).toBe(3);
      expect(answer.StartAfter).toBeUndefined();
    },
  },
  {
    title: 'A listing knows one encoding',
    mark: recorded(`${SNAPSHOT} (test_list_ops_encoding_type_validation)`),
    async holds(aws) {
      const s3 = aws.connect(S3Client);
      const Bucket = await createFilledBucket(aws);
      const EncodingType = 'value' as 'url';
      const refusal = { name: 'InvalidArgument', ArgumentName: 'encoding-type' };
      for (const command of [
        new ListObjectsCommand({ Bucket, EncodingType }),
        new ListObjectsV2Command({ Bucket, EncodingType }),
      ]) {
        await expect(s3.send(command as ListObjectsCommand)).rejects.toMatchObject(refusal);
      }
    },
  },
  {
    title: 'The list of uploads names its last upload even where there are no more',
    mark: recorded(`${SNAPSHOT} (test_list_multiparts_next_marker)`),
    async holds(aws) {
      const s3 = aws.connect(S3Client);
      const Bucket = await createFilledBucket(aws);
      const Key = 'upload';
      const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
      const answer = await s3.send(new ListMultipartUploadsCommand({ Bucket }));
      expect(answer).toMatchObject({
        IsTruncated: false,
        NextKeyMarker: Key,
        NextUploadIdMarker: UploadId,
      });
    },
  },
  {
    title: 'A bucket may be put into another region, and says so',
    mark: recorded(
      'localstack/localstack tests/aws/services/s3/test_s3.snapshot.json (test_different_location_constraint)',
    ),
    async holds(aws) {
      const s3 = aws.connect(S3Client);
      const create = (Bucket: string, LocationConstraint: 'us-west-2') =>
        s3.send(
          new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint } }),
        );
      const Bucket = aws.name('far-bucket');
      await create(Bucket, 'us-west-2');
      const location = await s3.send(new GetBucketLocationCommand({ Bucket }));
      expect(location.LocationConstraint).toBe('us-west-2');
      expect((await s3.send(new HeadBucketCommand({ Bucket }))).BucketRegion).toBe('us-west-2');
      const there = await s3.send(
        new ListBucketsCommand({ BucketRegion: 'us-west-2', Prefix: Bucket }),
      );
      expect(there.Buckets?.map(({ Name }) => Name)).toEqual([Bucket]);
      await expect(create(aws.name('nowhere'), 'foo' as 'us-west-2')).rejects.toMatchObject({
        name: 'InvalidLocationConstraint',
        $metadata: { httpStatusCode: 400 },
      });
    },
  },
];
