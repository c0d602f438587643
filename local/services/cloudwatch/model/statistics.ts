import type { Distribution } from './distribution.ts';
import { distributionOf, type Summary } from './summary.ts';

/** What CloudWatch makes of the values of one period; undefined when that cannot be told. */
export type Statistic = (values: Summary) => number | undefined;

const SIMPLE: Readonly<Record<string, Statistic>> = {
  SampleCount: ({ count }) => count,
  Sum: ({ sum }) => sum,
  Average: ({ sum, count }) => sum / count,
  Minimum: ({ min }) => min,
  Maximum: ({ max }) => max,
};

const parsed = new Map<string, Statistic | undefined>();
const PARSED_COUNT_MAX = 1_000;

/**
 * Reads `Sum`, `p99.9`, `tm90`, `TM(2%:98%)`, `PR(:300)`, `IQM` and their like; undefined for what is none.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
 */
export function parseStatistic(name: string): Statistic | undefined {
  const simple = Object.hasOwn(SIMPLE, name) ? SIMPLE[name] : undefined;
  if (simple !== undefined || parsed.has(name)) return simple ?? parsed.get(name);
  if (parsed.size >= PARSED_COUNT_MAX) parsed.clear();
  const statistic = parseExtended(name);
  parsed.set(name, statistic);
  return statistic;
}

const ONE_NUMBER = /^(p|tm|wm|tc|ts)(\d{1,3}(?:\.\d{1,10})?)$/;
const RANGE = /^(TM|WM|PR|TC|TS)\((-?\d+(?:\.\d+)?%?)?:(-?\d+(?:\.\d+)?%?)?\)$/;

function parseExtended(name: string): Statistic | undefined {
  if (name === 'IQM') return overPercentiles('TM', 0.25, 0.75);
  const one = ONE_NUMBER.exec(name);
  if (one !== null) {
    const fraction = Number(one[2]) / 100;
    if (fraction > 1) return undefined;
    if (one[1] === 'p') return known((distribution) => percentile(distribution, fraction));
    return overPercentiles((one[1] as string).toUpperCase(), 0, fraction);
  }
  const range = RANGE.exec(name);
  if (range === null) return undefined;
  const [, kind, low, high] = range;
  const bounds = [low, high].filter((bound) => bound !== undefined);
  const percentBounds = bounds.filter((bound) => bound.endsWith('%'));
  if (bounds.length === 0) return undefined;
  if (percentBounds.length === 0) {
    return overValues(
      kind as string,
      low === undefined ? Number.NEGATIVE_INFINITY : Number(low),
      high === undefined ? Number.POSITIVE_INFINITY : Number(high),
    );
  }
  if (percentBounds.length !== bounds.length || kind === 'PR') return undefined;
  return overPercentiles(kind as string, fractionOf(low, 0), fractionOf(high, 1));
}

function fractionOf(bound: string | undefined, fallback: number): number {
  return bound === undefined ? fallback : Number.parseFloat(bound) / 100;
}

/** A statistic that needs each value; AWS gives none where one of them is negative. */
function known(statistic: (distribution: Distribution) => number | undefined): Statistic {
  return (values) => {
    if (values.min < 0) return undefined;
    const distribution = distributionOf(values);
    return distribution && statistic(distribution);
  };
}

/** The smallest value that at least the given share of the values do not exceed. */
function percentile(distribution: Distribution, fraction: number): number {
  const rank = fraction * countOf(distribution);
  let seen = 0;
  for (let index = 0; index < distribution.length; index += 2) {
    seen += distribution[index + 1] as number;
    // The share of a whole number may come out a trifle above it.
    if (seen >= rank - 1e-9 * seen) return distribution[index] as number;
  }
  return distribution.at(-2) as number;
}

function countOf(distribution: Distribution): number {
  let count = 0;
  for (let index = 1; index < distribution.length; index += 2)
    count += distribution[index] as number;
  return count;
}

interface Trimmed {
  readonly count: number;
  readonly sum: number;
}

/** Of a value that a bound cuts through, the part that lies inside counts: counts need not be whole. */
function trim(distribution: Distribution, fromRank: number, toRank: number): Trimmed {
  let seen = 0;
  let count = 0;
  let sum = 0;
  for (let index = 0; index < distribution.length; index += 2) {
    const next = seen + (distribution[index + 1] as number);
    const inside = Math.min(next, toRank) - Math.max(seen, fromRank);
    if (inside > 0) {
      count += inside;
      sum += inside * (distribution[index] as number);
    }
    seen = next;
  }
  return { count, sum };
}

function overPercentiles(kind: string, from: number, to: number): Statistic | undefined {
  if (from < 0 || to > 1 || from >= to) return undefined;
  return known((distribution) => {
    const total = countOf(distribution);
    const { count, sum } = trim(distribution, from * total, to * total);
    if (kind === 'TC') return count;
    if (kind === 'TS') return sum;
    if (kind === 'TM') return sum / count;
    const low = from * total * percentile(distribution, from);
    const high = (1 - to) * total * percentile(distribution, to);
    return (low + sum + high) / total;
  });
}

/** Fixed bounds: above the lower one, up to and with the upper one. */
function overValues(kind: string, low: number, high: number): Statistic | undefined {
  if (low >= high) return undefined;
  return known((distribution) => {
    let count = 0;
    let sum = 0;
    let total = 0;
    let winsorized = 0;
    for (let index = 0; index < distribution.length; index += 2) {
      const value = distribution[index] as number;
      const weight = distribution[index + 1] as number;
      total += weight;
      winsorized += weight * Math.min(Math.max(value, low), high);
      if (value <= low || value > high) continue;
      count += weight;
      sum += weight * value;
    }
    if (kind === 'PR') return (100 * count) / total;
    if (kind === 'TC') return count;
    if (kind === 'TS') return sum;
    if (kind === 'WM') return winsorized / total;
    return count === 0 ? undefined : sum / count;
  });
}
