import { strict as assert } from 'node:assert';
import type { PutObjectRequest, StorageClass } from '@aws-sdk/client-s3';
import type { Body } from '../body-store.ts';
import type { Checksum } from '../checksums.ts';
import { deleteMarkerNotAllowed, invalidArgument, noSuchKey, noSuchVersion } from '../errors.ts';
import type { Bucket } from './buckets.ts';
import type { Tags } from './tags.ts';

/** The id of a version that was made while its bucket was not versioned. */
export const NULL_VERSION_ID = 'null';

/** Headers that an upload sets and a download gives back, under the SDK's names. */
export type ContentHeaders = Pick<
  PutObjectRequest,
  | 'BucketKeyEnabled'
  | 'CacheControl'
  | 'ContentDisposition'
  | 'ContentEncoding'
  | 'ContentLanguage'
  | 'ContentType'
  | 'Expires'
  | 'SSEKMSKeyId'
  | 'ServerSideEncryption'
  | 'WebsiteRedirectLocation'
>;

/** What a caller may say of an object besides its bytes. */
export interface ObjectAttributes {
  readonly headers: ContentHeaders;
  /** User metadata, without the `x-amz-meta-` prefix. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly storageClass: StorageClass;
  readonly tags: Tags;
}

/** When and under which id a version comes to be. */
export interface Stamp {
  readonly versionId: string;
  readonly lastModifiedMs: number;
  readonly sequencer: string;
}

export interface StoredPart {
  readonly partNumber: number;
  readonly sizeBytes: number;
  readonly checksum: Checksum;
}

export interface StoredObject extends ObjectAttributes, Stamp {
  readonly kind: 'object';
  readonly key: string;
  readonly body: Body;
  /** Without quotes. */
  readonly etag: string;
  readonly checksum: Checksum;
  /** Of an object that was uploaded in parts. */
  readonly parts?: readonly StoredPart[];
  tags: Tags;
}

export interface DeleteMarker extends Stamp {
  readonly kind: 'delete-marker';
  readonly key: string;
}

export type Version = StoredObject | DeleteMarker;

/** The newest version of a key, which may be a delete marker. */
export function currentVersion(bucket: Bucket, key: string): Version | undefined {
  return bucket.versions.get(key)?.at(-1);
}

/**
 * The object that a read means: the named version, else the newest.
 * @throws NoSuchKey, NoSuchVersion, MethodNotAllowed, InvalidArgument
 */
export function findObject(
  bucket: Bucket,
  target: { readonly key: string; readonly versionId?: string | undefined },
  method: 'GET' | 'HEAD' | 'PUT' | 'DELETE' = 'GET',
): StoredObject {
  const { key, versionId } = target;
  checkVersionId(bucket, versionId);
  if (versionId === undefined) {
    const current = currentVersion(bucket, key);
    if (current?.kind === 'object') return current;
    if (current === undefined) throw noSuchKey(key);
    throw noSuchKey(key, {
      'x-amz-delete-marker': 'true',
      'x-amz-version-id': current.versionId,
    });
  }
  const version = bucket.versions.get(key)?.findLast((one) => one.versionId === versionId);
  if (version === undefined) throw noSuchVersion(key, versionId);
  if (version.kind === 'object') return version;
  throw deleteMarkerNotAllowed(method, new Date(version.lastModifiedMs));
}

/** @throws InvalidArgument for the id of a version where there never were any */
export function checkVersionId(bucket: Bucket, versionId: string | undefined): void {
  if (bucket.versioning !== 'Unversioned') return;
  if (versionId === undefined || versionId === NULL_VERSION_ID) return;
  const argument = { name: 'versionId', value: versionId };
  throw invalidArgument('Invalid version id specified', argument);
}

export function hasVersion(bucket: Bucket, key: string, versionId: string): boolean {
  return bucket.versions.get(key)?.some((one) => one.versionId === versionId) === true;
}

/** Makes a version the newest of its key. @returns the null version that it replaced, if any. */
export function putVersion(bucket: Bucket, version: Version): Version | undefined {
  const versions = bucket.versions.get(version.key);
  if (versions === undefined) {
    bucket.versions.set(version.key, [version]);
    return undefined;
  }
  const replaced =
    version.versionId === NULL_VERSION_ID ? take(versions, NULL_VERSION_ID) : undefined;
  versions.push(version);
  return replaced;
}

/** What a deletion did: nothing at all when there was nothing to delete. */
export interface Deletion {
  readonly removed?: Version;
  readonly marker?: DeleteMarker;
}

/**
 * Deletes a key: for good in a bucket that was never versioned, else by a delete marker, which in a
 * suspended bucket replaces the null version
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html).
 */
export function deleteKey(bucket: Bucket, key: string, stamp: Stamp): Deletion {
  if (bucket.versioning === 'Unversioned') return deleteVersion(bucket, key, NULL_VERSION_ID);
  const marker: DeleteMarker = { kind: 'delete-marker', key, ...stamp };
  const removed = putVersion(bucket, marker);
  return removed === undefined ? { marker } : { marker, removed };
}

/** Deletes one version for good. */
export function deleteVersion(bucket: Bucket, key: string, versionId: string): Deletion {
  const versions = bucket.versions.get(key);
  const removed = versions && take(versions, versionId);
  if (versions?.length === 0) bucket.versions.delete(key);
  return removed === undefined ? {} : { removed };
}

/** Newest first: what is named is nearly always recent. */
function take(versions: Version[], versionId: string): Version | undefined {
  const index = versions.findLastIndex((version) => version.versionId === versionId);
  if (index < 0) return undefined;
  const [taken] = versions.splice(index, 1);
  assert(taken !== undefined);
  return taken;
}
