import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StageName } from '../../infra/stages.ts';
import { synthesize } from '../../infra/synth.ts';

/** A resource of a template. */
export interface TemplateResource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: templates are plain JSON of many shapes.
  readonly Properties: any;
  readonly DeletionPolicy?: string;
}

/** All templates of a stage, as they were written. */
export interface SynthesizedStage {
  readonly directory: string;
  /** Of all stacks, by logical id. */
  readonly resources: Readonly<Record<string, TemplateResource>>;
  readonly outputNames: readonly string[];
  readonly text: string;
}

/** Synthesizes a stage into a folder of its own. */
export function synthesizeStage(stage: StageName): SynthesizedStage {
  const directory = mkdtempSync(join(tmpdir(), 'faultline-synth-'));
  synthesize({ stage, outDir: directory });
  const texts = (readdirSync(directory, { recursive: true }) as string[])
    .filter((file) => file.endsWith('.template.json'))
    .map((file) => readFileSync(join(directory, file), 'utf8'));
  const templates = texts.map((text) => JSON.parse(text));
  return {
    directory,
    resources: Object.assign({}, ...templates.map(({ Resources }) => Resources)),
    outputNames: templates.flatMap(({ Outputs = {} }) => Object.keys(Outputs)),
    text: texts.join('\n'),
  };
}

/** The text of an `Fn::Join` and its like, with references as `<logical id>`. */
export function flattened(value: unknown): string {
  if (typeof value === 'string') return value;
  const [name, argument] = Object.entries(value as Record<string, unknown>)[0] ?? [];
  if (name === 'Fn::Join')
    return ((argument as [string, unknown[]])[1] ?? []).map(flattened).join('');
  return `<${JSON.stringify(argument).replaceAll(/[^\w:.-]/g, '')}>`;
}
