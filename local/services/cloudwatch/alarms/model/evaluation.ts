import type { Datapoint } from '../../model/reading.ts';
import type { StateValue } from './alarm.ts';

export type MissingData = 'missing' | 'ignore' | 'breaching' | 'notBreaching';

/** What decides an alarm's state, whatever it watches. */
export interface Criteria {
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly treatMissingData: MissingData;
  readonly isBreaching: (value: number) => boolean;
  /** Periods with fewer values leave the state as it is; 0 for none. */
  readonly samplesMin: number;
}

/** What came of an evaluation, and what it was made of. */
export interface Verdict {
  readonly value: StateValue;
  /** The datapoints that decided, oldest first. */
  readonly points: readonly Datapoint[];
  /** How many missing ones were treated as something, or stayed unknown. */
  readonly missingCount: number;
}

/**
 * CloudWatch looks further back than the evaluation periods, to need fewer guesses about missing data. Its example reads 5
 * datapoints for 3 periods; assumption: two more for any number.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function evaluationRange(evaluationPeriods: number): number {
  return evaluationPeriods + 2;
}

/**
 * Decides from the datapoints of the evaluation range, oldest first, undefined where one is missing. Undefined as an answer
 * leaves the alarm as it is.
 */
export function evaluate(
  criteria: Criteria,
  range: readonly (Datapoint | undefined)[],
): Verdict | undefined {
  const { evaluationPeriods, datapointsToAlarm, isBreaching, samplesMin } = criteria;
  const real = range.filter((point) => point !== undefined);
  const newest = real.at(-1);
  if (newest !== undefined && newest.sampleCount < samplesMin) return undefined;
  const points = real.slice(-evaluationPeriods);
  const breachingCount = points.filter(({ value }) => isBreaching(value)).length;
  const missingCount = evaluationPeriods - points.length;
  const verdict = (value: StateValue): Verdict => ({ value, points, missingCount });
  if (breachingCount >= datapointsToAlarm) return verdict('ALARM');
  if (missingCount === 0) return verdict('OK');
  const isAnyOk = breachingCount < points.length;
  switch (criteria.treatMissingData) {
    case 'breaching':
      return verdict(breachingCount + missingCount >= datapointsToAlarm ? 'ALARM' : 'OK');
    case 'notBreaching':
      return verdict('OK');
    case 'ignore':
      return isAnyOk ? verdict('OK') : undefined;
    default:
      if (isAnyOk) return verdict('OK');
      return verdict(isPremature(criteria, range) ? 'ALARM' : 'INSUFFICIENT_DATA');
  }
}

/**
 * A breaching datapoint followed by nothing, once it is as old as it takes to alarm: CloudWatch does not wait for the data
 * that would have to come.
 */
function isPremature(
  { datapointsToAlarm, isBreaching }: Criteria,
  range: readonly (Datapoint | undefined)[],
): boolean {
  const oldest = range.findIndex((point) => point !== undefined && isBreaching(point.value));
  return oldest >= 0 && range.length - oldest >= datapointsToAlarm;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const COMPARISONS: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

export const COMPARISON_OPERATORS = Object.keys(COMPARISONS);

export function comparison(operator: string, threshold: number): (value: number) => boolean {
  const compare = COMPARISONS[operator];
  return (value) => compare?.(value, threshold) ?? false;
}

/**
 * How many values a percentile needs to be trusted: 1,000 for p99, 20 for p50.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/percentiles-with-low-samples.html
 */
export function samplesForPercentile(statistic: string): number {
  const percent = /^p(\d+(?:\.\d+)?)$/.exec(statistic)?.[1];
  if (percent === undefined) return 0;
  const share = Number(percent) / 100;
  const distance = share >= 0.5 ? 1 - share : share;
  return distance <= 0 ? 0 : Math.round(10 / distance);
}
