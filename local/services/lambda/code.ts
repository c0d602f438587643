import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { InvalidParameterValueException } from './errors.ts';
import { MAXIMUM_UNZIPPED_BYTES } from './limits.ts';
import type { CodePackage } from './model/function.ts';

/** Where a function's code comes from. */
export type CodeSource =
  | { readonly kind: 'zip'; readonly bytes: Uint8Array }
  /** A deployment asset on this machine: a folder, or a zip file. */
  | { readonly kind: 'asset'; readonly path: string }
  /** CloudFormation's inline code: the text of `index.js`. */
  | { readonly kind: 'inline'; readonly text: string };

/**
 * Unpacks code into a folder of its own, so that what the source becomes later does not change a
 * deployed function.
 * @throws InvalidParameterValueException for a zip file that is broken or too large
 */
export async function unpackCode(source: CodeSource, directory: string): Promise<CodePackage> {
  await mkdir(directory, { recursive: true });
  switch (source.kind) {
    case 'zip':
      return unzip(source.bytes, directory);
    case 'inline':
      await writeFile(join(directory, 'index.js'), source.text);
      return describe(directory, Buffer.from(source.text));
    case 'asset': {
      if ((await stat(source.path)).isFile()) return unzip(await readFile(source.path), directory);
      await cp(source.path, directory, { recursive: true });
      return describe(directory, await readFolder(directory));
    }
  }
}

async function unzip(bytes: Uint8Array, directory: string): Promise<CodePackage> {
  const files = Object.entries(await readZip(bytes)).filter(([path]) => !path.endsWith('/'));
  for (const [path, content] of files) {
    const target = join(directory, path);
    if (relative(directory, target).startsWith(`..${sep}`)) throw brokenZip();
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
  }
  return describe(directory, bytes);
}

async function readZip(bytes: Uint8Array): Promise<Record<string, Uint8Array>> {
  // Loaded when a zip comes: a folder of a cloud assembly needs none.
  const { unzipSync } = await import('fflate');
  let unzippedBytes = 0;
  try {
    return unzipSync(bytes, {
      filter: ({ originalSize }) => {
        unzippedBytes += originalSize;
        if (unzippedBytes > MAXIMUM_UNZIPPED_BYTES) {
          throw new InvalidParameterValueException(
            `Unzipped size must be smaller than ${MAXIMUM_UNZIPPED_BYTES} bytes`,
          );
        }
        return true;
      },
    });
  } catch (error) {
    if (error instanceof InvalidParameterValueException) throw error;
    throw brokenZip();
  }
}

function brokenZip(): InvalidParameterValueException {
  return new InvalidParameterValueException(
    'Could not unzip uploaded file. Please check your file, then try to upload again.',
  );
}

function describe(directory: string, bytes: Uint8Array): CodePackage {
  return {
    directory,
    sha256: createHash('sha256').update(bytes).digest('base64'),
    sizeBytes: bytes.length,
  };
}

/**
 * A folder's files one after the other, each under its path: what stands in for the bytes of its
 * zip file.
 */
async function readFolder(directory: string): Promise<Buffer> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const parts: Buffer[] = [];
  for (const path of paths) {
    parts.push(Buffer.from(`${relative(directory, path)}\n`), await readFile(path));
  }
  return Buffer.concat(parts);
}

/** Lays folders over each other, each over those before it. */
export async function overlay(sources: readonly string[], directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  for (const source of sources) await cp(source, directory, { recursive: true, force: true });
}

/** Whether a layer brings programs that Lambda would start beside the function. */
export async function hasExtensions(directory: string): Promise<boolean> {
  const entries = await readdir(directory, { withFileTypes: true });
  return entries.some((entry) => entry.isDirectory() && entry.name === 'extensions');
}
