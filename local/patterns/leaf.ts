import { BlockList, isIP } from 'node:net';

/** One alternative of a leaf: what a single value must be. */
export interface Leaf {
  matches(value: unknown): boolean;
  /** Whether it also matches a field that is not there. */
  readonly acceptsAbsence: boolean;
}

type Refuse = (reason: string) => never;
type Test = (value: unknown) => boolean;

export function compileLeaf(alternative: unknown, refuse: Refuse): Leaf {
  if (typeof alternative !== 'object' || alternative === null) {
    return present((value) => value === alternative);
  }
  const entries = Object.entries(alternative);
  const [operator, operand] = entries[0] ?? [];
  if (Array.isArray(alternative) || entries.length !== 1 || operator === undefined) {
    return refuse('Only one key allowed in match expression');
  }
  if (operator === 'exists') return existence(operand, refuse);
  const compile = OPERATORS[operator];
  if (compile === undefined) return refuse(`Unrecognized match type ${operator}`);
  return present(compile(operand, refuse));
}

function present(matches: Test): Leaf {
  return { matches, acceptsAbsence: false };
}

function existence(operand: unknown, refuse: Refuse): Leaf {
  if (operand === true) return present(() => true);
  if (operand === false) return { matches: () => false, acceptsAbsence: true };
  return refuse('exists match pattern must be either true or false.');
}

const OPERATORS: Readonly<Record<string, (operand: unknown, refuse: Refuse) => Test>> = {
  prefix: (operand, refuse) =>
    affix(operand, refuse, 'prefix', (text, part) => text.startsWith(part)),
  suffix: (operand, refuse) =>
    affix(operand, refuse, 'suffix', (text, part) => text.endsWith(part)),
  'equals-ignore-case': (operand, refuse) => {
    const wanted = needText(operand, refuse, 'equals-ignore-case').toLowerCase();
    return (value) => typeof value === 'string' && value.toLowerCase() === wanted;
  },
  wildcard: (operand, refuse) => {
    const expression = wildcardExpression(needText(operand, refuse, 'wildcard'), refuse);
    return (value) => typeof value === 'string' && expression.test(value);
  },
  'anything-but': anythingBut,
  numeric,
  cidr,
};

/** `"a"` or `{ "equals-ignore-case": "a" }`. */
function affix(
  operand: unknown,
  refuse: Refuse,
  name: string,
  holds: (text: string, part: string) => boolean,
): Test {
  if (typeof operand === 'object' && operand !== null && 'equals-ignore-case' in operand) {
    const part = needText(operand['equals-ignore-case'], refuse, name).toLowerCase();
    return (value) => typeof value === 'string' && holds(value.toLowerCase(), part);
  }
  const part = needText(operand, refuse, name);
  return (value) => typeof value === 'string' && holds(value, part);
}

const NOT_A_SCALAR = 'Value of anything-but must be an array or single string/number value.';

/** What an operator within `anything-but` refuses, and how AWS says so. */
const ANYTHING_BUT_CHECKS: Readonly<Record<string, (part: unknown, refuse: Refuse) => void>> = {
  prefix: checkExcludedAffix,
  suffix: checkExcludedAffix,
  'equals-ignore-case': (part, refuse) => {
    if (typeof part === 'string') return;
    refuse(
      'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.',
    );
  },
  wildcard: (part, refuse) => void needText(part, refuse, 'wildcard'),
};

function checkExcludedAffix(part: unknown, refuse: Refuse): void {
  if (typeof part === 'object' && part !== null) refuse(NOT_A_SCALAR);
  needText(part, refuse, 'prefix/suffix');
  if (part === '') refuse('Null prefix/suffix not allowed');
}

function anythingBut(operand: unknown, refuse: Refuse): Test {
  if (typeof operand === 'object' && operand !== null && !Array.isArray(operand)) {
    return anythingButOperator(operand, refuse);
  }
  if (!Array.isArray(operand) && !isScalar(operand)) return refuse(NOT_A_SCALAR);
  const excluded = asList(operand);
  if (excluded.length === 0 || !excluded.every(isScalar)) {
    return refuse('Inside anything but list, start|null|boolean is not supported.');
  }
  return (value) => !excluded.includes(value);
}

