import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { JsonTokenReader } from '../../../../services/summarize-file/summary/json-token-reader.ts';
import { seededRandom } from '../../../helpers/seeded-random.ts';
import { ROOT } from '../../../helpers/source-files.ts';
import { summarize } from '../../../helpers/summaries.ts';

const SAMPLES = join(ROOT, 'samples');
const NAMES = ['f.csv', 'f.tsv', 'f.json', 'f.ndjson', 'f.txt', 'f', 'f.csv.gz', 'f.json.gz'];
/** Texts that parsers stumble over. */
const TROUBLE = [
  '"',
  '""',
  ',',
  '\n',
  '\r\n',
  '\r',
  '\0',
  '\ufeff',
  '{"__proto__":1}',
  '[[[[',
  ']',
  '1e400',
  '-',
  '123456789012345678901234567890',
  '\\',
  'é',
  '\u{1f600}',
  ' ',
];

type Random = () => number;
const pick = <T>(random: Random, items: readonly T[]) =>
  items[Math.floor(random() * items.length)] as T;

const samples = readdirSync(SAMPLES, { withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => readFileSync(join(SAMPLES, entry.name)));

/** A sample's part, changed in a few places; or noise; compressed now and then. */
function randomFile(random: Random): Buffer {
  let bytes: Buffer;
  if (random() < 0.15) {
    bytes = Buffer.from(Array.from({ length: random() * 300 }, () => random() * 256));
  } else if (random() < 0.3) {
    const parts = Array.from({ length: 1 + random() * 40 }, () =>
      random() < 0.5 ? pick(random, TROUBLE) : pick(random, ['a', '1', 'true', '{', '[1]', ':']),
    );
    bytes = Buffer.from(parts.join(''));
  } else {
    const sample = pick(random, samples);
    const start = random() < 0.6 ? 0 : Math.floor(random() * sample.length);
    bytes = Buffer.from(sample.subarray(start, start + Math.floor(random() * 150_000)));
    for (let i = Math.floor(random() * 4); i > 0; i--) bytes = mutate(random, bytes);
  }
  return random() < 0.2 ? damaged(random, gzipSync(bytes)) : bytes;
}

function mutate(random: Random, bytes: Buffer): Buffer {
  const at = Math.floor(random() * bytes.length);
  const end = at + (random() < 0.5 ? 0 : Math.floor(random() * 20));
  const inserted = random() < 0.8 ? Buffer.from(pick(random, TROUBLE)) : Buffer.alloc(1, 0xff);
  return Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(end)]);
}

const damaged = (random: Random, bytes: Buffer) => (random() < 0.5 ? bytes : mutate(random, bytes));

function cutAtRandom(random: Random, bytes: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  const longest = 1 + Math.floor(random() ** 4 * 100_000);
  for (let start = 0; start < bytes.length; ) {
    const end = start + Math.floor(random() * longest) + 1;
    pieces.push(bytes.subarray(start, end));
    start = end;
  }
  return pieces;
}

describe('any bytes', () => {
  it.each([1, 2, 3, 4, 5, 6])('end in one outcome however they are cut (seed %i)', async (seed) => {
    const random = seededRandom(seed);
    for (let round = 0; round < 60; round++) {
      const bytes = randomFile(random);
      const key = pick(random, NAMES);
      const whole = await summarize(bytes, { key });
      const cut = await summarize(cutAtRandom(random, bytes), { key });
      expect(cut, `seed ${seed}, round ${round}`).toEqual(whole);
    }
  });
});

/** A JSON document, broken in about half the cases. */
function randomJson(random: Random): string {
  const document = (depth: number): string => {
    const kind = random();
    if (depth === 0 || kind < 0.5) {
      return pick(random, ['1', '-0.5', '1e3', '12345678901234567890', 'null', 'true', '"a\\"b"']);
    }
    const parts = Array.from({ length: random() * 4 }, (_, i) =>
      kind < 0.75 ? document(depth - 1) : `"k${i}":${document(depth - 1)}`,
    );
    return kind < 0.75 ? `[${parts.join(',')}]` : `{${parts.join(' , ')}}`;
  };
  const text = ` ${document(4)}\n`;
  if (random() < 0.5) return text;
  const at = Math.floor(random() * text.length);
  const inserted = pick(random, ['', ...'[]{},:"1x -e.\\', 'null']);
  return text.slice(0, at) + inserted + text.slice(at + (random() < 0.5 ? 1 : 0));
}

describe('JSON read token by token', () => {
  it.each([1, 2, 3])('is refused when JSON.parse refuses it (seed %i)', (seed) => {
    const random = seededRandom(seed);
    for (let round = 0; round < 3_000; round++) {
      const text = randomJson(random);
      const length = 1 + Math.floor(random() * 10);
      expect(acceptsTokens(text, length), text).toBe(acceptsWhole(text));
    }
  });
});

function acceptsWhole(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function acceptsTokens(text: string, length: number): boolean {
  const reader = new JsonTokenReader();
  try {
    for (let i = 0; i < text.length; i += length) reader.write(text.slice(i, i + length));
    reader.end();
    return true;
  } catch (error) {
    expect(error).toMatchObject({ reason: 'INVALID_JSON' });
    return false;
  }
}
