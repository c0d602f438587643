import { LIMITS } from '../limits.ts';
import { invalid, type Token, tokenize } from './filter-tokens.ts';

export const BOOLEAN_KEYWORDS = [
  'ok',
  'error',
  'throttle',
  'fault',
  'partial',
  'inferred',
  'first',
  'last',
  'remote',
  'root',
] as const;
export const NUMBER_KEYWORDS = [
  'responsetime',
  'duration',
  'http.status',
  'index',
  'coverage',
] as const;
export const STRING_KEYWORDS = [
  'http.url',
  'http.method',
  'http.useragent',
  'http.clientip',
  'user',
  'name',
  'type',
  'message',
  'availabilityzone',
  'instance.id',
  'resource.arn',
] as const;

export type BooleanKeyword = (typeof BOOLEAN_KEYWORDS)[number];
export type NumberKeyword = (typeof NUMBER_KEYWORDS)[number];
export type StringKeyword = (typeof STRING_KEYWORDS)[number];
export type Keyword = BooleanKeyword | NumberKeyword | StringKeyword;

const OPERATORS = ['=', '!=', '<', '<=', '>', '>=', 'contains', 'beginswith', 'endswith'] as const;
export type Operator = (typeof OPERATORS)[number];

export interface Comparison {
  readonly operator: Operator;
  readonly value: string | number | boolean;
}

/** A node of the service map, by what is given of it. */
export interface NodePattern {
  readonly name?: string;
  readonly type?: string;
  readonly accountId?: string;
}

export type RootCauseKind = 'fault' | 'error' | 'responsetime';
export type RootCausePart = 'service' | 'entity' | 'exception';

export type Filter =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Filter[] }
  | { readonly kind: 'not'; readonly of: Filter }
  /** Without a comparison: that it is true, or there at all. */
  | { readonly kind: 'keyword'; readonly keyword: Keyword; readonly comparison?: Comparison }
  | { readonly kind: 'annotation'; readonly key: string; readonly comparison?: Comparison }
  | { readonly kind: 'group'; readonly by: 'name' | 'arn'; readonly value: string }
  | { readonly kind: 'service'; readonly node: NodePattern; readonly filter?: Filter }
  | {
      readonly kind: 'edge';
      readonly source: NodePattern;
      readonly destination: NodePattern;
      readonly filter?: Filter;
    }
  | {
      readonly kind: 'rootcause';
      readonly cause: RootCauseKind;
      readonly part: RootCausePart;
      readonly filter?: Filter;
    }
  | { readonly kind: 'rootcause-json'; readonly causes: readonly unknown[] };

/** What braces surround: a whole trace (none), the segments of a node or an edge, or the list of a root cause. */
type Scope = 'trace' | 'segment' | 'rootcause';

const SCOPES: Readonly<Record<Exclude<Scope, 'trace'>, ReadonlySet<string>>> = {
  segment: new Set<Keyword>([
    ...(['ok', 'error', 'throttle', 'fault', 'partial', 'inferred', 'root', 'remote'] as const),
    ...(['responsetime', 'duration', 'http.status'] as const),
    ...(['http.url', 'http.method', 'http.useragent', 'http.clientip', 'user'] as const),
    ...(['name', 'type', 'availabilityzone', 'instance.id', 'resource.arn'] as const),
  ]),
  rootcause: new Set<Keyword>([
    ...(['first', 'last', 'remote', 'inferred', 'index', 'coverage'] as const),
    ...(['name', 'type', 'message'] as const),
  ]),
};
/** Keywords of lists and nodes, which a whole trace has none of. */
const NOT_OF_A_TRACE = new Set<string>([
  ...(['first', 'last', 'remote', 'root', 'index', 'coverage', 'name', 'type', 'message'] as const),
]);

/**
 * Reads a filter expression. @throws InvalidRequestException
 * https://docs.aws.amazon.com/xray/latest/devguide/aws-xray-interface-console.html#xray-console-filters
 */
