import type {
  DeleteObjectTaggingOutput,
  DeleteObjectTaggingRequest,
  GetObjectTaggingOutput,
  GetObjectTaggingRequest,
  PutObjectTaggingOutput,
  PutObjectTaggingRequest,
} from '@aws-sdk/client-s3';
import type { Call } from '../../../service.ts';
import { replaceTags } from '../changes.ts';
import { deleteMarkerNotAllowed } from '../errors.ts';
import { NO_TAGS, readTags, toTagSet } from '../model/tags.ts';
import { currentVersion, findObject } from '../model/versions.ts';
import { originOf, type S3Runtime } from '../s3.ts';
import { requireBucket, requireKey } from './request.ts';
import { versionIdOf } from './response.ts';

export function putObjectTagging(
  s3: S3Runtime,
  input: PutObjectTaggingRequest,
  call: Call,
): PutObjectTaggingOutput {
  const { bucket, object } = find(s3, input, 'PUT');
  replaceTags(s3, bucket, object, readTags(input.Tagging?.TagSet ?? []), originOf(s3, call));
  return versionIdOf(bucket, object);
}

export function getObjectTagging(
  s3: S3Runtime,
  input: GetObjectTaggingRequest,
): GetObjectTaggingOutput {
  const { bucket, object } = find(s3, input, 'GET');
  return { ...versionIdOf(bucket, object), TagSet: toTagSet(object.tags) };
}

export function deleteObjectTagging(
  s3: S3Runtime,
  input: DeleteObjectTaggingRequest,
  call: Call,
): DeleteObjectTaggingOutput {
  const { bucket, object } = find(s3, input, 'DELETE');
  replaceTags(s3, bucket, object, NO_TAGS, originOf(s3, call));
  return versionIdOf(bucket, object);
}

/** A delete marker has no tags: where it is the newest version, S3 says so instead of NoSuchKey. */
function find(s3: S3Runtime, input: GetObjectTaggingRequest, method: 'GET' | 'PUT' | 'DELETE') {
  const bucket = requireBucket(s3, input);
  const key = requireKey(input);
  const current = currentVersion(bucket, key);
  if (input.VersionId === undefined && current?.kind === 'delete-marker') {
    throw deleteMarkerNotAllowed(method, new Date(current.lastModifiedMs));
  }
  return { bucket, object: findObject(bucket, { key, versionId: input.VersionId }, method) };
}
