import { renderTable, style } from '../terminal.ts';

const TABLE_WIDTH_MAX = 100;
/** Between two columns. */
const GAP_WIDTH = 2;

export type Row = Readonly<Record<string, string | undefined>>;

/** Rows of a query: a table where one fits on a terminal, else each row as a list of its fields. */
export function renderRows(rows: readonly Row[]): string {
  const titles = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  if (titles.length === 0) return 'The query found no rows.';
  const widths = titles.map((title) =>
    Math.max(title.length, ...rows.map((row) => (row[title] ?? '').length)),
  );
  const total = widths.reduce((sum, width) => sum + width + GAP_WIDTH, 0);
  return total <= TABLE_WIDTH_MAX ? asTable(titles, rows) : asLists(titles, rows);
}

function asTable(titles: readonly string[], rows: readonly Row[]): string {
  return renderTable(
    titles.map((title) => ({
      title,
      align: rows.every((row) => isNumber(row[title])) ? 'right' : 'left',
    })),
    rows.map((row) => titles.map((title) => row[title] ?? '')),
  );
}

function asLists(titles: readonly string[], rows: readonly Row[]): string {
  const width = Math.max(...titles.map(({ length }) => length));
  const asList = (row: Row) =>
    titles
      .filter((title) => row[title] !== undefined)
      .map((title) => `${style.bold(title.padEnd(width + GAP_WIDTH))}${row[title]?.trimEnd()}`);
  return rows.map((row) => asList(row).join('\n')).join('\n\n');
}

function isNumber(text: string | undefined): boolean {
  return text !== undefined && text !== '' && Number.isFinite(Number(text));
}
