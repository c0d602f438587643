import { strict as assert } from 'node:assert';
import type { LifecycleRule } from '@aws-sdk/client-s3';
import type { Bucket } from './buckets.ts';
import type { MultipartUpload } from './multipart.ts';
import type { StoredObject, Version } from './versions.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** What a bucket's rules want done at an instant, and when they want to be asked again. */
export interface LifecycleWork {
  /** Keys whose current object has expired. */
  readonly expiredKeys: readonly string[];
  /** Noncurrent versions that have expired, and delete markers with nothing behind them. */
  readonly expiredVersions: readonly Version[];
  readonly abandonedUploads: readonly MultipartUpload[];
  /** Infinite when nothing that is there now will ever expire. */
  readonly nextDueAtMs: number;
}

/**
 * Applies the enabled rules to all that a bucket holds
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html).
 */
export function planLifecycle(bucket: Bucket, nowMs: number): LifecycleWork {
  const expiredKeys: string[] = [];
  const expiredVersions: Version[] = [];
  const abandonedUploads: MultipartUpload[] = [];
  let nextDueAtMs = Number.POSITIVE_INFINITY;
  const collect = <Item>(dueAtMs: number, item: Item, into: Item[]) => {
    if (dueAtMs <= nowMs) into.push(item);
    else nextDueAtMs = Math.min(nextDueAtMs, dueAtMs);
  };
  for (const versions of bucket.versions.values()) {
    const current = versions.at(-1);
    if (current?.kind === 'object') {
      collect(expiryOf(bucket, current)?.dueAtMs ?? Infinity, current.key, expiredKeys);
    } else if (current !== undefined && versions.length === 1) {
      collect(markerDueAtMs(bucket, current), current, expiredVersions);
    }
    versions.slice(0, -1).forEach((version, index) => {
      collect(noncurrentDueAtMs(bucket, versions, index), version, expiredVersions);
    });
  }
  for (const uploads of bucket.uploads.values()) {
    for (const upload of uploads) {
      collect(abortDueAtMs(bucket, upload), upload, abandonedUploads);
    }
  }
  return { expiredKeys, expiredVersions, abandonedUploads, nextDueAtMs };
}

export function isIdle(work: LifecycleWork): boolean {
  const { expiredKeys, expiredVersions, abandonedUploads } = work;
  return expiredKeys.length + expiredVersions.length + abandonedUploads.length === 0;
}

/** When what changes now can first make something due: a lower bound that needs no walk. */
export function earliestDueAtMs(bucket: Bucket, nowMs: number): number {
  let earliest = Number.POSITIVE_INFINITY;
  for (const rule of enabledRules(bucket)) {
    const { Expiration, NoncurrentVersionExpiration, AbortIncompleteMultipartUpload } = rule;
    // One version more can push an old one beyond the number to keep: then its age counts no
    // longer.
    const keepsSome = NoncurrentVersionExpiration?.NewerNoncurrentVersions !== undefined;
    const days = [
      Expiration?.Days,
      Expiration?.ExpiredObjectDeleteMarker ? 0 : undefined,
      keepsSome ? 0 : NoncurrentVersionExpiration?.NoncurrentDays,
      AbortIncompleteMultipartUpload?.DaysAfterInitiation,
    ].filter((one) => one !== undefined);
    if (Expiration?.Date !== undefined) {
      earliest = Math.min(earliest, Math.max(Expiration.Date.getTime(), nextMidnight(nowMs)));
    }
    for (const count of days) earliest = Math.min(earliest, daysAfter(nowMs, count));
  }
  return earliest;
}

/** When a current object expires, and by which rule. */
export function expiryOf(
  bucket: Bucket,
  object: StoredObject,
): { readonly dueAtMs: number; readonly ruleId: string } | undefined {
  let first: { dueAtMs: number; ruleId: string } | undefined;
  for (const rule of enabledRules(bucket)) {
    if (rule.Expiration === undefined || !appliesTo(rule, object)) continue;
    const { Date: date, Days: days } = rule.Expiration;
    const dueAtMs = days === undefined ? date?.getTime() : daysAfter(object.lastModifiedMs, days);
    if (dueAtMs === undefined || dueAtMs >= (first?.dueAtMs ?? Infinity)) continue;
    first = { dueAtMs, ruleId: rule.ID ?? '' };
  }
  return first;
}

