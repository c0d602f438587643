import { malformedQuery } from './errors.ts';

export type TokenKind =
  | 'word'
  | 'quoted-field'
  | 'string'
  | 'number'
  | 'duration'
  | 'regex'
  | 'symbol'
  | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** The content, without its quotes. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const SKIPPED = /(?:\s+|#[^\n]*)*/y;
const FORMS: readonly (readonly [TokenKind, RegExp])[] = [
  ['duration', /\d+(?:ms|mo|[smhdwqy])[a-z]*\b/y],
  ['number', /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y],
  ['word', /[A-Za-z_@][\w@.]*/y],
  ['quoted-field', /`([^`]+)`/y],
  ['string', /"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/sy],
  ['symbol', /!=|<=|>=|=~|[=<>+\-*/%^(),|[\]]/y],
];
const REGEX = /\/((?:[^/\\\n]|\\.)+)\//y;

/** Splits a query into tokens; the last one is the end. Throws MalformedQueryException. */
export function tokenize(query: string): Token[] {
  const tokens: Token[] = [];
  let command = '';
  let at = skip(query, 0);
  while (at < query.length) {
    const previous = tokens.at(-1);
    const token = tokenAt(query, at, regexMayFollow(previous, command));
    if (previous === undefined || isPipe(previous)) command = token.text.toLowerCase();
    tokens.push(token);
    at = skip(query, token.end);
  }
  tokens.push({ kind: 'end', text: '', start: at, end: at });
  return tokens;
}

function tokenAt(query: string, start: number, regexAllowed: boolean): Token {
  const forms = regexAllowed ? [['regex', REGEX] as const, ...FORMS] : FORMS;
  for (const [kind, form] of forms) {
    form.lastIndex = start;
    const match = form.exec(query);
    if (match === null) continue;
    const text = match[1] ?? match[2] ?? match[0];
    return {
      kind,
      text: kind === 'string' ? withoutEscapes(text) : text,
      start,
      end: form.lastIndex,
    };
  }
  throw malformedQuery(
    `unexpected symbol found ${query[start]} at offset ${start}`,
    start,
    start + 1,
  );
}

/** A slash is a division after a value, and begins an expression elsewhere. */
function regexMayFollow(previous: Token | undefined, command: string): boolean {
  if (previous === undefined) return false;
  if (command === 'parse') return true;
  return previous.text === '=~' || previous.text.toLowerCase() === 'like' || previous.text === ',';
}

export function isPipe(token: Token): boolean {
  return token.kind === 'symbol' && token.text === '|';
}

function skip(query: string, from: number): number {
  SKIPPED.lastIndex = from;
  SKIPPED.exec(query);
  return SKIPPED.lastIndex;
}

function withoutEscapes(text: string): string {
  return text.replace(/\\(["'\\])/g, '$1');
}
