import { createHash } from 'node:crypto';
import type { FileRecord } from '../summarize-file/contract.ts';
import type { FileNotification } from './contract.ts';

/** The same for every delivery of the same upload, and no other id of it. */
export function notificationIdOf(uploadId: string): string {
  return createHash('sha256').update(`notification\0${uploadId}`).digest('hex').slice(0, 32);
}

/** What subscribers are told of a record: all but its columns. */
export function notificationOf(record: FileRecord): FileNotification {
  const { uploadId, bucket, key, versionId, sequencer, status, rejection, summary } = record;
  return {
    notificationId: notificationIdOf(uploadId),
    uploadId,
    bucket,
    key,
    versionId,
    sequencer,
    status,
    ...(rejection && { rejection }),
    ...(summary && {
      summary: {
        format: summary.format,
        rowCount: summary.rowCount,
        columnCount: summary.columnCount,
        storedBytes: summary.storedBytes,
        sha256: summary.sha256,
      },
    }),
    uploadedAt: record.uploadedAt,
    recordedAt: record.recordedAt,
  };
}
