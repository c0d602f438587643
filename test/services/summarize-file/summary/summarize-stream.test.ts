import { createHash } from 'node:crypto';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { REJECTION_REASONS } from '../../../../services/summarize-file/contract.ts';
import {
  COLUMNS_MAX,
  JSON_DEPTH_MAX,
  LINE_CHARACTERS_MAX,
} from '../../../../services/summarize-file/limits.ts';
import { reasonOf, summarize, summaryOf } from '../../../helpers/summaries.ts';

const MEBIBYTE = 1024 * 1024;

/** One mebibyte of a character, again and again, without holding it all. */
function* repeated(character: string, mebibytes: number, beginning = ''): Generator<Buffer> {
  yield Buffer.from(beginning);
  const piece = Buffer.alloc(MEBIBYTE, character);
  for (let i = 0; i < mebibytes; i++) yield piece;
}

describe('a rejection', () => {
  const cases: [string, string, string | Uint8Array | Iterable<Uint8Array>][] = [
    ['EMPTY', 'f.csv', ''],
    ['EMPTY', 'f.json', ' \n\t\n'],
    ['EMPTY', 'f.csv', '\ufeff'],
    ['EMPTY', 'f.gz', gzipSync('')],
    ['UNKNOWN_FORMAT', 'f.csv', Buffer.from('504b0304140000000800', 'hex')],
    ['UNKNOWN_FORMAT', 'f', 'a\0b'],
    ['RAGGED_ROW', 'f.csv', 'a,b\n1,2\n3\n'],
    ['RAGGED_ROW', 'f.csv', 'a,b\n1,2,3\n'],
    ['INVALID_QUOTING', 'f.csv', 'a,b\n1,"never closed\n2,fine\n'],
    ['INVALID_QUOTING', 'f.csv', 'a,b\n1,"x"y\n2,fine\n'],
    ['INVALID_JSON', 'f.json', '{"a": [1, 2}'],
    ['INVALID_JSON', 'f.json', '{"a": 1} x'],
    ['INVALID_JSON', 'f.ndjson', '{"a": 1}\n{"a": }\n'],
    ['INVALID_JSON', 'f.json', 'not JSON'],
    ['INVALID_UTF8', 'f.csv', Buffer.from('name\nJos\xe9\n', 'latin1')],
    ['INVALID_UTF8', 'f.csv', Buffer.concat([Buffer.from('a\n1'), Buffer.from([0xe2, 0x82])])],
    ['INVALID_UTF8', 'f.csv', Buffer.from('\ufeffa,b\n1,2\n', 'utf16le')],
    ['INVALID_GZIP', 'f.csv.gz', gzipSync('a,b\n1,2\n').subarray(0, -4)],
    ['INVALID_GZIP', 'f.csv.gz', corrupted(gzipSync('a,b\n1,2\n'), -8)],
    ['INVALID_GZIP', 'f.csv.gz', Buffer.from([0x1f, 0x8b])],
    ['INVALID_GZIP', 'f.csv.gz', Buffer.concat([gzipSync('a\n1\n'), Buffer.from('garbage')])],
    ['LINE_TOO_LONG', 'f.txt', repeated('x', 3)],
    ['LINE_TOO_LONG', 'f.csv', repeated('x', 3, 'a,b\n')],
    ['LINE_TOO_LONG', 'f.csv', repeated('x', 3, 'a,b\n1,"')],
    ['LINE_TOO_LONG', 'f.ndjson', repeated(' ', 3, '{')],
    ['LINE_TOO_LONG', 'f.json', repeated('x', 4, '["')],
    ['LINE_TOO_LONG', 'f.json', repeated('1', 4, '[')],
    ['LINE_TOO_LONG', 'f.json', longFields(40)],
    ['TOO_MANY_COLUMNS', 'f.csv', `${'a,'.repeat(COLUMNS_MAX)}a\n`],
    ['TOO_MANY_COLUMNS', 'f.json', JSON.stringify(objectOfFields(COLUMNS_MAX + 1))],
    ['TOO_MANY_COLUMNS', 'f.ndjson', distinctFields(COLUMNS_MAX + 1)],
    ['NESTED_TOO_DEEP', 'f.json', '['.repeat(JSON_DEPTH_MAX + 1)],
    ['NESTED_TOO_DEEP', 'f.json', '['.repeat(3 * MEBIBYTE)],
    ['NESTED_TOO_DEEP', 'f.ndjson', '{"a":'.repeat(100_000)],
    ['COMPRESSION_RATIO_TOO_HIGH', 'f.txt.gz', gzipSync('x\n'.repeat(8 * MEBIBYTE))],
    ['TOO_LARGE', 'f.txt', 'x\n'.repeat(33 * MEBIBYTE)],
  ];

  it.each(cases)('%s of %s names its reason (%#)', async (reason, key, content) => {
    expect(await reasonOf(content, { key })).toBe(reason);
  });

  it('has every reason of the contract', () => {
    expect(new Set(cases.map(([reason]) => reason))).toEqual(new Set(REJECTION_REASONS));
  });

  it('of a file that is declared too large reads none of it', async () => {
    let pieces = 0;
    function* counted(): Generator<Buffer> {
      for (;;) {
        pieces++;
        yield Buffer.from('a,b\n');
      }
    }
    const options = { key: 'f.csv', declaredBytes: 1_001, maxFileBytes: 1_000 };
    expect(await summarize(counted(), options)).toMatchObject({
      rejection: { reason: 'TOO_LARGE' },
      readBytes: 0,
    });
    expect(pieces).toBe(1);
  });

  it('bounds the content of a gzip as it bounds the file', async () => {
    const content = gzipSync(Array.from({ length: 9_000 }, (_, i) => `row ${i}\n`).join(''));
    expect(await reasonOf(content, { maxFileBytes: 50_000 })).toBe('TOO_LARGE');
  });

  it('never quotes the content', async () => {
    const secret = 'Zyzzyva';
    const files: [string, string][] = [
      ['f.csv', `${secret},b\n${secret}\n`],
      ['f.csv', `a,b\n1,"${secret}\n`],
      ['f.json', `{"a": ${secret}}`],
      ['f.json', `[${'1,'.repeat(700_000)}${secret}]`],
      ['f.ndjson', `{"a":"${secret}"}\n{"${secret}"`],
    ];
    for (const [key, content] of files) {
      const outcome = await summarize(content, { key });
      expect(outcome.status).toBe('REJECTED');
      expect(JSON.stringify(outcome)).not.toContain(secret);
    }
  });

  it('stops reading the source', async () => {
    let pieces = 0;
    function* endless(): Generator<Buffer> {
      for (;;) {
        pieces++;
        yield Buffer.alloc(MEBIBYTE, 'x');
      }
    }
    expect(await reasonOf(endless(), { key: 'f.csv' })).toBe('LINE_TOO_LONG');
    expect(pieces).toBeLessThan(5);
  });
});

