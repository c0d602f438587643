import type { ReceiveMessageResult } from '@aws-sdk/client-sqs';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Principal } from '../../../local/credentials.ts';
import type { FaultRule } from '../../../local/faults/fault-rule.ts';
import type { ServiceHost } from '../../../local/host.ts';
import type { VirtualClock } from '../../../local/kernel/clock.ts';
import type { Kernel } from '../../../local/kernel/kernel.ts';
import { SQS } from '../../../local/services/sqs/index.ts';
import { ADMINISTRATOR, createTestHost } from '../../helpers/test-context.ts';

const QUEUE_URL = 'http://127.0.0.1:4566/000000000000/orders';
const QUEUE_ARN = 'arn:aws:sqs:us-east-1:000000000000:orders';
const ROLE: Principal = {
  kind: 'role',
  arn: 'arn:aws:sts::000000000000:assumed-role/sender/session',
  roleArn: 'arn:aws:iam::000000000000:role/sender',
  sessionName: 'session',
};
const RULES: Principal = { kind: 'service', name: 'events.amazonaws.com' };

let host: ServiceHost;
let kernel: Kernel;
let clock: VirtualClock;

beforeEach(async () => {
  ({ host, kernel, clock } = createTestHost([SQS]));
  await host.call('sqs', 'CreateQueue', { QueueName: 'orders' }, ADMINISTRATOR);
});

function send(principal: Principal = ROLE, body = 'order'): Promise<unknown> {
  const input = { QueueUrl: QUEUE_URL, MessageBody: body };
  return kernel.work.run(() => host.call('sqs', 'SendMessage', input, principal));
}

function handOff(body: string): Promise<void> {
  return kernel.work.run(() => host.deliver(QUEUE_ARN, { principal: RULES, body }));
}

async function bodies(): Promise<(string | undefined)[]> {
  const input = { QueueUrl: QUEUE_URL, MaxNumberOfMessages: 10 };
  const { Messages = [] } = await kernel.work.run(() =>
    host.call<ReceiveMessageResult>('sqs', 'ReceiveMessage', input, ADMINISTRATOR),
  );
  return Messages.map(({ Body }) => Body);
}

/** How many of a number of calls a rule strikes. */
async function struckOf(count: number, rule: FaultRule): Promise<number> {
  const fault = host.faults.add(rule);
  for (let call = 0; call < count; call++) await send().catch(() => undefined);
  return fault.count;
}