/**
 * A delete marker that hides nothing goes by `ExpiredObjectDeleteMarker`, or by age like an object.
 */
function markerDueAtMs(bucket: Bucket, marker: Version): number {
  return earliestOf(bucket, (rule) => {
    if (rule.Expiration === undefined || !appliesTo(rule, marker)) return undefined;
    const days = rule.Expiration.ExpiredObjectDeleteMarker ? 0 : rule.Expiration.Days;
    return days === undefined ? undefined : daysAfter(marker.lastModifiedMs, days);
  });
}

/** A version's noncurrent age counts from the day that its successor was made. */
function noncurrentDueAtMs(bucket: Bucket, versions: readonly Version[], index: number): number {
  const version = versions[index];
  const successor = versions[index + 1];
  assert(version !== undefined && successor !== undefined);
  const newerNoncurrentCount = versions.length - 2 - index;
  return earliestOf(bucket, (rule) => {
    if (rule.NoncurrentVersionExpiration === undefined) return undefined;
    const { NoncurrentDays: days = 0, NewerNoncurrentVersions: keptCount = 0 } =
      rule.NoncurrentVersionExpiration;
    const isSpared = newerNoncurrentCount < keptCount || !appliesTo(rule, version);
    return isSpared ? undefined : daysAfter(successor.lastModifiedMs, days);
  });
}

function abortDueAtMs(bucket: Bucket, upload: MultipartUpload): number {
  return earliestOf(bucket, (rule) => {
    const days = rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation;
    if (days === undefined || !upload.key.startsWith(prefixOf(rule))) return undefined;
    return daysAfter(upload.initiatedAtMs, days);
  });
}

/** The shortest of what overlapping rules say: S3 does not keep data longer than one rule wants. */
function earliestOf(bucket: Bucket, dueAtMs: (rule: LifecycleRule) => number | undefined): number {
  return Math.min(
    Number.POSITIVE_INFINITY,
    ...enabledRules(bucket).map((rule) => dueAtMs(rule) ?? Number.POSITIVE_INFINITY),
  );
}

function enabledRules(bucket: Bucket): LifecycleRule[] {
  return bucket.lifecycleRules.filter((rule) => rule.Status === 'Enabled');
}

function prefixOf(rule: LifecycleRule): string {
  return rule.Filter?.And?.Prefix ?? rule.Filter?.Prefix ?? rule.Prefix ?? '';
}

function appliesTo(rule: LifecycleRule, version: Version): boolean {
  if (!version.key.startsWith(prefixOf(rule))) return false;
  const filter = { ...rule.Filter, ...rule.Filter?.And };
  const tags = [...(rule.Filter?.And?.Tags ?? []), ...(rule.Filter?.Tag ? [rule.Filter.Tag] : [])];
  const { ObjectSizeGreaterThan: above, ObjectSizeLessThan: below } = filter;
  // A delete marker has neither tags nor size to go by.
  if (version.kind === 'delete-marker') {
    return tags.length === 0 && above === undefined && below === undefined;
  }
  const { sizeBytes } = version.body;
  return (
    tags.every(({ Key = '', Value }) => version.tags.get(Key) === Value) &&
    (above === undefined || sizeBytes > above) &&
    (below === undefined || sizeBytes < below)
  );
}

/** Days are counted to the midnight (UTC) after the given instant plus that many days. */
function daysAfter(fromMs: number, days: number): number {
  return nextMidnight(fromMs + days * DAY_MS);
}

/** The first midnight (UTC) after an instant. */
export function nextMidnight(fromMs: number): number {
  return (Math.floor(fromMs / DAY_MS) + 1) * DAY_MS;
}
