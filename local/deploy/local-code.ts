import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { LoadedTemplate } from './load-template.ts';
import type { Template, TemplateResource } from './template.ts';

/**
 * Properties in which `aws cloudformation package` takes a local path, and what it leaves there.
 * https://docs.aws.amazon.com/cli/latest/reference/cloudformation/package.html
 */
const PATH_PROPERTIES: Readonly<Record<string, string>> = {
  'AWS::Lambda::Function': 'Code',
  'AWS::Lambda::LayerVersion': 'Content',
};

/** The bucket that a local path is given, since the template must name one. */
export const LOCAL_BUCKET = 'local-files';

/** Turns code that a template names by its path, relative to the template, into an asset. */
export function findLocalCode(template: Template, file: string): LoadedTemplate {
  const assets = new Map<string, string>();
  const resources = Object.entries(template.Resources ?? {}).map(
    ([logicalId, resource]): [string, TemplateResource] => {
      const property = PATH_PROPERTIES[resource.Type];
      const path = property === undefined ? undefined : resource.Properties?.[property];
      if (property === undefined || typeof path !== 'string') return [logicalId, resource];
      const location = resolve(dirname(file), path);
      if (!existsSync(location)) return [logicalId, resource];
      assets.set(path, location);
      const asset = { S3Bucket: LOCAL_BUCKET, S3Key: path };
      return [
        logicalId,
        { ...resource, Properties: { ...resource.Properties, [property]: asset } },
      ];
    },
  );
  return { template: { ...template, Resources: Object.fromEntries(resources) }, assets };
}
