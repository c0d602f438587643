import type { FileSummary } from '../../services/summarize-file/contract.ts';
import {
  type FileOutcome,
  type SummarizeOptions,
  summarizeStream,
} from '../../services/summarize-file/summary/summarize-stream.ts';

/** Summarises bytes that arrive in the given pieces. */
export function summarize(
  content: string | Uint8Array | Iterable<Uint8Array>,
  options: Partial<SummarizeOptions> = {},
): Promise<FileOutcome> {
  const pieces =
    typeof content === 'string'
      ? [Buffer.from(content)]
      : content instanceof Uint8Array
        ? [content]
        : content;
  return summarizeStream(streamOf(pieces), {
    key: 'upload',
    maxFileBytes: 64 * 1024 * 1024,
    ...options,
  });
}

/** The summary of a file that is not bad. */
export async function summaryOf(
  content: string | Uint8Array | Iterable<Uint8Array>,
  options: Partial<SummarizeOptions> = {},
): Promise<FileSummary> {
  const outcome = await summarize(content, options);
  if (outcome.status === 'PROCESSED') return outcome.summary;
  throw new TypeError(`${outcome.rejection.reason}: ${outcome.rejection.detail}`);
}

/** The reason why a file is bad, or `PROCESSED`. */
export async function reasonOf(
  content: string | Uint8Array | Iterable<Uint8Array>,
  options: Partial<SummarizeOptions> = {},
): Promise<string> {
  const outcome = await summarize(content, options);
  return outcome.status === 'PROCESSED' ? outcome.status : outcome.rejection.reason;
}

async function* streamOf(pieces: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield piece;
}
