import { type DisposableTempDir, mkdtempDisposableSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

const ROOT = join(import.meta.dirname, '..', '..');

/**
 * Bundles the handler of a service, `services/<name>/<name>.lambda.ts`, with everything it uses,
 * the AWS SDK too, into `index.js` of a temporary folder, which goes when the caller disposes of
 * it.
 *
 * esbuild's own interface and not `NodejsFunction`: that takes a third longer (measured), and the
 * CDK's bundling announces every asset on the terminal.
 *
 * `mainFields` prefers each package's ES modules, without which tree-shaking stops at every
 * package's CommonJS entry and the bundle and its load time double; CommonJS output loads faster
 * than ESM with the X-Ray SDK in it. There is no source map: it is four times the bundle, and Node
 * would parse it in the invocation that throws first. Names are kept instead.
 */
export function bundleHandler(serviceName: string): DisposableTempDir {
  const folder = mkdtempDisposableSync(join(tmpdir(), 'faultline-bundle-'));
  try {
    buildSync({
      entryPoints: [join(ROOT, 'services', serviceName, `${serviceName}.lambda.ts`)],
      outfile: join(folder.path, 'index.js'),
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
      // What is wrong is in the error that is thrown.
      logLevel: 'silent',
    });
  } catch (error) {
    folder.remove();
    throw error;
  }
  return folder;
}
