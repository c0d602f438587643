import type { Expression } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { malformedQuery } from './errors.ts';
import type { Token } from './tokenizer.ts';

const BINDING: Readonly<Record<string, number>> = {
  or: 1,
  and: 2,
  '=': 4,
  '!=': 4,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  like: 4,
  '=~': 4,
  in: 4,
  not: 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  '%': 6,
  '^': 7,
};
const NOT_BINDING = 3;
const NEGATION_BINDING = 6;
const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Operator precedence parsing: reads operators that bind tighter than `minimum`. */
export function parseExpression(cursor: Cursor, minimum = 0): Expression {
  let left = parseOperand(cursor);
  for (;;) {
    const { token } = cursor;
    if (token.kind !== 'symbol' && token.kind !== 'word') return left;
    const operator = token.text.toLowerCase();
    const binding = Object.hasOwn(BINDING, operator) ? (BINDING[operator] as number) : 0;
    if (binding <= minimum) return left;
    cursor.next();
    left = parseRest(cursor, left, operator, binding);
  }
}

function parseRest(
  cursor: Cursor,
  left: Expression,
  operator: string,
  binding: number,
): Expression {
  if (operator === 'not') {
    const word = cursor.expect('word').text.toLowerCase();
    if (word !== 'like' && word !== 'in') throw cursor.unexpected();
    return { kind: 'unary', operator: 'not', operand: parseRest(cursor, left, word, binding) };
  }
  if (operator === 'in') return { kind: 'in', operand: left, members: parseMembers(cursor) };
  if (operator === 'like' || operator === '=~') {
    return { kind: 'match', operand: left, pattern: parsePattern(cursor) };
  }
  return { kind: 'binary', operator, left, right: parseExpression(cursor, binding) };
}

function parseMembers(cursor: Cursor): Expression[] {
  cursor.expect('symbol', '[');
  const members = [parseExpression(cursor)];
  while (cursor.take('symbol', ',')) members.push(parseExpression(cursor));
  cursor.expect('symbol', ']');
  return members;
}

function parsePattern(cursor: Cursor): RegExp {
  const text = cursor.take('string');
  if (text !== undefined) return new RegExp(RegExp.escape(text.text));
  return compileRegex(cursor.expect('regex'));
}

/** `(?i)` at the start makes it blind to case, as in AWS's dialect. */
export function compileRegex(token: Token): RegExp {
  const blind = token.text.startsWith('(?i)');
  try {
    return new RegExp(blind ? token.text.slice(4) : token.text, blind ? 'i' : '');
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw malformedQuery(`Invalid regular expression: ${token.text}`, token.start, token.end);
  }
}

function parseOperand(cursor: Cursor): Expression {
  const token = cursor.next();
  const word = token.text.toLowerCase();
  switch (token.kind) {
    case 'number':
      return { kind: 'literal', value: Number(token.text) };
    case 'string':
      return { kind: 'literal', value: token.text };
    case 'duration':
      return { kind: 'duration', ms: durationMs(token) };
    case 'quoted-field':
      return { kind: 'field', name: token.text };
    case 'word':
      if (word === 'not') {
        return { kind: 'unary', operator: 'not', operand: parseExpression(cursor, NOT_BINDING) };
      }
      return cursor.take('symbol', '(')
        ? { kind: 'call', name: word, args: parseArguments(cursor), start: token.start }
        : { kind: 'field', name: token.text };
    case 'symbol':
      if (token.text === '(') {
        const inner = parseExpression(cursor);
        cursor.expect('symbol', ')');
        return inner;
      }
      if (token.text === '-') {
        return { kind: 'unary', operator: '-', operand: parseExpression(cursor, NEGATION_BINDING) };
      }
  }
  throw cursor.unexpected(token);
}

function parseArguments(cursor: Cursor): Expression[] {
  const args: Expression[] = [];
  if (cursor.take('symbol', ')')) return args;
  do {
    // `count(*)` counts events, as `count()` does.
    if (!cursor.take('symbol', '*')) args.push(parseExpression(cursor));
  } while (cursor.take('symbol', ','));
  cursor.expect('symbol', ')');
  return args;
}

function durationMs(token: Token): number {
  const [, count, unit] = /^(\d+)([a-z]+)$/.exec(token.text) ?? [];
  const short = unit === 'ms' ? 'ms' : unit?.replace(/(?:in|r|rs|ec|ay|eek)?s?$/, '') || 's';
  const ms = UNIT_MS[short];
  if (ms === undefined || Number(count) === 0) {
    throw malformedQuery(`Invalid time period: ${token.text}`, token.start, token.end);
  }
  return Number(count) * ms;
}
