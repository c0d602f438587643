import Papa from 'papaparse';
import { LINE_CHARACTERS_MAX } from '../limits.ts';
import { FileRejection } from '../rejection.ts';
import type { Reader } from './reader.ts';
import { Table } from './table.ts';

/** What Papa Parse's `Parser` does; its types leave the class out. */
interface RowParser {
  parse(
    text: string,
    baseIndex: number,
    ignoreLastRow: boolean,
  ): { data: string[][]; errors: { row: number }[]; meta: { cursor: number } };
}

type RowParserClass = new (config: { delimiter: string; newline: string }) => RowParser;
export const RowParser = Papa.Parser as unknown as RowParserClass;

/**
 * Reads CSV and its kin. The first row names the columns; blank lines are passed over; a quoted field's line ends count
 * as LF.
 */
export class DelimitedReader implements Reader {
  readonly table = new Table();
  readonly #parser: RowParser;
  readonly #newline: string;
  #hasHeader = false;
  /** Rows parsed so far, header and blank lines included. */
  #rowNumber = 0;
  #pending = '';
  /** Pending length at which parsing is worth another try: a row that spans blocks is not parsed once for each. */
  #retryLength = 0;

  /** @param newline what ends a row; for `\n`, `\r\n` does so too */
  constructor(delimiter: string, newline: '\n' | '\r') {
    this.#newline = newline;
    this.#parser = new RowParser({ delimiter, newline });
  }

  write(text: string): void {
    this.#pending += text;
    if (this.#pending.length < this.#retryLength) return;
    const complete = this.#withLineFeeds(this.#pending);
    const { data, errors, meta } = this.#parser.parse(complete, 0, true);
    // An error in the last row may come from where the text was cut.
    this.#refuseBadQuotes(errors.find((error) => error.row < data.length));
    this.#addRows(data);
    this.#pending = complete.slice(meta.cursor);
    if (this.#pending.length > LINE_CHARACTERS_MAX) this.#rejectLength();
    this.#retryLength = meta.cursor === 0 ? this.#pending.length * 2 : 0;
    this.#retryLength = Math.min(this.#retryLength, LINE_CHARACTERS_MAX + 1);
  }

  end(): void {
    const { data, errors } = this.#parser.parse(this.#withLineFeeds(this.#pending), 0, false);
    this.#refuseBadQuotes(errors[0]);
    this.#addRows(data);
    this.#pending = '';
  }

  /** Leaves a CR at the very end alone: its LF may be still to come. */
  #withLineFeeds(text: string): string {
    return this.#newline === '\n' && text.includes('\r\n') ? text.replaceAll('\r\n', '\n') : text;
  }

  #addRows(rows: readonly string[][]): void {
    let first = 0;
    while (!this.#hasHeader && first < rows.length) {
      this.#rowNumber++;
      const row = rows[first++] as string[];
      if (!isBlank(row)) this.#addHeader(row);
    }
    const { table } = this;
    const { columns } = table;
    const width = columns.length;
    for (let r = first; r < rows.length; r++) {
      const row = rows[r] as string[];
      this.#rowNumber++;
      if (row.length !== width || width === 1) {
        if (isBlank(row)) continue;
        if (row.length !== width) this.#rejectWidth(row.length);
      }
      table.rowCount++;
      for (let c = 0; c < width; c++) columns[c]?.addText(row[c] as string);
    }
  }

  #addHeader(row: readonly string[]): void {
    this.#hasHeader = true;
    for (const [index, name] of row.entries()) this.table.addColumn(name || `column_${index + 1}`);
  }

  #refuseBadQuotes(error: { row: number } | undefined): void {
    if (error === undefined) return;
    throw new FileRejection(
      'INVALID_QUOTING',
      `The quotes of row ${this.#rowNumber + error.row + 1} do not pair.`,
    );
  }

  #rejectWidth(width: number): never {
    throw new FileRejection(
      'RAGGED_ROW',
      `Row ${this.#rowNumber} has ${width} columns, the header has ${this.table.columns.length}.`,
    );
  }

  #rejectLength(): never {
    throw new FileRejection(
      'LINE_TOO_LONG',
      `Row ${this.#rowNumber + 1} is longer than ${LINE_CHARACTERS_MAX} characters.`,
    );
  }
}

const isBlank = (row: readonly string[]) => row.length === 1 && row[0] === '';
