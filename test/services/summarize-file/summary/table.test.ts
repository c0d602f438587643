import { describe, expect, it } from 'vitest';
import {
  COLUMNS_MAX,
  EXACT_FILE_BYTES_MAX,
  EXACT_VALUE_BYTES,
  EXACT_VALUES_MAX,
} from '../../../../services/summarize-file/limits.ts';
import { Table } from '../../../../services/summarize-file/summary/table.ts';

describe('a table', () => {
  it('holds no more exactly counted values than fit its bytes, however short they are', () => {
    const table = new Table();
    const columns = Array.from({ length: COLUMNS_MAX }, (_, i) => table.addColumn(`c${i}`));
    for (let row = 0; row < EXACT_VALUES_MAX; row++) {
      for (const column of columns) column.addText(row.toString(36));
    }
    table.rowCount = EXACT_VALUES_MAX;
    const exact = table.summarize().columns.filter(({ distinctIsExact }) => distinctIsExact);
    const valueCount = exact.reduce((sum, { distinctCount }) => sum + distinctCount, 0);
    expect(exact.length).toBeGreaterThan(0);
    expect(valueCount * EXACT_VALUE_BYTES).toBeLessThan(EXACT_FILE_BYTES_MAX);
  });

  it('tells long names apart by more than it keeps of them', () => {
    const table = new Table();
    const beginning = 'n'.repeat(100_000);
    const columns = ['a', 'b', 'a'].map((end) => table.field(beginning + end));
    expect(columns[2]).toBe(columns[0]);
    expect(columns[1]).not.toBe(columns[0]);
    for (const { name } of table.columns) expect(name.length).toBeLessThan(400);
  });

  it('keeps a record below what DynamoDB takes, and says when columns are left out', () => {
    const table = new Table();
    for (let i = 0; i < COLUMNS_MAX; i++) {
      table.addColumn(`${i} ${'ü'.repeat(300)}`).addText('ü'.repeat(200));
    }
    table.rowCount = 1;
    const { columns, columnCount, columnsTruncated } = table.summarize();
    expect(Buffer.byteLength(JSON.stringify(columns))).toBeLessThan(350 * 1024);
    expect(columnCount).toBe(COLUMNS_MAX);
    expect(columns.length).toBeGreaterThan(100);
    expect(columnsTruncated).toBe(true);
  });
});
