const PRECISION_BITS = 12;
const REGISTER_COUNT = 1 << PRECISION_BITS;
/** Bias correction for 4,096 registers. */
const ALPHA = 0.7213 / (1 + 1.079 / REGISTER_COUNT);

/**
 * Estimates how many distinct hashes it was given, with a standard error of 1.04 / sqrt(4096) = 1.6 %.
 *
 * Flajolet, Fusy, Gandouet, Meunier: "HyperLogLog: the analysis of a near-optimal cardinality estimation algorithm"
 * (2007), with its corrections for small and large counts. Why not a library: docs/decisions/002-sketches.md.
 */
export class HyperLogLog {
  readonly #registers = new Uint8Array(REGISTER_COUNT);

  /** @param hash 32 bits, well mixed */
  add(hash: number): void {
    const register = hash >>> (32 - PRECISION_BITS);
    const rank = Math.clz32((hash << PRECISION_BITS) | (1 << (PRECISION_BITS - 1))) + 1;
    if (rank > (this.#registers[register] as number)) this.#registers[register] = rank;
  }

  estimate(): number {
    let inverseSum = 0;
    let emptyCount = 0;
    for (const rank of this.#registers) {
      inverseSum += 2 ** -rank;
      if (rank === 0) emptyCount++;
    }
    const raw = (ALPHA * REGISTER_COUNT * REGISTER_COUNT) / inverseSum;
    if (raw <= 2.5 * REGISTER_COUNT && emptyCount > 0) {
      return Math.round(REGISTER_COUNT * Math.log(REGISTER_COUNT / emptyCount));
    }
    const HASHES = 2 ** 32;
    if (raw <= HASHES / 30) return Math.round(raw);
    return Math.round(-HASHES * Math.log(1 - Math.min(raw / HASHES, 0.999999)));
  }
}
