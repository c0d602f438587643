import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { FileSystem } from 'aws-cdk-lib/core';
import { buildSync } from 'esbuild';

const ROOT = join(import.meta.dirname, '..', '..');

/**
 * Bundles a handler with everything it uses, the AWS SDK too, into one file.
 *
 * esbuild runs in this process: `NodejsFunction` starts two programs for each function, which takes most of a synthesis.
 * `mainFields` prefers each package's ES modules, without which tree-shaking stops at every package's CommonJS entry and
 * the bundle and its load time double; CommonJS output loads faster than ESM with the X-Ray SDK in it.
 *
 * @param entry path of the handler's file, from the root of the repository
 */
export function bundleHandler(entry: string): Code {
  const outputDirectory = FileSystem.mkdtemp('faultline-bundle-');
  mkdirSync(outputDirectory, { recursive: true });
  buildSync({
    entryPoints: [join(ROOT, entry)],
    outfile: join(outputDirectory, 'index.js'),
    absWorkingDir: ROOT,
    bundle: true,
    minify: true,
    // Names in stack traces and traces are worth their bytes.
    keepNames: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    mainFields: ['module', 'main'],
    alias: { 'cls-hooked/context': join(ROOT, 'services/shared/async-context.ts') },
    legalComments: 'none',
    logLevel: 'error',
  });
  return Code.fromAsset(outputDirectory);
}
