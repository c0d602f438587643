import type { Column, Command, Query } from './ast.ts';
import {
  compileDedup,
  compileFields,
  compileFilter,
  compileParse,
  compileSort,
  type Step,
} from './commands/rows.ts';
import { compileStats } from './commands/stats.ts';
import { INSIGHTS_LIMITS } from './limits.ts';
import type { Row } from './row.ts';
import { formatTime, isTimeColumn, toText } from './values.ts';

export interface ResultField {
  readonly field: string;
  readonly value: string;
}

export interface QueryAnswer {
  readonly results: readonly (readonly ResultField[])[];
  readonly matchedCount: number;
}

interface Shown {
  readonly name: string;
  readonly isTime: boolean;
}

const PLAIN: readonly Shown[] = [
  { name: '@timestamp', isTime: true },
  { name: '@message', isTime: false },
];
const POINTER: Shown = { name: '@ptr', isTime: false };

/** Makes a query runnable; the rows it takes are the newest first. Throws MalformedQueryException. */
export function compileQuery(query: Query, limit?: number): (rows: readonly Row[]) => QueryAnswer {
  const steps = query.commands.map((command) => ({ kind: command.kind, run: stepOf(command) }));
  const shown = shownBy(query.commands);
  const max = limit ?? INSIGHTS_LIMITS.resultCountMax;
  const limited = query.commands.some(({ kind }) => kind === 'limit');
  return (rows) => {
    let current = rows;
    let matchedCount = rows.length;
    let aggregated = false;
    for (const { kind, run } of steps) {
      aggregated ||= kind === 'stats';
      current = run(current);
      if (kind === 'filter' && !aggregated) matchedCount = current.length;
    }
    const kept = current.slice(0, limited ? INSIGHTS_LIMITS.resultCountMax : max);
    return { results: kept.map((row) => fieldsOf(row, shown)), matchedCount };
  };
}

function stepOf(command: Command): Step {
  switch (command.kind) {
    case 'fields':
    case 'display':
      return compileFields(command.columns);
    case 'filter':
      return compileFilter(command);
    case 'stats':
      return compileStats(command);
    case 'sort':
      return compileSort(command);
    case 'limit':
      return (rows) => rows.slice(0, command.count);
    case 'dedup':
      return compileDedup(command);
    case 'parse':
      return compileParse(command);
  }
}

/** The last `display` decides, else the last `stats`, else every field that was named. */
function shownBy(commands: readonly Command[]): readonly Shown[] {
  const display = commands.findLast(
    (command): command is Command & { kind: 'fields' | 'display' } => command.kind === 'display',
  );
  const stats = commands.findLast((command) => command.kind === 'stats');
  if (stats !== undefined) {
    return (display?.columns ?? [...stats.by, ...stats.aggregates]).map(shownOf);
  }
  if (display !== undefined) return [...display.columns.map(shownOf), POINTER];
  const named = commands.flatMap((command) => {
    if (command.kind === 'fields') return command.columns.map(shownOf);
    return command.kind === 'parse' ? command.names.map((name) => ({ name, isTime: false })) : [];
  });
  const plain = commands.some(({ kind }) => kind === 'fields') ? [] : PLAIN;
  return [...plain, ...named, POINTER];
}

function shownOf({ name, expression }: Column): Shown {
  const made = expression.kind === 'call' ? `${expression.name}(` : name;
  return { name, isTime: isTimeColumn(expression.kind === 'field' ? expression.name : made) };
}

function fieldsOf(row: Row, shown: readonly Shown[]): ResultField[] {
  return shown.flatMap(({ name, isTime }) => {
    const value = row.get(name);
    if (value === undefined) return [];
    const text = isTime && typeof value === 'number' ? formatTime(value) : toText(value);
    return [{ field: name, value: text ?? '' }];
  });
}
