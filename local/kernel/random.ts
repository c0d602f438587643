/**
 * Seeded chance. Each consumer forks its own stream by name, so a new draw in one service never shifts the draws of
 * another, and a run repeats from its seed.
 */
export class Random {
  readonly #seed: string;
  #a: number;
  #b: number;
  #c: number;
  #counter: number;

  constructor(seed: string) {
    this.#seed = seed;
    const [a, b, c] = hashToWords(seed);
    this.#a = a;
    this.#b = b;
    this.#c = c;
    this.#counter = 1;
    // The first outputs of the generator still show the seed's pattern; its author advises to discard twelve.
    for (let i = 0; i < 12; i++) this.uint32();
  }

  /** An independent stream, always the same for the same seed and name. */
  fork(name: string): Random {
    return new Random(`${this.#seed}/${name}`);
  }

  /** A whole number in [0, 2^32): sfc32 by Chris Doty-Humphrey (PractRand). */
  uint32(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** A number in [0, 1). */
  fraction(): number {
    return this.uint32() / 0x1_0000_0000;
  }

  /** A whole number in [0, bound). */
  below(bound: number): number {
    return Math.floor(this.fraction() * bound);
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  /** Lower-case hexadecimal digits. */
  hex(digitCount: number): string {
    let text = '';
    while (text.length < digitCount) text += this.uint32().toString(16).padStart(8, '0');
    return text.slice(0, digitCount);
  }
}

/** Three well-mixed 32-bit words of a text (cyrb-style multiply and xor-shift). */
function hashToWords(text: string): [number, number, number] {
  let h1 = 0xdeadbeef;
  let h2 = 0x41c6ce57;
  let h3 = 0x9e3779b9;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    h1 = Math.imul(h1 ^ code, 2654435761);
    h2 = Math.imul(h2 ^ code, 1597334677);
    h3 = Math.imul(h3 ^ code, 951274213);
  }
  h1 = Math.imul(h1 ^ (h1 >>> 16), 2246822507) ^ Math.imul(h2 ^ (h2 >>> 13), 3266489909);
  h2 = Math.imul(h2 ^ (h2 >>> 16), 2246822507) ^ Math.imul(h3 ^ (h3 >>> 13), 3266489909);
  h3 = Math.imul(h3 ^ (h3 >>> 16), 2246822507) ^ Math.imul(h1 ^ (h1 >>> 13), 3266489909);
  return [h1 | 0, h2 | 0, h3 | 0];
}
