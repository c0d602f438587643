import { join } from 'node:path';
import type { Call, Context, Operation, Service, ServiceDefinition } from '../../service.ts';
import * as access from './api/bucket-access.ts';
import * as encryption from './api/bucket-encryption.ts';
import * as settings from './api/bucket-settings.ts';
import * as bucketTagging from './api/bucket-tagging.ts';
import * as buckets from './api/buckets.ts';
import { completeMultipartUpload } from './api/complete-multipart-upload.ts';
import { copyObject } from './api/copy-object.ts';
import { deleteObject, deleteObjects } from './api/delete-object.ts';
import { formPost } from './api/form-post.ts';
import { getObject, getObjectAttributes, headObject } from './api/get-object.ts';
import * as listings from './api/list-objects.ts';
import { listMultipartUploads, listParts } from './api/list-uploads.ts';
import * as metrics from './api/metrics-configurations.ts';
import * as multipart from './api/multipart.ts';
import * as notifications from './api/notifications.ts';
import * as tagging from './api/object-tagging.ts';
import { putObject } from './api/put-object.ts';
import { authorization } from './authorization.ts';
import { BodyStore } from './body-store.ts';
import { expireDue, LifecycleTimers } from './lifecycle.ts';
import { S3Metrics } from './metrics.ts';
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
  DeleteBucketEncryption: encryption.deleteBucketEncryption,
  DeleteBucketCors: settings.deleteBucketCors,
  DeleteBucketLifecycle: settings.deleteBucketLifecycle,
  DeleteBucketMetricsConfiguration: metrics.deleteBucketMetricsConfiguration,
  DeleteBucketOwnershipControls: access.deleteBucketOwnershipControls,
  DeleteBucketPolicy: settings.deleteBucketPolicy,
  DeleteBucketTagging: bucketTagging.deleteBucketTagging,
  DeleteObject: deleteObject,
  DeleteObjects: deleteObjects,
  DeleteObjectTagging: tagging.deleteObjectTagging,
  DeletePublicAccessBlock: access.deletePublicAccessBlock,
  GetBucketAcl: access.getBucketAcl,
  GetBucketCors: settings.getBucketCors,
  GetBucketEncryption: encryption.getBucketEncryption,
  GetBucketLifecycleConfiguration: settings.getBucketLifecycleConfiguration,
  GetBucketLocation: buckets.getBucketLocation,
  GetBucketMetricsConfiguration: metrics.getBucketMetricsConfiguration,
  GetBucketNotificationConfiguration: notifications.getBucketNotificationConfiguration,
  GetBucketOwnershipControls: access.getBucketOwnershipControls,
  GetBucketPolicy: settings.getBucketPolicy,
  GetBucketTagging: bucketTagging.getBucketTagging,
  GetBucketVersioning: settings.getBucketVersioning,
  GetObject: getObject,
  GetObjectAcl: access.getObjectAcl,
  GetObjectAttributes: getObjectAttributes,
  GetObjectTagging: tagging.getObjectTagging,
  GetPublicAccessBlock: access.getPublicAccessBlock,
  HeadBucket: buckets.headBucket,
  HeadObject: headObject,
  ListBucketMetricsConfigurations: metrics.listBucketMetricsConfigurations,
  ListBuckets: buckets.listBuckets,
  ListMultipartUploads: listMultipartUploads,
  ListObjects: listings.listObjects,
  ListObjectsV2: listings.listObjectsV2,
  ListObjectVersions: listings.listObjectVersions,
  ListParts: listParts,
  PutBucketCors: settings.putBucketCors,
  PutBucketEncryption: encryption.putBucketEncryption,
  PutBucketLifecycleConfiguration: settings.putBucketLifecycleConfiguration,
  PutBucketMetricsConfiguration: metrics.putBucketMetricsConfiguration,
  PutBucketNotificationConfiguration: notifications.putBucketNotificationConfiguration,
  PutBucketOwnershipControls: access.putBucketOwnershipControls,
  PutBucketPolicy: settings.putBucketPolicy,
  PutBucketTagging: bucketTagging.putBucketTagging,
  PutBucketVersioning: settings.putBucketVersioning,
  PutObject: putObject,
  PutObjectTagging: tagging.putObjectTagging,
  PutPublicAccessBlock: access.putPublicAccessBlock,
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
    const state = createState();
    const s3: S3Runtime = {
      context,
      state,
      bodies: new BodyStore(join(context.scratchDirectory, 's3')),
      lifecycle: new LifecycleTimers(context.kernel, (bucket) => expireDue(s3, bucket)),
      metrics: new S3Metrics(context, state),
      signingKeys: new SigningKeys(),
    };
    const operations: Record<string, Operation> = {};
    for (const [name, operation] of Object.entries(OPERATIONS)) {
      operations[name] = (input, call) =>
        s3.metrics.measure(name, input, () => operation(s3, input, call));
    }
    return {
      operations,
      authorization: authorization(s3),
      resources: {
        'AWS::S3::Bucket': bucketProvider(s3),
        'AWS::S3::BucketPolicy': bucketPolicyProvider(s3),
        'Custom::S3BucketNotifications': cdkNotificationsProvider(s3),
      },
      formPost: (post, call) =>
        s3.metrics.measure('FormPost', { Bucket: post.bucket }, () => formPost(s3, post, call)),
    };
  },
};
