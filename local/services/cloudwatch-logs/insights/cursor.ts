import type { AwsError } from '../../../errors.ts';
import { malformedQuery } from './errors.ts';
import { type Token, type TokenKind, tokenize } from './tokenizer.ts';

/** Where a parser stands in a query. */
export class Cursor {
  readonly #query: string;
  readonly #tokens: readonly Token[];
  #index = 0;

  constructor(query: string) {
    this.#query = query;
    this.#tokens = tokenize(query);
  }

  get token(): Token {
    return this.#tokens[this.#index] as Token;
  }

  get previousEnd(): number {
    return this.#tokens[this.#index - 1]?.end ?? 0;
  }

  next(): Token {
    const { token } = this;
    if (token.kind !== 'end') this.#index += 1;
    return token;
  }

  take(kind: TokenKind, text?: string): Token | undefined {
    const { token } = this;
    if (token.kind !== kind) return undefined;
    return text === undefined || token.text.toLowerCase() === text ? this.next() : undefined;
  }

  expect(kind: TokenKind, text?: string): Token {
    const token = this.take(kind, text);
    if (token === undefined) throw this.unexpected();
    return token;
  }

  unexpected(token = this.token): AwsError {
    const what = token.kind === 'end' ? 'end of query' : `symbol found ${token.text}`;
    return malformedQuery(`unexpected ${what} at offset ${token.start}`, token.start, token.end);
  }

  textFrom(start: number): string {
    return this.#query.slice(start, this.previousEnd);
  }
}
