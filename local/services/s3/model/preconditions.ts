import { noSuchKey, notModified, preconditionFailed } from '../errors.ts';
import type { StoredObject, Version } from './versions.ts';

/** The conditional headers of a read. */
export interface ReadConditions {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
  readonly IfModifiedSince?: Date | undefined;
  readonly IfUnmodifiedSince?: Date | undefined;
}

type ReadCondition = 'If-Match' | 'If-Unmodified-Since' | 'If-None-Match' | 'If-Modified-Since';

/** @throws PreconditionFailed, NotModified */
export function checkRead(object: StoredObject, conditions: ReadConditions): void {
  const failing = failingCondition(object, conditions);
  if (failing === undefined) return;
  if (failing === 'If-None-Match' || failing === 'If-Modified-Since') {
    throw notModified(object.etag, new Date(object.lastModifiedMs));
  }
  throw preconditionFailed(failing);
}

/**
 * Like `checkRead`, but a copy has no 304:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 */
export function checkCopySource(source: StoredObject, conditions: ReadConditions): void {
  const failing = failingCondition(source, conditions);
  if (failing === undefined) return;
  throw preconditionFailed(`x-amz-copy-source-${failing}`);
}

/**
 * An ETag condition outweighs the date condition of its pair:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
function failingCondition(
  object: StoredObject,
  { IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince }: ReadConditions,
): ReadCondition | undefined {
  if (IfMatch !== undefined) {
    if (!matches(object, IfMatch)) return 'If-Match';
  } else if (IfUnmodifiedSince !== undefined && isModifiedSince(object, IfUnmodifiedSince)) {
    return 'If-Unmodified-Since';
  }
  if (IfNoneMatch !== undefined) {
    if (matches(object, IfNoneMatch)) return 'If-None-Match';
  } else if (IfModifiedSince !== undefined && !isModifiedSince(object, IfModifiedSince)) {
    return 'If-Modified-Since';
  }
  return undefined;
}

/** The conditional headers of a write. */
export interface WriteConditions {
  readonly IfMatch?: string | undefined;
  /** Always `*`. */
  readonly IfNoneMatch?: string | undefined;
}

/**
 * Decides a conditional write by the key's newest version
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html). @throws
 * PreconditionFailed, NoSuchKey
 */
export function checkWrite(
  key: string,
  current: Version | undefined,
  { IfMatch, IfNoneMatch }: WriteConditions,
): void {
  const exists = current?.kind === 'object';
  if (IfNoneMatch !== undefined && exists) throw preconditionFailed('If-None-Match');
  if (IfMatch === undefined) return;
  if (!exists) throw noSuchKey(key);
  if (!matches(current, IfMatch)) throw preconditionFailed('If-Match');
}

/**
 * Decides a conditional deletion by the key's newest version
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html). @throws
 * PreconditionFailed, NoSuchKey
 */
export function checkDelete(key: string, current: Version | undefined, etag?: string): void {
  if (etag === undefined) return;
  if (current === undefined) throw noSuchKey(key);
  if (current.kind === 'object' && matches(current, etag)) return;
  throw preconditionFailed('If-Match');
}

/** Whether a list of ETags, quoted or not, or `*`, names the object. */
function matches(object: StoredObject, etags: string): boolean {
  return etags.split(',').some((etag) => {
    const name = unquote(etag.trim().replace(/^W\//, ''));
    return name === '*' || name === object.etag;
  });
}

function isModifiedSince(object: StoredObject, date: Date): boolean {
  return object.lastModifiedMs > date.getTime();
}

/** An ETag without its quotes. */
export function unquote(etag: string): string {
  return etag.replace(/^"(.*)"$/, '$1');
}
