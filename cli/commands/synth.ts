import { relative } from 'node:path';
import { assemblyDirectory, type StageName, synthesizeIfStale } from '../assembly.ts';
import { showProgress } from '../terminal.ts';

export async function synth(options: { stage: StageName }): Promise<void> {
  const progress = showProgress(`Synthesizing the stage ${options.stage}`);
  const where = relative(process.cwd(), assemblyDirectory(options.stage));
  try {
    const fresh = await synthesizeIfStale(options.stage);
    progress.succeed(`${where} ${fresh ? 'is synthesized' : 'is up to date'}`);
  } catch (error) {
    progress.fail(`The stage ${options.stage} was not synthesized`);
    throw error;
  }
}
