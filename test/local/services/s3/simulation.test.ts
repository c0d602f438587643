import { describe, expect, it } from 'vitest';
import { Random } from '../../../../local/kernel/random.ts';
import { compareKeys } from '../../../../local/services/s3/model/key-index.ts';
import { BUCKET, bytes, contentOf, createS3, fakeEventBridge, type S3World } from './harness.ts';

const KEYS = ['a', 'a/1', 'a/2', 'a/2/x', 'b/1', 'é', '\u{1f600}'];
const LARGE_BYTES = 100_000;
/** More than any listing here can have. */
const PAGES_MAX = 1000;

/** What must be there, kept in the plainest way: every version of every key, newest last. */
interface Expected {
  readonly versionId: string;
  /** Undefined for a delete marker. */
  readonly content: Buffer | undefined;
}

type Versioning = 'Unversioned' | 'Enabled' | 'Suspended';

/** Random operations on one bucket, and beside it what AWS documents of their outcome. */
class Simulation {
  readonly #s3: S3World;
  readonly #random: Random;
  readonly #versions = new Map<string, Expected[]>(KEYS.map((key) => [key, []]));
  #versioning: Versioning = 'Unversioned';

  constructor(s3: S3World, random: Random) {
    this.#s3 = s3;
    this.#random = random;
  }

  async step(): Promise<void> {
    const draw = this.#random.below(100);
    if (draw < 45) await this.#put(this.#pick(KEYS));
    else if (draw < 60) await this.#copy(this.#pick(KEYS), this.#pick(KEYS));
    else if (draw < 75) await this.#delete(this.#pick(KEYS));
    else if (draw < 95) await this.#deleteVersion(this.#pick(KEYS));
    else await this.#switch(this.#pick(['Enabled', 'Suspended']));
  }

  /** Compares every key, every version and every listing. */
  async check(): Promise<void> {
    for (const [Key, versions] of this.#versions) {
      const newest = versions.at(-1)?.content;
      const reading = this.#s3.call('GetObject', { Key });
      if (newest === undefined) await expect(reading).rejects.toMatchObject({ code: 'NoSuchKey' });
      else expect((await contentOf((await reading).Body)).equals(newest)).toBe(true);
    }
    expect(await this.#listVersions()).toEqual(this.#expectedVersions());
    expect(await this.#listKeys()).toEqual(this.#expectedKeys());
  }

  /** Deletes every version of every key. */
  async clear(): Promise<void> {
    for (const [Key, VersionId] of this.#expectedVersions()) {
      await this.#s3.call('DeleteObject', { Key, VersionId });
    }
  }

  #pick<Item>(items: readonly Item[]): Item {
    return items[this.#random.below(items.length)] as Item;
  }

  async #switch(status: 'Enabled' | 'Suspended'): Promise<void> {
    await this.#s3.call('PutBucketVersioning', { VersioningConfiguration: { Status: status } });
    this.#versioning = status;
  }

  async #put(Key: string): Promise<void> {
    const sizeBytes = this.#random.chance(0.2) ? LARGE_BYTES : this.#random.below(1000);
    const content = bytes(sizeBytes, this.#random.uint32());
    const { VersionId } = await this.#s3.call('PutObject', { Key, Body: content });
    this.#push(Key, VersionId, content);
  }

  async #copy(source: string, Key: string): Promise<void> {
    const content = this.#versions.get(source)?.at(-1)?.content;
    const copying = this.#s3.call('CopyObject', {
      Key,
      CopySource: `${BUCKET}/${encodeURIComponent(source)}`,
      MetadataDirective: 'REPLACE',
    });
    if (content === undefined) await expect(copying).rejects.toMatchObject({ code: 'NoSuchKey' });
    else this.#push(Key, (await copying).VersionId, content);
  }

  async #delete(Key: string): Promise<void> {
    const { VersionId } = await this.#s3.call('DeleteObject', { Key });
    if (this.#versioning === 'Unversioned') this.#versions.set(Key, []);
    else this.#push(Key, VersionId, undefined);
  }

  async #deleteVersion(Key: string): Promise<void> {
    const versions = this.#versions.get(Key) ?? [];
    const VersionId = versions.length > 0 ? this.#pick(versions).versionId : 'null';
    await this.#s3.call('DeleteObject', { Key, VersionId });
    this.#drop(Key, VersionId);
  }

  #push(key: string, answered: string | undefined, content: Buffer | undefined): void {
    // Where versioning is suspended S3 names a new delete marker, but no new or copied object.
    const suspended = content === undefined ? 'null' : answered === 'null' ? 'null' : undefined;
    expect(answered).toEqual(
      { Unversioned: undefined, Suspended: suspended, Enabled: expect.stringMatching(/^.{32}$/) }[
        this.#versioning
      ],
    );
    const versionId = answered ?? 'null';
    if (versionId === 'null') this.#drop(key, 'null');
    this.#versions.get(key)?.push({ versionId, content });
  }

  #drop(key: string, versionId: string): void {
    const versions = this.#versions.get(key) ?? [];
    this.#versions.set(
      key,
      versions.filter((version) => version.versionId !== versionId),
    );
  }

  #expectedVersions(): [key: string, versionId: string][] {
    return [...this.#versions]
      .sort(([a], [b]) => compareKeys(a, b))
      .flatMap(([key, versions]) =>
        versions.map(({ versionId }): [string, string] => [key, versionId]).reverse(),
      );
  }

  #expectedKeys(): string[] {
    const present = [...this.#versions].filter(([, versions]) => versions.at(-1)?.content);
    const rolledUp = present.map(([key]) => key.replace(/\/.*$/s, '/'));
    return [...new Set(rolledUp)].sort(compareKeys);
  }

  /** In pages of a random size. */
  async #listVersions(): Promise<[string, string][]> {
    const MaxKeys = 1 + this.#random.below(5);
    const found: { Key: string; VersionId: string }[] = [];
    let markers = {};
    for (let pageCount = 0; pageCount < PAGES_MAX; pageCount++) {
      const page = await this.#s3.call('ListObjectVersions', { MaxKeys, ...markers });
      found.push(...inOrder(page, this.#expectedVersions()));
      if (!page.IsTruncated) return found.map(({ Key, VersionId }) => [Key, VersionId]);
      markers = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
    }
    throw new RangeError('ListObjectVersions does not come to an end');
  }

  async #listKeys(): Promise<string[]> {
    const MaxKeys = 1 + this.#random.below(3);
    const found: string[] = [];
    let ContinuationToken: string | undefined;
    for (let pageCount = 0; pageCount < PAGES_MAX; pageCount++) {
      const query = { MaxKeys, Delimiter: '/', ContinuationToken };
      const {
        Contents = [],
        CommonPrefixes = [],
        ...page
      } = await this.#s3.call('ListObjectsV2', query);
      const keys = Contents.map(({ Key }: { Key: string }) => Key);
      const prefixes = CommonPrefixes.map(({ Prefix }: { Prefix: string }) => Prefix);
      found.push(...[...keys, ...prefixes].sort(compareKeys));
      ContinuationToken = page.NextContinuationToken;
      if (ContinuationToken === undefined) return found;
    }
    throw new RangeError('ListObjectsV2 does not come to an end');
  }
}