describe('a failing source', () => {
  it('is no rejection: its error is thrown', async () => {
    function* broken(): Generator<Buffer> {
      yield Buffer.from('a,b\n');
      throw new TypeError('connection reset');
    }
    await expect(summarize(broken())).rejects.toThrow('connection reset');
  });
});

describe('a summary', () => {
  it('has the digest and size of the bytes as stored', async () => {
    const stored = gzipSync('a,b\n1,2\n');
    expect(await summaryOf(stored, { key: 'f.csv.gz' })).toMatchObject({
      format: 'csv',
      compression: 'gzip',
      storedBytes: stored.length,
      contentBytes: 8,
      sha256: createHash('sha256').update(stored).digest('hex'),
      rowCount: 1,
      columnCount: 2,
      columnsTruncated: false,
    });
  });

  it('reads a gzip of several members and with header fields', async () => {
    const named = gzipMember('3,4\n', { name: 'x.csv', comment: 'second' });
    const stored = Buffer.concat([gzipSync('a,b\n1,2\n'), named, gzipSync('5,6\n')]);
    const summary = await summaryOf(stored, { key: 'f.csv.gz' });
    expect(summary).toMatchObject({ rowCount: 3, contentBytes: 16 });
  });

  it('reads gzip by its first bytes, whatever its name', async () => {
    expect(await summaryOf(gzipSync('a,b\n1,2\n'), { key: 'f.csv' })).toMatchObject({
      compression: 'gzip',
      rowCount: 1,
    });
  });

  it('passes over a byte-order mark', async () => {
    const { columns } = await summaryOf('\ufeffa,b\n1,2\n', { key: 'f.csv' });
    expect(columns.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('stays within a DynamoDB item and says so when columns are left out', async () => {
    const wide = 'ü'.repeat(400);
    const names = Array.from({ length: COLUMNS_MAX - 1 }, (_, i) => `${i}${wide}`);
    const row = names.map(() => wide).join(',');
    const summary = await summaryOf(`${names.join(',')}\n${row}\n`, { key: 'f.csv' });
    expect(summary).toMatchObject({ columnCount: COLUMNS_MAX - 1, columnsTruncated: true });
    expect(summary.columns.length).toBeGreaterThan(100);
    expect(Buffer.byteLength(JSON.stringify(summary))).toBeLessThan(350 * 1024);
  });

  it('takes a row of the longest length, over many blocks', async () => {
    const text = 'x'.repeat(LINE_CHARACTERS_MAX - 10);
    const summary = await summaryOf(`a,b\n1,"${text}"\n2,y\n`, { key: 'f.csv' });
    expect(summary.rowCount).toBe(2);
  });
});

function corrupted(bytes: Buffer, index: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[copy.length + index] = (copy.at(index) as number) ^ 0xff;
  return copy;
}

function objectOfFields(count: number): Record<string, number> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`field ${i}`, i]));
}

/** One object whose fields are half a mebibyte each. */
function* longFields(count: number): Generator<Buffer> {
  yield Buffer.from('{');
  const text = 'x'.repeat(MEBIBYTE / 2);
  for (let i = 0; i < count; i++) yield Buffer.from(`"field ${i}":"${text}",`);
}

function distinctFields(count: number): string {
  return Array.from({ length: count }, (_, i) => `{"field ${i}":1}\n`).join('');
}

/** A gzip member with the optional header fields of RFC 1952. */
function gzipMember(content: string, { name, comment }: { name: string; comment: string }): Buffer {
  const plain = gzipSync(content);
  const header = Buffer.from([0x1f, 0x8b, 8, 0x08 | 0x10, 0, 0, 0, 0, 0, 255]);
  return Buffer.concat([
    header,
    Buffer.from(`${name}\0${comment}\0`),
    deflateRawSync(content),
    plain.subarray(-8),
  ]);
}
