import { describe, expect, it } from 'vitest';
import {
  BLOCK_BYTES,
  WHOLE_JSON_CHARACTERS_MAX,
} from '../../../../services/summarize-file/limits.ts';
import { JsonTokenReader } from '../../../../services/summarize-file/summary/json-token-reader.ts';
import type { Table } from '../../../../services/summarize-file/summary/table.ts';
import { reasonOf, summaryOf } from '../../../helpers/summaries.ts';

const csv = (content: string) => summaryOf(content, { key: 'f.csv' });
const json = (content: string) => summaryOf(content, { key: 'f.json' });

/** Reads JSON token by token, in pieces of a length. */
function readTokens(content: string, length: number): Table {
  const reader = new JsonTokenReader();
  for (let i = 0; i < content.length; i += length) reader.write(content.slice(i, i + length));
  reader.end();
  return reader.table;
}

describe('CSV', () => {
  it.each([
    ['LF', 'a,b\n1,2\n3,4\n'],
    ['CR LF', 'a,b\r\n1,2\r\n3,4\r\n'],
    ['CR', 'a,b\r1,2\r3,4\r'],
    ['LF and CR LF', 'a,b\r\n1,2\n3,4\r\n'],
    ['LF, and none at the end', 'a,b\n1,2\n3,4'],
    ['LF, blank lines among them', '\na,b\n\n1,2\n3,4\n\n'],
    ['CR LF after quotes', '"a","b"\r\n"1","2"\r\n"3","4"\r\n'],
  ])('with lines that end in %s has its rows', async (_, content) => {
    const { rowCount, columns } = await csv(content);
    expect(rowCount).toBe(2);
    expect(columns).toMatchObject([
      { name: 'a', type: 'integer', min: '1', max: '3' },
      { name: 'b', type: 'integer', min: '2', max: '4' },
    ]);
  });

  it('reads quoted delimiters, doubled quotes and quoted newlines', async () => {
    const { rowCount, columns } = await csv('a,b\n"x,""y""\nz",1\nq"r,2\n');
    expect(rowCount).toBe(2);
    expect(columns[0]).toMatchObject({ min: 'q"r', max: 'x,"y"\nz', distinctCount: 2 });
  });

  it.each([
    ['white space after a quote', '"x"   ', ',1\n'],
    ['white space after the last quote', '1,"x"  ', '\n'],
    ['a doubled quote', '"x"', '"y",1\n'],
    ['CR LF', '1,"x"\r', '\n'],
  ])('may be cut by a block within %s', async (_, before, after) => {
    const filler = BLOCK_BYTES - 'a,b\n'.length - before.length;
    const rows = `${'1,'.padEnd(99, 'z')}\n`.repeat(Math.floor(filler / 100));
    const last = `${'1,'.padEnd((filler % 100) + 99, 'z')}\n`;
    const content = `a,b\n${rows.slice(100)}${last}${before}${after}`;
    expect(content.indexOf(before + after) + before.length).toBe(BLOCK_BYTES);
    expect(await csv(content)).toMatchObject({ rowCount: Math.floor(filler / 100) + 1 });
  });

  it('may have a header only', async () => {
    const { rowCount, columns } = await csv('a,b\n');
    expect(rowCount).toBe(0);
    expect(columns).toMatchObject([{ type: 'empty' }, { type: 'empty', nullCount: 0 }]);
  });

  it('keeps columns of one name, of none, and of names that are traps', async () => {
    const { columns } = await csv('a,a,,__proto__,constructor\n1,2,3,4,5\n');
    expect(columns.map(({ name }) => name)).toEqual([
      'a',
      'a',
      'column_3',
      '__proto__',
      'constructor',
    ]);
    expect(columns.map(({ max }) => max)).toEqual(['1', '2', '3', '4', '5']);
  });

  it('takes NUL for a character like any other beyond the first block', async () => {
    const { rowCount } = await csv(`a\n${'1\n'.repeat(70_000)}x\0y\n`);
    expect(rowCount).toBe(70_001);
  });
});