function anythingButOperator(operand: object, refuse: Refuse): Test {
  const [operator = '', inner] = Object.entries(operand)[0] ?? [];
  const [check, compile] = [ANYTHING_BUT_CHECKS[operator], OPERATORS[operator]];
  if (check === undefined || compile === undefined) {
    return refuse(`Unsupported anything-but pattern: ${operator}`);
  }
  const excluded = asList(inner).map((part) => {
    check(part, refuse);
    return compile(part, refuse);
  });
  return (value) => !excluded.some((matches) => matches(value));
}

const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

/** `[">", 0, "<=", 5]`: one comparison, or a range from its bottom to its top. */
function numeric(operand: unknown, refuse: Refuse): Test {
  if (!Array.isArray(operand)) return refuse('Value of numeric must be an array.');
  const [operator, bound, topOperator, top] = operand;
  const test = comparison(operator, bound, refuse);
  if (operand.length <= 2) return test;
  if (!isOneOf(operator, '>', '>=') || operand.length > 4) {
    return refuse('Too many terms in numeric range expression');
  }
  if (!isOneOf(topOperator, '<', '<=')) {
    return refuse(`Bad numeric range operator: ${topOperator}`);
  }
  const topTest = comparison(topOperator, top, refuse);
  if (bound >= top) return refuse('Bottom must be less than top');
  return (value) => test(value) && topTest(value);
}

function comparison(operator: unknown, bound: unknown, refuse: Refuse): Test {
  const compare = COMPARISONS[String(operator)];
  if (compare === undefined) return refuse(`Unrecognized numeric range operator: ${operator}`);
  if (typeof bound !== 'number') return refuse(`Value of ${operator} must be numeric`);
  return (value) => typeof value === 'number' && compare(value, bound);
}

function isOneOf(value: unknown, ...values: readonly string[]): boolean {
  return typeof value === 'string' && values.includes(value);
}

/** AWS names the wrong operator when the operand is no text. */
function cidr(operand: unknown, refuse: Refuse): Test {
  const parts = needText(operand, refuse, 'prefix').split('/');
  const [address = '', bits = ''] = parts;
  if (parts.length !== 2) return refuse("Malformed CIDR, one '/' required");
  if (!/^\d+$/.test(bits)) return refuse('Malformed CIDR, mask bits must be an integer');
  const version = isIP(address);
  if (version === 0) return refuse(`Nonstandard IP address: ${address}`);
  if (Number(bits) > (version === 6 ? 128 : 32)) {
    return refuse('Malformed CIDR, mask bits are more than the address has');
  }
  const block = new BlockList();
  block.addSubnet(address, Number(bits), version === 6 ? 'ipv6' : 'ipv4');
  return (value) =>
    typeof value === 'string' &&
    isIP(value) !== 0 &&
    block.check(value, isIP(value) === 6 ? 'ipv6' : 'ipv4');
}

/**
 * EventBridge refuses wildcards that are followed by the same character too often, without a figure. Assumption: five
 * are too many, the fewest that AWS is known to have refused.
 */
const WILDCARDS_BEFORE_SAME_CHARACTER_MAX = 4;

function checkWildcards(pattern: string, refuse: Refuse): void {
  const consecutive = /(?<!\\)\*\*/.exec(pattern);
  if (consecutive !== null) {
    refuse(`Consecutive wildcard characters at pos ${consecutive.index + 1}`);
  }
  const counts = new Map<string, number>();
  for (const [, character = ''] of pattern.matchAll(/(?<!\\)\*([^*])/g)) {
    const count = (counts.get(character) ?? 0) + 1;
    counts.set(character, count);
    if (count > WILDCARDS_BEFORE_SAME_CHARACTER_MAX) {
      refuse(
        'Rule is too complex - try using fewer wildcard characters or fewer repeating character ' +
          'sequences after a wildcard character',
      );
    }
  }
}

/** `*` stands for any text; `\*` and `\\` for themselves. */
function wildcardExpression(pattern: string, refuse: Refuse): RegExp {
  checkWildcards(pattern, refuse);
  let source = '';
  for (let i = 0; i < pattern.length; i++) {
    let character = pattern.charAt(i);
    if (character === '*') {
      source += '[^]*';
      continue;
    }
    if (character === '\\') {
      character = pattern.charAt(++i);
      if (character !== '*' && character !== '\\') {
        return refuse(`Invalid escape character at pos ${i - 1}`);
      }
    }
    source += character.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
  }
  return new RegExp(`^${source}$`);
}

function needText(operand: unknown, refuse: Refuse, name: string): string {
  return typeof operand === 'string' ? operand : refuse(`${name} match pattern must be a string`);
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}
