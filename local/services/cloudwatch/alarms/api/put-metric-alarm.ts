import type { PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import { NotImplementedError } from '../../../../errors.ts';
import { checkDimensions, checkPeriod } from '../../api/checks.ts';
import { missingParameter } from '../../errors.ts';
import { ExpressionError } from '../../math/errors.ts';
import type { WatchedMetric } from '../../model/reading.ts';
import { parseStatistic } from '../../model/statistics.ts';
import type { Alarms } from '../alarms.ts';
import { constraintError, validationError } from '../errors.ts';
import { ALARM_LIMITS as LIMITS } from '../limits.ts';
import { initialState } from '../model/alarm.ts';
import { COMPARISON_OPERATORS } from '../model/evaluation.ts';
import { checkCommonSettings, definedOnly } from './settings.ts';

const MISSING_DATA = ['missing', 'ignore', 'breaching', 'notBreaching'];
const UNSUPPORTED = [
  'ThresholdMetricId',
  'EvaluationCriteria',
  'EvaluationInterval',
  'EvaluationWindow',
  'WarmUpConfiguration',
] as const;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
export function putMetricAlarm(alarms: Alarms, input: PutMetricAlarmInput): void {
  const { kernel } = alarms.context;
  const { Tags: _tags, ...given } = input;
  const settings = definedOnly(given);
  for (const parameter of UNSUPPORTED) {
    if (parameter in settings) {
      throw new NotImplementedError('cloudwatch', `The parameter ${parameter} of alarms`);
    }
  }
  const name = checkCommonSettings(settings);
  const watched = watchedMetric(settings);
  checkEvaluation(settings, watched.periodSeconds);
  checkReadable(alarms, watched, kernel.now());
  const known = alarms.find(name);
  if (known?.kind === 'composite') {
    throw validationError(`An alarm of another type has the name ${name}`);
  }
  const nowMs = kernel.now();
  if (known === undefined) {
    alarms.put({
      kind: 'metric',
      name,
      arn: alarms.context.arn('cloudwatch', `alarm:${name}`),
      settings,
      watched,
      configuredAtMs: nowMs,
      state: initialState(nowMs),
    });
    return;
  }
  known.settings = settings;
  known.watched = watched;
  known.configuredAtMs = nowMs;
  alarms.put(known);
}

function watchedMetric(settings: PutMetricAlarmInput): WatchedMetric {
  if (settings.Metrics !== undefined) return watchedMath(settings);
  const { MetricName, Namespace, Statistic, ExtendedStatistic } = settings;
  if (!MetricName) throw missingParameter('The parameter MetricName is required.');
  if (!Namespace) throw missingParameter('The parameter Namespace is required.');
  if ((Statistic === undefined) === (ExtendedStatistic === undefined)) {
    throw validationError('Exactly one of Statistic and ExtendedStatistic must be given');
  }
  const statistic = Statistic ?? ExtendedStatistic ?? '';
  if (parseStatistic(statistic) === undefined) {
    throw validationError(
      `The value ${statistic} for parameter ExtendedStatistic is not supported.`,
    );
  }
  checkDimensions(settings.Dimensions, undefined);
  return {
    kind: 'statistic',
    namespace: Namespace,
    metricName: MetricName,
    dimensions: Object.fromEntries(
      (settings.Dimensions ?? []).map(({ Name, Value }) => [Name ?? '', Value ?? '']),
    ),
    statistic,
    ...(settings.Unit !== undefined && { unit: settings.Unit }),
    periodSeconds: checkPeriod(settings.Period, 'Period'),
  };
}

function watchedMath(settings: PutMetricAlarmInput): WatchedMetric {
  const queries = settings.Metrics ?? [];
  const single = ['MetricName', 'Namespace', 'Period', 'Statistic', 'ExtendedStatistic'] as const;
  const both = single.find((parameter) => settings[parameter] !== undefined);
  if (both !== undefined) {
    throw validationError(`Metrics list must not be specified if ${both} is specified`);
  }
  if (queries.length > LIMITS.metricCountMax) {
    throw validationError(`An alarm may have at most ${LIMITS.metricCountMax} metrics`);
  }
  const returned = queries.filter((query) => query.ReturnData !== false);
  if (returned.length !== 1) {
    throw validationError('Exactly one element of the metrics list should return data.');
  }
  const periods = queries.flatMap(({ MetricStat, Period }, index) => {
    const path = `Metrics.member.${index + 1}.MetricStat.Period`;
    if (MetricStat !== undefined) return [checkPeriod(MetricStat.Period, path)];
    return Period === undefined ? [] : [Period];
  });
  if (new Set(periods).size > 1)
    throw validationError('All metrics of an alarm must have the same period');
  return { kind: 'math', queries, periodSeconds: periods[0] ?? 60 };
}

function checkEvaluation(settings: PutMetricAlarmInput, periodSeconds: number): void {
  const { EvaluationPeriods, DatapointsToAlarm, ComparisonOperator, TreatMissingData } = settings;
  if (EvaluationPeriods === undefined) {
    throw missingParameter('The parameter EvaluationPeriods is required.');
  }
  if (EvaluationPeriods < 1) {
    throw constraintError(
      String(EvaluationPeriods),
      'evaluationPeriods',
      'Member must have value greater than or equal to 1',
    );
  }
  if (!COMPARISON_OPERATORS.includes(ComparisonOperator ?? '')) {
    if (/Upper|Lower/.test(ComparisonOperator ?? '')) {
      throw new NotImplementedError('cloudwatch', 'An anomaly detection band');
    }
    throw constraintError(
      String(ComparisonOperator),
      'comparisonOperator',
      `Member must satisfy enum value set: [${COMPARISON_OPERATORS.join(', ')}]`,
    );
  }
  if (settings.Threshold === undefined)
    throw missingParameter('The parameter Threshold is required.');
  if (
    DatapointsToAlarm !== undefined &&
    (DatapointsToAlarm < 1 || DatapointsToAlarm > EvaluationPeriods)
  ) {
    throw validationError('DatapointsToAlarm must be between 1 and EvaluationPeriods');
  }
  if (TreatMissingData !== undefined && !MISSING_DATA.includes(TreatMissingData)) {
    throw validationError(
      `Option ${TreatMissingData} is not supported for TreatMissingData parameter`,
    );
  }
  const { EvaluateLowSampleCountPercentile: lowSamples } = settings;
  if (lowSamples !== undefined && lowSamples !== 'evaluate' && lowSamples !== 'ignore') {
    throw validationError(
      `Option ${lowSamples} is not supported for EvaluateLowSampleCountPercentile parameter`,
    );
  }
  const longest = periodSeconds < 3600 ? LIMITS.shortRangeSecondsMax : LIMITS.longRangeSecondsMax;
  if (periodSeconds * EvaluationPeriods > longest) {
    throw validationError(
      `Metrics cannot be checked across more than ${longest === LIMITS.shortRangeSecondsMax ? 'a day' : '7 days'} (EvaluationPeriods * Period must be <= ${longest}).`,
    );
  }
}

/** An expression that cannot be computed is refused now and not found silent later. */
function checkReadable(alarms: Alarms, watched: WatchedMetric, nowMs: number): void {
  try {
    alarms.reader.read(watched, nowMs - watched.periodSeconds * 1000, nowMs);
  } catch (error) {
    if (error instanceof ExpressionError) throw validationError(error.message);
    throw error;
  }
}
