import { describe, expect, it } from 'vitest';
import type { Effects } from '../../../services/reconcile-uploads/effects.ts';
import { reconcileUploads } from '../../../services/reconcile-uploads/reconcile-uploads.ts';
import { Reconciler } from '../../../services/reconcile-uploads/reconciler.ts';
import type { StoredUpload } from '../../../services/reconcile-uploads/upload-list.ts';
import { RecordingObservability } from '../../helpers/recording-observability.ts';

const NOW_MS = Date.UTC(2026, 0, 2);
const MINUTE_MS = 60_000;

function upload(key: string, ageMs: number): StoredUpload {
  return { bucket: 'b', key, versionId: `version of ${key}`, uploadedAtMs: NOW_MS - ageMs };
}

/** A bucket of pages, and what is recorded and announced of it by key. */
function pipeline(pages: StoredUpload[][]) {
  const recorded = new Set<string>();
  const announced = new Set<string>();
  const asked: string[][] = [];
  const listed: number[] = [];
  const among = (keys: Set<string>) => async (uploads: readonly StoredUpload[]) =>
    new Set(uploads.filter(({ key }) => keys.has(key)));
  const effects: Effects = {
    announced: (uploads) => {
      asked.push(uploads.map(({ key }) => key));
      return among(announced)(uploads);
    },
    recorded: among(recorded),
  };
  const list = {
    page: async ({ KeyMarker = '0' }: { KeyMarker?: string }) => {
      const index = Number(KeyMarker);
      listed.push(index);
      const isLast = index === pages.length - 1;
      return {
        uploads: pages[index] ?? [],
        next: isLast ? undefined : { KeyMarker: `${index + 1}` },
      };
    },
  };
  return { recorded, announced, asked, listed, reconciler: new Reconciler(list, effects) };
}

const keysOf = (uploads: readonly StoredUpload[]) => uploads.map(({ key }) => key);

describe('reconciliation', () => {
  it('tells uploads without a record from those that nobody was told of', async () => {
    const { reconciler, recorded, announced } = pipeline([
      [
        upload('whole', 5 * MINUTE_MS),
        upload('lost', 5 * MINUTE_MS),
        upload('silent', 5 * MINUTE_MS),
      ],
    ]);
    recorded.add('whole').add('silent');
    announced.add('whole');
    const { unrecorded, unannounced, settledCount } = await reconciler.run(NOW_MS);
    expect(keysOf(unrecorded)).toEqual(['lost']);
    expect(keysOf(unannounced)).toEqual(['silent']);
    expect(settledCount).toBe(1);
  });

  it('leaves uploads their time, and looks back for a day', async () => {
    const { reconciler, asked } = pipeline([
      [
        upload('too young', 2 * MINUTE_MS - 1),
        upload('of age', 2 * MINUTE_MS),
        upload('old', 24 * 60 * MINUTE_MS - 1),
        upload('too old', 24 * 60 * MINUTE_MS),
      ],
    ]);
    await reconciler.run(NOW_MS);
    expect(asked).toEqual([['of age', 'old']]);
  });

  it('asks once for what is settled, and again for what is owed until it is not', async () => {
    const { reconciler, recorded, announced, asked } = pipeline([
      [upload('whole', 5 * MINUTE_MS), upload('late', 5 * MINUTE_MS)],
    ]);
    announced.add('whole');
    expect(keysOf((await reconciler.run(NOW_MS)).unrecorded)).toEqual(['late']);
    recorded.add('late');
    expect(keysOf((await reconciler.run(NOW_MS)).unannounced)).toEqual(['late']);
    announced.add('late');
    expect(await reconciler.run(NOW_MS)).toEqual({
      unrecorded: [],
      unannounced: [],
      settledCount: 1,
    });
    await reconciler.run(NOW_MS);
    expect(asked).toEqual([['whole', 'late'], ['late'], ['late'], []]);
  });

  it('goes through a large bucket in several runs, and keeps what it knows to be owed', async () => {
    const pages = Array.from({ length: 120 }, (_, index) => [
      upload(`key ${index}`, 5 * MINUTE_MS),
    ]);
    const { reconciler, announced, listed } = pipeline(pages);
    for (const [{ key = '' } = {}] of pages.slice(1)) announced.add(key);
    for (let run = 0; run < 4; run++) {
      expect(keysOf((await reconciler.run(NOW_MS)).unrecorded)).toEqual(['key 0']);
    }
    expect(listed.slice(0, 120)).toEqual(Array.from({ length: 120 }, (_, index) => index));
    expect(listed[120]).toBe(0);
  });

  it('tells every figure at every run, and names what is owed', async () => {
    const observability = new RecordingObservability();
    const { reconciler, announced } = pipeline([[upload('lost', 5 * MINUTE_MS)]]);
    await reconcileUploads(reconciler, observability, NOW_MS);
    announced.add('lost');
    await reconcileUploads(reconciler, observability, NOW_MS);
    expect(observability.emitted.map(({ values }) => values)).toEqual([
      { ReconciliationGap: 1, UploadsUnrecorded: 1, UploadsUnannounced: 0, UploadsSettled: 0 },
      { ReconciliationGap: 0, UploadsUnrecorded: 0, UploadsUnannounced: 0, UploadsSettled: 1 },
    ]);
    expect(observability.lines).toEqual([
      {
        level: 'warn',
        message: 'Upload is owed',
        context: expect.objectContaining({ missing: 'record', key: 'lost', ageSeconds: 300 }),
      },
    ]);
  });
});
