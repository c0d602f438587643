import type * as SDK from '@aws-sdk/client-cloudwatch';
import { paginate } from '../../api/paging.ts';
import { dimensionsOf } from '../../model/dimensions.ts';
import type { Alarms } from '../alarms.ts';
import { validationError } from '../errors.ts';
import { ALARM_LIMITS as LIMITS } from '../limits.ts';
import { type Alarm, actionsOf, type CompositeAlarm, type MetricAlarm } from '../model/alarm.ts';
import { alarmsOf } from '../rule/rule.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html */
export function describeAlarms(
  alarms: Alarms,
  input: SDK.DescribeAlarmsCommandInput,
): Omit<SDK.DescribeAlarmsCommandOutput, '$metadata'> {
  const wanted = selectAlarms(alarms, input).filter((alarm) => isOfType(alarm, input.AlarmTypes));
  const { page, nextToken } = paginate(
    wanted,
    input.NextToken,
    input.MaxRecords ?? LIMITS.describePageDefault,
  );
  return {
    CompositeAlarms: page.filter((one) => one.kind === 'composite').map(describeCompositeAlarm),
    MetricAlarms: page.filter((one) => one.kind === 'metric').map(describeMetricAlarm),
    NextToken: nextToken,
  };
}

function selectAlarms(alarms: Alarms, input: SDK.DescribeAlarmsCommandInput): readonly Alarm[] {
  const { AlarmNames, AlarmNamePrefix, StateValue, ActionPrefix } = input;
  if (AlarmNames !== undefined && AlarmNamePrefix !== undefined) {
    throw validationError('AlarmNames and AlarmNamePrefix cannot be given together');
  }
  if (input.ChildrenOfAlarmName !== undefined) {
    const parent = alarms.find(input.ChildrenOfAlarmName);
    const names = parent?.kind === 'composite' ? [...alarmsOf(parent.rule)] : [];
    return names.map((name) => alarms.find(name)).filter((alarm) => alarm !== undefined);
  }
  if (input.ParentsOfAlarmName !== undefined) {
    const child = alarms.find(input.ParentsOfAlarmName);
    return child === undefined ? [] : alarms.parentsOf(child);
  }
  return alarms.all.filter((alarm) => {
    if (AlarmNames !== undefined && !AlarmNames.includes(alarm.name)) return false;
    if (!alarm.name.startsWith(AlarmNamePrefix ?? '')) return false;
    if (StateValue !== undefined && alarm.state.value !== StateValue) return false;
    if (ActionPrefix === undefined) return true;
    const actions = (['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const).flatMap((state) =>
      actionsOf(alarm, state),
    );
    return actions.some((arn) => arn.startsWith(ActionPrefix));
  });
}

/** Without a type only metric alarms are meant. */
function isOfType(alarm: Alarm, types: readonly string[] | undefined): boolean {
  const type = alarm.kind === 'metric' ? 'MetricAlarm' : 'CompositeAlarm';
  return (types ?? ['MetricAlarm']).includes(type);
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmsForMetric.html */
export function describeAlarmsForMetric(
  alarms: Alarms,
  input: SDK.DescribeAlarmsForMetricCommandInput,
): Omit<SDK.DescribeAlarmsForMetricCommandOutput, '$metadata'> {
  const wanted = JSON.stringify(Object.entries(dimensionsOf(input.Dimensions)).sort());
  const matching = alarms.all.filter((alarm) => {
    if (alarm.kind !== 'metric') return false;
    const { settings } = alarm;
    const metrics = [settings, ...(settings.Metrics ?? []).map((one) => one.MetricStat?.Metric)];
    return metrics.some(
      (metric) =>
        metric?.Namespace === input.Namespace &&
        metric?.MetricName === input.MetricName &&
        JSON.stringify(Object.entries(dimensionsOf(metric?.Dimensions)).sort()) === wanted,
    );
  });
  return { MetricAlarms: (matching as MetricAlarm[]).map(describeMetricAlarm) };
}

function describeState({ name, arn, state, configuredAtMs, settings }: Alarm) {
  return {
    AlarmName: name,
    AlarmArn: arn,
    AlarmDescription: settings.AlarmDescription,
    AlarmConfigurationUpdatedTimestamp: new Date(configuredAtMs),
    ActionsEnabled: settings.ActionsEnabled ?? true,
    OKActions: settings.OKActions ?? [],
    AlarmActions: settings.AlarmActions ?? [],
    InsufficientDataActions: settings.InsufficientDataActions ?? [],
    StateValue: state.value,
    StateReason: state.reason,
    StateReasonData: state.reasonData,
    StateUpdatedTimestamp: new Date(state.updatedAtMs),
    StateTransitionedTimestamp: new Date(state.transitionedAtMs),
  };
}

function describeMetricAlarm(alarm: MetricAlarm): SDK.MetricAlarm {
  const { settings } = alarm;
  return {
    ...describeState(alarm),
    MetricName: settings.MetricName,
    Namespace: settings.Namespace,
    Statistic: settings.Statistic,
    ExtendedStatistic: settings.ExtendedStatistic,
    ...(settings.Metrics === undefined && { Dimensions: settings.Dimensions ?? [] }),
    Period: settings.Period,
    Unit: settings.Unit,
    EvaluationPeriods: settings.EvaluationPeriods,
    DatapointsToAlarm: settings.DatapointsToAlarm,
    Threshold: settings.Threshold,
    ComparisonOperator: settings.ComparisonOperator,
    TreatMissingData: settings.TreatMissingData,
    EvaluateLowSampleCountPercentile: settings.EvaluateLowSampleCountPercentile,
    Metrics: settings.Metrics,
  };
}

function describeCompositeAlarm(alarm: CompositeAlarm): SDK.CompositeAlarm {
  const { settings, suppression } = alarm;
  return {
    ...describeState(alarm),
    AlarmRule: settings.AlarmRule,
    ActionsSuppressor: settings.ActionsSuppressor,
    ActionsSuppressorWaitPeriod: settings.ActionsSuppressorWaitPeriod,
    ActionsSuppressorExtensionPeriod: settings.ActionsSuppressorExtensionPeriod,
    ActionsSuppressedBy: suppression?.by,
    ActionsSuppressedReason: suppression?.reason,
  };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmHistory.html */
export function describeAlarmHistory(
  alarms: Alarms,
  input: SDK.DescribeAlarmHistoryCommandInput,
): Omit<SDK.DescribeAlarmHistoryCommandOutput, '$metadata'> {
  const types = input.AlarmTypes ?? ['MetricAlarm'];
  const from = input.StartDate?.getTime() ?? Number.NEGATIVE_INFINITY;
  const to = input.EndDate?.getTime() ?? Number.POSITIVE_INFINITY;
  const found = alarms.history.items.filter(
    (item) =>
      (input.AlarmName === undefined || item.alarmName === input.AlarmName) &&
      (input.HistoryItemType === undefined || item.type === input.HistoryItemType) &&
      (types as readonly string[]).includes(item.alarmType) &&
      item.atMs >= from &&
      item.atMs <= to,
  );
  const isAscending = input.ScanBy === 'TimestampAscending';
  const { page, nextToken } = paginate(
    isAscending ? found : found.toReversed(),
    input.NextToken,
    input.MaxRecords ?? LIMITS.describePageMax,
  );
  return {
    AlarmHistoryItems: page.map((item) => ({
      AlarmName: item.alarmName,
      AlarmType: item.alarmType,
      Timestamp: new Date(item.atMs),
      HistoryItemType: item.type,
      HistorySummary: item.summary,
      HistoryData: item.data,
    })),
    NextToken: nextToken,
  };
}
