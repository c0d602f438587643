import { UserError } from '../errors.ts';

/** What a template's intrinsic functions may refer to. */
export interface Scope {
  /** Parameters, pseudo parameters and resources; undefined for what does not exist. */
  ref(name: string): unknown;
  getAtt(logicalId: string, attribute: string): unknown;
  importValue(exportName: string): unknown;
  findInMap(map: string, key: string, subkey: string): unknown;
  condition(name: string): boolean;
  readonly region: string;
}

/** What `AWS::NoValue` stands for: a property that is not there. */
export const NO_VALUE: unique symbol = Symbol('AWS::NoValue');

/** Availability zones that `Fn::GetAZs` gives, by their suffix. */
const ZONE_SUFFIXES = ['a', 'b', 'c'];

type Intrinsic = (argument: unknown, scope: Scope) => unknown;

/**
 * Replaces every intrinsic function in a piece of template by its value.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
 * @throws UserError for a function that is unknown or refers to nothing
 */
export function resolveIntrinsics(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => resolveIntrinsics(item, scope)).filter((item) => item !== NO_VALUE);
  }
  if (typeof value !== 'object' || value === null) return value;
  const call = intrinsicCall(value);
  if (call !== undefined) {
    const intrinsic = INTRINSICS[call.name];
    if (intrinsic === undefined) {
      throw new UserError(`The template uses ${call.name}, which the local engine does not know.`);
    }
    return intrinsic(call.argument, scope);
  }
  const resolved: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    const result = resolveIntrinsics(item, scope);
    if (result !== NO_VALUE) resolved[key] = result;
  }
  return resolved;
}

/** The function that an object calls, when it calls one. */
export function intrinsicCall(value: object): { name: string; argument: unknown } | undefined {
  const keys = Object.keys(value);
  const name = keys[0];
  if (keys.length !== 1 || name === undefined) return undefined;
  if (name !== 'Ref' && name !== 'Condition' && !name.startsWith('Fn::')) return undefined;
  // A policy statement may have Condition as its only key in a list; there it is an object.
  if (name === 'Condition' && typeof Object.values(value)[0] !== 'string') return undefined;
  return { name, argument: Object.values(value)[0] };
}

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (argument, scope) => scope.ref(String(argument)),
  Condition: (argument, scope) => scope.condition(String(argument)),
  'Fn::GetAtt': (argument, scope) => {
    const [logicalId, attribute] = getAttArguments(argument);
    return scope.getAtt(logicalId, String(resolveIntrinsics(attribute, scope)));
  },
  'Fn::Join': (argument, scope) => {
    const [separator, list] = resolveIntrinsics(argument, scope) as [string, unknown[]];
    return list.map(String).join(separator);
  },
  'Fn::Sub': substitute,
  'Fn::Select': (argument, scope) => {
    const [index, list] = resolveIntrinsics(argument, scope) as [string | number, unknown[]];
    return list[Number(index)];
  },
  'Fn::Split': (argument, scope) => {
    const [separator, text] = resolveIntrinsics(argument, scope) as [string, string];
    return text.split(separator);
  },
  'Fn::ImportValue': (argument, scope) =>
    scope.importValue(String(resolveIntrinsics(argument, scope))),
  'Fn::FindInMap': (argument, scope) => {
    const [map, key, subkey] = resolveIntrinsics(argument, scope) as [string, string, string];
    return scope.findInMap(map, key, subkey);
  },
  'Fn::Base64': (argument, scope) =>
    Buffer.from(String(resolveIntrinsics(argument, scope))).toString('base64'),
  'Fn::GetAZs': (argument, scope) => {
    const region = String(resolveIntrinsics(argument, scope)) || scope.region;
    return ZONE_SUFFIXES.map((suffix) => region + suffix);
  },
  'Fn::If': (argument, scope) => {
    const [name, whenTrue, whenFalse] = argument as [string, unknown, unknown];
    return resolveIntrinsics(scope.condition(name) ? whenTrue : whenFalse, scope);
  },
  'Fn::Equals': (argument, scope) => {
    const [left, right] = resolveIntrinsics(argument, scope) as [unknown, unknown];
    return JSON.stringify(left) === JSON.stringify(right);
  },
  'Fn::Not': (argument, scope) => !(resolveIntrinsics(argument, scope) as [boolean])[0],
  'Fn::And': (argument, scope) => (resolveIntrinsics(argument, scope) as boolean[]).every(Boolean),
  'Fn::Or': (argument, scope) => (resolveIntrinsics(argument, scope) as boolean[]).some(Boolean),
  'Fn::ToJsonString': (argument, scope) => JSON.stringify(resolveIntrinsics(argument, scope)),
  'Fn::Length': (argument, scope) => (resolveIntrinsics(argument, scope) as unknown[]).length,
};

function getAttArguments(argument: unknown): [string, unknown] {
  if (Array.isArray(argument)) return [String(argument[0]), argument[1]];
  const [logicalId = '', ...attribute] = String(argument).split('.');
  return [logicalId, attribute.join('.')];
}

function substitute(argument: unknown, scope: Scope): string {
  const [text, variables] = Array.isArray(argument)
    ? [String(argument[0]), argument[1] as Record<string, unknown>]
    : [String(argument), {}];
  return text.replace(/\$\{(!?)([^}]*)\}/g, (_whole, literal: string, name: string) => {
    if (literal === '!') return `\${${name}}`;
    if (Object.hasOwn(variables, name)) return String(resolveIntrinsics(variables[name], scope));
    if (!name.includes('.')) return String(scope.ref(name));
    const [logicalId, attribute] = getAttArguments(name);
    return String(scope.getAtt(logicalId, String(attribute)));
  });
}

/** Logical ids that a piece of template refers to: what must be made before it. */
export function referencedIds(value: unknown, found: Set<string> = new Set()): Set<string> {
  if (Array.isArray(value)) {
    for (const item of value) referencedIds(item, found);
  } else if (typeof value === 'object' && value !== null) {
    const call = intrinsicCall(value);
    if (call?.name === 'Ref') found.add(String(call.argument));
    else if (call?.name === 'Fn::GetAtt') found.add(getAttArguments(call.argument)[0]);
    else if (call?.name === 'Fn::Sub') addSubstituted(call.argument, found);
    for (const item of Object.values(value)) referencedIds(item, found);
  }
  return found;
}

function addSubstituted(argument: unknown, found: Set<string>): void {
  const text = String(Array.isArray(argument) ? argument[0] : argument);
  for (const [, name = ''] of text.matchAll(/\$\{([^!}][^}]*)\}/g)) {
    found.add(name.split('.')[0] ?? name);
  }
}
