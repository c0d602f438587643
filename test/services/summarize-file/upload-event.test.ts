import { describe, expect, it } from 'vitest';
import { parseUploadEvent } from '../../../services/summarize-file/upload-event.ts';
import { objectCreatedBody } from '../../helpers/sqs-record.ts';

/** The event with one of its parts changed, or removed. */
function changed(path: string, value?: unknown): string {
  const event = JSON.parse(objectCreatedBody());
  const names = path.split('.');
  const last = names.pop() as string;
  const holder = names.reduce((part, name) => part[name], event);
  holder[last] = value;
  return JSON.stringify(event);
}

describe('an upload event', () => {
  it('takes the key as it is: plus signs and percent signs are its own', () => {
    expect(parseUploadEvent(objectCreatedBody({ key: 'a b+c%20d/é.csv' }))).toEqual({
      bucket: 'uploads',
      key: 'a b+c%20d/é.csv',
      versionId: 'v1',
      sequencer: '617f08299329d189',
      sizeBytes: 5,
      uploadedAt: '2026-01-02T03:04:05Z',
    });
  });

  it('has the version "null" in a bucket without versions', () => {
    const body = changed('detail.object.version-id');
    expect(parseUploadEvent(body).versionId).toBe('null');
  });

  it.each([
    'not JSON',
    'null',
    '[]',
    '{}',
    changed('source', 'my.app'),
    changed('detail-type', 'Object Deleted'),
    changed('detail'),
    changed('detail.bucket'),
    changed('detail.object.key', ''),
    changed('detail.object.version-id', 7),
    changed('detail.object.sequencer'),
    changed('time', 'yesterday'),
  ])('fails with INVALID_EVENT for anything else (%#)', (body) => {
    expect(() => parseUploadEvent(body)).toThrow(
      expect.objectContaining({ code: 'INVALID_EVENT' }),
    );
  });
});
