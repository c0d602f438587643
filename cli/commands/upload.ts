import { EXIT_OK, EXIT_VERDICT } from '../exit-codes.ts';
import { sendAndFollow } from '../follow.ts';
import { listFiles } from '../input-files.ts';
import { wentThrough } from '../outcome.ts';
import { outcomesAsJson, renderOutcomes, summarizeOutcomes } from '../outcome-table.ts';
import { findPipeline } from '../pipeline.ts';
import { countOf, showProgress } from '../terminal.ts';

export interface UploadOptions {
  readonly files: readonly string[];
  readonly port: number;
  readonly json?: boolean;
}

/** Sends files to a running engine and follows them to the end. */
export async function upload(options: UploadOptions): Promise<void> {
  const files = listFiles(options.files);
  const pipeline = await findPipeline(`http://127.0.0.1:${options.port}`);
  const interruption = new AbortController();
  process.once('SIGINT', () => interruption.abort());
  const progress = showProgress(`Uploading ${countOf(files.length, 'file')}`);
  try {
    const outcomes = await sendAndFollow(pipeline, files, {
      now: Date.now,
      signal: interruption.signal,
      onProgress: ({ uploaded, notified, total }) =>
        progress.update(`${uploaded} of ${total} uploaded, ${notified} notified`),
    });
    progress.succeed(`${countOf(files.length, 'file')} followed to the inbox`);
    if (options.json) console.log(outcomesAsJson(outcomes));
    else console.log(`\n${renderOutcomes(outcomes)}\n\n${summarizeOutcomes(outcomes)}`);
    process.exitCode = outcomes.every(wentThrough) ? EXIT_OK : EXIT_VERDICT;
  } catch (error) {
    progress.fail('The upload did not end well');
    throw error;
  } finally {
    pipeline.close();
  }
}
