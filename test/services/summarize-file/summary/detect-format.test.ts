import { describe, expect, it } from 'vitest';
import { summaryOf } from '../../../helpers/summaries.ts';

describe('the format', () => {
  it.each([
    ['f.csv', undefined, 'a,b\n1,2\n', 'csv', 2],
    ['F.CSV.GZ', undefined, 'a,b\n1,2\n', 'csv', 2],
    ['f.tsv', undefined, 'a\tb\n1\t2\n', 'tsv', 2],
    ['f.csv', undefined, 'a;b\n1,5;2\n', 'csv', 2],
    ['f.csv', undefined, 'a|b\n1|2\n', 'csv', 2],
    ['f.csv', undefined, 'a\tb\n1\t2\n', 'tsv', 2],
    ['f.csv', undefined, 'one\n1\n2\n', 'csv', 1],
    ['f.csv', undefined, '"a;b",c\n1,2\n', 'csv', 2],
    ['f.json', undefined, '[{"a":1}]', 'json', 1],
    ['f.json', undefined, '{"a":1}\n{"a":2}\n', 'ndjson', 1],
    ['f.json', undefined, '{\n"a":1,\n"b":2}\n', 'json', 2],
    ['f.jsonl', undefined, '{"a":1}', 'ndjson', 1],
    ['f.log', undefined, 'a,b\nc,d\n', 'text', 0],
    ['f', 'text/csv; charset=utf-8', 'a\n1\n', 'csv', 1],
    ['f.dat', 'application/x-ndjson', '{"a":1}', 'ndjson', 1],
    ['f', 'application/octet-stream', '{"a":1}', 'json', 1],
    ['f', 'text/plain', 'a,b\n1,2\n', 'csv', 2],
    ['f', undefined, 'a\tb\n1\t2\n', 'tsv', 2],
    ['f', undefined, 'Dear all,\nthe files are here.\n', 'text', 0],
    ['constructor', 'toString', 'plain', 'text', 0],
    ['f.__proto__', undefined, 'plain', 'text', 0],
  ])('of %s (%s) holding %j is %s', async (key, contentType, content, format, columnCount) => {
    const summary = await summaryOf(content, { key, contentType });
    expect(summary).toMatchObject({ format, columnCount });
  });
});
