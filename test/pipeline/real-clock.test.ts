import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assemblyDirectory, synthesizeIfStale } from '../../cli/assembly.ts';
import { sendAndFollow } from '../../cli/follow.ts';
import { sampleFiles } from '../../cli/input-files.ts';
import { type FileOutcome, wentThrough } from '../../cli/outcome.ts';
import { Pipeline, readAddress } from '../../cli/pipeline.ts';
import { LocalAws } from '../../local/engine.ts';

let engine: LocalAws;
let pipeline: Pipeline;
const bugs: unknown[] = [];

beforeAll(async () => {
  await synthesizeIfStale('local');
  engine = await LocalAws.start({ reportBug: (error) => bugs.push(error) });
  const deployment = await engine.deploy(assemblyDirectory('local'));
  pipeline = new Pipeline(
    engine.endpoint,
    readAddress((name) => deployment.output(name)),
  );
});
afterAll(async () => {
  pipeline.close();
  await engine.stop();
});

describe('the pipeline on the real clock', () => {
  let outcomes: FileOutcome[];

  it('gives every sample file exactly one record and one notification', async () => {
    outcomes = await sendAndFollow(pipeline, sampleFiles(), { now: Date.now });
    expect(outcomes.filter((outcome) => !wentThrough(outcome))).toEqual([]);
    expect(outcomes.length).toBeGreaterThanOrEqual(12);
  });

  it('summarises the good ones', () => {
    const airports = outcomes.find((outcome) => outcome.key === 'airports.csv')?.record;
    expect(airports).toMatchObject({
      status: 'PROCESSED',
      summary: { format: 'csv', rowCount: 3376, columnCount: 7, compression: 'none' },
    });
    const byName = new Map(airports?.summary?.columns.map((column) => [column.name, column]));
    expect(byName.get('iata')).toMatchObject({ type: 'string', nullCount: 0 });
    expect(byName.get('latitude')?.type).toBe('number');
  });

  it('rejects each bad one for its own reason', () => {
    const reasons = outcomes
      .filter((outcome) => outcome.key.startsWith('bad/'))
      .map((outcome) => [outcome.key, outcome.record?.rejection?.reason]);
    expect(Object.fromEntries(reasons)).toEqual({
      'bad/broken.json': 'INVALID_JSON',
      'bad/empty.csv': 'EMPTY',
      'bad/not-utf8.csv': 'INVALID_UTF8',
      'bad/ragged-rows.csv': 'RAGGED_ROW',
      'bad/truncated.csv.gz': 'INVALID_GZIP',
      'bad/unclosed-quote.csv': 'INVALID_QUOTING',
    });
  });

  it('records a new version of a key beside the old one', async () => {
    const [file] = sampleFiles();
    const again = await sendAndFollow(pipeline, [file as NonNullable<typeof file>], {
      now: Date.now,
    });
    const before = outcomes.find((outcome) => outcome.key === file?.key);
    expect(again[0]?.versionId).not.toBe(before?.versionId);
    expect(again.every(wentThrough)).toBe(true);
    expect(again[0]?.record?.sequencer).toMatch(/^[0-9a-f]+$/i);
    expect((again[0]?.record?.sequencer ?? '') > (before?.record?.sequencer ?? '')).toBe(true);
  });

  it('meets no bug of the engine', () => {
    expect(bugs).toEqual([]);
  });
});
