import type { PutCompositeAlarmInput, PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import type { PropertySupport, ResourceContext, ResourceProvider } from '../../../service.ts';
import { ALARM_LIMITS } from './limits.ts';

const ACTIONS = {
  ActionsEnabled: 'simulated',
  OKActions: 'simulated',
  AlarmActions: 'simulated',
  InsufficientDataActions: 'simulated',
} as const;
const METRIC = {
  Namespace: 'simulated',
  MetricName: 'simulated',
  Dimensions: 'simulated',
} as const;

const METRIC_ALARM: PropertySupport = {
  AlarmName: 'simulated',
  AlarmDescription: 'simulated',
  ...ACTIONS,
  ...METRIC,
  Statistic: 'simulated',
  ExtendedStatistic: 'simulated',
  Period: 'simulated',
  Unit: 'simulated',
  EvaluationPeriods: 'simulated',
  DatapointsToAlarm: 'simulated',
  Threshold: 'simulated',
  ComparisonOperator: 'simulated',
  TreatMissingData: 'simulated',
  EvaluateLowSampleCountPercentile: 'simulated',
  Metrics: {
    Id: 'simulated',
    Label: 'simulated',
    Expression: 'simulated',
    Period: 'simulated',
    ReturnData: 'simulated',
    AccountId: 'harmless',
    MetricStat: { Metric: METRIC, Period: 'simulated', Stat: 'simulated', Unit: 'simulated' },
  },
  Tags: 'simulated',
};

const COMPOSITE_ALARM: PropertySupport = {
  AlarmName: 'simulated',
  AlarmDescription: 'simulated',
  AlarmRule: 'simulated',
  ...ACTIONS,
  ActionsSuppressor: 'simulated',
  ActionsSuppressorWaitPeriod: 'simulated',
  ActionsSuppressorExtensionPeriod: 'simulated',
  Tags: 'simulated',
};

/** What makes alarms; each gives back the new alarm's ARN. */
export interface AlarmMaker {
  putMetricAlarm(input: PutMetricAlarmInput): string;
  putCompositeAlarm(input: PutCompositeAlarmInput): string;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-alarm.html */
export function alarmProviders(maker: AlarmMaker): Record<string, ResourceProvider> {
  return {
    'AWS::CloudWatch::Alarm': {
      properties: METRIC_ALARM,
      create(properties: PutMetricAlarmInput, resource) {
        const AlarmName = properties.AlarmName ?? nameFor(resource);
        const input = typed({ ...properties, AlarmName }) as PutMetricAlarmInput;
        return { physicalId: AlarmName, attributes: { Arn: maker.putMetricAlarm(input) } };
      },
    },
    'AWS::CloudWatch::CompositeAlarm': {
      properties: COMPOSITE_ALARM,
      create(properties: PutCompositeAlarmInput, resource) {
        const AlarmName = properties.AlarmName ?? nameFor(resource);
        const input = typed({ ...properties, AlarmName }) as PutCompositeAlarmInput;
        return { physicalId: AlarmName, attributes: { Arn: maker.putCompositeAlarm(input) } };
      },
    },
  };
}

function nameFor(resource: ResourceContext): string {
  return resource.generateName({ maxLength: ALARM_LIMITS.nameLengthMax });
}

const NUMBERS = new Set([
  'Period',
  'EvaluationPeriods',
  'DatapointsToAlarm',
  'Threshold',
  'ActionsSuppressorWaitPeriod',
  'ActionsSuppressorExtensionPeriod',
]);
const BOOLEANS = new Set(['ActionsEnabled', 'ReturnData']);

/** Templates write numbers and booleans as text, too; the API does not. */
function typed(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) return value.map((each) => typed(each));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, typed(each, key)]));
  }
  if (typeof value !== 'string') return value;
  if (NUMBERS.has(name)) return Number(value);
  return BOOLEANS.has(name) ? value === 'true' : value;
}
