import { DDSketch } from '@datadog/sketches-js';
import { DISTRIBUTION } from '../limits.ts';

/** Which values occurred how often: value, count, value, count, …, smallest value first. */
export type Distribution = Float32Array | Float64Array;

/** Numbers held before they are sorted and counted: a value and its count each. */
const BUFFERED_NUMBERS_MAX = 512;

/** Gathers the values of one period: each of them while they are few, a sketch of them when they are many. */
export class DistributionBuilder {
  #pairs: number[] = [];
  #sketch: DDSketch | undefined;

  add(value: number, count: number): void {
    if (this.#sketch !== undefined) {
      this.#sketch.accept(value, count);
      return;
    }
    this.#pairs.push(value, count);
    if (this.#pairs.length >= BUFFERED_NUMBERS_MAX) this.#condense();
  }

  addAll(distribution: Distribution): void {
    for (let index = 0; index < distribution.length; index += 2) {
      this.add(distribution[index] as number, distribution[index + 1] as number);
    }
  }

  build(): Distribution {
    if (this.#sketch === undefined) this.#condense();
    return this.#sketch === undefined ? narrowed(this.#pairs) : binsOf(this.#sketch);
  }

  #condense(): void {
    const distinct = countDistinct(this.#pairs);
    this.#pairs = distinct;
    if (distinct.length <= 2 * DISTRIBUTION.exactValueCountMax) return;
    const sketch = new DDSketch({ relativeAccuracy: DISTRIBUTION.relativeAccuracy });
    for (let index = 0; index < distinct.length; index += 2) {
      sketch.accept(distinct[index] as number, distinct[index + 1]);
    }
    this.#sketch = sketch;
    this.#pairs = [];
  }
}

/** All values of several distributions, as one that is exact. */
export function mergeDistributions(distributions: readonly Distribution[]): Distribution {
  const [only, ...others] = distributions;
  if (only !== undefined && others.length === 0) return only;
  const pairs: number[] = [];
  for (const distribution of distributions) {
    for (const number of distribution) pairs.push(number);
  }
  return Float64Array.from(countDistinct(pairs));
}

function countDistinct(pairs: readonly number[]): number[] {
  const counts = new Map<number, number>();
  for (let index = 0; index < pairs.length; index += 2) {
    const value = pairs[index] as number;
    counts.set(value, (counts.get(value) ?? 0) + (pairs[index + 1] as number));
  }
  const distinct: number[] = [];
  // Typed arrays sort numbers without being asked how.
  for (const value of Float64Array.from(counts.keys()).sort()) {
    distinct.push(value, counts.get(value) as number);
  }
  return distinct;
}

function binsOf(sketch: DDSketch): Distribution {
  const pairs = sketch.zeroCount > 0 ? [0, sketch.zeroCount] : [];
  const { bins, offset } = sketch.store;
  for (const [index, count] of bins.entries()) {
    if (count > 0) pairs.push(sketch.mapping.value(index + offset), count);
  }
  return Float32Array.from(pairs);
}

function narrowed(pairs: readonly number[]): Distribution {
  return pairs.every((number) => Math.fround(number) === number)
    ? Float32Array.from(pairs)
    : Float64Array.from(pairs);
}
