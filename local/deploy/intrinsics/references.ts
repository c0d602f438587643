import { getAttArguments, intrinsicCall, substitutedNames } from './call.ts';

/** Something that a piece of template refers to, and where it does. */
export interface Reference {
  readonly kind: 'ref' | 'attribute' | 'condition' | 'map';
  /** A logical id, a parameter, a condition or a mapping. */
  readonly name: string;
  /** For instance `Targets[0].Arn`. */
  readonly path: string;
}

/** All that a piece of template refers to. */
export function* references(value: unknown, path = ''): Generator<Reference> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* references(item, `${path}[${index}]`);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const call = intrinsicCall(value);
  if (call !== undefined) {
    for (const [kind, name] of referencesOf(call.name, call.argument)) yield { kind, name, path };
    // What the call itself names is read; what is nested in its argument follows.
    yield* references(call.argument, path);
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    yield* references(item, path === '' ? key : `${path}.${key}`);
  }
}

function referencesOf(name: string, argument: unknown): [Reference['kind'], string][] {
  switch (name) {
    case 'Ref':
      return [['ref', String(argument)]];
    case 'Condition':
      return [['condition', String(argument)]];
    case 'Fn::GetAtt':
      return [['attribute', getAttArguments(argument)[0]]];
    case 'Fn::If':
      return Array.isArray(argument) ? [['condition', String(argument[0])]] : [];
    case 'Fn::FindInMap':
      return Array.isArray(argument) && typeof argument[0] === 'string'
        ? [['map', argument[0]]]
        : [];
    case 'Fn::Sub':
      return substitutedNames(argument).map((each) =>
        each.includes('.') ? ['attribute', each.split('.')[0] as string] : ['ref', each],
      );
    default:
      return [];
  }
}

/** Logical ids (and parameters) that a piece of template refers to: what must be made before it. */
export function referencedIds(value: unknown): Set<string> {
  const found = new Set<string>();
  for (const { kind, name } of references(value)) {
    if (kind === 'ref' || kind === 'attribute') found.add(name);
  }
  return found;
}
