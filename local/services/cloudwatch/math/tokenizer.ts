import { ExpressionError } from './errors.ts';

export type TokenKind = 'number' | 'string' | 'name' | 'symbol' | 'end';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly position: number;
}

const TOKEN =
  /\s*(?:(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([A-Za-z_]\w*)|(&&|\|\||==|!=|<=|>=|[-+*/^<>()[\],]))/sy;

/** Cuts a metric math expression into its tokens; the last one has the kind `end`. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const position = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) {
      const rest = text.slice(position).trimStart();
      throw new ExpressionError(`Unexpected character '${rest[0]}' at position ${position}`);
    }
    tokens.push(tokenOf(match, position));
  }
  tokens.push({ kind: 'end', text: 'end of expression', position: text.length });
  return tokens;
}

function tokenOf(match: RegExpExecArray, position: number): Token {
  const [, number, single, double, name, symbol] = match;
  if (number !== undefined) return { kind: 'number', text: number, position };
  // Within a search query quotes may be escaped; its other escapes are the query's own.
  const string = single?.replaceAll("\\'", "'") ?? double?.replaceAll('\\"', '"');
  if (string !== undefined) return { kind: 'string', text: string, position };
  if (name !== undefined) return { kind: 'name', text: name, position };
  return { kind: 'symbol', text: symbol as string, position };
}
