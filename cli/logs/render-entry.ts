import { stripVTControlCharacters } from 'node:util';
import { style } from '../terminal.ts';
import type { Level, LogEntry } from './log-entry.ts';

/** Columns of a terminal that every table here fits. */
const LINE_LENGTH_MAX = 100;
const SERVICE_WIDTH = 20;
const INDENT = ' '.repeat(4);

/** One entry on one line, or with what does not fit there on indented lines below. */
export function renderEntry(entry: LogEntry, timestampMs: number, source: string): string {
  const time = new Date(timestampMs).toISOString().slice(11, 23);
  const service = (entry.service ?? source).slice(0, SERVICE_WIDTH - 1).padEnd(SERVICE_WIDTH);
  const [first = '', ...rest] = entry.message.split(/\r?\n/);
  const head = `${style.dim(time)} ${paintLevel(entry.level)} ${service}${emphasise(entry, first)}`;
  const fields = fieldsOf(entry.fields);
  const lines = [head, ...rest.map((line) => INDENT + line)];
  if (rest.length === 0 && widthOf(head) + 2 + fields.join(' ').length <= LINE_LENGTH_MAX) {
    return fields.length === 0 ? head : `${head}  ${style.dim(fields.join(' '))}`;
  }
  return [...lines, ...wrap(fields).map((line) => style.dim(INDENT + line))].join('\n');
}

const PAINT: Readonly<Record<Level, (text: string) => string>> = {
  TRACE: style.dim,
  DEBUG: style.dim,
  INFO: style.good,
  WARN: style.warn,
  ERROR: style.bad,
  FATAL: style.bad,
};

function paintLevel(level: Level): string {
  return PAINT[level](level.padEnd(5));
}

function emphasise(entry: LogEntry, text: string): string {
  return entry.kind === 'application' ? style.bold(text) : style.dim(text);
}

function fieldsOf(fields: LogEntry['fields'], prefix = ''): string[] {
  return Object.entries(fields).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? fieldsOf(value as LogEntry['fields'], `${prefix}${name}.`)
      : [`${prefix}${name}=${textOf(value)}`],
  );
}

function textOf(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  return /[\s"=]/.test(value) ? JSON.stringify(value) : value;
}

/** As many fields on a line as fit; one that is longer than a line has its own. */
function wrap(fields: readonly string[]): string[] {
  const lines: string[] = [];
  for (const field of fields) {
    const last = lines.at(-1);
    if (last !== undefined && INDENT.length + last.length + 1 + field.length <= LINE_LENGTH_MAX) {
      lines[lines.length - 1] = `${last} ${field}`;
    } else lines.push(field);
  }
  return lines;
}

function widthOf(text: string): number {
  return stripVTControlCharacters(text).length;
}
