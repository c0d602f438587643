import { join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { AssetHashType, DockerImage } from 'aws-cdk-lib/core';
import { buildSync } from 'esbuild';

const ROOT = join(import.meta.dirname, '..', '..');

/**
 * Bundles the handler of a service, `services/<name>/<name>.lambda.ts`, with everything it uses, the AWS SDK too, into one
 * file of the cloud assembly, named by its content.
 *
 * esbuild's own interface and not `NodejsFunction`: that starts two programs for each function, and keeps to itself settings
 * that are needed here.
 */
export function bundleHandler(serviceName: string): Code {
  const folder = join(ROOT, 'services', serviceName);
  return Code.fromAsset(folder, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // The CDK asks for an image and turns to it only when local bundling declines; this one never does.
      image: DockerImage.fromRegistry('local-bundling-only'),
      local: {
        tryBundle(outputDirectory) {
          buildBundle(join(folder, `${serviceName}.lambda.ts`), join(outputDirectory, 'index.js'));
          return true;
        },
      },
    },
  });
}

/**
 * `mainFields` prefers each package's ES modules, without which tree-shaking stops at every package's CommonJS entry and the
 * bundle and its load time double; CommonJS output loads faster than ESM with the X-Ray SDK in it. There is no source map:
 * it is larger than the bundle, and Node would parse it in the invocation that throws first. Names are kept instead.
 */
function buildBundle(entry: string, outfile: string): void {
  buildSync({
    entryPoints: [entry],
    outfile,
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
}
