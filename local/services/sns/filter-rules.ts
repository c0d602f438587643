import { BlockList, isIP } from 'node:net';
import { MAX_WILDCARDS_PER_PATTERN } from './limits.ts';

/** A value of a message that a rule can be held against. */
export type Scalar = string | number | boolean | null;

/** One element of the list that a filter policy gives for a key. */
export interface Rule {
  readonly matches: (value: Scalar) => boolean;
  /** True for `{"exists": false}`. */
  readonly matchesAbsence: boolean;
  /** By AWS's tariff: what the rule adds to the wildcard complexity of its key. */
  readonly wildcardPoints: number;
}

/** Makes the error that says why a filter policy is refused. */
export type Refuse = (reason: string) => Error;

/**
 * Reads one rule.
 * https://docs.aws.amazon.com/sns/latest/dg/string-value-matching.html
 */
export function compileRule(rule: unknown, refuse: Refuse): Rule {
  if (isScalar(rule)) return matching((value) => value === rule);
  if (Array.isArray(rule)) {
    throw refuse('Match value must be String, number, true, false, or null');
  }
  const entries = Object.entries(rule as object);
  const [operator, operand] = entries[0] ?? ['', undefined];
  if (entries.length !== 1) throw refuse('Only one key allowed in match expression');
  switch (operator) {
    case 'exists':
      return compileExists(operand, refuse);
    case 'numeric':
      return matching(compileNumeric(operand, refuse));
    case 'cidr':
      return matching(compileCidr(operand, refuse));
    case 'anything-but':
      return compileAnythingBut(operand, refuse);
    default:
      if (operator in TEXT_OPERATORS) return compileText(operator, operand, refuse);
      throw refuse(`Unrecognized match type ${operator}`);
  }
}

function matching(matches: (value: Scalar) => boolean, wildcardPoints = 0): Rule {
  return { matches, matchesAbsence: false, wildcardPoints };
}

function isScalar(value: unknown): value is Scalar {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

const TEXT_OPERATORS: Readonly<Record<string, (operand: string) => (text: string) => boolean>> = {
  prefix: (operand) => (text) => text.startsWith(operand),
  suffix: (operand) => (text) => text.endsWith(operand),
  'equals-ignore-case': (operand) => {
    const lowered = operand.toLowerCase();
    return (text) => text.toLowerCase() === lowered;
  },
  wildcard: (operand) => {
    const parts = operand.split('*');
    return (text) => matchesWildcard(parts, text);
  },
};

/**
 * Whether a text has the given parts in order, with anything between them: the first begins it, the
 * last ends it.
 */
function matchesWildcard(parts: readonly string[], text: string): boolean {
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (parts.length === 1) return text === first;
  const endIndex = text.length - last.length;
  if (endIndex < first.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  let index = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, index);
    if (found === -1 || found + part.length > endIndex) return false;
    index = found + part.length;
  }
  return true;
}

function compileText(operator: string, operand: unknown, refuse: Refuse): Rule {
  if (typeof operand !== 'string') throw refuse(`${operator} match pattern must be a string`);
  const matches = TEXT_OPERATORS[operator]?.(operand);
  return matching(
    (value) => typeof value === 'string' && matches?.(value) === true,
    operator === 'wildcard' ? wildcardPoints(operand, refuse) : 0,
  );
}

/** https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html */
function wildcardPoints(pattern: string, refuse: Refuse): number {
  const wildcardCount = pattern.split('*').length - 1;
  if (wildcardCount > MAX_WILDCARDS_PER_PATTERN) {
    throw refuse(`A wildcard pattern can have at most ${MAX_WILDCARDS_PER_PATTERN} wildcards`);
  }
  return wildcardCount <= 1 ? 1 : 3 * wildcardCount;
}

/** https://docs.aws.amazon.com/sns/latest/dg/attribute-key-matching.html */
function compileExists(operand: unknown, refuse: Refuse): Rule {
  if (typeof operand !== 'boolean') {
    throw refuse('exists match pattern must be either true or false.');
  }
  if (operand) return matching((value) => value !== null && value !== '');
  return { matches: () => false, matchesAbsence: true, wildcardPoints: 0 };
}

