import { createRequire } from 'node:module';

// A CommonJS module's default export comes to an ES module in one way under Node and in another
// under Vitest.
const { default: BTree } = createRequire(import.meta.url)(
  'sorted-btree',
) as typeof import('sorted-btree', { with: { 'resolution-mode': 'require' }});

/** Values by object key, in the order of the keys' UTF-8 bytes, in which S3 lists. */
export class KeyIndex<Value> {
  readonly #tree = new BTree<string, Value>(undefined, compareKeys);

  get size(): number {
    return this.#tree.size;
  }

  get(key: string): Value | undefined {
    return this.#tree.get(key);
  }

  set(key: string, value: Value): void {
    this.#tree.set(key, value);
  }

  delete(key: string): void {
    this.#tree.delete(key);
  }

  /** The first entry whose key is not less than the given one. */
  firstFrom(key: string): [string, Value] | undefined {
    return this.#tree.getPairOrNextHigher(key);
  }

  /** The first entry whose key is greater than the given one. */
  firstAfter(key: string): [string, Value] | undefined {
    return this.#tree.nextHigherPair(key);
  }

  /** All values, in order of their keys. */
  values(): Iterable<Value> {
    return this.#tree.values();
  }
}

/**
 * Compares as UTF-8 bytes would. UTF-16 differs: its surrogates stand below U+E000 and mean code
 * points above U+FFFF.
 */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = a.charCodeAt(i) - b.charCodeAt(i);
    if (difference !== 0) return rank(a.charCodeAt(i)) - rank(b.charCodeAt(i));
  }
  return a.length - b.length;
}

function rank(codeUnit: number): number {
  const isSurrogate = codeUnit >= 0xd800 && codeUnit <= 0xdfff;
  return isSurrogate ? codeUnit + 0x10000 : codeUnit;
}
