import { beforeEach, describe, expect, it } from 'vitest';
import {
  type Bucket,
  createBucket,
  createState,
  nextSequencer,
  type S3State,
} from '../../../../../local/services/s3/model/buckets.ts';
import {
  currentVersion,
  deleteKey,
  deleteVersion,
  findObject,
  putVersion,
  type StoredObject,
} from '../../../../../local/services/s3/model/versions.ts';

let state: S3State;
let bucket: Bucket;

beforeEach(() => {
  state = createState();
  bucket = createBucket(state, { name: 'uploads' }, 0);
});

function stamp(versionId: string) {
  return { versionId, lastModifiedMs: 0, sequencer: nextSequencer(state, 0) };
}

function put(key: string, versionId: string) {
  return putVersion(bucket, { kind: 'object', key, ...stamp(versionId) } as StoredObject);
}

const idsOf = (key: string) => bucket.versions.get(key)?.map(({ versionId }) => versionId);

describe('a bucket that was never versioned', () => {
  it('replaces the object', () => {
    expect(put('k', 'null')).toBeUndefined();
    expect(put('k', 'null')).toMatchObject({ versionId: 'null' });
    expect(idsOf('k')).toEqual(['null']);
  });

  it('deletes for good, and forgets the key', () => {
    put('k', 'null');
    expect(deleteKey(bucket, 'k', stamp('null'))).toMatchObject({ removed: { kind: 'object' } });
    expect(bucket.versions.size).toBe(0);
  });

  it('has nothing to tell of deleting what is not there', () => {
    expect(deleteKey(bucket, 'k', stamp('null'))).toEqual({});
  });
});

describe('a versioned bucket', () => {
  beforeEach(() => {
    bucket.versioning = 'Enabled';
  });

  it('keeps all versions', () => {
    put('k', 'v1');
    put('k', 'v2');
    expect(idsOf('k')).toEqual(['v1', 'v2']);
    expect(findObject(bucket, { key: 'k' }).versionId).toBe('v2');
    expect(findObject(bucket, { key: 'k', versionId: 'v1' }).versionId).toBe('v1');
  });

  it('hides a deleted key behind a marker, even one that never was', () => {
    put('k', 'v1');
    expect(deleteKey(bucket, 'k', stamp('m1'))).toMatchObject({ marker: { versionId: 'm1' } });
    expect(deleteKey(bucket, 'x', stamp('m2'))).toMatchObject({ marker: { versionId: 'm2' } });
    expect(idsOf('k')).toEqual(['v1', 'm1']);
    expect(() => findObject(bucket, { key: 'k' })).toThrow(
      expect.objectContaining({
        code: 'NoSuchKey',
        headers: { 'x-amz-delete-marker': 'true', 'x-amz-version-id': 'm1' },
      }),
    );
  });

  it('brings the object back when its marker is deleted', () => {
    put('k', 'v1');
    deleteKey(bucket, 'k', stamp('m1'));
    expect(deleteVersion(bucket, 'k', 'm1')).toMatchObject({ removed: { kind: 'delete-marker' } });
    expect(currentVersion(bucket, 'k')).toMatchObject({ versionId: 'v1' });
  });

  it('answers MethodNotAllowed to reading a marker by its id', () => {
    deleteKey(bucket, 'k', stamp('m1'));
    expect(() => findObject(bucket, { key: 'k', versionId: 'm1' })).toThrow(
      expect.objectContaining({
        code: 'MethodNotAllowed',
        statusCode: 405,
        headers: expect.objectContaining({ allow: 'DELETE', 'x-amz-delete-marker': 'true' }),
      }),
    );
  });

  it('answers NoSuchVersion to an id that it does not know', () => {
    put('k', 'v1');
    expect(() => findObject(bucket, { key: 'k', versionId: 'v9' })).toThrow(
      expect.objectContaining({
        code: 'NoSuchVersion',
        members: { Key: 'k', VersionId: 'v9' },
      }),
    );
  });
});

describe('a suspended bucket', () => {
  it('replaces the null version wherever it stands, and leaves the others', () => {
    put('k', 'null');
    bucket.versioning = 'Enabled';
    put('k', 'v1');
    bucket.versioning = 'Suspended';
    expect(put('k', 'null')).toMatchObject({ versionId: 'null' });
    expect(idsOf('k')).toEqual(['v1', 'null']);
  });

  it('deletes by a null marker that replaces the null version', () => {
    bucket.versioning = 'Suspended';
    put('k', 'null');
    expect(deleteKey(bucket, 'k', stamp('null'))).toMatchObject({
      marker: { versionId: 'null' },
      removed: { kind: 'object' },
    });
    expect(idsOf('k')).toEqual(['null']);
  });
});

describe('nextSequencer', () => {
  it('only ever grows, even when the clock stands still or goes back', () => {
    const instants = [5000, 5000, 5999, 6000, 4000, 4000, 7000];
    const sequencers = instants.map((nowMs) => nextSequencer(state, nowMs));
    expect(sequencers).toEqual(sequencers.toSorted());
    expect(new Set(sequencers).size).toBe(instants.length);
    for (const sequencer of sequencers) expect(sequencer).toMatch(/^[0-9a-f]{16}$/);
  });
});
