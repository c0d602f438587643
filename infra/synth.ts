import { parseArgs } from 'node:util';
import { createApp } from './app.ts';
import { STAGE_NAMES, type StageName } from './stages.ts';

/** Writes a stage's cloud assembly. Needs no AWS account, no network, and gives the same bytes for the same sources. */
export function synthesize(stage: StageName, outDirectory: string): void {
  createApp(stage, outDirectory).synth({ errorOnDuplicateSynth: false });
}

function isStageName(text: string): text is StageName {
  return (STAGE_NAMES as readonly string[]).includes(text);
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      stage: { type: 'string', default: 'local' },
      out: { type: 'string', default: 'cdk.out' },
    },
  });
  if (isStageName(values.stage)) synthesize(values.stage, values.out);
  else {
    console.error(`There is no stage ${values.stage}; choose one of ${STAGE_NAMES.join(', ')}.`);
    process.exitCode = 2;
  }
}
