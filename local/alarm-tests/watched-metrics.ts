import type { CompositeAlarm, Dimension, MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { parseRule } from '../services/cloudwatch/alarms/rule/parser.ts';
import { alarmsOf } from '../services/cloudwatch/alarms/rule/rule.ts';
import type { AlarmDefinitions } from './definitions.ts';
import { NotationError } from './series-notation.ts';

/** A metric that an alarm watches, as a test may name it. */
export interface WatchedMetricName {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly periodSeconds: number;
}

/** An alarm with all that its state depends on, children before parents. */
export interface AlarmUnderTest {
  readonly name: string;
  readonly metricAlarms: readonly MetricAlarm[];
  readonly compositeAlarms: readonly CompositeAlarm[];
  readonly metrics: readonly WatchedMetricName[];
}

/** @throws NotationError when no alarm, or more than one, is meant */
export function findAlarm(alarms: AlarmDefinitions, wanted: string): AlarmUnderTest {
  const all = [...alarms.metricAlarms, ...alarms.compositeAlarms];
  const names = all.map(({ AlarmName = '' }) => AlarmName);
  const exact = names.filter((name) => name === wanted);
  const found = exact.length > 0 ? exact : names.filter((name) => name.endsWith(`-${wanted}`));
  const [name, ...others] = found;
  if (name === undefined) {
    throw new NotationError(
      `No alarm is called ${wanted}; there are ${names.join(', ') || 'none'}.`,
    );
  }
  if (others.length > 0) {
    throw new NotationError(`Several alarms end in ${wanted}: ${found.join(', ')}.`);
  }
  const metricAlarms = new Set<MetricAlarm>();
  const compositeAlarms = new Set<CompositeAlarm>();
  collect(alarms, name, metricAlarms, compositeAlarms);
  return {
    name,
    metricAlarms: [...metricAlarms],
    compositeAlarms: [...compositeAlarms],
    metrics: [...metricAlarms].flatMap(metricsOf),
  };
}

function collect(
  alarms: AlarmDefinitions,
  nameOrArn: string,
  metricAlarms: Set<MetricAlarm>,
  compositeAlarms: Set<CompositeAlarm>,
): void {
  const isMeant = (alarm: MetricAlarm | CompositeAlarm) =>
    alarm.AlarmName === nameOrArn || alarm.AlarmArn === nameOrArn;
  const metricAlarm = alarms.metricAlarms.find(isMeant);
  if (metricAlarm !== undefined) metricAlarms.add(metricAlarm);
  const composite = alarms.compositeAlarms.find(isMeant);
  if (composite === undefined || compositeAlarms.has(composite)) return;
  const children = [...alarmsOf(parseRule(composite.AlarmRule ?? 'FALSE'))];
  for (const child of [...children, composite.ActionsSuppressor ?? '']) {
    collect(alarms, child, metricAlarms, compositeAlarms);
  }
  compositeAlarms.add(composite);
}

function metricsOf(alarm: MetricAlarm): WatchedMetricName[] {
  const single = {
    Namespace: alarm.Namespace,
    MetricName: alarm.MetricName,
    Dimensions: alarm.Dimensions,
  };
  const stats = (alarm.Metrics ?? []).flatMap(({ MetricStat }) => MetricStat ?? []);
  const watched = alarm.Metrics === undefined ? [{ Metric: single, Period: alarm.Period }] : stats;
  return watched.map(({ Metric, Period }) => ({
    namespace: Metric?.Namespace ?? '',
    metricName: Metric?.MetricName ?? '',
    dimensions: Object.fromEntries(
      (Metric?.Dimensions ?? []).map(({ Name, Value }: Dimension) => [Name ?? '', Value ?? '']),
    ),
    periodSeconds: Period ?? 60,
  }));
}

/** The metric that a key of a test's series names. @throws NotationError when none, or more than one, is meant */
export function findMetric({ name, metrics }: AlarmUnderTest, key: string): WatchedMetricName {
  const [, metricName = key, inBraces] = /^([^{]+)(?:\{(.*)\})?$/.exec(key) ?? [];
  const wanted = (inBraces ?? '').split(',').filter((part) => part !== '');
  const matching = metrics.filter(
    (metric) =>
      metric.metricName === metricName &&
      wanted.every((part) => {
        const [dimension = '', value] = part.split('=');
        return metric.dimensions[dimension.trim()] === value?.trim();
      }),
  );
  const [first] = matching;
  if (first === undefined) {
    const known = [...new Set(metrics.map((metric) => metric.metricName))].join(', ');
    throw new NotationError(`${name} does not watch ${key}; it watches ${known}.`);
  }
  const identities = new Set(
    matching.map((metric) => JSON.stringify([metric.namespace, metric.dimensions])),
  );
  if (identities.size > 1) {
    throw new NotationError(
      `${name} watches several metrics called ${key}; add {Dimension=value}.`,
    );
  }
  return first;
}
