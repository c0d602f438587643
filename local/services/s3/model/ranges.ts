import { invalidPartNumber, invalidRange, invalidRequest } from '../errors.ts';
import type { StoredObject, StoredPart } from './versions.ts';

/** A run of an object's bytes. */
export interface ByteRange {
  readonly offset: number;
  readonly sizeBytes: number;
  /** The part that it is, when it was asked for by number. */
  readonly part?: StoredPart;
}

/**
 * Which bytes a read wants; undefined for all.
 * @throws InvalidRange, InvalidPartNumber, InvalidRequest
 */
export function requestedRange(
  object: StoredObject,
  input: { readonly Range?: string | undefined; readonly PartNumber?: number | undefined },
): ByteRange | undefined {
  const { Range: range, PartNumber: partNumber } = input;
  if (partNumber === undefined) {
    return range === undefined ? undefined : parseRange(range, object.body.sizeBytes);
  }
  if (range !== undefined) {
    throw invalidRequest('Cannot specify both Range header and partNumber query parameter');
  }
  return partRange(object, partNumber);
}

/**
 * Reads a Range header. Like S3 it ignores what it does not understand, several ranges included
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html). @throws InvalidRange
 */
export function parseRange(range: string, objectBytes: number): ByteRange | undefined {
  const match = /^bytes=(?:(\d+)-(\d*)|-(\d+))$/.exec(range);
  if (match === null) return undefined;
  const [, first, last, suffix] = match;
  if (suffix !== undefined) {
    const sizeBytes = Math.min(Number(suffix), objectBytes);
    if (sizeBytes === 0) throw invalidRange(range, objectBytes);
    return { offset: objectBytes - sizeBytes, sizeBytes };
  }
  const offset = Number(first);
  const end = last ? Number(last) + 1 : objectBytes;
  if (last && end <= offset) return undefined;
  if (offset >= objectBytes) throw invalidRange(range, objectBytes);
  return { offset, sizeBytes: Math.min(end, objectBytes) - offset };
}

/** An object that was uploaded whole counts as its own first part. */
function partRange(object: StoredObject, partNumber: number): ByteRange {
  if (object.parts === undefined) {
    if (partNumber !== 1) throw invalidPartNumber(partNumber, 1);
    return { offset: 0, sizeBytes: object.body.sizeBytes };
  }
  let offset = 0;
  for (const part of object.parts) {
    if (part.partNumber === partNumber) return { offset, sizeBytes: part.sizeBytes, part };
    offset += part.sizeBytes;
  }
  throw invalidPartNumber(partNumber, object.parts.length);
}
