import type {
  CORSRule,
  LifecycleRule,
  MetricsConfiguration,
  ObjectOwnership,
  PublicAccessBlockConfiguration,
  ServerSideEncryptionRule,
} from '@aws-sdk/client-s3';
import {
  bucketAlreadyOwnedByYou,
  bucketNotEmpty,
  invalidBucketName,
  noSuchBucket,
} from '../errors.ts';
import { KeyIndex } from './key-index.ts';
import type { MultipartUpload } from './multipart.ts';
import { NO_NOTIFICATIONS, type Notifications } from './notifications.ts';
import { NO_TAGS, type Tags } from './tags.ts';
import type { Version } from './versions.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-bucket-encryption.html */
export const DEFAULT_ENCRYPTION: ServerSideEncryptionRule = {
  ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
  BucketKeyEnabled: false,
};

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html */
const ALL_PUBLIC_ACCESS_BLOCKED: PublicAccessBlockConfiguration = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

/** Everything that S3 holds. */
export interface S3State {
  readonly buckets: Map<string, Bucket>;
  /** The last sequencer that was given out. */
  sequencer: { seconds: number; index: number };
}

export interface Bucket {
  readonly name: string;
  readonly createdAtMs: number;
  /** As its creator named it; undefined where none was named. All buckets are kept in one place. */
  readonly locationConstraint: string | undefined;
  /** Undefined once the bucket's ownership controls are deleted: then each writer owns its objects. */
  objectOwnership: ObjectOwnership | undefined;
  versioning: 'Unversioned' | 'Enabled' | 'Suspended';
  notifications: Notifications;
  lifecycleRules: readonly LifecycleRule[];
  corsRules: readonly CORSRule[];
  /** JSON text. */
  policy: string | undefined;
  /** What encrypts objects whose upload names nothing. */
  encryption: ServerSideEncryptionRule;
  publicAccessBlock: PublicAccessBlockConfiguration | undefined;
  tags: Tags;
  /** By id; request metrics exist only for these. */
  readonly metricsConfigurations: Map<string, MetricsConfiguration>;
  /** A key's versions, newest last; never an empty list. */
  readonly versions: KeyIndex<Version[]>;
  /** A key's uploads in progress, oldest first; never an empty list. */
  readonly uploads: KeyIndex<MultipartUpload[]>;
}

export function createState(): S3State {
  return { buckets: new Map(), sequencer: { seconds: 0, index: 0 } };
}

export interface NewBucket {
  readonly name: string;
  readonly locationConstraint?: string;
  readonly objectOwnership?: ObjectOwnership;
  readonly tags?: Tags;
}

/** @throws InvalidBucketName, BucketAlreadyOwnedByYou */
export function createBucket(
  state: S3State,
  { name, ...options }: NewBucket,
  nowMs: number,
): Bucket {
  if (!isValidBucketName(name)) throw invalidBucketName(name);
  if (state.buckets.has(name)) throw bucketAlreadyOwnedByYou(name);
  const bucket: Bucket = {
    name,
    createdAtMs: nowMs,
    locationConstraint: options.locationConstraint,
    objectOwnership: options.objectOwnership ?? 'BucketOwnerEnforced',
    versioning: 'Unversioned',
    notifications: NO_NOTIFICATIONS,
    lifecycleRules: [],
    corsRules: [],
    policy: undefined,
    encryption: DEFAULT_ENCRYPTION,
    publicAccessBlock: ALL_PUBLIC_ACCESS_BLOCKED,
    tags: options.tags ?? NO_TAGS,
    metricsConfigurations: new Map(),
    versions: new KeyIndex(),
    uploads: new KeyIndex(),
  };
  state.buckets.set(name, bucket);
  return bucket;
}

/** @throws NoSuchBucket */
export function findBucket(state: S3State, name: string): Bucket {
  const bucket = state.buckets.get(name);
  if (bucket === undefined) throw noSuchBucket(name);
  return bucket;
}

/** Removes an empty bucket; uploads in progress go with it. @throws NoSuchBucket, BucketNotEmpty */
export function deleteBucket(state: S3State, name: string): Bucket {
  const bucket = findBucket(state, name);
  if (bucket.versions.size > 0) {
    throw bucketNotEmpty(name, bucket.versioning !== 'Unversioned');
  }
  state.buckets.delete(name);
  return bucket;
}

/**
 * A text that orders the events of a key: 16 hexadecimal digits, each greater than all before it
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html).
 */
export function nextSequencer(state: S3State, nowMs: number): string {
  const { sequencer } = state;
  const seconds = Math.max(Math.floor(nowMs / 1000), sequencer.seconds);
  sequencer.index = seconds === sequencer.seconds ? sequencer.index + 1 : 0;
  sequencer.seconds = seconds;
  return hexWord(seconds) + hexWord(sequencer.index);
}

function hexWord(value: number): string {
  return value.toString(16).padStart(8, '0');
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
function isValidBucketName(name: string): boolean {
  return (
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) &&
    !name.includes('..') &&
    !/^\d+\.\d+\.\d+\.\d+$/.test(name) &&
    !/^(xn--|sthree-|amzn-s3-demo-)/.test(name) &&
    !/(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name)
  );
}
