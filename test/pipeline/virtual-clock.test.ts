import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { assemblyDirectory, synthesizeIfStale } from '../../cli/assembly.ts';
import { sampleCsv } from '../../cli/bench/sample-csv.ts';
import { readAddress } from '../../cli/pipeline.ts';
import { LocalAws } from '../../local/engine.ts';
import type { LatencyProfileName } from '../../local/kernel/latency.ts';
import type { FileNotification } from '../../services/notify-subscribers/contract.ts';
import { ADMINISTRATOR } from '../helpers/test-context.ts';

const MINUTE_MS = 60_000;

let engine: LocalAws | undefined;
beforeAll(async () => {
  await synthesizeIfStale('local');
});
afterEach(async () => {
  await engine?.stop();
  engine = undefined;
});

/** The deployed pipeline on virtual time, with the means to put files in and take notifications out. */
async function deploy(options: { seed?: string; latency?: LatencyProfileName } = {}) {
  const aws = await LocalAws.start({ clock: 'virtual', ...options });
  engine = aws;
  const deployment = await aws.deploy(assemblyDirectory('local'));
  const address = readAddress((name) => deployment.output(name));
  const notifications: { atMs: number; body: FileNotification }[] = [];
  const startMs = aws.kernel.now();
  return {
    aws,
    notifications,
    /** In the process: a call over the wire takes time, and that stands still until somebody waits. */
    async upload(Key: string, body: Buffer | string) {
      const input = { Bucket: address.uploadsBucketName, Key, Body: Buffer.from(body) };
      await aws.kernel.work.run(() => aws.host.call('s3', 'PutObject', input, ADMINISTRATOR));
    },
    /** Lets time pass until so many notifications are there. */
    async receive(count: number, atMostMs: number) {
      const url = { QueueUrl: address.inboxQueueUrl, MaxNumberOfMessages: 10 };
      const depth = () =>
        aws.kernel.journal
          .entries()
          .filter(({ event, subject }) => event === 'sqs:sent' && subject.includes('Inbox')).length;
      await aws.virtualClock.advanceUntil(() => depth() >= count, atMostMs);
      for (;;) {
        const { Messages = [] } = await aws.kernel.work.run(() =>
          aws.host.call<{ Messages?: { Body: string }[] }>(
            'sqs',
            'ReceiveMessage',
            url,
            ADMINISTRATOR,
          ),
        );
        if (Messages.length === 0) return;
        for (const { Body } of Messages) {
          notifications.push({ atMs: aws.kernel.now() - startMs, body: JSON.parse(Body) });
        }
      }
    },
  };
}

describe('the pipeline on virtual time', () => {
  it('takes files through with real handler processes, and no time passes that AWS does not take', async () => {
    const world = await deploy();
    for (let i = 0; i < 5; i++) await world.upload(`f${i}.csv`, sampleCsv(50, i));
    await world.upload('bad.csv', 'a,b\n1\n');
    await world.receive(6, 10 * MINUTE_MS);
    const keys = world.notifications.map(({ body }) => `${body.key} ${body.status}`).sort();
    expect(keys).toEqual([
      'bad.csv REJECTED',
      ...Array.from({ length: 5 }, (_, i) => `f${i}.csv PROCESSED`),
    ]);
    // Handlers see the engine's time.
    expect(world.notifications[0]?.body.recordedAt).toMatch(/^2026-01-01T00:0\d:/);
    expect(Math.max(...world.notifications.map(({ atMs }) => atMs))).toBeLessThan(MINUTE_MS);
  });

  it('takes as long as published for AWS under the documented latencies', async () => {
    const world = await deploy({ latency: 'documented' });
    await world.upload('a.csv', sampleCsv(10));
    await world.receive(1, 10 * MINUTE_MS);
    const [first] = world.notifications;
    // The medians of the hops add up to about half a second; none is a minute.
    expect(first?.atMs).toBeGreaterThan(200);
    expect(first?.atMs).toBeLessThan(20_000);
  });

  it('repeats from a seed: the same journal, and another for another seed', async () => {
    const run = async (seed: string) => {
      const world = await deploy({ seed, latency: 'documented' });
      for (let i = 0; i < 4; i++) await world.upload(`f${i}.csv`, sampleCsv(20, i));
      await world.receive(4, 10 * MINUTE_MS);
      await world.aws.virtualClock.advance(5 * MINUTE_MS);
      const digest = world.aws.kernel.journal.digest();
      await world.aws.stop();
      engine = undefined;
      return digest;
    };
    const first = await run('a');
    expect(await run('a')).toBe(first);
    expect(await run('b')).not.toBe(first);
  });
});