describe('JSON', () => {
  it('has the elements of a top-level array as rows', async () => {
    const { rowCount, columns } = await json('[{"a":1,"b":"x"},{"a":null},{"c":true}]');
    expect(rowCount).toBe(3);
    expect(columns).toMatchObject([
      { name: 'a', type: 'integer', nullCount: 2 },
      { name: 'b', type: 'string', nullCount: 2 },
      { name: 'c', type: 'boolean', nullCount: 2 },
    ]);
  });

  it('has one row otherwise', async () => {
    expect(await json('{"a":[1,2],"b":{"c":1}}')).toMatchObject({
      rowCount: 1,
      columns: [
        { name: 'a', type: 'array', min: '[1,2]' },
        { name: 'b', type: 'object', min: '{"c":1}' },
      ],
    });
    expect(await json('42')).toMatchObject({
      rowCount: 1,
      columns: [{ name: 'value', max: '42' }],
    });
  });

  it('tells nested values apart by all digits of their numbers', async () => {
    const { columns } = await json('[{"a":[1e400]},{"a":[1e401]},{"a":[2e400]}]');
    expect(columns).toMatchObject([{ type: 'array', distinctCount: 3, min: '[1e400]' }]);
  });

  it('keeps all digits of large numbers', async () => {
    const { columns } = await json(
      '[{"n":12345678901234567891},{"n":12345678901234567890},{"n":7}]',
    );
    expect(columns).toMatchObject([
      { type: 'integer', min: '7', max: '12345678901234567891', distinctCount: 3 },
    ]);
  });

  it('takes a field named __proto__ for a field', async () => {
    const { columns } = await json('[{"__proto__":{"x":1}},{"__proto__":{"x":2}}]');
    expect(columns).toMatchObject([{ name: '__proto__', type: 'object', distinctCount: 2 }]);
  });

  it.each([
    ['an array of objects', (items: string) => `[${items}]`],
    ['NDJSON in an array', (items: string) => ` [\n${items}\n] \n`],
  ])('gives %s the same summary read whole and token by token', async (_, wrap) => {
    const items = Array.from(
      { length: 300 },
      (_, i) =>
        `{"id":${i},"name":"n\\u00e9 ${i % 7}","at":"2026-01-${10 + (i % 9)}","ok":${i % 2 === 0},` +
        `"n":${i / 8},"tags":["a",{"b":${i % 3}}],"nested":{"x":[],"y":{}},"none":null}`,
    ).join(',\n');
    const whole = await json(wrap(items));
    const padded = await json(wrap(`${' '.repeat(WHOLE_JSON_CHARACTERS_MAX)}${items}`));
    expect(padded.rowCount).toBe(300);
    expect(padded.columns).toEqual(whole.columns);
  });

  it.each(['{"a":{"b":[1,{"c":null}]},"d":"x"}', '"text"', '[]', '[[1,[2]],3,null,"x"]', '{}'])(
    'gives %s the same summary read whole and token by token',
    async (content) => {
      const whole = await json(content);
      for (const length of [1, 3, 1_000]) {
        const table = readTokens(`${content} \n\n`, length);
        expect(table.rowCount).toBe(whole.rowCount);
        expect(table.summarize().columns).toEqual(whole.columns);
      }
    },
  );

  it.each([
    '{"a" 1}',
    '[1 2]',
    '{"a":1,}',
    '[1,]',
    '{1:2}',
    '{true:1}',
    '01',
    '[01]',
    'nul',
    '{"a" "b"}',
    ',',
    '[1',
    '1 2',
    '{"a":}',
    '{,}',
    '{"a":1 "b":2}',
    '{"a":1:2}',
    '[:]',
    '{"a","b"}',
    '{null:1}',
    '[}',
    '[1]]',
    '{"a":1}{',
    '[',
    '{"a"',
  ])('is refused token by token as well: %s', async (content) => {
    for (const length of [1, 3, 1_000]) {
      expect(() => readTokens(content, length)).toThrow(
        expect.objectContaining({ reason: 'INVALID_JSON' }),
      );
    }
    expect(await reasonOf(content, { key: 'f.json' })).toBe('INVALID_JSON');
  });
});

describe('NDJSON', () => {
  it('has a row a line, whatever the document', async () => {
    const content = '{"a":1}\r\n\n[1,2]\n"x"\n{"a":123456789012345678901}\n';
    expect(await summaryOf(content, { key: 'f.ndjson' })).toMatchObject({
      rowCount: 4,
      columns: [
        { name: 'a', type: 'integer', max: '123456789012345678901' },
        { name: 'value', type: 'string', nullCount: 2 },
      ],
    });
  });
});

describe('text', () => {
  it.each([
    ['one', 1],
    ['one\n', 1],
    ['one\r\n\r\nthree', 3],
  ])('%j has its lines', async (content, rowCount) => {
    expect(await summaryOf(content, { key: 'f.txt' })).toMatchObject({ rowCount, columns: [] });
  });
});
