import type { Kind } from './values.ts';

/** One distinct value of a column. */
export interface ExactValue {
  readonly text: string;
  readonly kind: Kind;
  count: number;
}

/**
 * Counts a column's distinct values while they are few: a hash table that grows with them. Not a Map, because the hash
 * made here also feeds the sketch that takes over, and a Map would compute a second one for each cell.
 */
export class ExactValues {
  /** Index of a value plus one, by hash; zero is free. */
  #slots = new Uint16Array(32);
  #hashes: number[] = [];
  readonly values: ExactValue[] = [];
  characterCount = 0;

  /** The value, when it was seen before. */
  find(hash: number, text: string): ExactValue | undefined {
    const mask = this.#slots.length - 1;
    for (let slot = (hash ^ (hash >>> 15)) & mask; ; slot = (slot + 1) & mask) {
      const index = this.#slots[slot] as number;
      if (index === 0) return undefined;
      if (this.#hashes[index - 1] === hash) {
        const value = this.values[index - 1] as ExactValue;
        if (value.text === text) return value;
      }
    }
  }

  /** Adds a value that {@link find} did not find. */
  insert(hash: number, value: ExactValue): void {
    this.values.push(value);
    this.#hashes.push(hash);
    this.characterCount += value.text.length;
    if (this.values.length * 2 > this.#slots.length) this.#grow();
    else this.#place(hash, this.values.length);
  }

  hashOf(index: number): number {
    return this.#hashes[index] as number;
  }

  #place(hash: number, index: number): void {
    const mask = this.#slots.length - 1;
    let slot = (hash ^ (hash >>> 15)) & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = index;
  }

  #grow(): void {
    this.#slots = new Uint16Array(this.#slots.length * 4);
    for (let i = 0; i < this.#hashes.length; i++) this.#place(this.#hashes[i] as number, i + 1);
  }
}
