import { compileRule, type Refuse, type Rule, type Scalar } from './filter-rules.ts';
import {
  MAX_FILTER_POLICY_BYTES,
  MAX_FILTER_POLICY_COMBINATIONS,
  MAX_FILTER_POLICY_KEYS,
  MAX_WILDCARD_COMPLEXITY,
} from './limits.ts';
import type { MessageAttributes } from './message-attributes.ts';

export type FilterPolicyScope = 'MessageAttributes' | 'MessageBody';

/** A filter policy, ready to be held against messages. */
export interface FilterPolicy {
  readonly text: string;
  readonly scope: FilterPolicyScope;
  readonly root: PolicyNode;
}

/** What must hold of one object: of its members, and of one alternative of each `$or`. */
interface PolicyNode {
  readonly members: Map<string, PolicyNode>;
  readonly choices: (readonly PolicyNode[])[];
  /** What must hold of the value itself, where the policy ends. */
  leaf: Leaf | undefined;
}

interface Leaf {
  readonly path: readonly string[];
  readonly rules: readonly Rule[];
}

/**
 * Reads a filter policy.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
 * @param refuse makes the error to throw from its reason.
 */
export function compileFilterPolicy(
  text: string,
  scope: FilterPolicyScope,
  refuse: Refuse,
): FilterPolicy {
  const refusePolicy: Refuse = (reason) => refuse(`FilterPolicy: ${reason}`);
  if (Buffer.byteLength(text) > MAX_FILTER_POLICY_BYTES) throw refusePolicy('Too large');
  const policy = parsePolicy(text, refusePolicy);
  const compiler = new Compiler(refusePolicy);
  const root = createNode();
  compiler.compile(policy, root, []);
  if (scope === 'MessageAttributes' && isNested(policy)) {
    throw refuse('Filter policy scope MessageAttributes does not support nested filter policy');
  }
  if (compiler.leafCount > MAX_FILTER_POLICY_KEYS) {
    throw refusePolicy(`Filter policy can not have more than ${MAX_FILTER_POLICY_KEYS} keys`);
  }
  const isTooComplex =
    countCombinations(policy, 1, 1) > MAX_FILTER_POLICY_COMBINATIONS ||
    compiler.wildcardComplexity > MAX_WILDCARD_COMPLEXITY;
  if (isTooComplex) throw refusePolicy('Filter policy is too complex');
  return { text, scope, root };
}

type PolicyObject = Readonly<Record<string, unknown>>;

function parsePolicy(text: string, refuse: Refuse): PolicyObject {
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch {
    throw refuse('failed to parse JSON.');
  }
  if (!isObject(policy)) throw refuse('Filter is not an object');
  return policy;
}

function isObject(value: unknown): value is PolicyObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isChoice(key: string, value: unknown): value is PolicyObject[] {
  return key === '$or' && Array.isArray(value) && value.length > 1 && value.every(isObject);
}

function isNested(policy: PolicyObject): boolean {
  return Object.entries(policy).some(([key, value]) =>
    isChoice(key, value) ? value.some(isNested) : isObject(value),
  );
}

function createNode(): PolicyNode {
  return { members: new Map(), choices: [], leaf: undefined };
}

class Compiler {
  leafCount = 0;
  wildcardComplexity = 0;
  readonly #refuse: Refuse;

  constructor(refuse: Refuse) {
    this.#refuse = refuse;
  }

  compile(policy: PolicyObject, node: PolicyNode, path: readonly string[]): void {
    for (const [key, value] of Object.entries(policy)) {
      if (isChoice(key, value)) {
        const alternatives = value.map((alternative) => {
          const alternativeNode = createNode();
          this.compile(alternative, alternativeNode, path);
          return alternativeNode;
        });
        node.choices.push(alternatives);
        continue;
      }
      // AWS takes `a.b` and `b` within `a` for the same thing.
      const segments = key.split('.');
      const member = descend(node, segments);
      const memberPath = [...path, ...segments];
      if (isObject(value)) this.compile(value, member, memberPath);
      else member.leaf = this.#compileLeaf(key, value, memberPath);
    }
  }

