import { parseArgs } from 'node:util';
import { createApp } from './app.ts';
import { STAGE_NAMES, type StageName } from './stages.ts';

export interface SynthesisOptions {
  readonly stage: StageName;
  /** Where the cloud assembly is written; files of an earlier one are overwritten, not removed. */
  readonly outDir: string;
}

/**
 * Writes a stage's cloud assembly. Needs no AWS account, no network, and gives the same bytes for
 * the same sources.
 * @throws ValidationError of the CDK when a template breaks a rule.
 */
export function synthesize({ stage, outDir }: SynthesisOptions): void {
  createApp(stage, outDir).synth({ errorOnDuplicateSynth: false });
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
  if (isStageName(values.stage)) synthesize({ stage: values.stage, outDir: values.out });
  else {
    console.error(`There is no stage ${values.stage}; choose one of ${STAGE_NAMES.join(', ')}.`);
    process.exitCode = 2;
  }
}
