import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { createDynamoDBClient, createS3Client } from '../shared/clients.ts';
import { requireEnv, requireIntegerEnv } from '../shared/env.ts';
import { createObservability } from '../shared/observability.ts';
import { WeightedGate } from '../shared/weighted-gate.ts';
import { METRICS_NAMESPACE, SUMMARIZE_FILE_ENV, SUMMARIZE_FILE_SERVICE } from './contract.ts';
import { DynamoDBFileStore } from './file-store.ts';
import { reportFailure, summarizeUpload } from './summarize-upload.ts';
import { parseUploadEvent, type UploadEvent } from './upload-event.ts';
import { S3UploadStore } from './upload-store.ts';

/** Stored bytes of the uploads that are read at the same time, and what a large one counts as at most. */
const CONCURRENT_BYTES_MAX = 32 * 1024 * 1024;
const LARGE_UPLOAD_BYTES = 24 * 1024 * 1024;
/** What is kept of the function's time to record, report and answer. */
const CLOSING_MS = 5_000;

const observability = createObservability(SUMMARIZE_FILE_SERVICE, METRICS_NAMESPACE);
const dependencies = {
  uploads: new S3UploadStore(createS3Client()),
  files: new DynamoDBFileStore(
    createDynamoDBClient(),
    requireEnv(SUMMARIZE_FILE_ENV.filesTableName),
  ),
  observability,
  maxFileBytes: requireIntegerEnv(SUMMARIZE_FILE_ENV.maxFileBytes),
  now: Date.now,
};
const processor = new BatchProcessor(EventType.SQS);
const gate = new WeightedGate(CONCURRENT_BYTES_MAX, LARGE_UPLOAD_BYTES);

async function handleRecord(record: SQSRecord, deadlineMs: number): Promise<void> {
  const upload = parseRecord(record);
  await gate.run(upload.sizeBytes, () => summarizeUpload(upload, { ...dependencies, deadlineMs }));
}

function parseRecord({ body }: SQSRecord): UploadEvent {
  try {
    return parseUploadEvent(body);
  } catch (error) {
    reportFailure(error, observability);
    throw error;
  }
}

/** Summarises uploads that the queue announces; the records that fail are delivered again. */
export const handler = (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
  observability.captureColdStart(context.functionName);
  const deadlineMs = Date.now() + context.getRemainingTimeInMillis() - CLOSING_MS;
  return processPartialResponse(
    event,
    (record: SQSRecord) => handleRecord(record, deadlineMs),
    processor,
    { context },
  );
};
