import { type Distribution, DistributionBuilder } from './distribution.ts';

/** What is known of the values of one period, at least one of them. */
export interface Summary {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  /** Missing when all values are equal, and when they came as a set of statistics: then nobody knows. */
  readonly distribution?: Distribution | undefined;
}

/** The values behind a summary; undefined when they are not known. */
export function distributionOf(summary: Summary): Distribution | undefined {
  if (summary.distribution !== undefined) return summary.distribution;
  if (summary.min !== summary.max) return undefined;
  return Float64Array.of(summary.min, summary.count);
}

export function mergeSummaries(one: Summary, other: Summary): Summary {
  const min = Math.min(one.min, other.min);
  const max = Math.max(one.max, other.max);
  return {
    count: one.count + other.count,
    sum: one.sum + other.sum,
    min,
    max,
    distribution: min === max ? undefined : mergedDistribution(one, other),
  };
}

function mergedDistribution(one: Summary, other: Summary): Distribution | undefined {
  const [first, second] = [distributionOf(one), distributionOf(other)];
  if (first === undefined || second === undefined) return undefined;
  const builder = new DistributionBuilder();
  builder.addAll(first);
  builder.addAll(second);
  return builder.build();
}
