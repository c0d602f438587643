import { intrinsicCall } from './intrinsics/call.ts';
import { type Reference, references } from './intrinsics/references.ts';
import { isKnownFunction } from './intrinsics/resolve.ts';
import { dependsOn, type Template, type TemplateResource } from './template.ts';

/** A reference to nothing, or a call of a function that nobody knows, and where it stands. */
export interface Undeclared {
  readonly logicalId: string;
  readonly path: string;
  readonly what: string;
}

/** What the resources and outputs of a template refer to without its being declared. */
export function findUndeclared(
  template: Template,
  resources: readonly (readonly [string, TemplateResource])[],
): Undeclared[] {
  const inResources = resources.flatMap(([logicalId, resource]) => [
    ...inPiece(template, logicalId, resource.Properties),
    ...conditionFault(template, logicalId, resource.Condition),
    ...dependsOn(resource)
      .filter((name) => template.Resources?.[name] === undefined)
      .map((name) => ({ logicalId, path: 'DependsOn', what: `${name}, which is not declared` })),
  ]);
  const inOutputs = Object.entries(template.Outputs ?? {}).flatMap(([name, output]) => [
    ...inPiece(template, `Outputs.${name}`, { Value: output.Value, Export: output.Export }),
    ...conditionFault(template, `Outputs.${name}`, output.Condition),
  ]);
  return [...inResources, ...inOutputs];
}

function inPiece(template: Template, logicalId: string, piece: unknown): Undeclared[] {
  const unknownNames = [...references(piece)]
    .filter((reference) => !isDeclared(template, reference))
    .map(({ name, path, kind }) => ({
      logicalId,
      path,
      what: `${KINDS[kind]}${name}, which is not declared`,
    }));
  const unknownFunctions = [...calledFunctions(piece)]
    .filter(({ name }) => !isKnownFunction(name))
    .map(({ name, path }) => ({ logicalId, path, what: `the function ${name}` }));
  return [...unknownNames, ...unknownFunctions];
}

const KINDS: Readonly<Record<Reference['kind'], string>> = {
  ref: '',
  attribute: '',
  condition: 'the condition ',
  map: 'the mapping ',
};

function isDeclared(template: Template, { kind, name }: Reference): boolean {
  switch (kind) {
    case 'condition':
      return template.Conditions?.[name] !== undefined;
    case 'map':
      return template.Mappings?.[name] !== undefined;
    case 'attribute':
      return template.Resources?.[name] !== undefined;
    case 'ref':
      return (
        name.startsWith('AWS::') ||
        template.Resources?.[name] !== undefined ||
        template.Parameters?.[name] !== undefined
      );
  }
}

function conditionFault(
  template: Template,
  logicalId: string,
  name: string | undefined,
): Undeclared[] {
  if (name === undefined || template.Conditions?.[name] !== undefined) return [];
  return [{ logicalId, path: 'Condition', what: `the condition ${name}, which is not declared` }];
}

function* calledFunctions(value: unknown, path = ''): Generator<{ name: string; path: string }> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* calledFunctions(item, `${path}[${index}]`);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const call = intrinsicCall(value);
  if (call !== undefined) {
    yield { name: call.name, path };
    yield* calledFunctions(call.argument, path);
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    if (key.startsWith('Fn::')) yield { name: key, path };
    yield* calledFunctions(item, path === '' ? key : `${path}.${key}`);
  }
}
