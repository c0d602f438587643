import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { AssemblyStack } from '../../local/deploy/assembly.ts';
import type { Template } from '../../local/deploy/template.ts';

/** A stack that stands alone, without assets. */
export function stackOf(template: Template, name = 'app'): AssemblyStack {
  return { name, template, templateFile: '', assets: new Map(), dependencies: [], tags: {} };
}

/** Writes files into a folder: text as it is, anything else as JSON. */
export function writeFiles(folder: string, files: Readonly<Record<string, unknown>>): string {
  for (const [name, content] of Object.entries(files)) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

/** An empty folder, which goes when the run ends. */
export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'deploy-'));
}
