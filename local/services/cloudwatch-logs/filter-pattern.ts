import { invalidParameter } from './errors.ts';
import { readPath } from './json-path.ts';

/** Whether a log event's message is wanted. */
export type MessageFilter = (message: string) => boolean;

/**
 * Compiles a filter pattern: terms and quoted phrases (all must occur), `?term` (any may), `-term` (none may), or a JSON
 * selector such as `{ $.level = "ERROR" && $.latency > 100 }`.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 * @throws AwsError InvalidParameterException
 */
export function compileFilterPattern(pattern: string): MessageFilter {
  const text = pattern.trim();
  if (text === '') return () => true;
  if (text.startsWith('{')) return compileJsonPattern(text);
  if (text.startsWith('[')) throw invalidParameter('Space-delimited patterns are not simulated.');
  if (text.startsWith('%')) throw invalidParameter('Regular expressions are not simulated.');
  return compileTerms(text);
}

const TERM = /([?-]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g;

function compileTerms(text: string): MessageFilter {
  const required: string[] = [];
  const optional: string[] = [];
  const excluded: string[] = [];
  for (const [, sign, phrase, word] of text.matchAll(TERM)) {
    const term = phrase?.replace(/\\(.)/g, '$1') ?? word ?? '';
    if (sign === '?') optional.push(term);
    else if (sign === '-') excluded.push(term);
    else required.push(term);
  }
  return (message) =>
    required.every((term) => message.includes(term)) &&
    !excluded.some((term) => message.includes(term)) &&
    (optional.length === 0 || optional.some((term) => message.includes(term)));
}

type JsonTest = (document: unknown) => boolean;

function compileJsonPattern(text: string): MessageFilter {
  const test = new JsonPatternParser(text).parse();
  return (message) => {
    if (!message.trimStart().startsWith('{')) return false;
    try {
      return test(JSON.parse(message));
    } catch (error) {
      if (error instanceof SyntaxError) return false;
      throw error;
    }
  };
}

const TOKEN =
  /\s*(?:(&&|\|\||[(){}]|!=|>=|<=|=|>|<)|(\$(?:\.[\w@-]+|\['[^']+'\]|\[\d+\])+)|"((?:[^"\\]|\\.)*)"|([^\s(){}&|=!<>]+))/y;

type Token =
  | { readonly kind: 'symbol'; readonly text: string }
  | { readonly kind: 'path'; readonly text: string }
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'word'; readonly text: string };

/** `or := and ('||' and)*`, `and := term ('&&' term)*`, `term := '(' or ')' | comparison`. */
class JsonPatternParser {
  readonly #tokens: Token[];
  #position = 0;

  constructor(text: string) {
    this.#tokens = tokenize(text);
  }

  parse(): JsonTest {
    this.#expect('{');
    const test = this.#or();
    this.#expect('}');
    if (this.#position !== this.#tokens.length) throw invalidParameter('Invalid filter pattern');
    return test;
  }

  #or(): JsonTest {
    const tests = [this.#and()];
    while (this.#take('||')) tests.push(this.#and());
    return (document) => tests.some((test) => test(document));
  }

  #and(): JsonTest {
    const tests = [this.#term()];
    while (this.#take('&&')) tests.push(this.#term());
    return (document) => tests.every((test) => test(document));
  }

  #term(): JsonTest {
    if (this.#take('(')) {
      const test = this.#or();
      this.#expect(')');
      return test;
    }
    return this.#comparison();
  }

  #comparison(): JsonTest {
    const path = this.#next();
    const operator = this.#next();
    if (path?.kind !== 'path' || operator === undefined) {
      throw invalidParameter('Invalid filter pattern');
    }
    if (operator.kind === 'word') return this.#keywordTest(path.text, operator.text);
    const operand = this.#next();
    if (operand === undefined || operand.kind === 'symbol') {
      throw invalidParameter('Invalid filter pattern');
    }
    return compare(path.text, operator.text, operand);
  }

  /** `$.a IS NULL`, `$.a IS TRUE`, `$.a NOT EXISTS`. */
  #keywordTest(path: string, keyword: string): JsonTest {
    const operand = this.#next()?.text.toUpperCase();
    if (keyword.toUpperCase() === 'NOT' && operand === 'EXISTS') {
      return (document) => readPath(document, path) === undefined;
    }
    const values: Record<string, unknown> = { NULL: null, TRUE: true, FALSE: false };
    if (keyword.toUpperCase() !== 'IS' || operand === undefined || !(operand in values)) {
      throw invalidParameter('Invalid filter pattern');
    }
    return (document) => readPath(document, path) === values[operand];
  }

  #next(): Token | undefined {
    return this.#tokens[this.#position++];
  }

  #take(symbol: string): boolean {
    const token = this.#tokens[this.#position];
    if (token?.kind !== 'symbol' || token.text !== symbol) return false;
    this.#position++;
    return true;
  }

  #expect(symbol: string): void {
    if (!this.#take(symbol)) throw invalidParameter('Invalid filter pattern');
  }
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  const end = text.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const match = TOKEN.exec(text);
    if (match === null) throw invalidParameter('Invalid filter pattern');
    const [, symbol, path, string, word] = match;
    if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol });
    else if (path !== undefined) tokens.push({ kind: 'path', text: path });
    else if (string !== undefined) {
      tokens.push({ kind: 'string', text: string.replace(/\\(.)/g, '$1') });
    } else tokens.push({ kind: 'word', text: word ?? '' });
  }
  return tokens;
}

function compare(path: string, operator: string, operand: Token): JsonTest {
  const number = operand.kind === 'word' ? Number(operand.text) : Number.NaN;
  if (operator === '=' || operator === '!=') {
    const wanted = operator === '=';
    const equals = Number.isNaN(number)
      ? textTest(operand.text)
      : (value: unknown) => value === number || value === operand.text;
    return (document) => {
      const value = readPath(document, path);
      return value !== undefined && equals(value) === wanted;
    };
  }
  if (Number.isNaN(number)) throw invalidParameter('Invalid filter pattern');
  const comparisons: Record<string, (value: number) => boolean> = {
    '>': (value) => value > number,
    '>=': (value) => value >= number,
    '<': (value) => value < number,
    '<=': (value) => value <= number,
  };
  const test = comparisons[operator];
  if (test === undefined) throw invalidParameter('Invalid filter pattern');
  return (document) => {
    const value = readPath(document, path);
    return typeof value === 'number' && test(value);
  };
}

/** `*` at either end of a text stands for anything. */
function textTest(text: string): (value: unknown) => boolean {
  const source = text
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('[^]*');
  const expression = new RegExp(`^${source}$`);
  return (value) => (typeof value === 'string' ? expression.test(value) : String(value) === text);
}
