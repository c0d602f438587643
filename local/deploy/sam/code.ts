import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { LOCAL_BUCKET } from '../local-code.ts';
import { asMap, present, type SamResource, type Translation } from './translation.ts';

/**
 * Where code is, in Lambda's words: in S3, or in a local folder that becomes an asset.
 * @param uri a path, `s3://bucket/key`, or an object with Bucket, Key and Version
 */
export function locateCode({ directory, assets }: Translation, uri: unknown = '.'): object {
  if (typeof uri !== 'string') {
    const { Bucket, Key, Version } = asMap(uri);
    return present({ S3Bucket: Bucket, S3Key: Key, S3ObjectVersion: Version });
  }
  const inS3 = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri);
  if (inS3 !== null) return { S3Bucket: inS3[1], S3Key: inS3[2] };
  assets.set(uri, resolve(directory, uri));
  return { S3Bucket: LOCAL_BUCKET, S3Key: uri };
}

/** Why a Node function's local folder cannot run as it is; undefined when it can. */
export function whyUnbuilt(
  { directory }: Translation,
  { properties }: SamResource,
): string | undefined {
  const { CodeUri: uri = '.', Handler: handler, Runtime: runtime } = properties;
  if (properties.InlineCode !== undefined) return;
  if (typeof uri !== 'string' || uri.startsWith('s3://') || typeof handler !== 'string') return;
  if (typeof runtime === 'string' && !runtime.startsWith('nodejs')) return;
  const folder = resolve(directory, uri);
  if (!existsSync(folder)) return `CodeUri names ${uri}, which is not there.`;
  // A file is an archive, whose content is known only once it is unpacked.
  if (!statSync(folder).isDirectory()) return;
  const module = handler.replace(/\.[^./]*$/, '');
  const isThere = ['js', 'mjs', 'cjs'].some((ending) =>
    existsSync(join(folder, `${module}.${ending}`)),
  );
  if (isThere && areDependenciesInstalled(folder)) return;
  return 'The function is not built; run sam build and give .aws-sam/build/template.yaml.';
}

/** The runtime brings the SDK along; all else must be beside the code. */
function areDependenciesInstalled(folder: string): boolean {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return true;
  const { dependencies = {} } = JSON.parse(readFileSync(file, 'utf8')) as {
    dependencies?: Record<string, string>;
  };
  return Object.keys(dependencies)
    .filter((name) => !/^@(aws-sdk|smithy)\/|^aws-sdk$/.test(name))
    .every((name) => existsSync(join(folder, 'node_modules', name)));
}
