import { LIMITS } from '../limits.ts';

/** Tags of alarms and dashboards, by ARN. */
export class ResourceTags {
  readonly #owners: ((arn: string) => boolean)[] = [];
  readonly #tags = new Map<string, Map<string, string>>();

  /** Makes resources taggable: the owner says which ARNs exist. */
  ownedBy(exists: (arn: string) => boolean): void {
    this.#owners.push(exists);
  }

  exists(arn: string): boolean {
    return this.#owners.some((exists) => exists(arn));
  }

  of(arn: string): ReadonlyMap<string, string> {
    return this.#tags.get(arn) ?? new Map();
  }

  /** @returns false, with nothing changed, when there would be too many. */
  add(arn: string, tags: readonly (readonly [key: string, value: string])[]): boolean {
    const all = new Map([...this.of(arn), ...tags]);
    if (all.size > LIMITS.tagCountMax) return false;
    if (all.size > 0) this.#tags.set(arn, all);
    return true;
  }

  remove(arn: string, keys: readonly string[]): void {
    for (const key of keys) this.#tags.get(arn)?.delete(key);
  }

  /** Forgets the tags of a resource that is deleted. */
  forget(arn: string): void {
    this.#tags.delete(arn);
  }
}
