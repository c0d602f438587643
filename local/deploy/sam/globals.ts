import { intrinsicCall } from '../intrinsics/call.ts';
import type { Template, TemplateResource } from '../template.ts';
import { asMap, type SamProperties } from './translation.ts';

/**
 * A resource's properties over those that `Globals` gives to its type.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html
 */
export function withGlobals(template: Template, resource: TemplateResource): SamProperties {
  const { Globals } = template as Template & { Globals?: unknown };
  const section = resource.Type.replace('AWS::Serverless::', '');
  return asMap(merge(asMap(asMap(Globals)[section]), resource.Properties ?? {}));
}

/** Maps are merged, lists joined, and anything else of the resource's own wins. */
function merge(ofGlobals: unknown, own: unknown): unknown {
  if (own === undefined) return ofGlobals;
  if (Array.isArray(ofGlobals) && Array.isArray(own)) return [...ofGlobals, ...own];
  if (!isPlainMap(ofGlobals) || !isPlainMap(own)) return own;
  const merged: Record<string, unknown> = { ...ofGlobals };
  for (const [key, value] of Object.entries(own)) merged[key] = merge(merged[key], value);
  return merged;
}

function isPlainMap(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return intrinsicCall(value) === undefined;
}
