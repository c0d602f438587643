/** A call of an intrinsic function, as it stands in a template. */
export interface IntrinsicCall {
  readonly name: string;
  readonly argument: unknown;
}

/** The function that an object calls, when it calls one. */
export function intrinsicCall(value: object): IntrinsicCall | undefined {
  const keys = Object.keys(value);
  const name = keys[0];
  if (keys.length !== 1 || name === undefined) return undefined;
  if (name !== 'Ref' && name !== 'Condition' && !name.startsWith('Fn::')) return undefined;
  const argument = (value as Record<string, unknown>)[name];
  // A policy statement may have Condition as its only key in a list; there it is an object.
  if (name === 'Condition' && typeof argument !== 'string') return undefined;
  return { name, argument };
}

/** Both forms of `Fn::GetAtt`: a list, or text in which the first dot divides. */
export function getAttArguments(argument: unknown): [string, unknown] {
  if (Array.isArray(argument)) {
    const [logicalId, ...path] = argument;
    return [String(logicalId), path.length === 1 ? path[0] : path.join('.')];
  }
  const [logicalId = '', ...attribute] = String(argument).split('.');
  return [logicalId, attribute.join('.')];
}

/** `${name}` in the text of `Fn::Sub`; `${!name}` is that text without its exclamation mark. */
export const PLACEHOLDER = /\$\{(!?)([^}]*)\}/g;

/** The names that a call of `Fn::Sub` has in its text but not among its own variables. */
export function substitutedNames(argument: unknown): string[] {
  const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
  return [...String(text).matchAll(PLACEHOLDER)]
    .filter(([, literal]) => literal !== '!')
    .map(([, , name = '']) => name.trim())
    .filter((name) => !Object.hasOwn(variables ?? {}, name));
}
