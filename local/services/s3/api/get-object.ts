import type {
  GetObjectAttributesOutput,
  GetObjectAttributesRequest,
  GetObjectOutput,
  GetObjectRequest,
  HeadObjectOutput,
  HeadObjectRequest,
} from '@aws-sdk/client-s3';
import type { Payload } from '../../../service.ts';
import { type Checksum, checksumMembers } from '../checksums.ts';
import { invalidObjectState, notFound, S3Error } from '../errors.ts';
import { LIST_PAGE_MAX_COUNT } from '../limits.ts';
import type { Bucket } from '../model/buckets.ts';
import { checkRead } from '../model/preconditions.ts';
import { type ByteRange, requestedRange } from '../model/ranges.ts';
import { findObject, type StoredObject } from '../model/versions.ts';
import type { S3Runtime } from '../s3.ts';
import { readCount, refuse, requireBucket, requireKey } from './request.ts';
import { expirationOf, versionIdOf } from './response.ts';

/** Whether an object must be restored before it can be read. */
const ARCHIVED: ReadonlySet<string> = new Set(['GLACIER', 'DEEP_ARCHIVE']);

export function getObject(
  s3: S3Runtime,
  input: GetObjectRequest,
): Omit<GetObjectOutput, 'Body'> & { Body: Payload } {
  refuse('GetObject', input, ['SSECustomerAlgorithm']);
  const bucket = requireBucket(s3, input);
  const object = findObject(bucket, targetOf(input));
  checkRead(object, input);
  if (ARCHIVED.has(object.storageClass)) throw invalidObjectState(object.storageClass);
  const range = requestedRange(object, input);
  const Body = s3.bodies.read(object.body, range?.offset, range?.sizeBytes);
  return { ...describe(bucket, object, input, range), Body };
}

/** HEAD has no error body, so that what is missing is just `NotFound`. */
export function headObject(s3: S3Runtime, input: HeadObjectRequest): HeadObjectOutput {
  refuse('HeadObject', input, ['SSECustomerAlgorithm']);
  try {
    const bucket = requireBucket(s3, input);
    const object = findObject(bucket, targetOf(input), 'HEAD');
    checkRead(object, input);
    return describe(bucket, object, input, requestedRange(object, input));
  } catch (error) {
    throw error instanceof S3Error && error.statusCode === 404 ? notFound(error) : error;
  }
}

/**
 * The attributes that the caller names:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html
 */
export function getObjectAttributes(
  s3: S3Runtime,
  input: GetObjectAttributesRequest,
): GetObjectAttributesOutput {
  refuse('GetObjectAttributes', input, ['SSECustomerAlgorithm']);
  const bucket = requireBucket(s3, input);
  const object = findObject(bucket, targetOf(input));
  const wants = new Set(input.ObjectAttributes);
  return {
    LastModified: new Date(object.lastModifiedMs),
    ...versionIdOf(bucket, object),
    ...(wants.has('ETag') && { ETag: object.etag }),
    ...(wants.has('ObjectSize') && { ObjectSize: object.body.sizeBytes }),
    ...(wants.has('StorageClass') && { StorageClass: object.storageClass }),
    ...(wants.has('Checksum') && { Checksum: describeChecksum(object.checksum) }),
    ...(wants.has('ObjectParts') && object.parts && { ObjectParts: describeParts(object, input) }),
  };
}

function targetOf(input: Pick<GetObjectRequest, 'Key' | 'VersionId'>) {
  return { key: requireKey(input), versionId: input.VersionId };
}

function describe(
  bucket: Bucket,
  object: StoredObject,
  input: GetObjectRequest,
  range: ByteRange | undefined,
): HeadObjectOutput {
  const { body, storageClass, tags, parts } = object;
  const checksum = checksumOfRange(object, range);
  return {
    AcceptRanges: 'bytes',
    LastModified: new Date(object.lastModifiedMs),
    ETag: `"${object.etag}"`,
    ContentLength: range?.sizeBytes ?? body.sizeBytes,
    ...(range && { ContentRange: contentRange(range, body.sizeBytes) }),
    ...versionIdOf(bucket, object),
    ...object.headers,
    ...overriddenHeaders(input),
    Metadata: object.metadata,
    ...(storageClass !== 'STANDARD' && { StorageClass: storageClass }),
    ...(tags.size > 0 && { TagCount: tags.size }),
    ...(input.PartNumber !== undefined && parts && { PartsCount: parts.length }),
    ...expirationOf(bucket, object),
    ...(input.ChecksumMode === 'ENABLED' &&
      checksum && { ...checksumMembers(checksum), ChecksumType: object.checksum.type }),
  };
}

/** Part of an object has a checksum only if it was uploaded as that part. */
function checksumOfRange(object: StoredObject, range: ByteRange | undefined): Checksum | undefined {
  if (range === undefined || range.sizeBytes === object.body.sizeBytes) return object.checksum;
  return range.part?.checksum;
}

function contentRange({ offset, sizeBytes }: ByteRange, objectBytes: number): string {
  return `bytes ${offset}-${offset + sizeBytes - 1}/${objectBytes}`;
}

/** Headers that the caller wants in place of the stored ones: the `response-*` query parameters. */
function overriddenHeaders(input: GetObjectRequest): HeadObjectOutput {
  return {
    ...(input.ResponseCacheControl && { CacheControl: input.ResponseCacheControl }),
    ...(input.ResponseContentDisposition && {
      ContentDisposition: input.ResponseContentDisposition,
    }),
    ...(input.ResponseContentEncoding && { ContentEncoding: input.ResponseContentEncoding }),
    ...(input.ResponseContentLanguage && { ContentLanguage: input.ResponseContentLanguage }),
    ...(input.ResponseContentType && { ContentType: input.ResponseContentType }),
    ...(input.ResponseExpires && { Expires: input.ResponseExpires }),
  };
}

/** Here a composite checksum stands without its number of parts. */
function describeChecksum(checksum: Checksum): GetObjectAttributesOutput['Checksum'] {
  const value = checksum.value.replace(/-\d+$/, '');
  return { ...checksumMembers({ ...checksum, value }), ChecksumType: checksum.type };
}

function describeParts(
  { parts = [], checksum }: StoredObject,
  input: GetObjectAttributesRequest,
): GetObjectAttributesOutput['ObjectParts'] {
  const marker = Number(input.PartNumberMarker ?? 0);
  const maxCount = readCount('max-parts', input.MaxParts, { maxCount: LIST_PAGE_MAX_COUNT });
  const rest = parts.filter((part) => part.partNumber > marker);
  const page = rest.slice(0, maxCount);
  return {
    TotalPartsCount: parts.length,
    PartNumberMarker: String(marker),
    NextPartNumberMarker: String(page.at(-1)?.partNumber ?? 0),
    MaxParts: maxCount,
    IsTruncated: rest.length > page.length,
    // S3 lists parts only where each has a checksum of its own to show.
    ...(checksum.type === 'COMPOSITE' && {
      Parts: page.map((part) => ({
        PartNumber: part.partNumber,
        Size: part.sizeBytes,
        ...checksumMembers(part.checksum),
      })),
    }),
  };
}