const ANYTHING_BUT_OPERATORS: ReadonlySet<string> = new Set(['prefix', 'suffix', 'wildcard']);

function compileAnythingBut(operand: unknown, refuse: Refuse): Rule {
  const excluded = Array.isArray(operand) ? operand : [operand];
  if (excluded.every(isScalar)) return matching((value) => !excluded.includes(value), 1);
  if (Array.isArray(operand)) {
    throw refuse('Inside anything but list, either all values are number or string, inclusive.');
  }
  const [operator, pattern] = Object.entries(operand as object)[0] ?? ['', undefined];
  if (!ANYTHING_BUT_OPERATORS.has(operator)) {
    throw refuse(`Unsupported anything-but pattern: ${operator}`);
  }
  const { matches } = compileText(operator, pattern, refuse);
  return matching((value) => !matches(value), 1);
}

type Comparison = (value: number) => boolean;

const COMPARISONS: Readonly<Record<string, (operand: number) => Comparison>> = {
  '=': (operand) => (value) => value === operand,
  '<': (operand) => (value) => value < operand,
  '<=': (operand) => (value) => value <= operand,
  '>': (operand) => (value) => value > operand,
  '>=': (operand) => (value) => value >= operand,
};

/** https://docs.aws.amazon.com/sns/latest/dg/numeric-value-matching.html */
function compileNumeric(operand: unknown, refuse: Refuse): (value: Scalar) => boolean {
  const terms: readonly unknown[] = Array.isArray(operand) ? operand : [];
  const lower = compileComparison(terms[0], terms[1], refuse);
  let upper: Comparison = () => true;
  if (terms.length > 2) {
    checkRange(terms, refuse);
    upper = compileComparison(terms[2], terms[3], refuse);
    if ((terms[3] as number) <= (terms[1] as number)) throw refuse('Bottom must be less than top');
    if (terms.length > 4) throw refuse('Too many terms in numeric range expression');
  }
  return (value) => typeof value === 'number' && lower(value) && upper(value);
}

function compileComparison(operator: unknown, operand: unknown, refuse: Refuse): Comparison {
  if (typeof operator !== 'string') {
    throw refuse(`Invalid member in numeric match: ${operator ?? ']'}`);
  }
  const comparison = COMPARISONS[operator];
  if (comparison === undefined) throw refuse(`Unrecognized numeric range operator: ${operator}`);
  if (typeof operand !== 'number') {
    throw refuse(`Value of ${operator === '=' ? 'equals' : operator} must be numeric`);
  }
  return comparison(operand);
}

function checkRange(terms: readonly unknown[], refuse: Refuse): void {
  const [first, , second] = terms;
  if (first !== '>' && first !== '>=') throw refuse('Too many elements in numeric expression');
  if (typeof second !== 'string') throw refuse(`Bad value in numeric range: ${second}`);
  if (second !== '<' && second !== '<=') throw refuse(`Bad numeric range operator: ${second}`);
}

function compileCidr(operand: unknown, refuse: Refuse): (value: Scalar) => boolean {
  // AWS's engine treats an address range as a kind of prefix, and says so.
  if (typeof operand !== 'string') throw refuse('prefix match pattern must be a string');
  const [address = '', maskBits, ...rest] = operand.split('/');
  if (maskBits === undefined || rest.length > 0) throw refuse("Malformed CIDR, one '/' required");
  if (!/^\d+$/.test(maskBits)) throw refuse('Malformed CIDR, mask bits must be an integer');
  const version = isIP(address);
  if (version === 0 || Number(maskBits) > (version === 4 ? 32 : 128)) {
    throw refuse(`Nonstandard IP address: ${address}`);
  }
  const family = familyOf(version);
  const range = new BlockList();
  range.addSubnet(address, Number(maskBits), family);
  return (value) =>
    typeof value === 'string' && isIP(value) === version && range.check(value, family);
}

function familyOf(version: number): 'ipv4' | 'ipv6' {
  return version === 4 ? 'ipv4' : 'ipv6';
}
