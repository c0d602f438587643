import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * What of the SDK AWS's Node runtimes bring along, and nothing else: a handler must bundle the
 * rest.
 */
const SCOPES_OF_THE_RUNTIME = ['@aws-sdk', '@smithy'];

export interface InstalledRuntime {
  readonly directory: string;
  /** The program that each handler process runs. */
  readonly bootstrapPath: string;
  /** What a handler process loads before it on the virtual clock. */
  readonly preloadPath: string;
  /** Where handlers find the SDK without bundling it. */
  readonly nodePath: string;
}

/**
 * Makes the bootstrap one plain JavaScript file, once per engine: stripping types in each child
 * would be charged to the function as cold start.
 */
export async function installRuntime(directory: string): Promise<InstalledRuntime> {
  const bootstrapPath = join(directory, 'bootstrap.mjs');
  const preloadPath = join(directory, 'virtual-time.mjs');
  const nodePath = join(directory, 'node_modules');
  await mkdir(nodePath, { recursive: true });
  const repositoryModules = modulesOfThisRepository();
  for (const scope of SCOPES_OF_THE_RUNTIME) {
    await symlink(join(repositoryModules, scope), join(nodePath, scope), 'dir');
  }
  // Only an engine that runs functions pays for the bundler's memory.
  const { buildSync } = await import('esbuild');
  // Not the asynchronous form: that leaves a service process of its own behind.
  buildSync({
    entryPoints: ['./child/bootstrap.ts', './virtual-time.ts'].map((file) =>
      fileURLToPath(new URL(file, import.meta.url)),
    ),
    outdir: directory,
    entryNames: '[name]',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    logLevel: 'silent',
  });
  return { directory, bootstrapPath, preloadPath, nodePath };
}

/**
 * Ends the reach of this repository's own `package.json` for code below a folder: in Lambda there
 * is nothing above `/var/task`, so a `.js` file is CommonJS unless its own package says otherwise.
 */
export async function endPackageScope(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'package.json'), '{}\n');
}

function modulesOfThisRepository(): string {
  const entryPath = fileURLToPath(import.meta.resolve('@aws-sdk/client-lambda'));
  const scope = join('node_modules', '@aws-sdk');
  return join(entryPath.slice(0, entryPath.lastIndexOf(scope)), 'node_modules');
}
