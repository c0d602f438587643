import { ExpressionError } from './errors.ts';
import { type Token, tokenize } from './tokenizer.ts';

export type BinaryOperator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '^'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'AND'
  | 'OR';

export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  /** The id of a query, or a keyword such as `REPEAT` that a function knows. */
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'negation'; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'call'; readonly name: string; readonly arguments: readonly Expression[] };

/** How tightly each operator binds, the loosest first. */
const BINDING: Readonly<
  Record<string, { readonly power: number; readonly operator: BinaryOperator }>
> = {
  OR: { power: 1, operator: 'OR' },
  '||': { power: 1, operator: 'OR' },
  AND: { power: 2, operator: 'AND' },
  '&&': { power: 2, operator: 'AND' },
  '==': { power: 3, operator: '==' },
  '!=': { power: 3, operator: '!=' },
  '<': { power: 4, operator: '<' },
  '<=': { power: 4, operator: '<=' },
  '>': { power: 4, operator: '>' },
  '>=': { power: 4, operator: '>=' },
  '+': { power: 5, operator: '+' },
  '-': { power: 5, operator: '-' },
  '*': { power: 6, operator: '*' },
  '/': { power: 6, operator: '/' },
  '^': { power: 8, operator: '^' },
};
const NEGATION_POWER = 7;
const DEPTH_MAX = 100;

/**
 * Reads a metric math expression.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 * @throws ExpressionError
 */
export function parseExpression(text: string): Expression {
  return new Parser(text).parse();
}

/** A Pratt parser: each operator knows its power, and takes what binds more tightly than itself. */
class Parser {
  readonly #tokens: readonly Token[];
  #position = 0;
  #depth = 0;

  constructor(text: string) {
    this.#tokens = tokenize(text);
  }

  parse(): Expression {
    const expression = this.#expression(0);
    if (this.#peek().kind !== 'end') throw unexpected(this.#peek());
    return expression;
  }

  #expression(minPower: number): Expression {
    if (++this.#depth > DEPTH_MAX) throw new ExpressionError('The expression is nested too deeply');
    let left = this.#operand();
    for (;;) {
      const binding = this.#binding();
      if (binding === undefined || binding.power <= minPower) break;
      this.#position++;
      // A power of a power binds from the right: 2^3^2 is 2^9.
      const right = this.#expression(binding.power - (binding.operator === '^' ? 1 : 0));
      left = { kind: 'binary', operator: binding.operator, left, right };
    }
    this.#depth--;
    return left;
  }

  #binding() {
    const { kind, text } = this.#peek();
    if (kind !== 'symbol' && kind !== 'name') return undefined;
    return Object.hasOwn(BINDING, text) ? BINDING[text] : undefined;
  }

  #operand(): Expression {
    const token = this.#next();
    if (token.kind === 'number') return { kind: 'number', value: Number(token.text) };
    if (token.kind === 'string') return { kind: 'string', value: token.text };
    if (token.kind === 'name' && !Object.hasOwn(BINDING, token.text)) {
      if (!this.#take('(')) return { kind: 'name', name: token.text };
      return { kind: 'call', name: token.text, arguments: this.#items(')') };
    }
    if (token.text === '-' && token.kind === 'symbol') {
      return { kind: 'negation', operand: this.#expression(NEGATION_POWER) };
    }
    if (token.text === '[') return { kind: 'list', items: this.#items(']') };
    if (token.text === '(') {
      const inner = this.#expression(0);
      this.#expect(')');
      return inner;
    }
    throw unexpected(token);
  }

  #items(close: ')' | ']'): Expression[] {
    const items: Expression[] = [];
    if (this.#take(close)) return items;
    do items.push(this.#expression(0));
    while (this.#take(','));
    this.#expect(close);
    return items;
  }

  #peek(): Token {
    return this.#tokens[this.#position] as Token;
  }

  #next(): Token {
    const token = this.#peek();
    if (token.kind !== 'end') this.#position++;
    return token;
  }

  #take(symbol: string): boolean {
    const token = this.#peek();
    if (token.kind !== 'symbol' || token.text !== symbol) return false;
    this.#position++;
    return true;
  }

  #expect(symbol: string): void {
    if (!this.#take(symbol)) throw unexpected(this.#peek(), symbol);
  }
}

function unexpected(token: Token, wanted?: string): ExpressionError {
  const found = token.kind === 'end' ? token.text : `'${token.text}'`;
  const instead = wanted === undefined ? '' : `, expected '${wanted}'`;
  return new ExpressionError(`Unexpected ${found} at position ${token.position}${instead}`);
}
