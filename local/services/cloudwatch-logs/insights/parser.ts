import { NotImplementedError } from '../../../errors.ts';
import type { Column, Command, Query, SortKey } from './ast.ts';
import { Cursor } from './cursor.ts';
import { malformedQuery } from './errors.ts';
import { compileRegex, parseExpression } from './expression-parser.ts';
import { INSIGHTS_LIMITS } from './limits.ts';

const REFUSED: ReadonlySet<string> = new Set([
  'pattern',
  'diff',
  'unmask',
  'anomaly',
  'filterindex',
  'lookup',
  'join',
  'addtotals',
  'unnest',
]);

/** Reads a query of the Logs Insights language. Throws MalformedQueryException. */
export function parseQuery(text: string): Query {
  const cursor = new Cursor(text);
  const sources: string[] = [];
  const commands: Command[] = [];
  do {
    // A dashboard names each log group in a SOURCE of its own.
    if (commands.length === 0 && cursor.take('word', 'source'))
      sources.push(...parseSources(cursor));
    else commands.push(parseCommand(cursor));
  } while (cursor.take('symbol', '|'));
  cursor.expect('end');
  return { sources, commands };
}

function parseSources(cursor: Cursor): string[] {
  if (cursor.take('word', 'loggroups')) {
    throw new NotImplementedError('cloudwatch-logs', 'SOURCE logGroups() in a query');
  }
  return listOf(cursor, () => (cursor.take('string') ?? cursor.expect('quoted-field')).text);
}

function parseCommand(cursor: Cursor): Command {
  const token = cursor.expect('word');
  const name = token.text.toLowerCase();
  switch (name) {
    case 'fields':
    case 'display':
      return { kind: name, columns: listOf(cursor, () => parseColumn(cursor)) };
    case 'filter':
    case 'where':
      return { kind: 'filter', condition: parseExpression(cursor) };
    case 'stats':
      return parseStats(cursor);
    case 'sort':
    case 'order':
      cursor.take('word', 'by');
      return { kind: 'sort', keys: listOf(cursor, () => parseSortKey(cursor)) };
    case 'limit':
    case 'head':
      return { kind: 'limit', count: parseLimit(cursor) };
    case 'dedup':
      return { kind: 'dedup', keys: listOf(cursor, () => parseExpression(cursor)) };
    case 'parse':
      return parseParse(cursor);
  }
  if (REFUSED.has(name)) {
    throw new NotImplementedError('cloudwatch-logs', `The command ${name} of Logs Insights`);
  }
  throw cursor.unexpected(token);
}

function parseColumn(cursor: Cursor): Column {
  const { start } = cursor.token;
  const expression = parseExpression(cursor);
  const own = expression.kind === 'field' ? expression.name : cursor.textFrom(start);
  return { name: cursor.take('word', 'as') ? parseName(cursor) : own, expression };
}

function parseName(cursor: Cursor): string {
  return (cursor.take('quoted-field') ?? cursor.expect('word')).text;
}

function parseStats(cursor: Cursor): Command {
  const aggregates = listOf(cursor, () => parseColumn(cursor));
  const by = cursor.take('word', 'by') ? listOf(cursor, () => parseColumn(cursor)) : [];
  return { kind: 'stats', aggregates, by };
}

function parseSortKey(cursor: Cursor): SortKey {
  const { start } = cursor.token;
  const parsed = parseExpression(cursor);
  // `sort count() desc` names a column of stats by its text.
  const expression =
    parsed.kind === 'call' ? ({ kind: 'field', name: cursor.textFrom(start) } as const) : parsed;
  const descending = cursor.take('word', 'desc') !== undefined;
  if (!descending) cursor.take('word', 'asc');
  return { expression, descending };
}

function parseLimit(cursor: Cursor): number {
  const token = cursor.expect('number');
  const count = Number(token.text);
  if (!Number.isInteger(count) || count < 1 || count > INSIGHTS_LIMITS.resultCountMax) {
    throw malformedQuery(`Invalid limit: ${token.text}`, token.start, token.end);
  }
  return count;
}

function parseParse(cursor: Cursor): Command {
  const source =
    cursor.token.kind === 'string' || cursor.token.kind === 'regex'
      ? ({ kind: 'field', name: '@message' } as const)
      : parseExpression(cursor);
  const token = cursor.take('regex');
  if (token !== undefined) {
    const names = [...token.text.matchAll(/\(\?<(\w+)>/g)].map((match) => match[1] as string);
    return { kind: 'parse', source, pattern: compileRegex(token), names };
  }
  const glob = cursor.expect('string');
  cursor.expect('word', 'as');
  const names = listOf(cursor, () => parseName(cursor));
  const parts = glob.text.split('*');
  if (parts.length - 1 !== names.length) {
    throw malformedQuery('The number of * and of aliases differ in parse.', glob.start, glob.end);
  }
  const greedyEnd = parts.at(-1) === '' ? '$' : '';
  return {
    kind: 'parse',
    source,
    pattern: new RegExp(parts.map(RegExp.escape).join('(.*?)') + greedyEnd, 's'),
    names,
  };
}

function listOf<T>(cursor: Cursor, parse: () => T): T[] {
  const list = [parse()];
  while (cursor.take('symbol', ',')) list.push(parse());
  return list;
}
