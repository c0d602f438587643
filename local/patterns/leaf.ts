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

function anythingBut(operand: unknown, refuse: Refuse): Test {
  if (typeof operand === 'object' && operand !== null && !Array.isArray(operand)) {
    const [operator, inner] = Object.entries(operand)[0] ?? [];
    const compile = operator === undefined ? undefined : OPERATORS[operator];
    if (compile === undefined || operator === 'anything-but' || operator === 'numeric') {
      return refuse(`Unsupported anything-but pattern: ${operator}`);
    }
    const excluded = asList(inner).map((one) => compile(one, refuse));
    return (value) => !excluded.some((matches) => matches(value));
  }
  const excluded = asList(operand);
  if (excluded.length === 0 || !excluded.every(isScalar)) {
    return refuse('Inside anything-but list, start|null|boolean is not supported.');
  }
  return (value) => !excluded.includes(value);
}

const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

/** `[">", 0, "<=", 5]` */
function numeric(operand: unknown, refuse: Refuse): Test {
  const parts = asList(operand);
  if (parts.length !== 2 && parts.length !== 4) {
    return refuse('Value of numeric must be an array of one or two comparisons.');
  }
  const tests: Test[] = [];
  for (let i = 0; i < parts.length; i += 2) {
    const compare = COMPARISONS[String(parts[i])];
    const bound = parts[i + 1];
    if (compare === undefined) return refuse(`Unrecognized numeric range operator: ${parts[i]}`);
    if (typeof bound !== 'number') return refuse('Value of a numeric comparison must be numeric.');
    tests.push((value) => typeof value === 'number' && compare(value, bound));
  }
  return (value) => tests.every((matches) => matches(value));
}

function cidr(operand: unknown, refuse: Refuse): Test {
  const [address = '', bits] = needText(operand, refuse, 'cidr').split('/');
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  const block = new BlockList();
  try {
    block.addSubnet(address, Number(bits), family);
  } catch (error) {
    return refuse(`Malformed CIDR, ${(error as Error).message}`);
  }
  return (value) =>
    typeof value === 'string' &&
    isIP(value) !== 0 &&
    block.check(value, isIP(value) === 6 ? 'ipv6' : 'ipv4');
}

/** `*` stands for any text; `\*` and `\\` for themselves. */
function wildcardExpression(pattern: string, refuse: Refuse): RegExp {
  if (/(?<!\\)\*\*/.test(pattern)) return refuse('Consecutive wildcard characters are not allowed');
  let source = '';
  for (let i = 0; i < pattern.length; i++) {
    let character = pattern.charAt(i);
    if (character === '*') {
      source += '[^]*';
      continue;
    }
    if (character === '\\') {
      character = pattern.charAt(++i);
      if (character !== '*' && character !== '\\') return refuse('Invalid escape character');
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
