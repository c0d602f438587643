import { compileLeaf, type Leaf } from './leaf.ts';

/** Raised for a pattern that AWS would refuse; the message is the reason. */
export class InvalidPatternError extends Error {
  override readonly name = 'InvalidPatternError';
}

export type EventMatcher = (event: unknown) => boolean;

/** EventBridge refuses a pattern whose `$or` alternatives multiply to more. */
const OR_COMBINATIONS_MAX = 1000;

/**
 * Compiles an event pattern, as EventBridge rules and Lambda's event filters use them.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 * @throws InvalidPatternError
 */
export function compilePattern(pattern: string | object): EventMatcher {
  const parsed: unknown = typeof pattern === 'string' ? parse(pattern) : pattern;
  if (!isObject(parsed)) throw new InvalidPatternError('Filter is not an object');
  if (orCombinations(parsed) > OR_COMBINATIONS_MAX) {
    throw new InvalidPatternError(
      `There are more than ${OR_COMBINATIONS_MAX} rule combinations for $or`,
    );
  }
  return compileObject(parsed);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidPatternError('The pattern is not valid JSON', { cause: error });
  }
}

function compileObject(pattern: Record<string, unknown>): EventMatcher {
  const fields = Object.entries(pattern);
  if (fields.length === 0) throw new InvalidPatternError('Empty objects are not allowed');
  const matchers = fields.map(([name, value]) =>
    name === '$or' && isListOfObjects(value) ? compileOr(value) : compileField(name, value),
  );
  return (event) => matchers.every((matches) => matches(event));
}

function compileOr(alternatives: readonly Record<string, unknown>[]): EventMatcher {
  if (alternatives.length < 2) {
    throw new InvalidPatternError('$or needs two alternatives or more');
  }
  const matchers = alternatives.map(compileObject);
  return (event) => matchers.some((matches) => matches(event));
}

function compileField(name: string, value: unknown): EventMatcher {
  // A dot joins names: `{"a.b": […]}` and `{"a": {"b": […]}}` are the same pattern.
  const dot = name.indexOf('.');
  if (dot > 0 && dot < name.length - 1) {
    return compileField(name.slice(0, dot), { [name.slice(dot + 1)]: value });
  }
  if (Array.isArray(value)) return compileAlternatives(name, value);
  if (!isObject(value)) {
    throw new InvalidPatternError(`"${name}" must be an object or an array`);
  }
  const matches = compileObject(value);
  return (event) => fieldValues(event, name, (field) => anyElement(field, matches));
}

function compileAlternatives(name: string, alternatives: readonly unknown[]): EventMatcher {
  if (alternatives.length === 0) throw new InvalidPatternError('Empty arrays are not allowed');
  const leaves: Leaf[] = alternatives.map((alternative) =>
    compileLeaf(alternative, (reason) => {
      throw new InvalidPatternError(reason);
    }),
  );
  const acceptsAbsence = leaves.some((leaf) => leaf.acceptsAbsence);
  const matchesValue = (value: unknown) => leaves.some((leaf) => leaf.matches(value));
  return (event) => {
    const value = fieldOf(event, name);
    // Only leaves count: an object under the name is neither there nor equal to anything.
    if (value === undefined || isObject(value)) return acceptsAbsence;
    if (Array.isArray(value)) return value.some(matchesValue);
    return matchesValue(value);
  };
}

/** A field that is absent is matched like an empty object, so that `exists: false` below it holds. */
function fieldValues(event: unknown, name: string, test: EventMatcher): boolean {
  return test(fieldOf(event, name) ?? {});
}

/** An event's names may be joined by dots too, so `{"a.b": 1}` has a field `a` with a field `b`. */
function fieldOf(event: unknown, name: string): unknown {
  if (!isObject(event)) return undefined;
  if (Object.hasOwn(event, name)) return event[name];
  const joined = Object.keys(event).filter((key) => key.startsWith(`${name}.`));
  if (joined.length === 0) return undefined;
  return Object.fromEntries(joined.map((key) => [key.slice(name.length + 1), event[key]]));
}

/** An array of objects matches when one of its objects does. */
function anyElement(value: unknown, test: EventMatcher): boolean {
  return Array.isArray(value) ? value.some((element) => test(element)) : test(value);
}

function orCombinations(pattern: Record<string, unknown>): number {
  let combinations = 1;
  for (const [name, value] of Object.entries(pattern)) {
    if (name === '$or' && isListOfObjects(value)) {
      combinations *= value.map(orCombinations).reduce((sum, count) => sum + count, 0);
    } else if (isObject(value)) combinations *= orCombinations(value);
  }
  return combinations;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isListOfObjects(value: unknown): value is Record<string, unknown>[] {
  return Array.isArray(value) && value.length > 0 && value.every(isObject);
}
