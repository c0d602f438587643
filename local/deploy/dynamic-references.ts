import { UserError } from '../errors.ts';
import type { ReadStored } from './parameters.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html */
const DYNAMIC_REFERENCE = /\{\{resolve:([\w-]+):([^{}]+)\}\}/g;

/**
 * Replaces `{{resolve:ssm:name:version}}` by what Parameter Store holds.
 * @throws UserError for a reference to another service, or to a parameter that is not there
 */
export async function resolveDynamicReferences(
  value: unknown,
  readStored: ReadStored,
): Promise<unknown> {
  if (typeof value === 'string') return resolveText(value, readStored);
  if (Array.isArray(value)) {
    return Promise.all(value.map((item) => resolveDynamicReferences(item, readStored)));
  }
  if (typeof value !== 'object' || value === null) return value;
  const resolved: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    resolved[key] = await resolveDynamicReferences(item, readStored);
  }
  return resolved;
}

/** Whether a value holds a dynamic reference anywhere. */
export function hasDynamicReference(value: unknown): boolean {
  return JSON.stringify(value)?.includes('{{resolve:') ?? false;
}

async function resolveText(text: string, readStored: ReadStored): Promise<string> {
  let resolved = text;
  for (const [reference, service, name] of text.matchAll(DYNAMIC_REFERENCE)) {
    if (service !== 'ssm' && service !== 'ssm-secure') {
      throw new UserError(`The dynamic reference ${reference} is not simulated; ssm is.`);
    }
    const value = await readStored(name as string);
    resolved = resolved.replace(reference, () => value);
  }
  return resolved;
}
