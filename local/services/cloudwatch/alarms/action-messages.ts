import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { Context } from '../../../service.ts';
import type { ServiceEvent } from '../../../service-events.ts';
import type { Alarm, MetricAlarm, StateChange } from './model/alarm.ts';
import { alarmTime } from './model/reason.ts';

/** SNS messages name regions as the console does; one that is not listed is named by its code. */
const REGION_NAMES: Readonly<Record<string, string>> = {
  'us-east-1': 'US East (N. Virginia)',
  'us-east-2': 'US East (Ohio)',
  'us-west-1': 'US West (N. California)',
  'us-west-2': 'US West (Oregon)',
  'ca-central-1': 'Canada (Central)',
  'eu-west-1': 'EU (Ireland)',
  'eu-west-2': 'EU (London)',
  'eu-west-3': 'EU (Paris)',
  'eu-central-1': 'EU (Frankfurt)',
  'eu-north-1': 'EU (Stockholm)',
  'ap-south-1': 'Asia Pacific (Mumbai)',
  'ap-southeast-1': 'Asia Pacific (Singapore)',
  'ap-southeast-2': 'Asia Pacific (Sydney)',
  'ap-northeast-1': 'Asia Pacific (Tokyo)',
  'sa-east-1': 'South America (Sao Paulo)',
};

/** What an SNS action publishes; AWS does not document it, this is what its alarms have been seen to send. */
export function snsMessage(
  { account, region }: Context,
  alarm: Alarm,
  { previous, current }: StateChange,
): { subject: string; body: string } {
  const { settings } = alarm;
  const regionName = REGION_NAMES[region] ?? region;
  return {
    subject: `${current.value}: "${alarm.name}" in ${regionName}`,
    body: JSON.stringify({
      AlarmName: alarm.name,
      AlarmDescription: settings.AlarmDescription ?? null,
      AWSAccountId: account,
      AlarmConfigurationUpdatedTimestamp: alarmTime(alarm.configuredAtMs),
      NewStateValue: current.value,
      NewStateReason: current.reason,
      StateChangeTime: alarmTime(current.updatedAtMs),
      Region: regionName,
      AlarmArn: alarm.arn,
      ActionExecutedAfterMuteWindow: false,
      OldStateValue: previous.value,
      OKActions: settings.OKActions ?? [],
      AlarmActions: settings.AlarmActions ?? [],
      InsufficientDataActions: settings.InsufficientDataActions ?? [],
      ...(alarm.kind === 'metric'
        ? { Trigger: triggerOf(alarm) }
        : {
            AlarmRule: alarm.settings.AlarmRule,
            TriggeringChildren: triggeringAlarms(current.reasonData),
          }),
    }),
  };
}

function triggerOf({ settings }: MetricAlarm): object {
  const common = {
    Period: settings.Period ?? settings.Metrics?.find((one) => one.MetricStat)?.MetricStat?.Period,
    EvaluationPeriods: settings.EvaluationPeriods,
    ...(settings.DatapointsToAlarm !== undefined && {
      DatapointsToAlarm: settings.DatapointsToAlarm,
    }),
    ComparisonOperator: settings.ComparisonOperator,
    Threshold: settings.Threshold,
    TreatMissingData: settings.TreatMissingData ?? '',
    EvaluateLowSampleCountPercentile: settings.EvaluateLowSampleCountPercentile ?? '',
  };
  if (settings.Metrics !== undefined) return { Metrics: settings.Metrics, ...common };
  return {
    MetricName: settings.MetricName,
    Namespace: settings.Namespace,
    ...(settings.ExtendedStatistic === undefined
      ? { StatisticType: 'Statistic', Statistic: settings.Statistic?.toUpperCase() }
      : { StatisticType: 'ExtendedStatistic', ExtendedStatistic: settings.ExtendedStatistic }),
    Unit: settings.Unit ?? null,
    Dimensions: (settings.Dimensions ?? []).map(({ Name, Value }) => ({
      value: Value,
      name: Name,
    })),
    ...common,
  };
}

function triggeringAlarms(reasonData: string | undefined): unknown[] {
  const { triggeringAlarms = [] } = JSON.parse(reasonData ?? '{}') as {
    triggeringAlarms?: { arn: string; state: { value: string; timestamp: string } }[];
  };
  return triggeringAlarms.map(({ arn, state }) => ({ Arn: arn, State: state }));
}

