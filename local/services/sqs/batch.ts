import type { BatchResultErrorEntry } from '@aws-sdk/client-sqs';
import {
  BatchEntryIdsNotDistinct,
  EmptyBatchRequest,
  InvalidBatchEntryId,
  SqsError,
  TooManyEntriesInBatchRequest,
} from './errors.ts';
import { MAX_BATCH_ENTRIES } from './limits.ts';

interface BatchEntry {
  readonly Id: string | undefined;
}

/**
 * Checks a batch as a whole, in SQS's order.
 * @param entryType AWS's name of the entry, for its message.
 * @throws EmptyBatchRequest, TooManyEntriesInBatchRequest, InvalidBatchEntryId,
 * BatchEntryIdsNotDistinct
 */
export function checkBatch<Entry extends BatchEntry>(
  entries: readonly Entry[] | undefined,
  entryType: string,
): readonly Entry[] {
  if (entries === undefined || entries.length === 0) throw new EmptyBatchRequest(entryType);
  if (entries.length > MAX_BATCH_ENTRIES) {
    throw new TooManyEntriesInBatchRequest(MAX_BATCH_ENTRIES, entries.length);
  }
  const seen = new Set<string>();
  for (const { Id: id } of entries) {
    if (id === undefined || !/^[\w-]{1,80}$/.test(id)) throw new InvalidBatchEntryId();
    if (seen.has(id)) throw new BatchEntryIdsNotDistinct(id);
    seen.add(id);
  }
  return entries;
}

/** Does each entry by itself: what one is refused does not stop the others. */
export function runBatch<Entry extends BatchEntry, Result>(
  entries: readonly Entry[],
  run: (entry: Entry, id: string) => Result,
): { Successful: Result[]; Failed: BatchResultErrorEntry[] } {
  const successful: Result[] = [];
  const failed: BatchResultErrorEntry[] = [];
  for (const entry of entries) {
    const id = entry.Id as string;
    try {
      successful.push(run(entry, id));
    } catch (error) {
      if (!(error instanceof SqsError)) throw error;
      failed.push({
        Id: id,
        SenderFault: error.fault === 'client',
        Code: error.queryCode,
        Message: error.message,
      });
    }
  }
  return { Successful: successful, Failed: failed };
}
