import type { FileFormat } from '../contract.ts';
import { FileRejection } from '../rejection.ts';
import { DelimitedReader, RowParser } from './delimited-reader.ts';
import { JsonReader } from './json-reader.ts';
import { NdjsonReader } from './ndjson-reader.ts';
import type { Reader } from './reader.ts';
import { TextReader } from './text-reader.ts';

/** What the uploader says about a file. */
export interface FileHints {
  readonly key: string;
  readonly contentType?: string | undefined;
}

const FORMAT_BY_EXTENSION: Readonly<Record<string, FileFormat>> = {
  csv: 'csv',
  tsv: 'tsv',
  tab: 'tsv',
  json: 'json',
  geojson: 'json',
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  txt: 'text',
  log: 'text',
  md: 'text',
};

/** `text/plain` and `application/octet-stream` are what tools say when they do not know. */
const FORMAT_BY_CONTENT_TYPE: Readonly<Record<string, FileFormat>> = {
  'text/csv': 'csv',
  'application/csv': 'csv',
  'text/tab-separated-values': 'tsv',
  'application/json': 'json',
  'application/geo+json': 'json',
  'application/x-ndjson': 'ndjson',
  'application/jsonl': 'ndjson',
};

/** Rows by which a delimiter is judged. */
const SAMPLE_ROWS_MAX = 20;

/**
 * Decides how to read a file by its extension, then its content type, then its first block; the content has the last
 * word between JSON and NDJSON, and on the delimiter.
 */
export function openReader(firstBlock: string, hints: FileHints): [FileFormat, Reader] {
  if (firstBlock.includes('\0')) {
    throw new FileRejection('UNKNOWN_FORMAT', 'The content is binary: it begins with NUL bytes.');
  }
  const declared = declaredFormat(hints);
  const beginning = firstBlock.trimStart().charAt(0);
  switch (declared) {
    case 'text':
      return ['text', new TextReader()];
    case 'ndjson':
      return ['ndjson', new NdjsonReader()];
    case 'json':
      return openJson(firstBlock);
    case 'csv':
    case 'tsv':
      return openDelimited(firstBlock, declared);
    case undefined:
      if (beginning === '{' || beginning === '[') return openJson(firstBlock);
      return isDelimited(firstBlock)
        ? openDelimited(firstBlock, 'csv')
        : ['text', new TextReader()];
  }
}

function declaredFormat({ key, contentType }: FileHints): FileFormat | undefined {
  const name = key.toLowerCase().replace(/\.(?:gz|gzip)$/, '');
  const extension = /\.([a-z]+)$/.exec(name)?.[1] ?? '';
  const mediaType = (contentType ?? '').toLowerCase().split(';')[0]?.trim() ?? '';
  return own(FORMAT_BY_EXTENSION, extension) ?? own(FORMAT_BY_CONTENT_TYPE, mediaType);
}

const own = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

/** NDJSON when the first line is a document and another line begins like one. */
function openJson(firstBlock: string): [FileFormat, Reader] {
  const text = firstBlock.trimStart();
  const end = text.indexOf('\n');
  const isNdjson =
    end !== -1 && /^[[{]/.test(text.slice(end).trimStart()) && isJson(text.slice(0, end));
  return isNdjson ? ['ndjson', new NdjsonReader()] : ['json', new JsonReader()];
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function openDelimited(firstBlock: string, declared: 'csv' | 'tsv'): [FileFormat, Reader] {
  const newline = newlineOf(firstBlock);
  const fallback = declared === 'tsv' ? '\t' : ',';
  const delimiter = bestDelimiter(firstBlock, fallback).delimiter;
  return [delimiter === '\t' ? 'tsv' : 'csv', new DelimitedReader(delimiter, newline)];
}

/** Several rows of the same width, two columns at least. */
function isDelimited(firstBlock: string): boolean {
  const { rowCount, isEven, width } = bestDelimiter(firstBlock, ',');
  return rowCount > 1 && isEven && width > 1;
}

interface DelimiterScore {
  readonly delimiter: string;
  readonly rowCount: number;
  readonly isEven: boolean;
  readonly width: number;
}

/** The delimiter that gives the first rows one width, and of those the widest; the fallback when in doubt. */
function bestDelimiter(firstBlock: string, fallback: string): DelimiterScore {
  const newline = newlineOf(firstBlock);
  const sample = sampleOf(firstBlock, newline);
  let best = scoreOf(sample, fallback, newline);
  const firstRow = sample.slice(0, endOfRow(sample, newline, 0));
  for (const delimiter of [',', '\t', ';', '|']) {
    if (delimiter === fallback || !firstRow.includes(delimiter)) continue;
    const score = scoreOf(sample, delimiter, newline);
    const isBetter = best.width === 1 ? score.isEven || !best.isEven : score.isEven && !best.isEven;
    if (score.width > 1 && (isBetter || (score.isEven === best.isEven && score.width > best.width)))
      best = score;
  }
  return best;
}

function scoreOf(sample: string, delimiter: string, newline: string): DelimiterScore {
  const { data } = new RowParser({ delimiter, newline }).parse(sample, 0, false);
  const widths = data.filter((row) => row.length > 1 || row[0]?.trim()).map((row) => row.length);
  const width = widths[0] ?? 0;
  const isEven = widths.every((other) => other === width);
  return { delimiter, rowCount: widths.length, isEven, width };
}

/** The first rows, cut at a row's end unless there is but one. */
function sampleOf(firstBlock: string, newline: string): string {
  let end = 0;
  for (let row = 0; row < SAMPLE_ROWS_MAX && end < firstBlock.length; row++) {
    const next = endOfRow(firstBlock, newline, end);
    if (next === firstBlock.length && row > 0) break;
    end = next + 1;
  }
  return firstBlock.slice(0, end);
}

function endOfRow(text: string, newline: string, from: number): number {
  const end = text.indexOf(newline, from);
  return end === -1 ? text.length : end;
}

/** CR alone ended lines on old Macs; `\n` stands for CR LF too. */
function newlineOf(firstBlock: string): '\n' | '\r' {
  return firstBlock.includes('\r') && !firstBlock.includes('\n') ? '\r' : '\n';
}
