import { whyUnusable } from '../function-support.ts';
import type { Template, TemplateResource } from '../template.ts';
import { functionBehind, isCustomResource } from './service-token.ts';

/** Constructs of the CDK whose functions cannot run here, in words that their users know. */
const KNOWN_PYTHON: Readonly<Record<string, string>> = {
  'Custom::CDKBucketDeployment':
    'BucketDeployment copies files with a Python function; only Node functions run.',
};

/** Why a resource that no service makes cannot be made; undefined for a custom one that can. */
export function refuseCustomResource(
  template: Template,
  resource: TemplateResource,
): string | undefined {
  if (!isCustomResource(resource.Type)) return `resource type ${resource.Type}`;
  const known = KNOWN_PYTHON[resource.Type];
  if (known !== undefined) return known;
  const maker = template.Resources?.[functionBehind(template, resource) ?? ''];
  const why = maker === undefined ? undefined : whyUnusable(maker);
  return why && `${resource.Type}: ${why}`;
}
