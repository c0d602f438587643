import { describe, expect, it } from 'vitest';
import type { FileRecord } from '../../../services/summarize-file/contract.ts';
import { summarizeUpload } from '../../../services/summarize-file/summarize-upload.ts';
import { parseUploadEvent } from '../../../services/summarize-file/upload-event.ts';
import type { UploadedObject } from '../../../services/summarize-file/upload-store.ts';
import { RecordingObservability } from '../../helpers/recording-observability.ts';
import { objectCreatedBody } from '../../helpers/sqs-record.ts';

const NOW = Date.parse('2026-01-02T03:04:06Z');
const HEADER = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';

async function* contentOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

/** Runs the use case over one object and a table in memory. */
function world(
  object: Partial<UploadedObject> | undefined | Error,
  putError?: Error,
  deadlineMs = NOW,
) {
  const records: FileRecord[] = [];
  const observability = new RecordingObservability();
  const dependencies = {
    observability,
    maxFileBytes: 1_000,
    now: () => NOW,
    deadlineMs,
    uploads: {
      open: async () => {
        if (object instanceof Error) throw object;
        if (object === undefined) return undefined;
        const body = contentOf('a,b\n1,2\n');
        return { sizeBytes: 8, contentType: 'text/csv', traceHeader: HEADER, body, ...object };
      },
    },
    files: {
      add: async (record: FileRecord) => {
        if (putError) throw putError;
        const isNew = !records.some(
          ({ objectId, versionId }) =>
            objectId === record.objectId && versionId === record.versionId,
        );
        if (isNew) records.push(record);
        return isNew;
      },
    },
  };
  const run = (body = objectCreatedBody()) => summarizeUpload(parseUploadEvent(body), dependencies);
  return { records, observability, run };
}

describe('an upload', () => {
  it('is recorded with its summary', async () => {
    const { records, observability, run } = world({});
    await run();
    expect(records).toMatchObject([
      {
        objectId: 'uploads/data.csv',
        versionId: 'v1',
        status: 'PROCESSED',
        summary: { format: 'csv', rowCount: 1, columnCount: 2 },
        sequencer: '617F08299329D1890000000000000000',
        uploadedAt: '2026-01-02T03:04:05Z',
        recordedAt: '2026-01-02T03:04:06.000Z',
      },
    ]);
    expect(records[0]).not.toHaveProperty('rejection');
    expect(observability.emitted).toMatchObject([
      {
        values: {
          FilesProcessed: 1,
          BytesProcessed: 8,
          SummaryDuration: 0,
          UploadToRecordLatency: 1_000,
        },
        subject: { uploadId: records[0]?.uploadId, traceId: observability.traces[0]?.traceId },
      },
    ]);
    expect(observability.lines).toHaveLength(1);
  });

  it('continues the uploader’s trace and hands it on', async () => {
    const { records, observability, run } = world({});
    await run();
    const [trace] = observability.traces;
    expect(trace).toMatchObject({
      traceId: '1-5759e988-bd862e3fe1be46a994272793',
      parentId: '53995c3f42cd8ad8',
      annotations: { uploadId: records[0]?.uploadId, status: 'PROCESSED' },
      calls: ['S3 GetObject', 'DynamoDB PutItem'],
      closed: 1,
      error: undefined,
    });
    expect(records[0]?.traceHeader).toBe(trace?.header);
  });

  it('that is bad is recorded as REJECTED and not thrown', async () => {
    const { records, observability, run } = world({ body: contentOf('a,b\n1\n') });
    await run();
    expect(records).toMatchObject([{ status: 'REJECTED', rejection: { reason: 'RAGGED_ROW' } }]);
    expect(records[0]).not.toHaveProperty('summary');
    expect(observability.total('FilesRejected')).toBe(1);
  });

  it('that is too large is rejected for it', async () => {
    const { records, run } = world({ body: contentOf('x\n'.repeat(501)) });
    await run();
    expect(records[0]?.rejection?.reason).toBe('TOO_LARGE');
  });

  it('delivered again is counted and acknowledged, its record left alone', async () => {
    const { records, observability, run } = world({});
    await run();
    const before = structuredClone(records);
    await run();
    expect(records).toEqual(before);
    expect(observability.total('FilesProcessed')).toBe(1);
    expect(observability.total('DuplicatesSkipped')).toBe(1);
  });

  it('that is gone is acknowledged and counted', async () => {
    const { records, observability, run } = world(undefined);
    await run();
    expect(records).toEqual([]);
    expect(observability.total('ObjectsVanished')).toBe(1);
    expect(observability.traces[0]?.closed).toBe(1);
  });

  it.each([
    ['cannot be opened', new Error('SlowDown'), undefined],
    ['cannot be recorded', {}, new Error('Throttled')],
    ['breaks while it is read', { body: broken() }, undefined],
  ])('that %s fails, so that it is delivered again', async (_, object, putError) => {
    const { records, observability, run } = world(object, putError);
    await expect(run()).rejects.toThrow(/SlowDown|Throttled|reset/);
    expect(records).toEqual([]);
    expect(observability.total('RecordsFailed')).toBe(1);
    expect(observability.lines).toMatchObject([{ level: 'error' }]);
    expect(observability.traces).toMatchObject([{ closed: 1 }]);
    expect(observability.traces[0]?.error).toBeInstanceOf(Error);
  });

  it('that is still being read at the deadline fails, so that it alone is delivered again', async () => {
    const { records, observability, run } = world({}, undefined, NOW - 1);
    await expect(run()).rejects.toMatchObject({ code: 'OUT_OF_TIME' });
    expect(records).toEqual([]);
    expect(observability.total('RecordsFailed')).toBe(1);
  });

  it('leaves none of its content in log lines', async () => {
    const secret = 'Zyzzyva';
    const { observability, run } = world({ body: contentOf(`${secret},b\n${secret}\n`) });
    await run();
    expect(JSON.stringify(observability.lines)).not.toContain(secret);
  });
});

async function* broken(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('a,b\n');
  throw new Error('connection reset');
}
