import type { PutCompositeAlarmInput, PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import type { Timer } from '../../../../kernel/timer-queue.ts';
import type { WatchedMetric } from '../../model/reading.ts';
import type { Rule } from '../rule/rule.ts';

export type StateValue = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export interface AlarmState {
  readonly value: StateValue;
  readonly reason: string;
  /** JSON, for programs. */
  readonly reasonData?: string;
  /** When the state or its reason changed, and when the state's value did. */
  readonly updatedAtMs: number;
  readonly transitionedAtMs: number;
}

interface CommonAlarm {
  readonly name: string;
  readonly arn: string;
  configuredAtMs: number;
  state: AlarmState;
}

export interface MetricAlarm extends CommonAlarm {
  readonly kind: 'metric';
  settings: PutMetricAlarmInput;
  watched: WatchedMetric;
}

/** Why a composite alarm tells nobody just now. */
export interface Suppression {
  readonly by: 'WaitPeriod' | 'ExtensionPeriod' | 'Alarm';
  readonly reason: string;
}

export interface CompositeAlarm extends CommonAlarm {
  readonly kind: 'composite';
  settings: PutCompositeAlarmInput;
  rule: Rule;
  suppression: Suppression | undefined;
  /** The end of the wait or extension period under way. */
  suppressionTimer: Timer | undefined;
  /** What would have been told, were it not suppressed. */
  heldBack: StateChange | undefined;
}

export type Alarm = MetricAlarm | CompositeAlarm;

/** A change of state, as actions and events tell it. */
export interface StateChange {
  readonly previous: AlarmState;
  readonly current: AlarmState;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html */
export function initialState(nowMs: number): AlarmState {
  return {
    value: 'INSUFFICIENT_DATA',
    reason: 'Unchecked: Initial alarm creation',
    updatedAtMs: nowMs,
    transitionedAtMs: nowMs,
  };
}

/** The ARNs that a state's change is sent to. */
export function actionsOf({ settings }: Alarm, state: StateValue): readonly string[] {
  if (state === 'ALARM') return settings.AlarmActions ?? [];
  if (state === 'OK') return settings.OKActions ?? [];
  return settings.InsufficientDataActions ?? [];
}

/** The metrics that an alarm watches, of which metric math may name several. */
export function namespacesOf({ settings }: MetricAlarm): string[] {
  const of = (settings.Metrics ?? []).map(({ MetricStat }) => MetricStat?.Metric?.Namespace);
  return [settings.Namespace, ...of].filter((namespace) => namespace !== undefined);
}
