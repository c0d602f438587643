import type {
  ListMultipartUploadsOutput,
  ListMultipartUploadsRequest,
  ListPartsOutput,
  ListPartsRequest,
} from '@aws-sdk/client-s3';
import { checksumMembers } from '../checksums.ts';
import { invalidArgument } from '../errors.ts';
import { LIST_PAGE_MAX_COUNT } from '../limits.ts';
import type { Bucket } from '../model/buckets.ts';
import { type KeyItems, listPage } from '../model/listing.ts';
import { findUpload, type MultipartUpload } from '../model/multipart.ts';
import type { S3Runtime } from '../s3.ts';
import { commonPrefixesOf } from './list-objects.ts';
import { checksumChoiceOf } from './multipart.ts';
import { readCount, refuse, requireBucket, requireKey } from './request.ts';
import { initiatorOf, listEncoder, ownerOf } from './response.ts';

const UPLOADS: KeyItems<MultipartUpload[], MultipartUpload> = {
  of: (uploads) => uploads,
  idOf: (upload) => upload.uploadId,
};

export function listMultipartUploads(
  s3: S3Runtime,
  input: ListMultipartUploadsRequest,
): ListMultipartUploadsOutput {
  const bucket = requireBucket(s3, input);
  const { KeyMarker: keyMarker = '', UploadIdMarker: uploadIdMarker } = input;
  const maxCount = readCount('max-uploads', input.MaxUploads, { maxCount: LIST_PAGE_MAX_COUNT });
  const { Prefix: prefix = '', Delimiter: delimiter = '' } = input;
  // An upload-id marker without a key marker is ignored.
  const after = keyMarker ? { key: keyMarker, itemId: uploadIdMarker } : undefined;
  if (after?.itemId !== undefined) checkUploadIdMarker(bucket, after.key, after.itemId);
  const page = listPage(bucket.uploads, { prefix, delimiter, maxCount, after }, UPLOADS);
  const last = page.items.at(-1);
  const encode = listEncoder(input.EncodingType);
  const owner = ownerOf(s3);
  const initiator = initiatorOf(s3);
  return {
    Bucket: bucket.name,
    KeyMarker: encode(keyMarker),
    UploadIdMarker: after?.itemId ?? '',
    ...(prefix && { Prefix: encode(prefix) }),
    MaxUploads: maxCount,
    IsTruncated: page.next !== undefined,
    ...(delimiter && { Delimiter: encode(delimiter) }),
    ...(input.EncodingType && { EncodingType: input.EncodingType }),
    // Unlike other listings this one goes on after its last upload, and after nothing where it has none.
    NextKeyMarker: encode(last?.key ?? ''),
    NextUploadIdMarker: last?.uploadId ?? '',
    ...(page.items.length > 0 && {
      Uploads: page.items.map((upload) => ({
        Key: encode(upload.key),
        UploadId: upload.uploadId,
        Initiated: new Date(upload.initiatedAtMs),
        StorageClass: upload.attributes.storageClass,
        Owner: owner,
        Initiator: initiator,
        ...checksumChoiceOf(upload),
      })),
    }),
    ...commonPrefixesOf(page, encode),
  };
}

/** @throws InvalidArgument when the upload is another key's; one that is gone by now may be. */
function checkUploadIdMarker(bucket: Bucket, key: string, uploadId: string): void {
  const upload = [...bucket.uploads.values()].flat().find((each) => each.uploadId === uploadId);
  if (upload === undefined || upload.key === key) return;
  throw invalidArgument('Invalid uploadId marker', { name: 'upload-id-marker', value: uploadId });
}

export function listParts(s3: S3Runtime, input: ListPartsRequest): ListPartsOutput {
  refuse('ListParts', input, ['SSECustomerAlgorithm']);
  const bucket = requireBucket(s3, input);
  const upload = findUpload(bucket, requireKey(input), input.UploadId ?? '');
  const marker = Number(input.PartNumberMarker ?? 0);
  const maxCount = readCount('max-parts', input.MaxParts, { maxCount: LIST_PAGE_MAX_COUNT });
  const rest = [...upload.parts.values()]
    .filter((part) => part.partNumber > marker)
    .sort((a, b) => a.partNumber - b.partNumber);
  const page = rest.slice(0, maxCount);
  return {
    Bucket: bucket.name,
    Key: upload.key,
    UploadId: upload.uploadId,
    Owner: ownerOf(s3),
    Initiator: initiatorOf(s3),
    StorageClass: upload.attributes.storageClass,
    ...checksumChoiceOf(upload),
    PartNumberMarker: String(marker),
    NextPartNumberMarker: String(page.at(-1)?.partNumber ?? 0),
    MaxParts: maxCount,
    IsTruncated: rest.length > page.length,
    ...(page.length > 0 && {
      Parts: page.map((part) => ({
        PartNumber: part.partNumber,
        ETag: `"${part.etag}"`,
        Size: part.body.sizeBytes,
        LastModified: new Date(part.lastModifiedMs),
        ...(upload.checksumDeclared && checksumMembers(part.checksum)),
      })),
    }),
  };
}