describe('a fault of calls', () => {
  it('refuses a call before anything has happened', async () => {
    host.faults.add({ on: 'call', effect: { kind: 'error', code: 'Broken', statusCode: 503 } });
    await expect(send()).rejects.toMatchObject({ code: 'Broken', statusCode: 503 });
    expect(await bodies()).toEqual([]);
  });

  it('carries a call out and says that it failed', async () => {
    host.faults.add({ on: 'call', effect: { kind: 'lost-answer', code: 'Gone' } });
    await expect(send()).rejects.toMatchObject({ code: 'Gone', statusCode: 500 });
    expect(await bodies()).toEqual(['order']);
  });

  it('holds a call back within its bounds', async () => {
    host.faults.add({ on: 'call', effect: { kind: 'latency', atLeastMs: 200, atMostMs: 300 } });
    const beganAtMs = kernel.now();
    const sent = send().then(() => kernel.now() - beganAtMs);
    await clock.advance(1000);
    expect(await sent).toBeGreaterThanOrEqual(200);
    expect(await sent).toBeLessThanOrEqual(300);
  });

  it.each([
    ['another service', { service: 's3' }],
    ['another operation', { operation: 'Receive*' }],
    ['another principal', { principal: '*role/receiver' }],
    ['a window that is not open yet', { window: { startSeconds: 60 } }],
    ['a window that has closed', { window: { endSeconds: 0 } }],
    ['a probability of nothing', { probability: 0 }],
  ] as const)('spares calls for %s', async (_, rule) => {
    const effect = { kind: 'error', code: 'Broken' } as const;
    expect(await struckOf(3, { on: 'call', effect, ...rule })).toBe(0);
    expect(await bodies()).toEqual(['order', 'order', 'order']);
  });

  it.each([
    ['service and operation', { service: 'sqs', operation: 'Send*' }],
    ['role', { principal: 'arn:aws:iam::*:role/sender' }],
    ['session', { principal: '*assumed-role/sender/*' }],
  ] as const)('finds calls by %s', async (_, rule) => {
    const effect = { kind: 'error', code: 'Broken' } as const;
    expect(await struckOf(3, { on: 'call', effect, ...rule })).toBe(3);
  });

  it('spares the administrator unless it names him', async () => {
    const effect = { kind: 'error', code: 'Broken' } as const;
    host.faults.add({ on: 'call', effect });
    await send(ADMINISTRATOR);
    host.faults.add({ on: 'call', principal: 'administrator', effect });
    await expect(send(ADMINISTRATOR)).rejects.toMatchObject({ code: 'Broken' });
  });

  it('strikes as often as it may, and no more once it is removed', async () => {
    const effect = { kind: 'error', code: 'Broken' } as const;
    expect(await struckOf(5, { on: 'call', times: 2, effect })).toBe(2);
    const fault = host.faults.add({ on: 'call', effect });
    fault.remove();
    await send();
    expect(fault.count).toBe(0);
  });

  it('strikes with its probability, the same calls for the same seed', async () => {
    const rule = {
      on: 'call',
      probability: 0.2,
      effect: { kind: 'error', code: 'Broken' },
    } as const;
    const struck = await struckOf(10_000, rule);
    // 99.9 % interval of a binomial distribution: 2,000 ± 3.29 × √(10,000 × 0.2 × 0.8).
    expect(Math.abs(struck - 2000)).toBeLessThan(132);
    const digest = kernel.journal.digest();
    ({ host, kernel } = createTestHost([SQS]));
    await host.call('sqs', 'CreateQueue', { QueueName: 'orders' }, ADMINISTRATOR);
    expect(await struckOf(10_000, rule)).toBe(struck);
    expect(kernel.journal.digest()).toBe(digest);
  });

  it('is written into the journal', async () => {
    const effect = { kind: 'lost-answer', code: 'Gone' } as const;
    host.faults.add({ on: 'call', name: 'gone', effect });
    await send().catch(() => undefined);
    expect(kernel.journal.entries()).toContainEqual({
      atMs: kernel.now(),
      event: 'faults:struck',
      subject: 'sqs SendMessage',
      detail: { rule: 'gone', effect: 'lost-answer' },
    });
  });
});

describe('a fault of hand-offs', () => {
  it('loses one without a word to its sender', async () => {
    host.faults.add({ on: 'delivery', times: 1, effect: { kind: 'lost' } });
    await handOff('first');
    await handOff('second');
    expect(await bodies()).toEqual(['second']);
  });

  it('brings one twice', async () => {
    host.faults.add({ on: 'delivery', times: 1, effect: { kind: 'duplicated' } });
    await handOff('first');
    expect(await bodies()).toEqual(['first', 'first']);
  });

  it('lets later ones arrive before one', async () => {
    const effect = { kind: 'reordered', atMostMs: 60_000 } as const;
    host.faults.add({ on: 'delivery', times: 1, effect });
    const first = handOff('first');
    await handOff('second');
    await clock.advance(60_000);
    await first;
    expect(await bodies()).toEqual(['second', 'first']);
  });

  it('refuses one, and its sender knows', async () => {
    const effect = { kind: 'error', code: 'Broken' } as const;
    host.faults.add({ on: 'delivery', target: '*:orders', principal: 'events.*', effect });
    await expect(handOff('first')).rejects.toMatchObject({ code: 'Broken' });
    expect(await bodies()).toEqual([]);
  });

  it('spares other targets', async () => {
    host.faults.add({ on: 'delivery', target: '*:other', effect: { kind: 'lost' } });
    await handOff('first');
    expect(await bodies()).toEqual(['first']);
  });
});
