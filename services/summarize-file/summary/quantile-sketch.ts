/** Buckets per power of two: each is 1/64 wide, so its middle is within 0.8 % of every value in it. */
const BUCKET_BITS = 6;
const SHIFT = 20 - BUCKET_BITS;
/** Powers of two that are told apart: 32, a span of 4 × 10^9. Smaller values fall into the lowest bucket kept. */
const BUCKETS_MAX = 32 << BUCKET_BITS;

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);

/** The exponent and the first bits of the fraction: the logarithm to base 2, by straight lines between powers. */
function bucketOf(magnitude: number): number {
  float[0] = magnitude;
  return (words[1] as number) >>> SHIFT;
}

function middleOf(bucket: number): number {
  words[0] = 0;
  words[1] = (bucket << SHIFT) | (1 << (SHIFT - 1));
  return float[0] as number;
}

/** Counts of buckets that lie together; grows to where the values are, and merges the lowest beyond its size. */
class BucketCounts {
  #counts = new Float64Array(0);
  #first = 0;

  add(bucket: number, weight: number): void {
    const index = bucket - this.#first;
    if (index >= 0 && index < this.#counts.length)
      this.#counts[index] = (this.#counts[index] as number) + weight;
    else this.#addOutside(bucket, weight);
  }

  #addOutside(bucket: number, weight: number): void {
    const margin = 1 << BUCKET_BITS;
    const last = this.#first + this.#counts.length - 1;
    const empty = this.#counts.length === 0;
    const top = empty ? bucket + margin : bucket > last ? bucket + margin : last;
    const wanted = empty || bucket < this.#first ? bucket - margin : this.#first;
    const bottom = Math.max(wanted, top - BUCKETS_MAX + 1, 0);
    if (empty || top !== last || bottom !== this.#first) {
      const grown = new Float64Array(top - bottom + 1);
      for (let i = 0; i < this.#counts.length; i++) {
        const target = Math.max(this.#first + i - bottom, 0);
        grown[target] = (grown[target] as number) + (this.#counts[i] as number);
      }
      this.#counts = grown;
      this.#first = bottom;
    }
    const target = Math.max(bucket - bottom, 0);
    this.#counts[target] = (this.#counts[target] as number) + weight;
  }

  /** Calls back with each bucket that holds something, from the lowest. */
  *ascending(): Generator<[bucket: number, weight: number]> {
    for (let i = 0; i < this.#counts.length; i++) {
      const weight = this.#counts[i] as number;
      if (weight > 0) yield [this.#first + i, weight];
    }
  }
}

/**
 * Estimates quantiles of numbers with a relative error of 0.8 % in bounded memory.
 *
 * Masson, Rim, Lee: "DDSketch: a fast and fully-mergeable quantile sketch with relative-error guarantees" (VLDB 2019),
 * with buckets read off the number's own bits instead of a logarithm, and the collapse of the lowest buckets. Own code
 * because a logarithm and a call for each cell would cost a fifth of the whole summary.
 */
export class QuantileSketch {
  readonly #positive = new BucketCounts();
  readonly #negative = new BucketCounts();
  #zeroCount = 0;
  #count = 0;

  add(value: number, weight: number): void {
    this.#count += weight;
    if (value > 0) this.#positive.add(bucketOf(value), weight);
    else if (value < 0) this.#negative.add(bucketOf(-value), weight);
    else this.#zeroCount += weight;
  }

  /** The value below which the given fraction lies, by the nearest rank. */
  quantile(fraction: number): number {
    const rank = Math.max(1, Math.ceil(fraction * this.#count));
    let seen = 0;
    for (const [bucket, weight] of [...this.#negative.ascending()].reverse()) {
      seen += weight;
      if (seen >= rank) return -middleOf(bucket);
    }
    seen += this.#zeroCount;
    if (seen >= rank) return 0;
    for (const [bucket, weight] of this.#positive.ascending()) {
      seen += weight;
      if (seen >= rank) return middleOf(bucket);
    }
    return Number.NaN;
  }
}
