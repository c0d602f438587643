import type {
  ListMultipartUploadsOutput,
  ListMultipartUploadsRequest,
  ListPartsOutput,
  ListPartsRequest,
} from '@aws-sdk/client-s3';
import { checksumMembers } from '../checksums.ts';
import { LIST_PAGE_MAX_COUNT } from '../limits.ts';
import { type KeyItems, listPage } from '../model/listing.ts';
import { findUpload, type MultipartUpload } from '../model/multipart.ts';
import type { S3Runtime } from '../s3.ts';
import { commonPrefixesOf } from './list-objects.ts';
import { checksumChoiceOf } from './multipart.ts';
import { readCount, refuse, requireBucket, requireKey } from './request.ts';
import { listEncoder, ownerOf } from './response.ts';

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
  const page = listPage(bucket.uploads, { prefix, delimiter, maxCount, after }, UPLOADS);
  const encode = listEncoder(input.EncodingType);
  const owner = ownerOf(s3);
  return {
    Bucket: bucket.name,
    KeyMarker: encode(keyMarker),
    UploadIdMarker: uploadIdMarker ?? '',
    Prefix: encode(prefix),
    MaxUploads: maxCount,
    IsTruncated: page.next !== undefined,
    ...(delimiter && { Delimiter: encode(delimiter) }),
    ...(input.EncodingType && { EncodingType: input.EncodingType }),
    ...(page.next && {
      NextKeyMarker: encode(page.next.key),
      NextUploadIdMarker: page.next.itemId ?? '',
    }),
    ...(page.items.length > 0 && {
      Uploads: page.items.map((upload) => ({
        Key: encode(upload.key),
        UploadId: upload.uploadId,
        Initiated: new Date(upload.initiatedAtMs),
        StorageClass: upload.attributes.storageClass,
        Owner: owner,
        Initiator: owner,
        ...checksumChoiceOf(upload),
      })),
    }),
    ...commonPrefixesOf(page, encode),
  };
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
  const owner = ownerOf(s3);
  return {
    Bucket: bucket.name,
    Key: upload.key,
    UploadId: upload.uploadId,
    Owner: owner,
    Initiator: owner,
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
