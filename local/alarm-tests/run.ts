import type { DescribeAlarmsOutput } from '@aws-sdk/client-cloudwatch';
import { ServiceHost } from '../host.ts';
import type { VirtualClock } from '../kernel/clock.ts';
import { Kernel } from '../kernel/kernel.ts';
import { CLOUDWATCH } from '../services/cloudwatch/index.ts';
import type { AlarmTest } from './alarm-test.ts';
import type { AlarmDefinitions } from './definitions.ts';
import {
  type Change,
  type Entry,
  formatTimeline,
  NotationError,
  parseSeries,
  parseTimeline,
  type StateName,
} from './series-notation.ts';
import { type AlarmUnderTest, findAlarm, findMetric } from './watched-metrics.ts';

export interface AlarmTestResult {
  readonly test: AlarmTest;
  readonly passed: boolean;
  /** What happened, in the notation of `expect`. */
  readonly actual: string;
  readonly changes: readonly (Change & { readonly reason: string })[];
  readonly minutes: number;
  /** Why the test could not be run. */
  readonly error?: string;
}

const MINUTE_MS = 60_000;
const TOLD = ['OKActions', 'AlarmActions', 'InsufficientDataActions'] as const;

/** Runs each test against the alarms themselves, evaluated as CloudWatch does, on a virtual clock of its own. */
export async function runAlarmTests(
  alarms: AlarmDefinitions,
  tests: readonly AlarmTest[],
): Promise<AlarmTestResult[]> {
  const results: AlarmTestResult[] = [];
  for (const test of tests) results.push(await runOne(alarms, test));
  return results;
}

async function runOne(alarms: AlarmDefinitions, test: AlarmTest): Promise<AlarmTestResult> {
  try {
    const alarm = findAlarm(alarms, test.alarm);
    const expected = formatTimeline(parseTimeline(test.expect));
    const { changes, minutes } = await play(alarm, test.series);
    const actual = formatTimeline(changes);
    return { test, passed: actual === expected, actual, changes, minutes };
  } catch (error) {
    if (!(error instanceof NotationError)) throw error;
    return { test, passed: false, actual: '', changes: [], minutes: 0, error: error.message };
  }
}

async function play(alarm: AlarmUnderTest, given: AlarmTest['series']) {
  const kernel = new Kernel({ clock: 'virtual', seed: '1', latency: 'instant' });
  const clock = kernel.clock as VirtualClock;
  const host = new ServiceHost({
    kernel,
    account: '000000000000',
    region: 'us-east-1',
    scratchDirectory: '',
    endpoint: () => '',
    definitions: [CLOUDWATCH],
  });
  const call = <Output>(operation: string, input: object) =>
    kernel.work.run(() =>
      host.call<Output>('cloudwatch', operation, input, {
        kind: 'administrator',
        arn: 'arn:aws:iam::000000000000:root',
      }),
    );
  const stepMs = Math.min(MINUTE_MS, ...alarm.metrics.map((metric) => metric.periodSeconds * 1000));
  const series = Object.entries(given).map(([key, text]) => {
    const { namespace, metricName, dimensions } = findMetric(alarm, key);
    const storageResolutionSeconds = stepMs < MINUTE_MS ? (1 as const) : (60 as const);
    return {
      metric: host.metrics.series({ namespace, metricName, dimensions, storageResolutionSeconds }),
      entries: parseSeries(text),
    };
  });
  // Nobody is to be told, and topics of the application are not there.
  const silent = Object.fromEntries(TOLD.map((member) => [member, []]));
  for (const each of alarm.metricAlarms) await call('PutMetricAlarm', { ...each, ...silent });
  for (const each of alarm.compositeAlarms) await call('PutCompositeAlarm', { ...each, ...silent });

  const steps = Math.max(0, ...series.map(({ entries }) => entries.length));
  const changes: (Change & { reason: string })[] = [];
  const look = async (minute: number) => {
    const { MetricAlarms = [], CompositeAlarms = [] } = await call<DescribeAlarmsOutput>(
      'DescribeAlarms',
      { AlarmNames: [alarm.name], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] },
    );
    const [found] = [...MetricAlarms, ...CompositeAlarms];
    const state = (found?.StateValue ?? 'INSUFFICIENT_DATA') as StateName;
    const before = changes.at(-1)?.state ?? 'INSUFFICIENT_DATA';
    if (state !== before) changes.push({ state, minute, reason: found?.StateReason ?? '' });
  };
  await look(0);
  for (let step = 0; step < steps; step++) {
    await clock.advance(stepMs / 2);
    for (const { metric, entries } of series) add(metric, entries[step] ?? []);
    await clock.advance(stepMs / 2);
    await look(((step + 1) * stepMs) / MINUTE_MS);
  }
  await host.stop();
  return { changes, minutes: (steps * stepMs) / MINUTE_MS };
}

function add(metric: { add(value: number, count: number): void }, entry: Entry): void {
  for (const { value, count } of entry) if (count > 0) metric.add(value, count);
}
