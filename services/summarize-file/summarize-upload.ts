import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { ServiceError } from '../shared/errors.ts';
import type { MetricValue, ObjectTrace, Observability } from '../shared/observability.ts';
import { traceIdOfUpload } from '../shared/trace-context.ts';
import { padSequencer, uploadIdOf } from '../shared/upload-identity.ts';
import { type FileRecord, SUMMARIZE_FILE_METRICS as METRICS } from './contract.ts';
import type { FileStore } from './file-store.ts';
import { type FileOutcome, summarizeStream } from './summary/summarize-stream.ts';
import type { UploadEvent } from './upload-event.ts';
import type { UploadedObject, UploadStore } from './upload-store.ts';

export interface SummarizeUploadDependencies {
  readonly uploads: UploadStore;
  readonly files: FileStore;
  readonly observability: Observability;
  readonly maxFileBytes: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Epoch milliseconds by which a file that is still being read is given up. */
  readonly deadlineMs: number;
}

/**
 * Summarises one uploaded object and records it. A bad file is recorded as REJECTED; whatever else goes wrong is thrown,
 * so that the queue tries again. An object that is gone is acknowledged: somebody deleted it since, S3 is strongly
 * consistent, and no retry brings it back. It is counted, so that a surprise shows.
 */
export async function summarizeUpload(
  upload: UploadEvent,
  dependencies: SummarizeUploadDependencies,
): Promise<void> {
  const { uploads, observability, now } = dependencies;
  const startMs = now();
  const uploadId = uploadIdOf(upload.bucket, upload.key, upload.versionId);
  const traceId = traceIdOfUpload(uploadId, Date.parse(upload.uploadedAt));
  let trace: ObjectTrace | undefined;
  try {
    const object = await uploads.open(upload);
    trace = observability.openTrace(object?.traceHeader, startMs, traceId);
    trace.addCall({ service: 'S3', operation: 'GetObject', startMs, endMs: now() });
    if (object === undefined) reportVanished(upload, uploadId, trace, observability);
    else await recordUpload({ upload, uploadId, object, trace }, dependencies);
    trace.annotate('uploadId', uploadId);
    trace.close();
  } catch (error) {
    trace ??= observability.openTrace(undefined, startMs, traceId);
    trace.annotate('uploadId', uploadId);
    trace.close(error);
    reportFailure(error, observability, { uploadId, traceId: trace.traceId, ...placeOf(upload) });
    throw error;
  }
}

interface OpenedUpload {
  readonly upload: UploadEvent;
  readonly uploadId: string;
  readonly object: UploadedObject;
  readonly trace: ObjectTrace;
}

async function recordUpload(opened: OpenedUpload, dependencies: SummarizeUploadDependencies) {
  const { upload, uploadId, object, trace } = opened;
  const { files, observability, maxFileBytes, now } = dependencies;
  const startMs = now();
  const outcome = await summarizeStream(untilDeadline(object.body, dependencies), {
    key: upload.key,
    contentType: object.contentType,
    declaredBytes: object.sizeBytes,
    maxFileBytes,
  });
  const summaryMs = now() - startMs;
  const record = recordOf(opened, outcome, new Date(now()).toISOString());
  const putMs = now();
  const isNew = await files.add(record);
  const endMs = now();
  trace.addCall({ service: 'DynamoDB', operation: 'PutItem', startMs: putMs, endMs });
  trace.annotate('status', outcome.status);

  const latencyMs = Math.max(0, endMs - Date.parse(upload.uploadedAt));
  const values = isNew
    ? outcomeMetrics(outcome, summaryMs, latencyMs)
    : [count(METRICS.duplicatesSkipped)];
  observability.emit(values, { uploadId, traceId: trace.traceId });
  observability.logger.info(isNew ? 'Upload recorded' : 'Upload was recorded before', {
    uploadId,
    traceId: trace.traceId,
    ...placeOf(upload),
    status: outcome.status,
    ...(outcome.status === 'REJECTED' && { rejection: outcome.rejection }),
    sizeBytes: object.sizeBytes,
    summaryMs,
  });
}

/**
 * Throws OUT_OF_TIME at the deadline. When a function times out instead, all files of its batch are delivered again, those
 * that are recorded and those that a slow one kept waiting alike.
 */
async function* untilDeadline(
  body: AsyncIterable<Uint8Array>,
  { now, deadlineMs }: SummarizeUploadDependencies,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    if (now() > deadlineMs) {
      throw new ServiceError('OUT_OF_TIME', 'The function’s time ran out before the file’s end.');
    }
    yield chunk;
  }
}

function recordOf(opened: OpenedUpload, outcome: FileOutcome, recordedAt: string): FileRecord {
  const { upload, uploadId, trace } = opened;
  return {
    objectId: `${upload.bucket}/${upload.key}`,
    versionId: upload.versionId,
    uploadId,
    bucket: upload.bucket,
    key: upload.key,
    sequencer: padSequencer(upload.sequencer),
    status: outcome.status,
    ...(outcome.status === 'PROCESSED'
      ? { summary: outcome.summary }
      : { rejection: outcome.rejection }),
    uploadedAt: upload.uploadedAt,
    recordedAt,
    traceHeader: trace.header,
  };
}

function outcomeMetrics(outcome: FileOutcome, summaryMs: number, latencyMs: number): MetricValue[] {
  const isProcessed = outcome.status === 'PROCESSED';
  const bytes = isProcessed ? outcome.summary.storedBytes : outcome.readBytes;
  return [
    count(isProcessed ? METRICS.filesProcessed : METRICS.filesRejected),
    { name: METRICS.bytesProcessed, unit: MetricUnit.Bytes, value: bytes },
    { name: METRICS.summaryDuration, unit: MetricUnit.Milliseconds, value: summaryMs },
    { name: METRICS.uploadToRecordLatency, unit: MetricUnit.Milliseconds, value: latencyMs },
  ];
}

function reportVanished(
  upload: UploadEvent,
  uploadId: string,
  { traceId }: ObjectTrace,
  { emit, logger }: Observability,
): void {
  emit([count(METRICS.objectsVanished)], { uploadId, traceId });
  logger.warn('Upload is gone', { uploadId, traceId, ...placeOf(upload) });
}

/** Counts and logs a record that the queue will deliver again. */
export function reportFailure(
  error: unknown,
  { emit, logger }: Observability,
  context?: { uploadId: string; traceId: string },
): void {
  emit([count(METRICS.recordsFailed)], context);
  logger.error('Upload failed', { ...context, error: error as Error });
}

const count = (name: string): MetricValue => ({ name, unit: MetricUnit.Count, value: 1 });

const placeOf = ({ bucket, key, versionId }: UploadEvent) => ({ bucket, key, versionId });
