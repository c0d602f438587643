import type {
  DescribeAlarmsOutput,
  GetDashboardOutput,
  ListDashboardsOutput,
  ListMetricsOutput,
} from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DashboardBody } from '../../charts/dashboard-body.ts';
import { resolveRows } from '../../charts/metric-rows.ts';
import { assemblyDirectory, synthesizeIfStale } from '../../cli/assembly.ts';
import { type AwsCall, callsOf } from '../../cli/dashboards/aws-calls.ts';
import { findFunction, runTraffic } from '../../cli/dashboards/traffic.ts';
import { readAddress } from '../../cli/pipeline.ts';
import { LocalAws } from '../../local/engine.ts';
import { NOTIFY_SUBSCRIBERS_SERVICE } from '../../services/notify-subscribers/contract.ts';

/** Metrics that appear only when something goes wrong, or when a user does something rare; their resource must still be right. */
const ONLY_WHEN_IT_HAPPENS = new Set([
  'AWS/DynamoDB ConditionalCheckFailedRequests',
  'AWS/DynamoDB SystemErrors',
  'AWS/DynamoDB WriteThrottleEvents',
  'AWS/Events FailedInvocations',
  'AWS/Events InvocationsSentToDlq',
  'AWS/Events RetryInvocationAttempts',
  'AWS/SNS NumberOfNotificationsFailed',
  'AWS/Scheduler InvocationDroppedCount',
  'AWS/Scheduler InvocationThrottleCount',
  'AWS/Scheduler InvocationsSentToDeadLetterCount',
  'AWS/Scheduler TargetErrorCount',
  'Faultline DuplicatesSkipped',
  'Faultline NotificationsFailed',
  'Faultline RecordsFailed',
]);

type Dimensions = readonly {
  readonly Name?: string | undefined;
  readonly Value?: string | undefined;
}[];

function identity(namespace = '', dimensions: Dimensions = []): string {
  const pairs = dimensions.map(({ Name, Value }) => `${Name}=${Value}`).sort();
  return [namespace, ...pairs].join(' ');
}

let engine: LocalAws;
let call: AwsCall;
let statesAfterAHealthyHour: Map<string | undefined, string | undefined>;
const emittedNames = new Set<string>();
const emittedResources = new Set<string>();

async function describeAlarms(): Promise<DescribeAlarmsOutput> {
  const AlarmTypes = ['MetricAlarm', 'CompositeAlarm'];
  return call('cloudwatch', 'DescribeAlarms', { AlarmTypes, MaxRecords: 100 });
}

beforeAll(async () => {
  await synthesizeIfStale('local');
  engine = await LocalAws.start({ clock: 'virtual' });
  call = callsOf(engine);
  const deployment = await engine.deploy(assemblyDirectory('local'));
  const notifierName = await findFunction(call, NOTIFY_SUBSCRIBERS_SERVICE);
  const address = readAddress((name) => deployment.output(name));
  const plan = {
    healthyMinutes: 60,
    failingMinutes: 0,
    faultAfterMinutes: 0,
    faultMinutes: 0,
    uploadsPerMinute: 2,
  };
  await runTraffic(engine, call, { address, notifierName }, plan, () => undefined);
  const { MetricAlarms = [], CompositeAlarms = [] } = await describeAlarms();
  statesAfterAHealthyHour = new Map(
    [...MetricAlarms, ...CompositeAlarms].map((alarm) => [alarm.AlarmName, alarm.StateValue]),
  );
  const failing = { ...plan, healthyMinutes: 0, failingMinutes: 8, faultMinutes: 4 };
  await runTraffic(engine, call, { address, notifierName }, failing, () => undefined);
  let NextToken: string | undefined;
  do {
    const page: ListMetricsOutput = await call('cloudwatch', 'ListMetrics', { NextToken });
    for (const { Namespace, MetricName, Dimensions } of page.Metrics ?? []) {
      emittedNames.add(`${Namespace} ${MetricName}`);
      emittedResources.add(identity(Namespace, Dimensions));
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
});
afterAll(() => engine.stop());

/** What is wrong with a metric that somebody watches; undefined when the services really emit it. */
function complaint(namespace = '', metricName = '', dimensions: Dimensions = []) {
  const name = `${namespace} ${metricName}`;
  if (!emittedResources.has(identity(namespace, dimensions))) {
    return `nothing reports under ${identity(namespace, dimensions)}`;
  }
  if (emittedNames.has(name) || ONLY_WHEN_IT_HAPPENS.has(name)) return undefined;
  return `nobody emits ${name}`;
}

describe('through a healthy hour', () => {
  it('no alarm fires, and none rests in INSUFFICIENT_DATA', () => {
    expect([...statesAfterAHealthyHour].filter(([, state]) => state !== 'OK')).toEqual([]);
    expect(statesAfterAHealthyHour.size).toBeGreaterThan(20);
  });
});

describe('every metric that is watched is one that a service really emits', () => {
  it('by the alarms', async () => {
    const { MetricAlarms = [] } = await describeAlarms();
    const wrong = MetricAlarms.flatMap(({ AlarmName, Metrics = [], ...single }) => {
      const stats = Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric ?? []);
      return (Metrics.length === 0 ? [single] : stats).flatMap((metric) => {
        const found = complaint(metric.Namespace, metric.MetricName, metric.Dimensions);
        return found === undefined ? [] : [`${AlarmName}: ${found}`];
      });
    });
    expect(wrong).toEqual([]);
  });

  it('by the dashboards', async () => {
    const { DashboardEntries = [] } = await call<ListDashboardsOutput>(
      'cloudwatch',
      'ListDashboards',
      {},
    );
    const wrong: string[] = [];
    for (const { DashboardName } of DashboardEntries) {
      const { DashboardBody = '{}' } = await call<GetDashboardOutput>(
        'cloudwatch',
        'GetDashboard',
        {
          DashboardName,
        },
      );
      const { widgets } = JSON.parse(DashboardBody) as DashboardBody;
      for (const widget of widgets) {
        if (widget.type !== 'metric') continue;
        for (const { source } of resolveRows(widget.properties)) {
          if (source.kind !== 'metric') continue;
          const found = complaint(source.namespace, source.metricName, source.dimensions);
          if (found !== undefined) {
            wrong.push(`${DashboardName}, ${widget.properties.title}: ${found}`);
          }
        }
      }
    }
    expect(DashboardEntries.length).toBe(3);
    expect(wrong).toEqual([]);
  });
});
