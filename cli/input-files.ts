import { readdirSync, statSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../local/errors.ts';

/** A file to upload. */
export interface InputFile {
  readonly path: string;
  /** The S3 key: the path below the folder that was named, or the file's own name. */
  readonly key: string;
  readonly sizeBytes: number;
}

const SAMPLES = fileURLToPath(new URL('../samples', import.meta.url));

/** The sample files, good and bad, without the page about them. */
export function sampleFiles(): InputFile[] {
  return listFiles([SAMPLES]).filter((file) => basename(file.path) !== 'README.md');
}

/**
 * Files and everything in folders, in the order given.
 * @throws UserError for a path that is not there or an empty choice
 */
export function listFiles(paths: readonly string[]): InputFile[] {
  const files = paths.flatMap((path) => listPath(path));
  if (files.length === 0) throw new UserError(`There are no files in ${paths.join(', ')}.`);
  return withDistinctKeys(files);
}

function listPath(path: string): InputFile[] {
  const absolute = resolve(path);
  const stat = statSync(absolute, { throwIfNoEntry: false });
  if (stat === undefined) {
    throw new UserError(`There is no file or folder ${path}; check the name.`);
  }
  if (stat.isFile()) return [{ path: absolute, key: basename(absolute), sizeBytes: stat.size }];
  if (!stat.isDirectory()) throw new UserError(`${path} is neither a file nor a folder.`);
  return readdirSync(absolute, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => ({
      path: file,
      key: relative(absolute, file),
      sizeBytes: statSync(file).size,
    }));
}

/** Two files of one name are two objects, not two versions of one. */
function withDistinctKeys(files: readonly InputFile[]): InputFile[] {
  const seen = new Map<string, number>();
  return files.map((file) => {
    const count = (seen.get(file.key) ?? 0) + 1;
    seen.set(file.key, count);
    return count === 1 ? file : { ...file, key: `${count}/${file.key}` };
  });
}
