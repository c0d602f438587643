import { LineSplitter } from './line-splitter.ts';
import type { Reader } from './reader.ts';
import { Table } from './table.ts';

/** Counts the lines of plain text; it has no columns. */
export class TextReader implements Reader {
  readonly table = new Table();
  readonly #lines = new LineSplitter(() => {
    this.table.rowCount++;
  });

  write(text: string): void {
    this.#lines.write(text);
  }

  end(): void {
    this.#lines.end();
  }
}
