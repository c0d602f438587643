const PRECISION_BITS = 12;
const REGISTER_COUNT = 1 << PRECISION_BITS;
/** Of a hash, what does not choose the register: the highest rank is one more. */
const RANK_BITS = 32 - PRECISION_BITS;
const HASH_COUNT = 2 ** 32;

/**
 * Estimates how many distinct hashes it was given, with a standard error of 1.04 / sqrt(4096) = 1.6 %.
 *
 * Flajolet, Fusy, Gandouet, Meunier: "HyperLogLog: the analysis of a near-optimal cardinality estimation algorithm"
 * (2007), read out by algorithm 6 of Ertl: "New cardinality estimation algorithms for HyperLogLog sketches" (2017), which
 * has no bias at any count; that of 2007 is off by twice as much around 10,000. Why not a library:
 * docs/decisions/002-sketches.md.
 */
export class HyperLogLog {
  readonly #registers = new Uint8Array(REGISTER_COUNT);

  /** @param hash 32 bits, well mixed */
  add(hash: number): void {
    const register = hash >>> RANK_BITS;
    const rank = Math.clz32((hash << PRECISION_BITS) | (1 << (PRECISION_BITS - 1))) + 1;
    if (rank > (this.#registers[register] as number)) this.#registers[register] = rank;
  }

  estimate(): number {
    const shares = new Float64Array(RANK_BITS + 2);
    for (const rank of this.#registers) {
      shares[rank] = (shares[rank] as number) + 1 / REGISTER_COUNT;
    }
    let inverse = tau(1 - (shares[RANK_BITS + 1] as number));
    for (let rank = RANK_BITS; rank > 0; rank--) inverse = (inverse + (shares[rank] as number)) / 2;
    inverse += sigma(shares[0] as number);
    const hashes = REGISTER_COUNT / (2 * Math.LN2 * inverse);
    // Values that share a hash count once: so many more values make so many hashes.
    return Math.round(-HASH_COUNT * Math.log1p(-Math.min(hashes / HASH_COUNT, 0.999999)));
  }
}

/** What registers that are still empty add. */
function sigma(emptyShare: number): number {
  if (emptyShare === 1) return Number.POSITIVE_INFINITY;
  let power = emptyShare;
  let sum = emptyShare;
  let before: number;
  let weight = 1;
  do {
    before = sum;
    power *= power;
    sum += power * weight;
    weight *= 2;
  } while (sum !== before);
  return sum;
}

/** What registers at their highest rank add; of the share that is below it. */
function tau(share: number): number {
  if (share === 0 || share === 1) return 0;
  let root = share;
  let sum = 1 - share;
  let before: number;
  let weight = 1;
  do {
    before = sum;
    root = Math.sqrt(root);
    weight /= 2;
    sum -= (1 - root) ** 2 * weight;
  } while (sum !== before);
  return sum / 3;
}