export function parseFilter(expression: string): Filter {
  if (expression.length > LIMITS.filterExpressionCharactersMax) {
    throw invalid(`it is longer than ${LIMITS.filterExpressionCharactersMax} characters`);
  }
  const parser = new Parser(tokenize(expression));
  const filter = parser.any('trace');
  parser.end();
  return filter;
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  end(): void {
    const rest = this.#tokens[this.#at];
    if (rest !== undefined) throw invalid(`unexpected ${JSON.stringify(rest.text)}`);
  }

  any(scope: Scope): Filter {
    const parts = [this.#all(scope)];
    while (this.#takeWord('or')) parts.push(this.#all(scope));
    return parts.length === 1 ? (parts[0] as Filter) : { kind: 'or', parts };
  }

  /** Conditions side by side belong together as with AND: `ok !partial duration < 3`. */
  #all(scope: Scope): Filter {
    const parts = [this.#one(scope)];
    for (;;) {
      if (!this.#takeWord('and') && !this.#startsCondition()) break;
      parts.push(this.#one(scope));
    }
    return parts.length === 1 ? (parts[0] as Filter) : { kind: 'and', parts };
  }

  #startsCondition(): boolean {
    const next = this.#tokens[this.#at];
    if (next?.kind === 'word') return next.text.toLowerCase() !== 'or';
    return next?.kind === 'sign' && (next.text === '!' || next.text === '(');
  }

  #one(scope: Scope): Filter {
    if (this.#takeSign('!')) return { kind: 'not', of: this.#one(scope) };
    if (this.#takeSign('(')) {
      const filter = this.any(scope);
      this.#expect(')');
      return filter;
    }
    const word = this.#word('a keyword');
    const keyword = word.toLowerCase();
    if (scope === 'trace') {
      const complex = this.#complex(keyword, word);
      if (complex !== undefined) return complex;
    }
    return this.#simple(keyword, scope);
  }

  #complex(keyword: string, word: string): Filter | undefined {
    if (keyword === 'service') {
      this.#expect('(');
      const node = this.#isNext(')') ? {} : this.#node();
      this.#expect(')');
      return { kind: 'service', node, ...this.#braces('segment') };
    }
    if (keyword === 'edge') return this.#edge();
    if (keyword.startsWith('annotation.')) {
      return this.#annotation(word.slice('annotation.'.length));
    }
    if (keyword === 'annotation') {
      this.#expect('[');
      const key = this.#nameOrString('an annotation’s key');
      this.#expect(']');
      return this.#annotation(key);
    }
    if (keyword === 'group.name' || keyword === 'group.arn') {
      this.#expect('=');
      const value = this.#string('a group');
      return { kind: 'group', by: keyword === 'group.name' ? 'name' : 'arn', value };
    }
    if (keyword.startsWith('rootcause.')) return this.#rootCause(keyword);
    return undefined;
  }

  #edge(): Filter {
    this.#expect('(');
    const source = this.#isNext(')') || this.#isNext(',') ? {} : this.#node();
    const destination = this.#takeSign(',') ? this.#node() : {};
    this.#expect(')');
    return { kind: 'edge', source, destination, ...this.#braces('segment') };
  }

  #annotation(key: string): Filter {
    const comparison = this.#comparison(OPERATORS);
    return { kind: 'annotation', key, ...(comparison && { comparison }) };
  }

  #rootCause(keyword: string): Filter {
    if (keyword === 'rootcause.json') {
      this.#expect('=');
      const token = this.#tokens[this.#at++];
      if (token?.kind !== 'json' || !Array.isArray(token.value)) {
        throw invalid('rootcause.json is compared with a list: #[…]');
      }
      return { kind: 'rootcause-json', causes: token.value };
    }
    const [, cause, part] =
      /^rootcause\.(fault|error|responsetime)\.(service|entity|exception)$/.exec(keyword) ?? [];
    if (cause === undefined) throw invalid(`unknown keyword ${JSON.stringify(keyword)}`);
    return {
      kind: 'rootcause',
      cause: cause as RootCauseKind,
      part: part as RootCausePart,
      ...this.#braces('rootcause'),
    };
  }

  #simple(keyword: string, scope: Scope): Filter {
    const isKnown = scope === 'trace' ? !NOT_OF_A_TRACE.has(keyword) : SCOPES[scope].has(keyword);
    if (isKnown && BOOLEAN_KEYWORDS.includes(keyword as BooleanKeyword)) {
      const comparison = this.#comparison(['=', '!='], 'boolean');
      return { kind: 'keyword', keyword: keyword as Keyword, ...(comparison && { comparison }) };
    }
    if (isKnown && NUMBER_KEYWORDS.includes(keyword as NumberKeyword)) {
      const comparison = this.#comparison(['=', '!=', '<', '<=', '>', '>='], 'number');
      return { kind: 'keyword', keyword: keyword as Keyword, ...(comparison && { comparison }) };
    }
    if (isKnown && STRING_KEYWORDS.includes(keyword as StringKeyword)) {
      const operators = ['=', '!=', 'contains', 'beginswith', 'endswith'] as const;
      const comparison = this.#comparison(operators, 'string');
      return { kind: 'keyword', keyword: keyword as Keyword, ...(comparison && { comparison }) };
    }
    throw invalid(`unknown keyword ${JSON.stringify(keyword)}`);
  }

  /** @param type of the value; any when it is not given */
  #comparison(
    operators: readonly Operator[],
    type?: 'string' | 'number' | 'boolean',
  ): Comparison | undefined {
    const text = this.#tokens[this.#at]?.text.toLowerCase();
    const operator = OPERATORS.find((one) => one === text);
    if (operator === undefined || this.#tokens[this.#at]?.kind === 'string') return undefined;
    if (!operators.includes(operator)) throw invalid(`${operator} does not suit the keyword`);
    this.#at++;
    const value = this.#value(type);
    if (typeof value !== 'string' && /^[a-z]/.test(operator)) {
      throw invalid(`${operator} compares text`);
    }
    return { operator, value };
  }

  #value(type: 'string' | 'number' | 'boolean' | undefined): string | number | boolean {
    const token = this.#tokens[this.#at++];
    const word = token?.kind === 'word' ? token.text : undefined;
    const isTruth = /^(true|false)$/i.test(word ?? '');
    const value =
      token?.kind === 'number'
        ? token.value
        : isTruth && type !== 'string'
          ? word?.toLowerCase() === 'true'
          : (word ?? (token?.kind === 'string' ? token.text : undefined));
    if (value === undefined) throw invalid('a value is missing');
    if (type !== undefined && typeof value !== type) {
      throw invalid(`${JSON.stringify(token?.text)} is no ${type}`);
    }
    return value;
  }

  /** `"name"`, or `id(name: "…", type: "…", account.id: "…")`. */
  #node(): NodePattern {
    if (!this.#takeWord('id')) return { name: this.#nameOrString('a service’s name') };
    this.#expect('(');
    let pattern: NodePattern = {};
    do {
      const member = this.#word('name or type').toLowerCase();
      this.#expect(':');
      const value = this.#string(`the ${member}`);
      if (member === 'name' || member === 'type') pattern = { ...pattern, [member]: value };
      else if (member === 'account.id') pattern = { ...pattern, accountId: value };
      else throw invalid(`id() has no ${JSON.stringify(member)}`);
    } while (this.#takeSign(','));
    this.#expect(')');
    return pattern;
  }

  #braces(scope: Scope): { filter?: Filter } {
    if (!this.#takeSign('{')) return {};
    const filter = this.any(scope);
    this.#expect('}');
    return { filter };
  }

  #isNext(sign: string): boolean {
    const next = this.#tokens[this.#at];
    return next?.kind === 'sign' && next.text === sign;
  }

  #takeSign(sign: string): boolean {
    const isThere = this.#isNext(sign);
    if (isThere) this.#at++;
    return isThere;
  }

  #takeWord(word: string): boolean {
    const next = this.#tokens[this.#at];
    const isThere = next?.kind === 'word' && next.text.toLowerCase() === word;
    if (isThere) this.#at++;
    return isThere;
  }

  #expect(sign: string): void {
    if (!this.#takeSign(sign)) throw invalid(`${sign} is missing`);
  }

  #word(what: string): string {
    const token = this.#tokens[this.#at++];
    if (token?.kind !== 'word') throw invalid(`${what} is missing`);
    return token.text;
  }

  #string(what: string): string {
    const token = this.#tokens[this.#at++];
    if (token?.kind !== 'string') throw invalid(`${what} is missing, in quotation marks`);
    return token.text;
  }

  #nameOrString(what: string): string {
    return this.#tokens[this.#at]?.kind === 'word' ? this.#word(what) : this.#string(what);
  }
}
