import { execFile } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { summarizeStream } from '../../services/summarize-file/summary/summarize-stream.ts';

/** How fast one process summarises a large CSV, and the most memory it took. */
export interface SummaryRate {
  /** Of 10^6 bytes. */
  readonly megabytesPerSecond: number;
  readonly peakRssBytes: number;
}

/** Writes a CSV to a temporary file and summarises it in a process of its own. */
export async function measureSummaryRate(megabytes = 200, seed = 1): Promise<SummaryRate> {
  const directory = await mkdtemp(join(tmpdir(), 'faultline-bench-'));
  try {
    const file = join(directory, 'rows.csv');
    await pipeline(Readable.from(generateCsv(megabytes * 1e6, seed)), createWriteStream(file));
    const { stdout } = await promisify(execFile)(process.execPath, [
      fileURLToPath(import.meta.url),
      '--summarize',
      file,
    ]);
    return JSON.parse(stdout);
  } finally {
    await rm(directory, { recursive: true });
  }
}

const HEADER =
  'id,customer_id,created_at,country,quantity,unit_price,discount,score,active,category,' +
  'reference,rating,note\n';
const WORDS =
  'the quick brown fox jumps over a lazy dog while river stone market and order arrive'.split(' ');

/**
 * A CSV of thirteen columns, about 122 bytes a row: ids, columns with 10 % empty, decimals with 50 % empty, a boolean,
 * and free text with 3 % doubled quotes and 0.5 % quoted newlines. The same for the same seed.
 */
export function* generateCsv(sizeBytes: number, seed: number): Generator<string> {
  const random = linearCongruential(seed);
  let piece = HEADER;
  let writtenBytes = 0;
  for (let id = 1; writtenBytes + piece.length < sizeBytes; id++) {
    piece += `${id},${rowAfterId(random)}\n`;
    if (piece.length < 1_000_000) continue;
    yield piece;
    writtenBytes += piece.length;
    piece = '';
  }
  yield piece;
}

function rowAfterId(random: () => number): string {
  const below = (bound: number) => Math.floor(random() * bound);
  const twoDigits = (bound: number) => String(1 + below(bound)).padStart(2, '0');
  const word = () => WORDS[below(WORDS.length)] as string;
  const unlessEmpty = (share: number, value: () => string) => (random() < share ? '' : value());
  return [
    below(1_000_000),
    `2026-${twoDigits(12)}-${twoDigits(28)}`,
    unlessEmpty(0.1, word),
    below(100),
    (random() * 1_000).toFixed(2),
    unlessEmpty(0.5, () => (random() * 100).toFixed(3)),
    unlessEmpty(0.1, () => (random() * 10).toFixed(4)),
    random() < 0.5,
    word(),
    `ref-${below(1e9).toString(36)}`,
    unlessEmpty(0.1, () => `${below(5)}`),
    freeText(random, word),
  ].join(',');
}

function freeText(random: () => number, word: () => string): string {
  const text = Array.from({ length: 4 + Math.floor(random() * 12) }, word).join(' ');
  const kind = random();
  if (kind < 0.03) return `"${text} ""quoted"" text"`;
  return kind < 0.035 ? `"${text}\nand a second line"` : text;
}

/** Numbers in [0, 1), the same for the same seed (Numerical Recipes). */
function linearCongruential(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

async function summarizeAlone(file: string): Promise<SummaryRate> {
  const startMs = performance.now();
  const outcome = await summarizeStream(createReadStream(file), {
    key: file,
    maxFileBytes: Number.MAX_SAFE_INTEGER,
  });
  const elapsedMs = performance.now() - startMs;
  if (outcome.status !== 'PROCESSED') throw new TypeError(outcome.rejection.detail);
  return {
    megabytesPerSecond: outcome.summary.storedBytes / 1_000 / elapsedMs,
    peakRssBytes: process.resourceUsage().maxRSS * 1024,
  };
}

if (import.meta.main) {
  const [mode, value] = process.argv.slice(2);
  const result =
    mode === '--summarize' && value !== undefined
      ? await summarizeAlone(value)
      : await measureSummaryRate(mode === undefined ? undefined : Number(mode));
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
