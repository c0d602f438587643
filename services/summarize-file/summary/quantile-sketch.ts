/** Buckets per power of two: each is 1/64 wide, so its middle is within 0.8 % of every value in it. */
const BUCKET_BITS = 6;
const SHIFT = 20 - BUCKET_BITS;
/** Powers of two that are told apart: 32, a span of 4 × 10^9. Smaller values fall into the lowest bucket kept. */
const BUCKETS_MAX = 32 << BUCKET_BITS;

/** Buckets added at an edge when a value falls beyond it, at least. */
const GROWTH_MIN = 1 << BUCKET_BITS;

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
  #counts = new Uint32Array(0);
  #first = 0;

  add(bucket: number, weight: number): void {
    const index = bucket - this.#first;
    if (index >= 0 && index < this.#counts.length)
      this.#counts[index] = (this.#counts[index] as number) + weight;
    else this.#addOutside(bucket, weight);
  }

  #addOutside(bucket: number, weight: number): void {
    if (this.#counts.length === 0) this.#resize(bucket, bucket);
    const last = this.#first + this.#counts.length - 1;
    const lowest = Math.min(bucket, this.#first);
    const highest = Math.max(bucket, last);
    // Grows by its own size, as far as the bound lets it, so that it seldom does.
    const room = Math.max(0, BUCKETS_MAX - (highest - lowest + 1));
    const margin = Math.min(Math.max(GROWTH_MIN, this.#counts.length), room);
    if (bucket > last) this.#resize(lowest, highest + margin);
    else if (this.#counts.length < BUCKETS_MAX) this.#resize(lowest - margin, highest);
    const index = Math.max(bucket - this.#first, 0);
    this.#counts[index] = (this.#counts[index] as number) + weight;
  }

  /** What lies below the new bounds, or does not fit, goes into the lowest bucket. */
  #resize(lowest: number, highest: number): void {
    const first = Math.max(lowest, highest - BUCKETS_MAX + 1, 0);
    const resized = new Uint32Array(highest - first + 1);
    for (let i = 0; i < this.#counts.length; i++) {
      const index = Math.max(this.#first + i - first, 0);
      resized[index] = (resized[index] as number) + (this.#counts[i] as number);
    }
    this.#counts = resized;
    this.#first = first;
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
 * with buckets read off the number's own bits instead of a logarithm, and the collapse of the lowest buckets. Why not a
 * library: docs/decisions/002-sketches.md.
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