/** `state` and `previousState` of events and of Lambda's payload. */
function describeState(state: StateChange['current'], alarm: Alarm, timestamp: string): object {
  const suppression = alarm.kind === 'composite' ? alarm.suppression : undefined;
  return {
    value: state.value,
    reason: state.reason,
    ...(state.reasonData !== undefined && { reasonData: state.reasonData }),
    timestamp,
    ...(suppression !== undefined &&
      state === alarm.state && {
        actionsSuppressedBy: suppression.by,
        actionsSuppressedReason: suppression.reason,
      }),
  };
}

/** `configuration` of events and of Lambda's payload. */
function configurationOf(alarm: Alarm, newId: () => string): object {
  const { AlarmDescription } = alarm.settings;
  const description = AlarmDescription === undefined ? {} : { description: AlarmDescription };
  if (alarm.kind === 'composite') {
    const { AlarmRule, ActionsSuppressor, ...settings } = alarm.settings;
    return {
      ...description,
      alarmRule: AlarmRule,
      ...(ActionsSuppressor !== undefined && {
        actionsSuppressor: ActionsSuppressor,
        actionsSuppressorWaitPeriod: settings.ActionsSuppressorWaitPeriod,
        actionsSuppressorExtensionPeriod: settings.ActionsSuppressorExtensionPeriod,
      }),
    };
  }
  return { ...description, metrics: queriesOf(alarm, newId).map(describeQuery) };
}

function queriesOf({ settings }: MetricAlarm, newId: () => string): readonly MetricDataQuery[] {
  if (settings.Metrics !== undefined) return settings.Metrics;
  return [
    {
      Id: newId(),
      MetricStat: {
        Metric: {
          Namespace: settings.Namespace,
          MetricName: settings.MetricName,
          Dimensions: settings.Dimensions,
        },
        Period: settings.Period,
        Stat: settings.Statistic ?? settings.ExtendedStatistic,
        Unit: settings.Unit,
      },
      ReturnData: true,
    },
  ];
}

function describeQuery({ Id, Label, Expression, MetricStat, ReturnData }: MetricDataQuery): object {
  const { Metric, Period, Stat, Unit } = MetricStat ?? {};
  const dimensions = (Metric?.Dimensions ?? []).map(({ Name, Value }) => [Name, Value]);
  return {
    id: Id,
    ...(Label !== undefined && { label: Label }),
    ...(Expression !== undefined && { expression: Expression }),
    ...(MetricStat !== undefined && {
      metricStat: {
        metric: {
          namespace: Metric?.Namespace,
          name: Metric?.MetricName,
          dimensions: Object.fromEntries(dimensions),
        },
        period: Period,
        stat: Stat,
        ...(Unit !== undefined && { unit: Unit }),
      },
    }),
    returnData: ReturnData ?? true,
  };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html */
export function stateChangeEvent(
  { kernel }: Context,
  alarm: Alarm,
  { previous, current }: StateChange,
): ServiceEvent {
  return {
    source: 'aws.cloudwatch',
    detailType: 'CloudWatch Alarm State Change',
    resources: [alarm.arn],
    detail: {
      alarmName: alarm.name,
      configuration: configurationOf(alarm, () => kernel.ids.uuid()),
      previousState: describeState(previous, alarm, alarmTime(previous.updatedAtMs)),
      state: describeState(current, alarm, alarmTime(current.updatedAtMs)),
    },
  };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions.html */
export function lambdaPayload(
  { account, region, kernel }: Context,
  alarm: Alarm,
  { previous, current }: StateChange,
): string {
  return JSON.stringify({
    source: 'aws.cloudwatch',
    alarmArn: alarm.arn,
    accountId: account,
    time: alarmTime(current.updatedAtMs),
    region,
    alarmData: {
      alarmName: alarm.name,
      state: describeState(current, alarm, alarmTime(current.updatedAtMs)),
      previousState: describeState(previous, alarm, alarmTime(previous.updatedAtMs)),
      configuration: configurationOf(alarm, () => kernel.ids.uuid()),
    },
  });
}
