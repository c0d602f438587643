import { ExpressionError } from '../math/errors.ts';
import type { Datapoint, MetricReader } from '../model/reading.ts';
import { type AlarmState, type MetricAlarm, namespacesOf } from './model/alarm.ts';
import {
  type Criteria,
  comparison,
  evaluate,
  evaluationRange,
  type MissingData,
  samplesForPercentile,
} from './model/evaluation.ts';
import { type ReasonContext, reasonData, reasonText } from './model/reason.ts';

/**
 * Assumption: CloudWatch ignores missing data of DynamoDB's metrics whatever the alarm says, as the API reference has it;
 * the user guide calls that a default.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
const ALWAYS_IGNORES_MISSING = 'AWS/DynamoDB';

/** The state that an alarm's metric calls for; undefined when it stays as it is. */
export function evaluateMetricAlarm(
  alarm: MetricAlarm,
  reader: MetricReader,
  atMs: number,
): Pick<AlarmState, 'value' | 'reason' | 'reasonData'> | undefined {
  const criteria = criteriaOf(alarm);
  const periodMs = alarm.watched.periodSeconds * 1000;
  const length = evaluationRange(criteria.evaluationPeriods);
  const startMs = atMs - length * periodMs;
  const range = new Array<Datapoint | undefined>(length).fill(undefined);
  for (const point of read(reader, alarm, startMs, atMs)) {
    range[Math.round((point.startMs - startMs) / periodMs)] = point;
  }
  const verdict = evaluate(criteria, range);
  if (verdict === undefined || verdict.value === alarm.state.value) return undefined;
  const context = contextOf(alarm);
  return {
    value: verdict.value,
    reason: reasonText(verdict, criteria, context),
    reasonData: reasonData(verdict, context, atMs),
  };
}

/** An expression that fails has no data. */
function read(reader: MetricReader, alarm: MetricAlarm, startMs: number, endMs: number) {
  try {
    return reader.read(alarm.watched, startMs, endMs);
  } catch (error) {
    if (error instanceof ExpressionError) return [];
    throw error;
  }
}

const criteriaByAlarm = new WeakMap<MetricAlarm['settings'], Criteria>();

function criteriaOf(alarm: MetricAlarm): Criteria {
  const { settings } = alarm;
  let criteria = criteriaByAlarm.get(settings);
  if (criteria === undefined) {
    const isDynamoDb = namespacesOf(alarm).includes(ALWAYS_IGNORES_MISSING);
    const { evaluationPeriods, treatMissingData } = {
      evaluationPeriods: settings.EvaluationPeriods ?? 1,
      treatMissingData: (settings.TreatMissingData ?? 'missing') as MissingData,
    };
    criteria = {
      evaluationPeriods,
      datapointsToAlarm: settings.DatapointsToAlarm ?? evaluationPeriods,
      treatMissingData: isDynamoDb ? 'ignore' : treatMissingData,
      isBreaching: comparison(settings.ComparisonOperator ?? '', settings.Threshold ?? 0),
      samplesMin:
        settings.EvaluateLowSampleCountPercentile === 'ignore'
          ? samplesForPercentile(statisticOf(settings) ?? '')
          : 0,
    };
    criteriaByAlarm.set(settings, criteria);
  }
  return criteria;
}

/** The statistic that the alarm compares, which metric math has none of. */
function statisticOf({
  Statistic,
  ExtendedStatistic,
  Metrics = [],
}: MetricAlarm['settings']): string | undefined {
  const returned = Metrics.find(({ ReturnData }) => ReturnData !== false);
  return Statistic ?? ExtendedStatistic ?? returned?.MetricStat?.Stat;
}

function contextOf({ settings, watched }: MetricAlarm): ReasonContext {
  return {
    comparisonOperator: settings.ComparisonOperator ?? '',
    threshold: settings.Threshold ?? 0,
    isMOfN: settings.DatapointsToAlarm !== undefined,
    statistic: statisticOf(settings),
    unit: settings.Unit,
    periodSeconds: watched.periodSeconds,
  };
}
