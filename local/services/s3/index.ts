import { join } from 'node:path';
import type { Call, Context, Operation, Service, ServiceDefinition } from '../../service.ts';
import * as settings from './api/bucket-settings.ts';
import * as buckets from './api/buckets.ts';
import { completeMultipartUpload } from './api/complete-multipart-upload.ts';
import { copyObject } from './api/copy-object.ts';
import { deleteObject, deleteObjects } from './api/delete-object.ts';
import { formPost } from './api/form-post.ts';
import { getObject, getObjectAttributes, headObject } from './api/get-object.ts';
import * as listings from './api/list-objects.ts';
import { listMultipartUploads, listParts } from './api/list-uploads.ts';
import * as multipart from './api/multipart.ts';
import * as tagging from './api/object-tagging.ts';
import { putObject } from './api/put-object.ts';
import { BodyStore } from './body-store.ts';
import { expireDue, LifecycleTimers } from './lifecycle.ts';
import { createState } from './model/buckets.ts';
import { SigningKeys } from './post-policy.ts';
import { bucketPolicyProvider, bucketProvider, cdkNotificationsProvider } from './resources.ts';
import type { S3Runtime } from './s3.ts';

// biome-ignore lint/suspicious/noExplicitAny: each operation narrows this to its own SDK types.
type S3Operation = (s3: S3Runtime, input: any, call: Call) => unknown;

const OPERATIONS: Readonly<Record<string, S3Operation>> = {
  AbortMultipartUpload: multipart.abortMultipartUpload,
  CompleteMultipartUpload: completeMultipartUpload,
  CopyObject: copyObject,
  CreateBucket: buckets.createBucket,
  CreateMultipartUpload: multipart.createMultipartUpload,
  DeleteBucket: buckets.deleteBucket,
  DeleteBucketCors: settings.deleteBucketCors,
  DeleteBucketLifecycle: settings.deleteBucketLifecycle,
  DeleteBucketPolicy: settings.deleteBucketPolicy,
  DeleteObject: deleteObject,
  DeleteObjects: deleteObjects,
  DeleteObjectTagging: tagging.deleteObjectTagging,
  GetBucketCors: settings.getBucketCors,
  GetBucketLifecycleConfiguration: settings.getBucketLifecycleConfiguration,
  GetBucketLocation: buckets.getBucketLocation,
  GetBucketNotificationConfiguration: settings.getBucketNotificationConfiguration,
  GetBucketPolicy: settings.getBucketPolicy,
  GetBucketVersioning: settings.getBucketVersioning,
  GetObject: getObject,
  GetObjectAttributes: getObjectAttributes,
  GetObjectTagging: tagging.getObjectTagging,
  HeadBucket: buckets.headBucket,
  HeadObject: headObject,
  ListBuckets: buckets.listBuckets,
  ListMultipartUploads: listMultipartUploads,
  ListObjects: listings.listObjects,
  ListObjectsV2: listings.listObjectsV2,
  ListObjectVersions: listings.listObjectVersions,
  ListParts: listParts,
  PutBucketCors: settings.putBucketCors,
  PutBucketLifecycleConfiguration: settings.putBucketLifecycleConfiguration,
  PutBucketNotificationConfiguration: settings.putBucketNotificationConfiguration,
  PutBucketPolicy: settings.putBucketPolicy,
  PutBucketVersioning: settings.putBucketVersioning,
  PutObject: putObject,
  PutObjectTagging: tagging.putObjectTagging,
  UploadPart: multipart.uploadPart,
  UploadPartCopy: multipart.uploadPartCopy,
};

/**
 * Amazon S3: general purpose buckets, versions, multipart uploads, browser uploads, lifecycle,
 * events to EventBridge.
 */
export const S3: ServiceDefinition = {
  name: 's3',
  create(context: Context): Service {
    const s3: S3Runtime = {
      context,
      state: createState(),
      bodies: new BodyStore(join(context.scratchDirectory, 's3')),
      lifecycle: new LifecycleTimers(context.kernel, (bucket) => expireDue(s3, bucket)),
      signingKeys: new SigningKeys(),
    };
    const operations: Record<string, Operation> = {};
    for (const [name, operation] of Object.entries(OPERATIONS)) {
      operations[name] = (input, call) => operation(s3, input, call);
    }
    return {
      operations,
      resources: {
        'AWS::S3::Bucket': bucketProvider(s3),
        'AWS::S3::BucketPolicy': bucketPolicyProvider(s3),
        'Custom::S3BucketNotifications': cdkNotificationsProvider(s3),
      },
      formPost: (post, call) => formPost(s3, post, call),
    };
  },
};
