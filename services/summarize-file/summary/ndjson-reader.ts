import { parseJson } from './json-reader.ts';
import { JsonTokenReader } from './json-token-reader.ts';
import { addJsonRow } from './json-value.ts';
import { LineSplitter } from './line-splitter.ts';
import type { Reader } from './reader.ts';
import { Table } from './table.ts';

/** Reads one JSON document a line; blank lines are passed over. */
export class NdjsonReader implements Reader {
  readonly table = new Table();
  readonly #lines = new LineSplitter((line, lineNumber) => this.#readLine(line, lineNumber));

  write(text: string): void {
    this.#lines.write(text);
  }

  end(): void {
    this.#lines.end();
  }

  #readLine(line: string, lineNumber: number): void {
    if (line.trim() === '') return;
    const parsed = parseJson(line, `Line ${lineNumber}`);
    if (parsed !== 'has long numbers') {
      addJsonRow(this.table, parsed.value);
      return;
    }
    const tokens = new JsonTokenReader(this.table, false);
    tokens.write(line);
    tokens.end();
  }
}
