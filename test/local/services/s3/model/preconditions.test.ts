import { describe, expect, it } from 'vitest';
import {
  checkCopySource,
  checkDelete,
  checkRead,
  checkWrite,
} from '../../../../../local/services/s3/model/preconditions.ts';
import type {
  DeleteMarker,
  StoredObject,
} from '../../../../../local/services/s3/model/versions.ts';

const MODIFIED = Date.UTC(2026, 0, 1);
const BEFORE = new Date(MODIFIED - 1000);
const SAME = new Date(MODIFIED);
const object = { kind: 'object', etag: 'abc', lastModifiedMs: MODIFIED } as StoredObject;
const marker = { kind: 'delete-marker' } as DeleteMarker;

const failed = expect.objectContaining({ code: 'PreconditionFailed', statusCode: 412 });
const unchanged = expect.objectContaining({
  statusCode: 304,
  headers: { etag: '"abc"', 'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT' },
});

describe('checkRead', () => {
  it.each([
    {},
    { IfMatch: '"abc"' },
    { IfMatch: 'abc' },
    { IfMatch: '"x", "abc"' },
    { IfMatch: '*' },
    { IfNoneMatch: '"x"' },
    { IfModifiedSince: BEFORE },
    { IfUnmodifiedSince: SAME },
    // A matching ETag outweighs a date that fails.
    { IfMatch: '"abc"', IfUnmodifiedSince: BEFORE },
    { IfNoneMatch: '"x"', IfModifiedSince: SAME },
  ])('lets %o through', (conditions) => {
    expect(() => checkRead(object, conditions)).not.toThrow();
  });

  it.each([{ IfMatch: '"x"' }, { IfUnmodifiedSince: BEFORE }])(
    'answers 412 to %o',
    (conditions) => {
      expect(() => checkRead(object, conditions)).toThrow(failed);
    },
  );

  it.each([
    { IfNoneMatch: '"abc"' },
    { IfNoneMatch: '*' },
    { IfNoneMatch: 'W/"abc"' },
    { IfModifiedSince: SAME },
    { IfNoneMatch: '"abc"', IfModifiedSince: BEFORE },
  ])('answers 304 to %o', (conditions) => {
    expect(() => checkRead(object, conditions)).toThrow(unchanged);
  });
});

describe('checkCopySource', () => {
  it('answers 412 where a read would be answered 304', () => {
    expect(() => checkCopySource(object, { IfNoneMatch: '"abc"' })).toThrow(failed);
  });
});

describe('checkWrite', () => {
  it.each([undefined, marker])('lets If-None-Match through when there is no object', (current) => {
    expect(() => checkWrite('k', current, { IfNoneMatch: '*' })).not.toThrow();
  });

  it('answers 412 to If-None-Match when there is one', () => {
    expect(() => checkWrite('k', object, { IfNoneMatch: '*' })).toThrow(failed);
  });

  it('lets If-Match through for the same ETag only', () => {
    expect(() => checkWrite('k', object, { IfMatch: '"abc"' })).not.toThrow();
    expect(() => checkWrite('k', object, { IfMatch: '"x"' })).toThrow(failed);
  });

  it.each([undefined, marker])('answers NoSuchKey to If-Match when there is none', (current) => {
    expect(() => checkWrite('k', current, { IfMatch: '"abc"' })).toThrow(
      expect.objectContaining({ code: 'NoSuchKey' }),
    );
  });
});

describe('checkDelete', () => {
  it('demands the same ETag, or any', () => {
    expect(() => checkDelete('k', object, '"abc"')).not.toThrow();
    expect(() => checkDelete('k', object, '*')).not.toThrow();
    expect(() => checkDelete('k', object, '"x"')).toThrow(failed);
    expect(() => checkDelete('k', marker, '*')).toThrow(failed);
    expect(() => checkDelete('k', undefined, '*')).toThrow(
      expect.objectContaining({ code: 'NoSuchKey' }),
    );
  });
});
