import { announce } from './delivery.ts';
import type { CreationReason } from './event-messages.ts';
import { type Bucket, createBucket, type NewBucket, nextSequencer } from './model/buckets.ts';
import { type MultipartUpload, removeUpload } from './model/multipart.ts';
import type { Tags } from './model/tags.ts';
import {
  type Deletion,
  deleteKey,
  deleteVersion,
  NULL_VERSION_ID,
  putVersion,
  type Stamp,
  type StoredObject,
  type Version,
} from './model/versions.ts';
import { bucketArn, type Origin, type S3Runtime } from './s3.ts';

// Every change of what a bucket holds goes through here, so that bytes are let go, events sent and
// expiry planned alike.

/** @throws InvalidBucketName, BucketAlreadyOwnedByYou */
export function addBucket(s3: S3Runtime, bucket: NewBucket): Bucket {
  const added = createBucket(s3.state, bucket, s3.context.kernel.now());
  s3.metrics.watchStorage();
  return added;
}

/** When and under which id the next version of a bucket comes to be. */
export function nextStamp(s3: S3Runtime, bucket: Bucket): Stamp {
  const { kernel } = s3.context;
  const nowMs = kernel.now();
  return {
    versionId: bucket.versioning === 'Enabled' ? kernel.ids.mixedCase(32) : NULL_VERSION_ID,
    // S3 keeps whole seconds.
    lastModifiedMs: nowMs - (nowMs % 1000),
    sequencer: nextSequencer(s3.state, nowMs),
  };
}

export function addObject(
  s3: S3Runtime,
  bucket: Bucket,
  object: StoredObject,
  reason: CreationReason,
  origin: Origin,
): void {
  releaseVersion(s3, putVersion(bucket, object));
  s3.context.kernel.journal.record('s3:object-created', bucketArn(bucket), {
    key: object.key,
    versionId: object.versionId,
    sizeBytes: object.body.sizeBytes,
    reason,
  });
  announce(s3, { bucket, version: object, event: { type: 'Object Created', reason }, origin });
  s3.lifecycle.contentAdded(bucket);
}

export type DeletionReason = 'DeleteObject' | 'Lifecycle Expiration';

/** Deletes the named version, or the key as its bucket's versioning has it. */
export function removeObject(
  s3: S3Runtime,
  bucket: Bucket,
  target: { readonly key: string; readonly versionId?: string | undefined },
  reason: DeletionReason,
  origin: Origin,
): Deletion {
  const { key, versionId } = target;
  const stamp = nextStamp(s3, bucket);
  const deletion =
    versionId === undefined ? deleteKey(bucket, key, stamp) : deleteVersion(bucket, key, versionId);
  releaseVersion(s3, deletion.removed);
  const version = deletion.marker ?? deletion.removed;
  if (version === undefined) return deletion;
  const deletionType = deletion.marker ? 'Delete Marker Created' : 'Permanently Deleted';
  s3.context.kernel.journal.record('s3:object-deleted', bucketArn(bucket), {
    key,
    versionId: version.versionId,
    deletionType,
    reason,
  });
  const { sequencer } = stamp;
  const event = { type: 'Object Deleted', reason, deletionType, sequencer } as const;
  announce(s3, { bucket, version, event, origin });
  if (deletion.marker) s3.lifecycle.contentAdded(bucket);
  else s3.lifecycle.contentRemoved(bucket);
  return deletion;
}

/** Replaces an object's tags, by which lifecycle rules may choose. */
export function replaceTags(
  s3: S3Runtime,
  bucket: Bucket,
  object: StoredObject,
  tags: Tags,
  origin: Origin,
): void {
  object.tags = tags;
  const type = tags.size > 0 ? 'Object Tags Added' : 'Object Tags Deleted';
  announce(s3, { bucket, version: object, event: { type }, origin });
  if (bucket.lifecycleRules.length > 0) s3.lifecycle.rulesChanged(bucket);
}

/** Ends an upload and lets its parts go. */
export function endUpload(s3: S3Runtime, bucket: Bucket, upload: MultipartUpload): void {
  removeUpload(bucket, upload);
  for (const part of upload.parts.values()) s3.bodies.release(part.body);
}

function releaseVersion(s3: S3Runtime, version: Version | undefined): void {
  if (version?.kind === 'object') s3.bodies.release(version.body);
}
