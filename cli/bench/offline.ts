import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { drawBoard } from '../../charts/board-picture.ts';
import type { DashboardBody } from '../../charts/dashboard-body.ts';
import { LocalAws } from '../../local/engine.ts';
import { NOTIFY_SUBSCRIBERS_SERVICE } from '../../services/notify-subscribers/contract.ts';
import { assemblyDirectory } from '../assembly.ts';
import { callsOf } from '../dashboards/aws-calls.ts';
import { loadBoard } from '../dashboards/board-data.ts';
import { toPng } from '../dashboards/picture-file.ts';
import { findFunction, runTraffic, type TrafficPlan } from '../dashboards/traffic.ts';
import { readAddress } from '../pipeline.ts';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1440;
const ALARM_COUNT = 1000;
const SERIES_COUNT = 100;
const RESOURCE_COUNT = 200;

/** Measurements on virtual time, in this process: what they cost is the engine's own work. */
export async function measureAlarmDay(): Promise<number> {
  return withEngine(async (engine) => {
    const call = callsOf(engine);
    const series = await Promise.all(
      Array.from({ length: ALARM_COUNT }, async (_, index) => {
        const Dimensions = [{ Name: 'id', Value: String(index) }];
        await call('cloudwatch', 'PutMetricAlarm', {
          AlarmName: `alarm-${index}`,
          Namespace: 'Bench',
          MetricName: 'Errors',
          Dimensions,
          Statistic: 'Sum',
          Period: 60,
          EvaluationPeriods: 3,
          Threshold: 5,
          ComparisonOperator: 'GreaterThanThreshold',
        });
        return engine.host.metrics.series({
          namespace: 'Bench',
          metricName: 'Errors',
          dimensions: { id: String(index) },
        });
      }),
    );
    return elapsedMs(async () => {
      for (let minute = 0; minute < DAY_MINUTES; minute++) {
        // An hour of trouble in the day: every alarm fires, and recovers.
        for (const one of series) one.add(minute >= 600 && minute < 660 ? 9 : 1);
        await engine.virtualClock.advance(MINUTE_MS);
      }
    });
  });
}

/** GetMetricData of a hundred series with a day of minutes each; the first call warms up. */
export async function measureMetricData(): Promise<number> {
  return withEngine(async (engine) => {
    const call = callsOf(engine);
    const startMs = engine.kernel.now();
    const series = Array.from({ length: SERIES_COUNT }, (_, index) =>
      engine.host.metrics.series({
        namespace: 'Bench',
        metricName: 'Values',
        dimensions: { id: String(index) },
      }),
    );
    for (let minute = 0; minute < DAY_MINUTES; minute++) {
      for (const [index, one] of series.entries()) one.add(minute + index);
      await engine.virtualClock.advance(MINUTE_MS);
    }
    const request = {
      StartTime: new Date(startMs),
      EndTime: new Date(engine.kernel.now()),
      MetricDataQueries: series.map((_, index) => ({
        Id: `m${index}`,
        MetricStat: {
          Metric: {
            Namespace: 'Bench',
            MetricName: 'Values',
            Dimensions: [{ Name: 'id', Value: String(index) }],
          },
          Period: 60,
          Stat: 'Average',
        },
      })),
    };
    const all = () => call('cloudwatch', 'GetMetricData', request);
    await all();
    await all();
    return elapsedMs(all);
  });
}

/** Bytes that a day of ten thousand metrics takes, in a process of its own. */
export function measureMetricMemory(): number {
  const program = fileURLToPath(new URL('./metric-memory.ts', import.meta.url));
  const output = execFileSync(process.execPath, ['--expose-gc', program], { encoding: 'utf8' });
  return Number(/bytes (\d+)/.exec(output)?.[1]);
}

/** Every dashboard of ours, from its body to the image. */
export async function measureDrawing(): Promise<number> {
  return withEngine(async (engine) => {
    await engine.deploy(assemblyDirectory('local'));
    const call = callsOf(engine);
    const startMs = engine.kernel.now();
    await engine.virtualClock.advance(3 * 60 * MINUTE_MS);
    const range = { startMs, endMs: engine.kernel.now() };
    const { DashboardEntries } = await call<{ DashboardEntries: { DashboardName: string }[] }>(
      'cloudwatch',
      'ListDashboards',
      {},
    );
    return elapsedMs(async () => {
      for (const { DashboardName } of DashboardEntries) {
        const { DashboardBody } = await call<{ DashboardBody: string }>(
          'cloudwatch',
          'GetDashboard',
          { DashboardName },
        );
        const body = JSON.parse(DashboardBody) as DashboardBody;
        toPng(drawBoard(body, await loadBoard(call, body, range)));
      }
    });
  });
}

/** Half an hour without the notifier, then its recovery, with our real handlers. */
const OUTAGE: TrafficPlan = {
  healthyMinutes: 2,
  failingMinutes: 38,
  faultAfterMinutes: 1,
  faultMinutes: 30,
  uploadsPerMinute: 3,
};

export async function measureOutage(): Promise<number> {
  return elapsedMs(() => playOutage('1', OUTAGE));
}

/** How many of so many runs from one seed have the same journal as the first. */
export async function countSameJournals(runs: number): Promise<number> {
  const short = { ...OUTAGE, failingMinutes: 6, faultMinutes: 3 };
  const digests: (string | undefined)[] = [];
  for (let run = 0; run < runs; run++) digests.push(await playOutage('same', short));
  return digests.filter((digest) => digest !== undefined && digest === digests[0]).length;
}

async function playOutage(seed: string, plan: TrafficPlan): Promise<string | undefined> {
  const engine = await LocalAws.start({ clock: 'virtual', latency: 'documented', seed });
  try {
    const deployment = await engine.deploy(assemblyDirectory('local'));
    const call = callsOf(engine);
    const address = readAddress((name) => deployment.output(name));
    const notifierName = await findFunction(call, NOTIFY_SUBSCRIBERS_SERVICE);
    await runTraffic(engine, call, { address, notifierName }, plan, () => undefined);
    return engine.kernel.journal.digest();
  } finally {
    await engine.stop();
  }
}

/** A template of two hundred resources that refer to each other. */
export async function measureDeployment(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'faultline-bench-'));
  try {
    const file = join(folder, 'template.json');
    writeFileSync(file, JSON.stringify({ Resources: manyResources() }));
    return await withEngine((engine) => elapsedMs(() => engine.deploy(file)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function manyResources(): Record<string, object> {
  const resources: Record<string, object> = {};
  for (let index = 0; index < RESOURCE_COUNT / 4; index++) {
    const arn = (id: string) => ({ 'Fn::GetAtt': [`${id}${index}`, 'Arn'] });
    resources[`Dead${index}`] = { Type: 'AWS::SQS::Queue', Properties: {} };
    resources[`Queue${index}`] = {
      Type: 'AWS::SQS::Queue',
      Properties: { RedrivePolicy: { deadLetterTargetArn: arn('Dead'), maxReceiveCount: 3 } },
    };
    resources[`Topic${index}`] = { Type: 'AWS::SNS::Topic', Properties: {} };
    resources[`Subscription${index}`] = {
      Type: 'AWS::SNS::Subscription',
      Properties: {
        TopicArn: { Ref: `Topic${index}` },
        Protocol: 'sqs',
        Endpoint: arn('Queue'),
      },
    };
  }
  return resources;
}

async function withEngine(measure: (engine: LocalAws) => Promise<number>): Promise<number> {
  const engine = await LocalAws.start({ clock: 'virtual' });
  try {
    return await measure(engine);
  } finally {
    await engine.stop();
  }
}

async function elapsedMs(work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}
