import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A source file of the repository. */
export interface SourceFile {
  /** From the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  /** The text with comments and the insides of strings blanked, line for line. */
  readonly code: string;
}

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ROOMS = [
  'charts',
  'infra',
  'services',
  'dashboards',
  'experiments',
  'loadtests',
  'local',
  'cli',
  'test',
];

/** Every TypeScript file of every room. */
export function sourceFiles(): SourceFile[] {
  return ROOMS.flatMap((room) => listTypeScript(join(ROOT, room))).map((file) => {
    const text = readFileSync(file, 'utf8');
    return { path: relative(ROOT, file).split(sep).join('/'), text, code: blank(text) };
  });
}

function listTypeScript(directory: string): string[] {
  try {
    return readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  } catch (error) {
    // A room that is not built yet.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

const COMMENT_OR_STRING =
  /\/\*[\s\S]*?\*\/|(?<![:\\])\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g;

function blank(text: string): string {
  return text.replace(COMMENT_OR_STRING, (match) =>
    match.startsWith('/') ? match.replace(/[^\n]/g, ' ') : `${match[0]}${match.at(-1)}`,
  );
}

/** Module specifiers that a file imports, as written. */
export function importsOf(file: SourceFile): string[] {
  const found = file.text.matchAll(
    /^\s*(?:import|export)\s[^;]*?from\s+'([^']+)'|import\('([^']+)'\)|^import\s+'([^']+)'/gm,
  );
  return [...found].map((match) => (match[1] ?? match[2] ?? match[3]) as string);
}
