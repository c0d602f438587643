import type { ListObjectsV2CommandInput } from '@aws-sdk/client-s3';
import {
  type Authorization,
  anywhere,
  on,
  type Permission,
  type PermissionRow,
} from '../../access/authorization.ts';
import { readPolicyText } from '../../access/document.ts';
import { accessDenied } from './errors.ts';
import type { Bucket } from './model/buckets.ts';
import type { S3Runtime } from './s3.ts';

/** What of a request decides about its permissions. */
interface Request {
  readonly Bucket?: string;
  readonly Key?: string;
  readonly VersionId?: string;
  readonly CopySource?: string;
  readonly Tagging?: unknown;
  readonly ACL?: string;
  readonly StorageClass?: string;
  readonly ServerSideEncryption?: string;
  readonly SSEKMSKeyId?: string;
  readonly Delete?: { readonly Objects?: readonly { Key?: string; VersionId?: string }[] };
}

const BUCKET_ACTIONS: Readonly<Record<string, string>> = {
  CreateBucket: 'CreateBucket',
  DeleteBucket: 'DeleteBucket',
  DeleteBucketEncryption: 'PutEncryptionConfiguration',
  DeleteBucketCors: 'PutBucketCORS',
  DeleteBucketLifecycle: 'PutLifecycleConfiguration',
  DeleteBucketMetricsConfiguration: 'PutMetricsConfiguration',
  DeleteBucketOwnershipControls: 'PutBucketOwnershipControls',
  DeleteBucketPolicy: 'DeleteBucketPolicy',
  DeleteBucketTagging: 'PutBucketTagging',
  DeletePublicAccessBlock: 'PutBucketPublicAccessBlock',
  GetBucketAcl: 'GetBucketAcl',
  GetBucketCors: 'GetBucketCORS',
  GetBucketEncryption: 'GetEncryptionConfiguration',
  GetBucketLifecycleConfiguration: 'GetLifecycleConfiguration',
  GetBucketLocation: 'GetBucketLocation',
  GetBucketMetricsConfiguration: 'GetMetricsConfiguration',
  GetBucketNotificationConfiguration: 'GetBucketNotification',
  GetBucketOwnershipControls: 'GetBucketOwnershipControls',
  GetBucketPolicy: 'GetBucketPolicy',
  GetBucketTagging: 'GetBucketTagging',
  GetBucketVersioning: 'GetBucketVersioning',
  GetPublicAccessBlock: 'GetBucketPublicAccessBlock',
  HeadBucket: 'ListBucket',
  ListBucketMetricsConfigurations: 'GetMetricsConfiguration',
  ListMultipartUploads: 'ListBucketMultipartUploads',
  PutBucketCors: 'PutBucketCORS',
  PutBucketEncryption: 'PutEncryptionConfiguration',
  PutBucketLifecycleConfiguration: 'PutLifecycleConfiguration',
  PutBucketMetricsConfiguration: 'PutMetricsConfiguration',
  PutBucketNotificationConfiguration: 'PutBucketNotification',
  PutBucketOwnershipControls: 'PutBucketOwnershipControls',
  PutBucketPolicy: 'PutBucketPolicy',
  PutBucketTagging: 'PutBucketTagging',
  PutBucketVersioning: 'PutBucketVersioning',
  PutPublicAccessBlock: 'PutBucketPublicAccessBlock',
};

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html */
export function authorization({ state }: S3Runtime): Authorization {
  const find = (arn: string): Bucket | undefined => {
    const path = arn.slice('arn:aws:s3:::'.length);
    const slash = path.indexOf('/');
    return state.buckets.get(slash === -1 ? path : path.slice(0, slash));
  };
  return {
    keys: KEYS,
    policyOf(arn) {
      const policy = find(arn)?.policy;
      return policy === undefined ? undefined : readPolicyText(policy);
    },
    isClosedToPublic: (arn) => find(arn)?.publicAccessBlock?.RestrictPublicBuckets === true,
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html: 404 is for who may list the bucket.
    onMissing: ({ code }, input) =>
      MISSING.has(code) ? { action: 's3:ListBucket', resource: bucketOf(input) } : undefined,
    refuse: accessDenied,
    resourceInMessage: (arn) => `"${arn}"`,
    operations: {
      ...Object.fromEntries(
        Object.entries(BUCKET_ACTIONS).map(([operation, action]) => [
          operation,
          on(`s3:${action}`, bucketOf),
        ]),
      ),
      ...OBJECT_OPERATIONS,
      ListBuckets: anywhere('s3:ListAllMyBuckets'),
      ListObjects: listing('s3:ListBucket'),
      ListObjectsV2: listing('s3:ListBucket'),
      ListObjectVersions: listing('s3:ListBucketVersions'),
    },
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html */
const KEYS: readonly string[] = [
  's3:prefix',
  's3:delimiter',
  's3:max-keys',
  's3:versionid',
  's3:x-amz-acl',
  's3:x-amz-copy-source',
  's3:x-amz-server-side-encryption',
  's3:x-amz-server-side-encryption-aws-kms-key-id',
  's3:x-amz-storage-class',
  's3:dataaccesspointaccount',
  's3:dataaccesspointarn',
];

const MISSING: ReadonlySet<string> = new Set(['NoSuchKey', 'NotFound']);

const OBJECT_OPERATIONS: Readonly<Record<string, PermissionRow>> = {
  AbortMultipartUpload: onObject('s3:AbortMultipartUpload'),
  CompleteMultipartUpload: onObject('s3:PutObject'),
  CopyObject: (request: Request) => [...source(request), ...put(request)],
  CreateMultipartUpload: put,
  DeleteObject: onObject('s3:DeleteObject', 's3:DeleteObjectVersion'),
  // AWS answers key by key; here one key that may not go holds back all: an assumption.
  DeleteObjects: ({ Bucket, Delete }: Request) =>
    (Delete?.Objects ?? []).map(({ Key, VersionId }) => ({
      action: VersionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion',
      resource: objectOf({ ...(Bucket && { Bucket }), ...(Key && { Key }) }),
      keys: { 's3:versionid': VersionId },
    })),
  DeleteObjectTagging: onObject('s3:DeleteObjectTagging', 's3:DeleteObjectVersionTagging'),
  GetObject: onObject('s3:GetObject', 's3:GetObjectVersion'),
  GetObjectAcl: onObject('s3:GetObjectAcl', 's3:GetObjectVersionAcl'),
  GetObjectAttributes: (request: Request) => [
    onObject('s3:GetObject', 's3:GetObjectVersion')(request),
    onObject('s3:GetObjectAttributes', 's3:GetObjectVersionAttributes')(request),
  ],
  GetObjectTagging: onObject('s3:GetObjectTagging', 's3:GetObjectVersionTagging'),
  HeadObject: onObject('s3:GetObject', 's3:GetObjectVersion'),
  ListParts: onObject('s3:ListMultipartUploadParts'),
  PutObject: put,
  PutObjectTagging: onObject('s3:PutObjectTagging', 's3:PutObjectVersionTagging'),
  UploadPart: onObject('s3:PutObject'),
  UploadPartCopy: (request: Request) => [...source(request), ...put(request)],
};

function bucketOf({ Bucket = '' }: Request): string {
  return `arn:aws:s3:::${Bucket}`;
}

function objectOf(request: Request): string {
  return `${bucketOf(request)}/${request.Key ?? ''}`;
}

/** @param versionAction what it takes when the request names a version */
function onObject(action: string, versionAction = action): (request: Request) => Permission {
  return (request) => ({
    action: request.VersionId === undefined ? action : versionAction,
    resource: objectOf(request),
    ...(request.VersionId !== undefined && { keys: { 's3:versionid': request.VersionId } }),
  });
}

function put(request: Request): Permission[] {
  const resource = objectOf(request);
  const keys = {
    's3:x-amz-acl': request.ACL,
    's3:x-amz-copy-source': request.CopySource,
    's3:x-amz-server-side-encryption': request.ServerSideEncryption,
    's3:x-amz-server-side-encryption-aws-kms-key-id': request.SSEKMSKeyId,
    's3:x-amz-storage-class': request.StorageClass,
  };
  return [
    { action: 's3:PutObject', resource, keys },
    ...(request.Tagging ? [{ action: 's3:PutObjectTagging', resource, keys }] : []),
    ...(request.ACL ? [{ action: 's3:PutObjectAcl', resource, keys }] : []),
  ];
}

/** What reading the object that is copied takes. */
function source({ CopySource = '' }: Request): Permission[] {
  const [path = '', versionId] = CopySource.replace(/^\//, '').split('?versionId=', 2);
  return [
    {
      action: versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion',
      resource: `arn:aws:s3:::${decodeURIComponent(path)}`,
    },
  ];
}

function listing(action: string): PermissionRow {
  return (input: ListObjectsV2CommandInput) => ({
    action,
    resource: bucketOf(input as Request),
    keys: {
      's3:prefix': input.Prefix ?? '',
      's3:delimiter': input.Delimiter,
      's3:max-keys': input.MaxKeys === undefined ? undefined : String(input.MaxKeys),
    },
  });
}
