import type {
  DeletedObject,
  DeleteObjectOutput,
  DeleteObjectRequest,
  DeleteObjectsOutput,
  DeleteObjectsRequest,
  ObjectIdentifier,
} from '@aws-sdk/client-s3';
import { AwsError } from '../../../errors.ts';
import type { Call } from '../../../service.ts';
import { removeObject } from '../changes.ts';
import { malformedXml, noSuchVersion } from '../errors.ts';
import { DELETE_OBJECTS_MAX_COUNT } from '../limits.ts';
import type { Bucket } from '../model/buckets.ts';
import { checkDelete } from '../model/preconditions.ts';
import {
  checkVersionId,
  currentVersion,
  type Deletion,
  hasVersion,
  NULL_VERSION_ID,
} from '../model/versions.ts';
import { type Origin, originOf, type S3Runtime } from '../s3.ts';
import { refuse, requireBucket, requireKey } from './request.ts';

export function deleteObject(
  s3: S3Runtime,
  input: DeleteObjectRequest,
  call: Call,
): DeleteObjectOutput {
  refuse('DeleteObject', input, [
    'BypassGovernanceRetention',
    'IfMatchLastModifiedTime',
    'IfMatchSize',
    'MFA',
  ]);
  const bucket = requireBucket(s3, input);
  const key = requireKey(input);
  checkDelete(key, currentVersion(bucket, key), input.IfMatch);
  const { VersionId: versionId } = input;
  checkVersionId(bucket, versionId);
  const origin = originOf(s3, call);
  const deletion = removeObject(s3, bucket, { key, versionId }, 'DeleteObject', origin);
  return {
    ...(isMarker(deletion) && { DeleteMarker: true }),
    ...((versionId ?? deletion.marker) && {
      VersionId: versionId ?? deletion.marker?.versionId,
    }),
  };
}

/** Each object is deleted or refused by itself. */
export function deleteObjects(
  s3: S3Runtime,
  input: DeleteObjectsRequest,
  call: Call,
): DeleteObjectsOutput {
  refuse('DeleteObjects', input, ['BypassGovernanceRetention', 'MFA']);
  const bucket = requireBucket(s3, input);
  const { Objects: objects = [], Quiet: isQuiet = false } = input.Delete ?? {};
  if (objects.length === 0 || objects.length > DELETE_OBJECTS_MAX_COUNT) throw malformedXml();
  const origin = originOf(s3, call);
  const Deleted: DeletedObject[] = [];
  const Errors: NonNullable<DeleteObjectsOutput['Errors']> = [];
  for (const target of objects) {
    try {
      Deleted.push(deleteOne(s3, bucket, target, origin));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const { Key, VersionId } = target;
      Errors.push({ Key, VersionId, Code: error.code, Message: error.message });
    }
  }
  return {
    ...(!isQuiet && Deleted.length > 0 && { Deleted }),
    ...(Errors.length > 0 && { Errors }),
  };
}

function deleteOne(
  s3: S3Runtime,
  bucket: Bucket,
  target: ObjectIdentifier,
  origin: Origin,
): DeletedObject {
  refuse('DeleteObjects', target, ['LastModifiedTime', 'Size']);
  const key = requireKey(target);
  checkDelete(key, currentVersion(bucket, key), target.ETag);
  const { VersionId: versionId } = target;
  // Alone, such a deletion succeeds; in a batch it is an error, as recorded.
  const isNamed = versionId !== undefined && versionId !== NULL_VERSION_ID;
  if (isNamed && !hasVersion(bucket, key, versionId)) {
    throw noSuchVersion(key, versionId);
  }
  const deletion = removeObject(s3, bucket, { key, versionId }, 'DeleteObject', origin);
  const markerId = (deletion.marker ?? deletion.removed)?.versionId;
  return {
    Key: key,
    ...(versionId !== undefined && { VersionId: versionId }),
    ...(isMarker(deletion) && { DeleteMarker: true, DeleteMarkerVersionId: markerId }),
  };
}

/** Whether a delete marker was made, or deleted. */
function isMarker({ marker, removed }: Deletion): boolean {
  return (marker ?? removed)?.kind === 'delete-marker';
}
