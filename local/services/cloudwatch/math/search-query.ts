import { LIMITS } from '../limits.ts';
import { ExpressionError } from './errors.ts';

/** A metric, as a search looks at it. */
export interface Searched {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

export type SearchQuery = (metric: Searched) => boolean;

/**
 * Reads the first argument of SEARCH: `{Namespace,Dim1,Dim2} MetricName="Errors" AND (a OR NOT "b")`.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html
 * @throws ExpressionError
 */
export function parseSearchQuery(text: string): SearchQuery {
  if (text.length > LIMITS.searchQueryLengthMax) {
    throw new ExpressionError(
      `The search query is longer than ${LIMITS.searchQueryLengthMax} characters`,
    );
  }
  const tests = new SearchParser(text).parse();
  return (metric) => tests.every((test) => test(metric));
}

interface SearchToken {
  readonly kind: 'symbol' | 'exact' | 'partial';
  readonly text: string;
}

const TOKEN = /[\s,]*(?:([{}()=])|"((?:[^"\\]|\\.)*)"|([^\s,{}()="]+))|[\s,]+$/sy;

class SearchParser {
  readonly #tokens: readonly SearchToken[];
  #position = 0;

  constructor(text: string) {
    this.#tokens = tokenizeSearch(text);
  }

  parse(): SearchQuery[] {
    const tests: SearchQuery[] = [];
    if (this.#take('{')) tests.push(this.#schema());
    if (this.#position < this.#tokens.length) tests.push(this.#or());
    if (this.#position < this.#tokens.length || tests.length === 0) throw syntaxError();
    return tests;
  }

  /** The namespace and exactly the dimensions named; a namespace alone stands for all of its metrics. */
  #schema(): SearchQuery {
    const names: string[] = [];
    while (!this.#take('}')) names.push(this.#word().text);
    const [namespace, ...dimensions] = names;
    if (namespace === undefined) throw syntaxError();
    return (metric) =>
      metric.namespace === namespace &&
      (dimensions.length === 0 ||
        (Object.keys(metric.dimensions).length === dimensions.length &&
          dimensions.every((name) => Object.hasOwn(metric.dimensions, name))));
  }

  #or(): SearchQuery {
    const tests = [this.#and()];
    while (this.#takeWord('OR')) tests.push(this.#and());
    return (metric) => tests.some((test) => test(metric));
  }

  /** Terms side by side are all wanted, with or without AND between them. */
  #and(): SearchQuery {
    const tests = [this.#not()];
    for (;;) {
      const next = this.#tokens[this.#position];
      if (next === undefined || (next.kind === 'symbol' && next.text === ')')) break;
      if (next.kind === 'partial' && next.text === 'OR') break;
      this.#takeWord('AND');
      tests.push(this.#not());
    }
    return (metric) => tests.every((test) => test(metric));
  }

  #not(): SearchQuery {
    if (this.#takeWord('NOT')) {
      const excluded = this.#not();
      return (metric) => !excluded(metric);
    }
    if (this.#take('(')) {
      const inner = this.#or();
      if (!this.#take(')')) throw syntaxError();
      return inner;
    }
    return this.#term();
  }

  /** `word`, `"exact"`, or either for one property: `MetricName=word`. */
  #term(): SearchQuery {
    const word = this.#word();
    if (!this.#take('=')) return (metric) => everyText(metric).some((text) => isMatch(word, text));
    if (word.text === ':aws.AccountId') {
      throw new ExpressionError('Searching by account is not simulated by the local engine');
    }
    const wanted = this.#take('(') ? this.#alternatives() : [this.#word()];
    return (metric) => {
      const text = propertyOf(metric, word.text);
      return text !== undefined && wanted.some((one) => isMatch(one, text));
    };
  }

  /** `MetricName=("a" OR "b")`. */
  #alternatives(): SearchToken[] {
    const words = [this.#word()];
    while (this.#takeWord('OR')) words.push(this.#word());
    if (!this.#take(')')) throw syntaxError();
    return words;
  }

  #word(): SearchToken {
    const token = this.#tokens[this.#position++];
    if (token === undefined || token.kind === 'symbol') throw syntaxError();
    return token;
  }

  #take(symbol: string): boolean {
    const token = this.#tokens[this.#position];
    if (token?.kind !== 'symbol' || token.text !== symbol) return false;
    this.#position++;
    return true;
  }

  #takeWord(word: 'AND' | 'OR' | 'NOT'): boolean {
    const token = this.#tokens[this.#position];
    if (token?.kind !== 'partial' || token.text !== word) return false;
    this.#position++;
    return true;
  }
}

function tokenizeSearch(text: string): SearchToken[] {
  const tokens: SearchToken[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const match = TOKEN.exec(text);
    if (match === null) throw syntaxError();
    const [, symbol, exact, partial] = match;
    if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol });
    else if (exact !== undefined) {
      tokens.push({ kind: 'exact', text: exact.replace(/\\(.)/gs, '$1') });
    } else if (partial !== undefined) tokens.push({ kind: 'partial', text: partial });
  }
  return tokens;
}

function syntaxError(): ExpressionError {
  return new ExpressionError('Invalid syntax in the search expression');
}

function everyText(metric: Searched): string[] {
  const { namespace, metricName, dimensions } = metric;
  return [namespace, metricName, ...Object.keys(dimensions), ...Object.values(dimensions)];
}

function propertyOf(metric: Searched, name: string): string | undefined {
  if (name === 'MetricName') return metric.metricName;
  if (name === 'Namespace') return metric.namespace;
  return Object.hasOwn(metric.dimensions, name) ? metric.dimensions[name] : undefined;
}

/** A word matches a run of the pieces that capitals, digits and punctuation cut a name into; quotes want the whole. */
function isMatch(word: SearchToken, text: string): boolean {
  if (word.kind === 'exact') return text === word.text;
  const wanted = piecesOf(word.text);
  if (wanted.length === 0) return false;
  const pieces = piecesOf(text);
  if (pieces.join('') === wanted.join('')) return true;
  return pieces.some((_, start) => wanted.every((piece, index) => pieces[start + index] === piece));
}

const PIECE = /\d+|[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g;

/** `Project2-trial333` is project, 2, trial, 333. */
function piecesOf(text: string): string[] {
  return (text.match(PIECE) ?? []).map((piece) => piece.toLowerCase());
}
