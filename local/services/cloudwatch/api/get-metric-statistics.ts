import type {
  Datapoint,
  GetMetricStatisticsCommandInput,
  GetMetricStatisticsCommandOutput,
  Statistic as StatisticName,
} from '@aws-sdk/client-cloudwatch';
import { STANDARD_UNITS } from '../../../metrics.ts';
import type { CloudWatch } from '../cloudwatch.ts';
import { invalidCombination, invalidValue, missingParameter } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { dimensionsOf } from '../model/dimensions.ts';
import { seriesOf } from '../model/metric-store.ts';
import { alignStart, gatherPeriods } from '../model/periods.ts';
import { parseStatistic } from '../model/statistics.ts';
import type { Summary } from '../model/summary.ts';
import { checkDimensions, checkNamespace, checkPeriod, checkTimes } from './checks.ts';

const SIMPLE_STATISTICS: ReadonlySet<string> = new Set<StatisticName>([
  'SampleCount',
  'Average',
  'Sum',
  'Minimum',
  'Maximum',
]);

/** Each unit has datapoints of its own. AWS gives them in no order; here the oldest come first. */
export function getMetricStatistics(
  { context, metrics }: CloudWatch,
  input: GetMetricStatisticsCommandInput,
): Omit<GetMetricStatisticsCommandOutput, '$metadata'> {
  const namespace = checkNamespace(input.Namespace);
  if (!input.MetricName) throw missingParameter('The parameter MetricName is required.');
  checkDimensions(input.Dimensions, undefined);
  const { startMs, endMs } = checkTimes(input.StartTime, input.EndTime, invalidValue);
  const periodMs = checkPeriod(input.Period, 'Period') * 1000;
  checkStatistics(input);
  const nowMs = context.kernel.now();
  const range = { startMs: alignStart(startMs, periodMs, nowMs), endMs, periodMs };
  const count = Math.ceil((endMs - startMs) / periodMs);
  if (count > LIMITS.statisticsDatapointCountMax) {
    throw invalidCombination(
      `You have requested up to ${count} datapoints, which exceeds the limit of ` +
        `${LIMITS.statisticsDatapointCountMax}. You may reduce the datapoints requested by ` +
        'increasing Period, or decreasing the time range.',
    );
  }
  const dimensions = dimensionsOf(input.Dimensions);
  const metric = metrics.find({ namespace, metricName: input.MetricName, dimensions });
  const units = new Set(seriesOf(metric, input.Unit).map((series) => series.unit));
  const datapoints = [...units].flatMap((unit) =>
    Array.from(gatherPeriods(seriesOf(metric, unit), range, nowMs), ([beginMs, values]) => ({
      ...statisticsOf(values, input),
      Timestamp: new Date(beginMs),
      Unit: unit as Datapoint['Unit'],
    })),
  );
  datapoints.sort((a, b) => a.Timestamp.getTime() - b.Timestamp.getTime());
  return { Label: input.MetricName, Datapoints: datapoints };
}

function checkStatistics(input: GetMetricStatisticsCommandInput): void {
  const { Statistics = [], ExtendedStatistics = [], Unit } = input;
  if (Statistics.length === 0 && ExtendedStatistics.length === 0) {
    throw missingParameter('At least one of Statistics and ExtendedStatistics must be specified.');
  }
  for (const name of Statistics) {
    if (!SIMPLE_STATISTICS.has(name)) {
      throw invalidValue(`The value ${name} for parameter Statistics is not supported.`);
    }
  }
  for (const name of ExtendedStatistics) {
    if (SIMPLE_STATISTICS.has(name) || parseStatistic(name) === undefined) {
      throw invalidValue(`The value ${name} for parameter ExtendedStatistics is not supported.`);
    }
  }
  if (Unit !== undefined && !STANDARD_UNITS.has(Unit)) {
    throw invalidValue(`The value ${Unit} for parameter Unit is invalid.`);
  }
}

function statisticsOf(values: Summary, input: GetMetricStatisticsCommandInput): Datapoint {
  const datapoint: Datapoint = {};
  for (const name of input.Statistics ?? []) datapoint[name] = parseStatistic(name)?.(values);
  if (input.ExtendedStatistics === undefined) return datapoint;
  const extended: Record<string, number> = {};
  for (const name of input.ExtendedStatistics) {
    const value = parseStatistic(name)?.(values);
    if (value !== undefined) extended[name] = value;
  }
  return { ...datapoint, ExtendedStatistics: extended };
}
