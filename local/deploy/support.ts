import type { PropertySupport, ResourceProvider } from '../service.ts';
import type { AssemblyStack } from './assembly.ts';
import { refuseCustomResource } from './custom-resources/support.ts';
import { findUnusableFunctions } from './function-support.ts';
import { intrinsicCall } from './intrinsics/call.ts';
import { NESTED_STACK, NESTED_STACK_PROPERTIES, readNestedStack } from './nested-stacks.ts';
import type { Refusal } from './refusals.ts';
import type { Template, TemplateResource } from './template.ts';
import { findUndeclared } from './undeclared.ts';

/** Types that stand in templates for CloudFormation's own bookkeeping and make nothing. */
const BOOKKEEPING_TYPES: ReadonlySet<string> = new Set(['AWS::CDK::Metadata']);

export function isBookkeeping(resource: TemplateResource): boolean {
  return BOOKKEEPING_TYPES.has(resource.Type);
}

/** What decides which parts of a template count. */
export interface SupportQuery {
  readonly providerOf: (type: string) => ResourceProvider | undefined;
  /** Undefined while it cannot be known. */
  readonly conditionOf: (name: string) => boolean | undefined;
}

/** Everything in a stack, and in those nested in it, that the engine cannot deploy. */
export function findRefusals(
  stack: AssemblyStack,
  query: SupportQuery,
  title = stack.name,
): Refusal[] {
  const { template } = stack;
  const found: Refusal[] = [];
  const add = (logicalId: string, path: string, what: string) =>
    found.push({ stack: title, logicalId, path, what });
  for (const macro of macrosOf(template)) add('Transform', '', `the macro ${macro}`);
  const made = Object.entries(template.Resources ?? {}).filter(
    ([, { Condition: name }]) => name === undefined || query.conditionOf(name) !== false,
  );
  for (const [logicalId, resource] of made) {
    if (logicalId.startsWith('Fn::')) add(logicalId, '', 'Fn::ForEach');
    else if (resource.Type === NESTED_STACK) {
      checkProperties(resource.Properties, NESTED_STACK_PROPERTIES, query, (path) => {
        add(logicalId, path, `property of ${NESTED_STACK}`);
      });
      const nested = readNestedStack(stack, logicalId);
      if (nested === undefined) add(logicalId, 'TemplateURL', 'a template that is no asset');
      else found.push(...findRefusals(nested, whateverCondition(query), `${title} / ${logicalId}`));
    } else if (!isBookkeeping(resource)) {
      checkResource(template, logicalId, resource, query, add);
    }
  }
  for (const { logicalId, path, what } of stack.untranslated ?? []) add(logicalId, path, what);
  for (const { logicalId, what } of findUnusableFunctions(template, made)) add(logicalId, '', what);
  for (const { logicalId, path, what } of findUndeclared(template, made))
    add(logicalId, path, what);
  return found;
}

type Add = (logicalId: string, path: string, what: string) => void;

function checkResource(
  template: Template,
  logicalId: string,
  resource: TemplateResource,
  query: SupportQuery,
  add: Add,
): void {
  const provider = query.providerOf(resource.Type);
  if (provider !== undefined) {
    checkProperties(resource.Properties, provider.properties, query, (path) => {
      add(logicalId, path, `property of ${resource.Type}`);
    });
    return;
  }
  const refusal = refuseCustomResource(template, resource);
  if (refusal !== undefined) add(logicalId, '', refusal);
}

/** A nested stack's parameters come to be known only when its parent is made. */
function whateverCondition({ providerOf }: SupportQuery): SupportQuery {
  return { providerOf, conditionOf: () => undefined };
}

/** Language extensions are the functions that the engine has anyway. */
const KNOWN_MACROS: ReadonlySet<unknown> = new Set(['AWS::LanguageExtensions']);

function macrosOf({ Transform: transform = [] }: Template): string[] {
  const macros = typeof transform === 'string' ? [transform] : [...[transform].flat()];
  return macros.filter((macro) => !KNOWN_MACROS.has(macro)).map(String);
}

function checkProperties(
  value: unknown,
  support: PropertySupport,
  query: SupportQuery,
  refuse: (path: string) => void,
  path = '',
): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      checkProperties(item, support, query, refuse, `${path}[${index}]`);
    }
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const call = intrinsicCall(value);
  if (call !== undefined) {
    for (const branch of branchesOf(call.name, call.argument, query)) {
      checkProperties(branch, support, query, refuse, path);
    }
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    const known = support[key] ?? support['*'];
    const itemPath = path === '' ? key : `${path}.${key}`;
    if (known === undefined) refuse(itemPath);
    else if (typeof known === 'object') checkProperties(item, known, query, refuse, itemPath);
  }
}

/** What a call of `Fn::If` can give; of another function that is not known yet. */
function branchesOf(name: string, argument: unknown, query: SupportQuery): unknown[] {
  if (name !== 'Fn::If' || !Array.isArray(argument)) return [];
  const [condition, whenTrue, whenFalse] = argument;
  const holds = query.conditionOf(String(condition));
  if (holds === undefined) return [whenTrue, whenFalse];
  return holds ? [whenTrue] : [whenFalse];
}
