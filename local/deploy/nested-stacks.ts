import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { AssemblyStack } from './assembly.ts';
import { loadTemplate } from './load-template.ts';

export const NESTED_STACK = 'AWS::CloudFormation::Stack';

/** What a nested stack takes. */
export const NESTED_STACK_PROPERTIES = {
  TemplateURL: 'simulated',
  Parameters: 'simulated',
  Tags: 'simulated',
  TimeoutInMinutes: 'harmless',
  NotificationARNs: 'harmless',
} as const;

/**
 * The stack that a nested stack's `TemplateURL` names: an asset of its parent, or a file beside it.
 * Undefined for a template that is elsewhere.
 */
export function readNestedStack(
  parent: AssemblyStack,
  logicalId: string,
): AssemblyStack | undefined {
  const { Properties = {} } = parent.template.Resources?.[logicalId] ?? {};
  const templateFile = templateFileOf(parent, Properties.TemplateURL);
  if (templateFile === undefined) return undefined;
  const loaded = loadTemplate(templateFile);
  return {
    ...loaded,
    name: `${parent.name}-${logicalId}`,
    templateFile,
    assets: new Map([...parent.assets, ...loaded.assets]),
    dependencies: [],
    tags: parent.tags,
  };
}

function templateFileOf(parent: AssemblyStack, url: unknown): string | undefined {
  const lastText = [...textsIn(url)].at(-1) ?? '';
  for (const [key, path] of parent.assets) if (lastText.endsWith(key)) return path;
  if (typeof url !== 'string' || /^https?:/.test(url)) return undefined;
  const besideParent = resolve(dirname(parent.templateFile), url);
  return existsSync(besideParent) ? besideParent : undefined;
}

function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null) {
    for (const item of Object.values(value)) yield* textsIn(item);
  }
}
