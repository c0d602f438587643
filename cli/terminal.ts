import { styleText } from 'node:util';
import Table from 'cli-table3';
import yoctoSpinner from 'yocto-spinner';

/** Colours that go away where they are not wanted: no terminal, NO_COLOR. */
export const style = {
  bold: (text: string) => styleText('bold', text, { stream: process.stdout }),
  dim: (text: string) => styleText('dim', text, { stream: process.stdout }),
  good: (text: string) => styleText('green', text, { stream: process.stdout }),
  bad: (text: string) => styleText('red', text, { stream: process.stdout }),
  warn: (text: string) => styleText('yellow', text, { stream: process.stdout }),
};

/** One line that says what goes on, on standard error so that standard output stays clean for pipes. */
export interface Progress {
  update(text: string): void;
  succeed(text: string): void;
  fail(text: string): void;
}

export function showProgress(text: string): Progress {
  // A command that ends by itself on Ctrl-C is not to be ended by its spinner.
  const handleSignals = process.listenerCount('SIGINT') === 0;
  const spinner = yoctoSpinner({ text, stream: process.stderr, handleSignals }).start();
  return {
    update: (next) => {
      // In a log file every update would be a line.
      if (process.stderr.isTTY) spinner.text = next;
    },
    succeed: (last) => void spinner.success(last),
    fail: (last) => void spinner.error(last),
  };
}

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** Characters; longer content is cut with an ellipsis. */
  readonly width?: number;
}

/** A table without a frame, as wide as its content. */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): string {
  const table = new Table({
    head: columns.map((column) => style.bold(column.title)),
    colAligns: columns.map((column) => column.align ?? 'left'),
    chars: {
      top: '',
      'top-mid': '',
      'top-left': '',
      'top-right': '',
      bottom: '',
      'bottom-mid': '',
      'bottom-left': '',
      'bottom-right': '',
      left: '',
      'left-mid': '',
      mid: '',
      'mid-mid': '',
      right: '',
      'right-mid': '',
      middle: ' ',
    },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 1 },
  });
  for (const row of rows) {
    table.push(row.map((cell, index) => cutTo(cell, columns[index]?.width)));
  }
  return table.toString();
}

function cutTo(text: string, width: number | undefined): string {
  return width === undefined || text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

/** `1 file`, `2 files`. */
export function countOf(count: number, noun: string, plural = `${noun}s`): string {
  return `${new Intl.NumberFormat('en').format(count)} ${count === 1 ? noun : plural}`;
}
