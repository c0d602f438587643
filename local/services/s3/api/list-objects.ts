import type {
  CommonPrefix,
  _Object as ListedObject,
  ListObjectsOutput,
  ListObjectsRequest,
  ListObjectsV2Output,
  ListObjectsV2Request,
  ListObjectVersionsOutput,
  ListObjectVersionsRequest,
} from '@aws-sdk/client-s3';
import { invalidArgument } from '../errors.ts';
import { LIST_PAGE_MAX_COUNT } from '../limits.ts';
import { type KeyItems, type ListMarker, type ListPage, listPage } from '../model/listing.ts';
import type { StoredObject, Version } from '../model/versions.ts';
import type { S3Runtime } from '../s3.ts';
import { readCount, refuse, requireBucket } from './request.ts';
import { listEncoder, ownerOf } from './response.ts';

/** A key's current object, unless it is deleted. */
const CURRENT_OBJECTS: KeyItems<Version[], StoredObject> = {
  of: (versions) => {
    const current = versions.at(-1);
    return current?.kind === 'object' ? [current] : [];
  },
  idOf: (object) => object.versionId,
};

/** All versions of a key, newest first. */
const ALL_VERSIONS: KeyItems<Version[], Version> = {
  of: (versions) => versions.toReversed(),
  idOf: (version) => version.versionId,
};

interface ListInput {
  readonly Prefix?: string | undefined;
  readonly Delimiter?: string | undefined;
  readonly MaxKeys?: number | undefined;
}

function queryOf(input: ListInput, after: ListMarker | undefined) {
  return {
    prefix: input.Prefix ?? '',
    delimiter: input.Delimiter ?? '',
    maxCount: readCount('maxKeys', input.MaxKeys, { maxCount: LIST_PAGE_MAX_COUNT }),
    after,
  };
}

export function listObjectsV2(s3: S3Runtime, input: ListObjectsV2Request): ListObjectsV2Output {
  refuse('ListObjectsV2', input, ['OptionalObjectAttributes']);
  const bucket = requireBucket(s3, input);
  const { ContinuationToken: token, StartAfter: startAfter } = input;
  const afterKey = token === undefined ? startAfter : decodeToken(token);
  const query = queryOf(input, afterKey ? { key: afterKey } : undefined);
  const page = listPage(bucket.versions, query, CURRENT_OBJECTS);
  const encode = listEncoder(input.EncodingType);
  const owner = input.FetchOwner ? ownerOf(s3) : undefined;
  return {
    Name: bucket.name,
    Prefix: encode(query.prefix),
    MaxKeys: query.maxCount,
    KeyCount: page.items.length + page.commonPrefixes.length,
    IsTruncated: page.next !== undefined,
    ...(query.delimiter && { Delimiter: encode(query.delimiter) }),
    ...(input.EncodingType && { EncodingType: input.EncodingType }),
    ...(token !== undefined && { ContinuationToken: token }),
    ...(startAfter !== undefined && token === undefined && { StartAfter: encode(startAfter) }),
    ...(page.next && { NextContinuationToken: encodeToken(page.next.key) }),
    ...(page.items.length > 0 && {
      Contents: page.items.map((object) => ({
        ...describeObject(object, encode),
        ...(owner && { Owner: owner }),
      })),
    }),
    ...commonPrefixesOf(page, encode),
  };
}

export function listObjects(s3: S3Runtime, input: ListObjectsRequest): ListObjectsOutput {
  refuse('ListObjects', input, ['OptionalObjectAttributes']);
  const bucket = requireBucket(s3, input);
  const { Marker: marker = '' } = input;
  const query = queryOf(input, marker ? { key: marker } : undefined);
  const page = listPage(bucket.versions, query, CURRENT_OBJECTS);
  const encode = listEncoder(input.EncodingType);
  const owner = ownerOf(s3);
  return {
    Name: bucket.name,
    Prefix: encode(query.prefix),
    Marker: encode(marker),
    MaxKeys: query.maxCount,
    IsTruncated: page.next !== undefined,
    ...(query.delimiter && { Delimiter: encode(query.delimiter) }),
    ...(input.EncodingType && { EncodingType: input.EncodingType }),
    // Without a delimiter the last key of the page is the next marker, and S3 leaves that to the
    // caller.
    ...(page.next && query.delimiter && { NextMarker: encode(page.next.key) }),
    ...(page.items.length > 0 && {
      Contents: page.items.map((object) => ({ ...describeObject(object, encode), Owner: owner })),
    }),
    ...commonPrefixesOf(page, encode),
  };
}