  #compileLeaf(key: string, rules: unknown, path: readonly string[]): Leaf {
    if (!Array.isArray(rules)) throw this.#refuse(`"${key}" must be an object or an array`);
    if (rules.length === 0) throw this.#refuse('Empty arrays are not allowed');
    const compiled = rules.map((rule) => compileRule(rule, this.#refuse));
    this.leafCount++;
    const points = compiled.reduce((sum, rule) => sum + rule.wildcardPoints, 0);
    this.wildcardComplexity += points * compiled.length;
    return { path, rules: compiled };
  }
}

function descend(node: PolicyNode, segments: readonly string[]): PolicyNode {
  let current = node;
  for (const segment of segments) {
    let member = current.members.get(segment);
    if (member === undefined) {
      member = createNode();
      current.members.set(segment, member);
    }
    current = member;
  }
  return current;
}

/**
 * The measure of complexity that AWS limits: for each key its rules times its depth, all
 * multiplied; the alternatives of an `$or` are added.
 */
function countCombinations(policy: PolicyObject, depth: number, factor: number): number {
  let combinations = factor;
  for (const [key, value] of Object.entries(policy)) {
    if (isChoice(key, value)) {
      const before = combinations;
      combinations = value.reduce((sum, one) => sum + countCombinations(one, depth, before), 0);
    } else if (isObject(value)) {
      combinations = countCombinations(value, depth + 1, combinations);
    } else {
      combinations *= (value as unknown[]).length * depth;
    }
  }
  return combinations;
}

/**
 * Whether a policy lets a message through, by its attributes. Binary attributes are not looked at.
 */
export function matchesAttributes(policy: FilterPolicy, attributes: MessageAttributes): boolean {
  const values: Record<string, unknown> = {};
  for (const [name, { DataType: dataType = '', StringValue: text }] of Object.entries(attributes)) {
    if (text !== undefined) values[name] = attributeValue(dataType, text);
  }
  // AWS documents that `{"exists": false}` too needs at least one attribute.
  const { members, choices } = policy.root;
  if (Object.keys(values).length === 0) return members.size === 0 && choices.length === 0;
  return matches(policy.root, values);
}

function attributeValue(dataType: string, text: string): unknown {
  if (dataType.endsWith('.Array')) return parseJson(text);
  return dataType.startsWith('Number') ? Number(text) : text;
}

/** Whether a policy lets a message through, by its body, which must be a JSON object. */
export function matchesBody(policy: FilterPolicy, body: string): boolean {
  const value = parseJson(body);
  return isObject(value) && matches(policy.root, value);
}

/** @returns undefined for what is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function matches(root: PolicyNode, message: PolicyObject): boolean {
  return matchesNode(root, message, message);
}

/**
 * Holds a node against a value. Where the value is a list, one of its elements must satisfy the
 * whole node: conditions on members of list elements are about the same element, as in AWS's rule
 * engine.
 */
function matchesNode(node: PolicyNode, value: unknown, message: PolicyObject): boolean {
  if (Array.isArray(value) && value.length > 0 && node.leaf === undefined) {
    return value.some((element) => matchesNode(node, element, message));
  }
  if (node.leaf !== undefined && !matchesLeaf(node.leaf, value, message)) return false;
  const object = isObject(value) ? value : {};
  for (const [segment, member] of node.members) {
    if (!matchesNode(member, memberOf(object, segment), message)) return false;
  }
  return node.choices.every((alternatives) =>
    alternatives.some((alternative) => matchesNode(alternative, value, message)),
  );
}

function matchesLeaf({ rules, path }: Leaf, value: unknown, message: PolicyObject): boolean {
  return (
    hasMatch(rules, value) ||
    (rules.some((rule) => rule.matchesAbsence) && !hasValue(message, path))
  );
}

function hasMatch(rules: readonly Rule[], value: unknown): boolean {
  if (Array.isArray(value)) return value.some((element) => hasMatch(rules, element));
  if (value === undefined || isObject(value)) return false;
  return rules.some((rule) => rule.matches(value as Scalar));
}

/**
 * Whether there is a value anywhere at a path: `exists` is about leaves, so objects do not count.
 */
function hasValue(value: unknown, path: readonly string[]): boolean {
  if (Array.isArray(value)) return value.some((element) => hasValue(element, path));
  const [segment, ...rest] = path;
  if (segment === undefined) return value !== undefined && !isObject(value);
  return isObject(value) && hasValue(memberOf(value, segment), rest);
}

/** A member by name. One whose name goes on after a dot counts as nested. */
function memberOf(object: PolicyObject, segment: string): unknown {
  if (Object.hasOwn(object, segment)) return object[segment];
  const prefix = `${segment}.`;
  const nested: Record<string, unknown> = {};
  let isFound = false;
  for (const [key, value] of Object.entries(object)) {
    if (!key.startsWith(prefix)) continue;
    nested[key.slice(prefix.length)] = value;
    isFound = true;
  }
  return isFound ? nested : undefined;
}
