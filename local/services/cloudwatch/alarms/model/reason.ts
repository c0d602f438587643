import type { Datapoint } from '../../model/reading.ts';
import type { Criteria, Verdict } from './evaluation.ts';

/** What a reason names besides the verdict. */
export interface ReasonContext {
  readonly comparisonOperator: string;
  readonly threshold: number;
  /** Whether "M out of N" was asked for. */
  readonly isMOfN: boolean;
  readonly statistic: string | undefined;
  readonly unit: string | undefined;
  readonly periodSeconds: number;
}

const WORDS: Readonly<Record<string, string>> = {
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  GreaterThanThreshold: 'greater than',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
};

/** The sentence that CloudWatch gives for a verdict; its wording is what its alarms have been seen to say. */
export function reasonText(verdict: Verdict, criteria: Criteria, context: ReasonContext): string {
  const { points, missingCount, value } = verdict;
  if (value === 'INSUFFICIENT_DATA') {
    return `Insufficient Data: ${counted(missingCount, 'datapoint was', 'datapoints were')} unknown.`;
  }
  if (points.length === 0) {
    return (
      `Threshold Crossed: no datapoints were received for ${counted(missingCount, 'period', 'periods')} ` +
      `and ${treated(missingCount, criteria)}.`
    );
  }
  const named = value === 'ALARM' ? breaching(points, criteria) : points;
  const crossed = `${value === 'ALARM' ? '' : 'not '}${WORDS[context.comparisonOperator]} the threshold (${javaNumber(context.threshold)})`;
  const list = named.map(describePoint).join(', ');
  const isLastDecisive = missingCount > 0 && criteria.treatMissingData !== 'missing';
  const rest = isLastDecisive ? ` and ${treated(missingCount, criteria)}` : '';
  if (!context.isMOfN) {
    const subject = counted(named.length, 'datapoint', 'datapoints');
    return `Threshold Crossed: ${subject} [${list}] ${was(named.length)} ${crossed}${rest}.`;
  }
  const { datapointsToAlarm, evaluationPeriods } = criteria;
  const [direction, needed] =
    value === 'ALARM'
      ? ['OK -> ALARM', datapointsToAlarm]
      : ['ALARM -> OK', evaluationPeriods - datapointsToAlarm + 1];
  return (
    `Threshold Crossed: ${named.length} out of the last ${evaluationPeriods} datapoints [${list}] ` +
    `${was(named.length)} ${crossed}${rest} ` +
    `(minimum ${counted(needed, 'datapoint', 'datapoints')} for ${direction} transition).`
  );
}

/** The same for programs, as JSON; periods without data are named when there is nothing else to name. */
export function reasonData(
  { points, missingCount }: Verdict,
  context: ReasonContext,
  nowMs: number,
): string {
  const { periodSeconds } = context;
  const missing = Array.from({ length: points.length > 0 ? 0 : missingCount }, (_, index) => ({
    timestamp: alarmTime(nowMs - (index + 1) * periodSeconds * 1000),
  }));
  const evaluated = [...points].reverse().map(({ startMs, sampleCount, value }) => ({
    timestamp: alarmTime(startMs),
    ...(sampleCount > 0 && { sampleCount }),
    value,
  }));
  const [oldest] = points;
  return withJavaNumbers(
    JSON.stringify({
      version: '1.0',
      queryDate: alarmTime(nowMs),
      ...(oldest !== undefined && { startDate: alarmTime(oldest.startMs) }),
      ...(context.unit !== undefined && { unit: context.unit }),
      ...(context.statistic !== undefined && { statistic: context.statistic }),
      period: periodSeconds,
      recentDatapoints: points.map(({ value }) => value),
      threshold: context.threshold,
      evaluatedDatapoints: [...evaluated, ...missing],
    }),
  );
}

/** CloudWatch's numbers are doubles, and look so: `50.0`. */
function withJavaNumbers(json: string): string {
  return json
    .replaceAll(/("(?:threshold|value|sampleCount)"):(-?\d+)(?=[,}])/g, '$1:$2.0')
    .replace(/("recentDatapoints":\[)([^\]]*)/, (_, start: string, list: string) => {
      const numbers = list.split(',').filter((number) => number !== '');
      return start + numbers.map((number) => javaNumber(Number(number))).join(',');
    });
}

/** ISO 8601 as alarms write it: with the zone as numbers. */
export function alarmTime(timestampMs: number): string {
  return new Date(timestampMs).toISOString().replace('Z', '+0000');
}

function breaching(points: readonly Datapoint[], { isBreaching }: Criteria): readonly Datapoint[] {
  const found = points.filter(({ value }) => isBreaching(value));
  return found.length > 0 ? found : points;
}

function treated(missingCount: number, { treatMissingData }: Criteria): string {
  const as = treatMissingData === 'breaching' ? 'Breaching' : 'NonBreaching';
  return `${counted(missingCount, 'missing datapoint was', 'missing datapoints were')} treated as [${as}]`;
}

function describePoint({ value, startMs }: Datapoint): string {
  const [year = '', month, rest = ''] = new Date(startMs).toISOString().split('-');
  const time = `${rest.slice(0, 2)}/${month}/${year.slice(2)} ${rest.slice(3, 11)}`;
  return `${javaNumber(value)} (${time})`;
}

/** CloudWatch writes numbers as Java does. */
export function javaNumber(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e7 ? value.toFixed(1) : String(value);
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

const was = (count: number) => (count === 1 ? 'was' : 'were');
