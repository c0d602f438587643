import type { FileRecord } from '../services/summarize-file/contract.ts';

/** What became of one file. */
export interface FileOutcome {
  readonly file: string;
  readonly key: string;
  readonly versionId: string;
  readonly recordCount: number;
  readonly notificationCount: number;
  readonly record?: FileRecord;
  /** Milliseconds from the start of the upload to the record, and to the notification in the inbox. */
  readonly recordedMs?: number;
  readonly notifiedMs?: number;
}

/** Exactly one record and one notification: the promise of the pipeline. */
export function wentThrough(outcome: FileOutcome): boolean {
  return outcome.recordCount === 1 && outcome.notificationCount === 1;
}
