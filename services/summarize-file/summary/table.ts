import { createHash } from 'node:crypto';
import type { ColumnSummary } from '../contract.ts';
import { COLUMNS_MAX, STORED_COLUMNS_BYTES_MAX, STORED_NAME_CHARACTERS_MAX } from '../limits.ts';
import { FileRejection } from '../rejection.ts';
import { Column, createExactBudget } from './column.ts';

/** The columns of a file, and how many rows it has. */
export class Table {
  rowCount = 0;
  readonly columns: Column[] = [];
  readonly #byName = new Map<string, Column>();
  readonly #budget = createExactBudget();

  /** Adds a column at the end. Two may have the same name. */
  addColumn(name: string): Column {
    if (this.columns.length === COLUMNS_MAX) {
      throw new FileRejection('TOO_MANY_COLUMNS', `The file has more than ${COLUMNS_MAX} columns.`);
    }
    const column = new Column(name, this.#budget);
    this.columns.push(column);
    return column;
  }

  /** The column of a JSON field. */
  field(fullName: string): Column {
    const name = fullName.length > STORED_NAME_CHARACTERS_MAX ? abridge(fullName) : fullName;
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    const column = this.addColumn(name);
    this.#byName.set(column.name, column);
    return column;
  }

  /** Summaries from the first column on, as many as fit a record. */
  summarize(): { columnCount: number; columns: ColumnSummary[]; columnsTruncated: boolean } {
    const columns: ColumnSummary[] = [];
    let bytesLeft = STORED_COLUMNS_BYTES_MAX;
    for (const column of this.columns) {
      const summary = column.summarize(this.rowCount);
      bytesLeft -= Buffer.byteLength(JSON.stringify(summary));
      if (bytesLeft < 0) break;
      columns.push(summary);
    }
    const columnCount = this.columns.length;
    return { columnCount, columns, columnsTruncated: columns.length < columnCount };
  }
}

/** What is stored of a long name, and a digest to tell it from others that begin alike: a thousand may be a megabyte each. */
function abridge(name: string): string {
  const digest = createHash('sha256').update(name).digest('hex');
  return `${name.slice(0, STORED_NAME_CHARACTERS_MAX)}${digest}`;
}