export function listObjectVersions(
  s3: S3Runtime,
  input: ListObjectVersionsRequest,
): ListObjectVersionsOutput {
  refuse('ListObjectVersions', input, ['OptionalObjectAttributes']);
  const bucket = requireBucket(s3, input);
  const { KeyMarker: keyMarker = '', VersionIdMarker: versionIdMarker } = input;
  if (versionIdMarker !== undefined && keyMarker === '') {
    throw invalidArgument('A version-id marker cannot be specified without a key marker.', {
      name: 'version-id-marker',
      value: versionIdMarker,
    });
  }
  const after = keyMarker ? { key: keyMarker, itemId: versionIdMarker } : undefined;
  const query = queryOf(input, after);
  const page = listPage(bucket.versions, query, ALL_VERSIONS);
  const encode = listEncoder(input.EncodingType);
  const entries = page.items.map((version) => ({
    version,
    entry: {
      Key: encode(version.key),
      VersionId: version.versionId,
      IsLatest: bucket.versions.get(version.key)?.at(-1) === version,
      LastModified: new Date(version.lastModifiedMs),
      Owner: ownerOf(s3),
    },
  }));
  const Versions = entries.flatMap(({ version, entry }) =>
    version.kind === 'object' ? [{ ...entry, ...describeContent(version) }] : [],
  );
  const DeleteMarkers = entries
    .filter(({ version }) => version.kind === 'delete-marker')
    .map(({ entry }) => entry);
  return {
    Name: bucket.name,
    Prefix: encode(query.prefix),
    KeyMarker: encode(keyMarker),
    VersionIdMarker: versionIdMarker ?? '',
    MaxKeys: query.maxCount,
    IsTruncated: page.next !== undefined,
    ...(query.delimiter && { Delimiter: encode(query.delimiter) }),
    ...(input.EncodingType && { EncodingType: input.EncodingType }),
    ...(page.next && {
      NextKeyMarker: encode(page.next.key),
      ...(page.next.itemId !== undefined && { NextVersionIdMarker: page.next.itemId }),
    }),
    ...(Versions.length > 0 && { Versions }),
    ...(DeleteMarkers.length > 0 && { DeleteMarkers }),
    ...commonPrefixesOf(page, encode),
  };
}

function describeObject(object: StoredObject, encode: (text: string) => string): ListedObject {
  return {
    Key: encode(object.key),
    LastModified: new Date(object.lastModifiedMs),
    ...describeContent(object),
  };
}

function describeContent(object: StoredObject) {
  return {
    ETag: `"${object.etag}"`,
    Size: object.body.sizeBytes,
    ChecksumAlgorithm: [object.checksum.algorithm],
    ChecksumType: object.checksum.type,
    // The SDK's types know fewer classes than S3 gives.
    StorageClass: object.storageClass as 'STANDARD',
  };
}

export function commonPrefixesOf(
  page: ListPage<unknown>,
  encode: (text: string) => string,
): { CommonPrefixes?: CommonPrefix[] } {
  if (page.commonPrefixes.length === 0) return {};
  return { CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: encode(prefix) })) };
}

/** To the caller a token is opaque; it is the last key or name of the page. */
export function encodeToken(key: string): string {
  return Buffer.from(key).toString('base64url');
}

/** @throws InvalidArgument */
export function decodeToken(token: string): string {
  const key = Buffer.from(token, 'base64url').toString();
  if (key !== '' && encodeToken(key) === token) return key;
  throw invalidArgument('The continuation token provided is incorrect', {
    name: 'continuation-token',
    ...(token !== '' && { value: token }),
  });
}
