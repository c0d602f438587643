import { Readable } from 'node:stream';
import type { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { S3UploadStore } from '../../../services/summarize-file/upload-store.ts';

const UPLOAD = {
  bucket: 'uploads',
  key: 'a b/ü+%2F.csv',
  versionId: 'v1',
  sequencer: '1',
  sizeBytes: 5,
  uploadedAt: '2026-01-02T03:04:05Z',
};

/** A bucket that answers every GetObject alike. */
function bucket(answer: object | Error) {
  const calls: GetObjectCommand['input'][] = [];
  const client = {
    send: async ({ input }: GetObjectCommand) => {
      calls.push(input);
      if (answer instanceof Error) throw answer;
      return answer;
    },
  } as unknown as S3Client;
  return { calls, store: new S3UploadStore(client) };
}

const named = (name: string) => Object.assign(new Error(name), { name });

describe('an upload store', () => {
  it('opens the version that the event names, its key as it is', async () => {
    const Body = Readable.from(['hello']);
    const Metadata = { 'trace-header': 'Root=1' };
    const { calls, store } = bucket({ Body, ContentLength: 5, ContentType: 'text/csv', Metadata });
    const object = await store.open(UPLOAD);
    expect(object).toMatchObject({ sizeBytes: 5, contentType: 'text/csv', traceHeader: 'Root=1' });
    expect(await object?.body[Symbol.asyncIterator]().next()).toMatchObject({ value: 'hello' });
    expect(calls).toEqual([{ Bucket: 'uploads', Key: 'a b/ü+%2F.csv', VersionId: 'v1' }]);
  });

  it('asks for no version of an object that has none', async () => {
    const { calls, store } = bucket({ Body: Readable.from([]) });
    await store.open({ ...UPLOAD, versionId: 'null' });
    expect(calls[0]).not.toHaveProperty('VersionId');
  });

  it.each(['NoSuchKey', 'NoSuchVersion'])('has nothing to open after %s', async (name) => {
    expect(await bucket(named(name)).store.open(UPLOAD)).toBeUndefined();
  });

  it.each(['AccessDenied', 'SlowDown', 'NoSuchBucket'])('fails with %s', async (name) => {
    await expect(bucket(named(name)).store.open(UPLOAD)).rejects.toMatchObject({ name });
  });

  it('fails with MISSING_BODY when there is none', async () => {
    await expect(bucket({}).store.open(UPLOAD)).rejects.toMatchObject({ code: 'MISSING_BODY' });
  });
});