/**
 * A page gives versions and markers apart; together they must stand in the order that is expected
 * of them.
 */
function inOrder(
  page: { Versions?: VersionEntry[]; DeleteMarkers?: VersionEntry[] },
  expected: readonly (readonly [string, string])[],
): VersionEntry[] {
  const rank = ({ Key, VersionId }: VersionEntry) =>
    expected.findIndex(([key, versionId]) => key === Key && versionId === VersionId);
  return [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].sort(
    (a, b) => rank(a) - rank(b),
  );
}

interface VersionEntry {
  readonly Key: string;
  readonly VersionId: string;
}

describe('random operations on a bucket', () => {
  it.each(Array.from({ length: 12 }, (_, index) => String(index + 1)))(
    'keep what S3 promises (seed %s)',
    async (seed) => {
      const bus = fakeEventBridge();
      const s3 = await createS3({ seed, others: [bus.definition] });
      await s3.call('PutBucketNotificationConfiguration', {
        NotificationConfiguration: { EventBridgeConfiguration: {} },
      });
      const simulation = new Simulation(s3, new Random(seed));
      for (let step = 0; step < 150; step++) {
        await simulation.step();
        if (step % 10 === 0) await simulation.check();
      }
      await simulation.check();
      expectGrowingSequencers(bus.events());
      await simulation.clear();
      await s3.call('DeleteBucket');
      expect(s3.files()).toEqual([]);
    },
  );

  it('are told alike by two runs from one seed', async () => {
    const run = async () => {
      const s3 = await createS3({ seed: '7' });
      const simulation = new Simulation(s3, new Random('7'));
      for (let step = 0; step < 100; step++) await simulation.step();
      return s3.kernel.journal.digest();
    };
    expect(await run()).toBe(await run());
  });
});

function expectGrowingSequencers(
  events: readonly { detail: { object: { key: string; sequencer: string } } }[],
): void {
  const lastByKey = new Map<string, string>();
  expect(events.length).toBeGreaterThan(50);
  for (const { detail } of events) {
    const { key, sequencer } = detail.object;
    expect(sequencer > (lastByKey.get(key) ?? '')).toBe(true);
    lastByKey.set(key, sequencer);
  }
}
