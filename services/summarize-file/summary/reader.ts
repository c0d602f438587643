import type { Table } from './table.ts';

/** Reads a file's text, piece by piece, into the rows of a table. Throws a FileRejection when the file is bad. */
export interface Reader {
  readonly table: Table;
  write(text: string): void;
  end(): void;
}
