import { UserError } from '../../errors.ts';
import { getAttArguments, type IntrinsicCall, intrinsicCall, PLACEHOLDER } from './call.ts';
import { listIn, PLAIN_FUNCTIONS } from './functions.ts';
import { NO_VALUE, type Scope } from './scope.ts';

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
  if (call !== undefined) return resolveCall(call, scope);
  const resolved: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    const result = resolveIntrinsics(item, scope);
    if (result !== NO_VALUE) resolved[key] = result;
  }
  return resolved;
}

/** Whether the engine knows a function by this name. */
export function isKnownFunction(name: string): boolean {
  return Object.hasOwn(SCOPED_FUNCTIONS, name) || Object.hasOwn(PLAIN_FUNCTIONS, name);
}

function resolveCall({ name, argument }: IntrinsicCall, scope: Scope): unknown {
  const scoped = SCOPED_FUNCTIONS[name];
  if (scoped !== undefined) return scoped(argument, scope);
  const plain = PLAIN_FUNCTIONS[name];
  if (plain !== undefined) return plain(resolveIntrinsics(argument, scope), scope.region);
  throw new UserError(`The template uses ${name}, which the local engine does not know.`);
}

type ScopedFunction = (argument: unknown, scope: Scope) => unknown;

/** The functions that look something up, or leave some of their argument alone. */
const SCOPED_FUNCTIONS: Readonly<Record<string, ScopedFunction>> = {
  Ref: (argument, scope) => scope.ref(String(argument)),
  Condition: (argument, scope) => scope.condition(String(argument)),
  'Fn::GetAtt': (argument, scope) => {
    const [logicalId, attribute] = getAttArguments(argument);
    return scope.getAtt(logicalId, String(resolveIntrinsics(attribute, scope)));
  },
  'Fn::ImportValue': (argument, scope) =>
    scope.importValue(String(resolveIntrinsics(argument, scope))),
  'Fn::If': (argument, scope) => {
    const [name, whenTrue, whenFalse] = listIn('Fn::If', argument, 3);
    return resolveIntrinsics(scope.condition(String(name)) ? whenTrue : whenFalse, scope);
  },
  'Fn::FindInMap': findInMap,
  'Fn::Sub': substitute,
};

function findInMap(argument: unknown, scope: Scope): unknown {
  const [map, key, subkey, otherwise] = listIn('Fn::FindInMap', argument).map((item) =>
    resolveIntrinsics(item, scope),
  );
  const found = scope.findInMap(String(map), String(key), String(subkey));
  if (found !== undefined) return found;
  if (typeof otherwise === 'object' && otherwise !== null && 'DefaultValue' in otherwise) {
    return otherwise.DefaultValue;
  }
  throw new UserError(`The mapping ${map} has no value for ${key} and ${subkey}.`);
}

function substitute(argument: unknown, scope: Scope): string {
  const [text, variables] = Array.isArray(argument)
    ? [String(argument[0]), (argument[1] ?? {}) as Record<string, unknown>]
    : [String(argument), {}];
  return text.replace(PLACEHOLDER, (_whole, literal: string, written: string) => {
    if (literal === '!') return `\${${written}}`;
    const name = written.trim();
    if (Object.hasOwn(variables, name)) return String(resolveIntrinsics(variables[name], scope));
    if (!name.includes('.')) return String(scope.ref(name));
    const [logicalId, attribute] = getAttArguments(name);
    return String(scope.getAtt(logicalId, String(attribute)));
  });
}
