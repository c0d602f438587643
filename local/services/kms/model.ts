import { notFound } from './errors.ts';

export interface Key {
  readonly keyId: string;
  readonly arn: string;
  readonly account: string;
  readonly description: string;
  /** The key policy, as JSON. */
  readonly policy: string;
  readonly isEnabled: boolean;
  readonly isRotated: boolean;
  readonly isMultiRegion: boolean;
  readonly createdAtMs: number;
}

export interface Alias {
  /** `alias/…` */
  readonly name: string;
  readonly arn: string;
  readonly keyId: string;
  readonly createdAtMs: number;
}

/** Customer managed keys and their aliases. */
export class KeyStore {
  readonly #keys = new Map<string, Key>();
  readonly #aliases = new Map<string, Alias>();

  addKey(key: Key): void {
    this.#keys.set(key.keyId, key);
  }

  addAlias(alias: Alias): void {
    this.#aliases.set(alias.name, alias);
  }

  get keys(): readonly Key[] {
    return [...this.#keys.values()];
  }

  get aliases(): readonly Alias[] {
    return [...this.#aliases.values()];
  }

  /**
   * Finds a key by its id, its ARN, its alias or the alias's ARN.
   * @throws AwsError NotFoundException
   */
  key(reference: string): Key {
    const key = this.findKey(reference);
    if (key === undefined) throw notFound(nameIn(reference), reference);
    return key;
  }

  /** The same; undefined when there is none. */
  findKey(reference: string): Key | undefined {
    const name = nameIn(reference);
    const keyId = name.startsWith('alias/')
      ? this.#aliases.get(name)?.keyId
      : name.replace(/^key\//, '');
    return this.#keys.get(keyId ?? '');
  }
}

function nameIn(reference: string): string {
  return reference.slice(reference.lastIndexOf(':') + 1);
}
