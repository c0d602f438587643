import type { ListExperimentsResponse } from '@aws-sdk/client-fis';
import type { GetScheduleOutput, ListSchedulesOutput } from '@aws-sdk/client-scheduler';
import type { ListQueuesResult } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assemblyDirectory, synthesizeIfStale } from '../../cli/assembly.ts';
import { callsOf } from '../../cli/dashboards/aws-calls.ts';
import { LocalAws } from '../../local/engine.ts';

const MINUTE_MS = 60_000;

let engine: LocalAws;
let call: ReturnType<typeof callsOf>;
beforeAll(async () => {
  await synthesizeIfStale('local');
  engine = await LocalAws.start({ clock: 'virtual' });
  call = callsOf(engine);
  await engine.deploy(assemblyDirectory('local'));
});
afterAll(() => engine.stop());

/** Lets a schedule of the chaos stack run at the next minute. */
async function runSoon(experiment: string): Promise<void> {
  const GroupName = 'faultline-local-chaos';
  const { Schedules = [] } = await call<ListSchedulesOutput>('scheduler', 'ListSchedules', {
    GroupName,
  });
  const Name = Schedules.map((one) => one.Name ?? '').find((name) => name.includes(experiment));
  const {
    Arn: _,
    CreationDate,
    LastModificationDate,
    ...schedule
  } = await call<GetScheduleOutput>('scheduler', 'GetSchedule', { GroupName, Name });
  const at = new Date(engine.kernel.now() + MINUTE_MS).toISOString().slice(0, 19);
  await call('scheduler', 'UpdateSchedule', {
    ...schedule,
    State: 'ENABLED',
    ScheduleExpression: `at(${at})`,
    FlexibleTimeWindow: { Mode: 'OFF' },
  });
}

async function states(): Promise<(string | undefined)[]> {
  const { experiments = [] } = await call<ListExperimentsResponse>('fis', 'ListExperiments', {});
  return experiments.map(({ state }) => state?.status);
}

describe('a scheduled experiment', () => {
  it('is not there before somebody enables its schedule', async () => {
    // The first of January 2026 is a Thursday, and ten o'clock the time of one of them.
    await engine.virtualClock.advance(11 * 60 * MINUTE_MS);
    expect(await states()).toEqual([]);
  }, 60_000);

  it('starts by itself', async () => {
    await runSoon('slowworker');
    await engine.virtualClock.advance(2 * MINUTE_MS);
    expect(await states()).toEqual(['running']);
    await engine.virtualClock.advance(6 * MINUTE_MS);
    expect(await states()).toEqual(['completed']);
  });

  it('fails without touching anything when an alarm is open', async () => {
    const { QueueUrls = [] } = await call<ListQueuesResult>('sqs', 'ListQueues', {});
    const QueueUrl = QueueUrls.find((url) => url.includes('StreamDeadLetters'));
    await call('sqs', 'SendMessage', { QueueUrl, MessageBody: 'dead' });
    await engine.virtualClock.advance(3 * MINUTE_MS);
    await runSoon('shortoutage');
    await engine.virtualClock.advance(2 * MINUTE_MS);
    expect(await states()).toEqual(['completed', 'failed']);
  });
});
