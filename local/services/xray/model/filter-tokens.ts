import { InvalidRequestException } from '../errors.ts';

/** A piece of a filter expression; `value` of a string is without its quotes, of JSON parsed. */
export type Token =
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'sign'; readonly text: string }
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'number'; readonly text: string; readonly value: number }
  | { readonly kind: 'json'; readonly text: string; readonly value: unknown };

const SPACE = /\s*/y;
const SIGN = /!=|<=|>=|[=<>!(){}[\],:]/y;
const STRING = /"((?:[^"\\]|\\.)*)"/y;
const NUMBER = /-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?(?![\w.])/iy;
const WORD = /[a-z_](?:[\w-]|\.(?=\w))*/iy;

/** @throws InvalidRequestException for what is no part of the language */
export function tokenize(expression: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const match = pattern.exec(expression);
    if (match === null) return undefined;
    at = pattern.lastIndex;
    return match;
  };
  for (take(SPACE); at < expression.length; take(SPACE)) {
    const start = at;
    const string = take(STRING);
    const [number] = string === undefined ? (take(NUMBER) ?? []) : [];
    if (string !== undefined) {
      tokens.push({ kind: 'string', text: (string[1] ?? '').replace(/\\(.)/g, '$1') });
    } else if (number !== undefined) {
      tokens.push({ kind: 'number', text: number, value: Number(number) });
    } else if (expression[at] === '#') {
      const end = endOfJson(expression, at + 1);
      tokens.push(jsonToken(expression.slice(start + 1, end)));
      at = end;
    } else {
      const [sign] = take(SIGN) ?? [];
      const [word] = sign === undefined ? (take(WORD) ?? []) : [];
      if (sign !== undefined) tokens.push({ kind: 'sign', text: sign });
      else if (word !== undefined) tokens.push({ kind: 'word', text: word });
      else throw invalid(`unexpected ${JSON.stringify(expression[at])} at position ${at}`);
    }
  }
  return tokens;
}

function jsonToken(text: string): Token {
  try {
    return { kind: 'json', text, value: JSON.parse(text) };
  } catch (error) {
    if (error instanceof SyntaxError) throw invalid('the JSON after # cannot be read');
    throw error;
  }
}

/** Where the JSON value ends that begins at a position: with the bracket that closes its first one. */
function endOfJson(text: string, start: number): number {
  const pieces = /"(?:[^"\\]|\\.)*"|[[\]{}]/g;
  pieces.lastIndex = start;
  let depth = 0;
  for (let piece = pieces.exec(text); piece !== null; piece = pieces.exec(text)) {
    if (piece[0] === '[' || piece[0] === '{') depth++;
    if (piece[0] === ']' || piece[0] === '}') depth--;
    if (depth === 0) return pieces.lastIndex;
  }
  throw invalid('the JSON after # has no end');
}

/** Assumption: AWS does not document the words of this message. */
export function invalid(reason: string): InvalidRequestException {
  return new InvalidRequestException(`Invalid filter expression: ${reason}.`);
}
