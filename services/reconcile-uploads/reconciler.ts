import { RECONCILIATION_GRACE_MS, RECONCILIATION_LOOKBACK_MS } from './contract.ts';
import type { Effects } from './effects.ts';
import type { PageMarker, StoredUpload, UploadList } from './upload-list.ts';

/** Pages of 1,000 that one run lists; a larger bucket is gone through in several runs. */
const PAGES_PER_RUN_MAX = 50;
/** Uploads that are remembered as settled, so that they are not asked for again; forgetting them costs only reads. */
const SETTLED_REMEMBERED_MAX = 200_000;

/** What one run found. */
export interface Reconciliation {
  /** Every upload known to be owed something, from this run and earlier ones. */
  readonly unrecorded: readonly StoredUpload[];
  readonly unannounced: readonly StoredUpload[];
  /** Uploads seen settled for the first time. */
  readonly settledCount: number;
}

/**
 * Compares what S3 holds with what was recorded and announced. It remembers, while its process lives, how far it has come
 * in the bucket, what is settled and what is owed: a new process begins anew and finds the same.
 */
export class Reconciler {
  readonly #list: UploadList;
  readonly #effects: Effects;
  #marker: PageMarker = {};
  readonly #settled = new Set<string>();
  readonly #owed = new Map<string, StoredUpload>();

  constructor(list: UploadList, effects: Effects) {
    this.#list = list;
    this.#effects = effects;
  }

  async run(nowMs: number): Promise<Reconciliation> {
    const isOfAge = ({ uploadedAtMs }: StoredUpload) =>
      uploadedAtMs <= nowMs - RECONCILIATION_GRACE_MS &&
      uploadedAtMs > nowMs - RECONCILIATION_LOOKBACK_MS;
    const listed = (await this.#listSome()).filter(isOfAge);
    const wanted = new Map(
      [...this.#owed.values(), ...listed]
        .filter(isOfAge)
        .map((upload) => [identityOf(upload), upload] as const)
        .filter(([identity]) => !this.#settled.has(identity)),
    );
    const uploads = [...wanted.values()];
    const announced = await this.#effects.announced(uploads);
    const owed = uploads.filter((upload) => !announced.has(upload));
    const recorded = await this.#effects.recorded(owed);
    this.#remember(announced, owed);
    return {
      unrecorded: owed.filter((upload) => !recorded.has(upload)),
      unannounced: owed.filter((upload) => recorded.has(upload)),
      settledCount: announced.size,
    };
  }

  /** The next pages of the bucket, from the first again after the last. */
  async #listSome(): Promise<StoredUpload[]> {
    const uploads: StoredUpload[] = [];
    for (let pages = 0; pages < PAGES_PER_RUN_MAX; pages++) {
      const page = await this.#list.page(this.#marker);
      uploads.push(...page.uploads);
      this.#marker = page.next ?? {};
      if (page.next === undefined) break;
    }
    return uploads;
  }

  #remember(announced: ReadonlySet<StoredUpload>, owed: readonly StoredUpload[]): void {
    if (this.#settled.size + announced.size > SETTLED_REMEMBERED_MAX) this.#settled.clear();
    for (const upload of announced) this.#settled.add(identityOf(upload));
    this.#owed.clear();
    for (const upload of owed) this.#owed.set(identityOf(upload), upload);
  }
}

function identityOf({ key, versionId }: StoredUpload): string {
  return `${versionId}\0${key}`;
}
