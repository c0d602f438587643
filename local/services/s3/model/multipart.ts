import type { ChecksumAlgorithm, ChecksumType, CompletedPart } from '@aws-sdk/client-s3';
import type { Body } from '../body-store.ts';
import type { Checksum } from '../checksums.ts';
import {
  entityTooSmall,
  invalidPart,
  invalidPartOrder,
  invalidRequest,
  malformedXml,
  noSuchUpload,
} from '../errors.ts';
import { PART_MIN_BYTES } from '../limits.ts';
import type { Bucket } from './buckets.ts';
import { unquote } from './preconditions.ts';
import type { ObjectAttributes } from './versions.ts';

export interface MultipartUpload {
  readonly uploadId: string;
  readonly key: string;
  readonly initiatedAtMs: number;
  readonly attributes: ObjectAttributes;
  /** What the finished object will have. */
  readonly checksumAlgorithm: ChecksumAlgorithm;
  readonly checksumType: ChecksumType;
  /** Whether the caller chose the algorithm; if so its parts must come with it. */
  readonly checksumDeclared: boolean;
  readonly parts: Map<number, UploadedPart>;
}

export interface UploadedPart {
  readonly partNumber: number;
  /** Hex MD5, without quotes. */
  readonly etag: string;
  readonly body: Body;
  readonly lastModifiedMs: number;
  readonly checksum: Checksum;
}

export function addUpload(bucket: Bucket, upload: MultipartUpload): void {
  const uploads = bucket.uploads.get(upload.key);
  if (uploads === undefined) bucket.uploads.set(upload.key, [upload]);
  else uploads.push(upload);
}

/** @throws NoSuchUpload */
export function findUpload(bucket: Bucket, key: string, uploadId: string): MultipartUpload {
  const upload = bucket.uploads.get(key)?.find((one) => one.uploadId === uploadId);
  if (upload === undefined) throw noSuchUpload(uploadId);
  return upload;
}

/** Ends an upload, whether it was completed or given up. */
export function removeUpload(bucket: Bucket, upload: MultipartUpload): void {
  const remaining = bucket.uploads.get(upload.key)?.filter((one) => one !== upload) ?? [];
  if (remaining.length === 0) bucket.uploads.delete(upload.key);
  else bucket.uploads.set(upload.key, remaining);
}

/** @returns the part that had this number before, if any. */
export function putPart(upload: MultipartUpload, part: UploadedPart): UploadedPart | undefined {
  const replaced = upload.parts.get(part.partNumber);
  upload.parts.set(part.partNumber, part);
  return replaced;
}

/**
 * The parts that a CompleteMultipartUpload names, checked as S3 does
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html).
 * @throws MalformedXML, InvalidPart, InvalidPartOrder, EntityTooSmall, InvalidRequest
 */
export function selectParts(
  upload: MultipartUpload,
  completed: readonly CompletedPart[],
): UploadedPart[] {
  if (completed.length === 0) throw malformedXml();
  const selected = completed.map((listed) => selectPart(upload, listed));
  selected.forEach(({ partNumber, etag, body }, index) => {
    const next = selected[index + 1];
    if (next === undefined) return;
    if (partNumber >= next.partNumber) throw invalidPartOrder(upload.uploadId);
    if (body.sizeBytes >= PART_MIN_BYTES) return;
    throw entityTooSmall(body.sizeBytes, PART_MIN_BYTES, { PartNumber: partNumber, ETag: etag });
  });
  return selected;
}

function selectPart(upload: MultipartUpload, listed: CompletedPart): UploadedPart {
  const { PartNumber: partNumber, ETag: etag } = listed;
  if (partNumber === undefined || etag === undefined) throw malformedXml();
  const part = upload.parts.get(partNumber);
  if (part === undefined || part.etag !== unquote(etag)) {
    throw invalidPart(upload.uploadId, partNumber, etag);
  }
  const checksum = listed[`Checksum${part.checksum.algorithm}`];
  if (checksum !== undefined && checksum !== part.checksum.value) {
    throw invalidPart(upload.uploadId, partNumber, etag);
  }
  if (checksum === undefined && upload.checksumType === 'COMPOSITE') {
    throw invalidRequest(
      `The upload was created using a ${upload.checksumAlgorithm.toLowerCase()} checksum. The ` +
        'complete request must include the checksum for each part. It was missing for part ' +
        `${partNumber} in the request.`,
    );
  }
  return part;
}
