import type { Message } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../../local/kernel/random.ts';
import { createSqsHarness } from './harness.ts';

const STEP_COUNT = 400;
const MAX_RECEIVE_COUNT = 3;
const SEEDS = Array.from({ length: 25 }, (_, index) => `seed-${index}`);

/** Where a message is, by the ledger of one who watches the journal and the answers. */
type Place = 'source' | 'dead-letter queue' | 'deleted' | 'expired' | 'purged' | 'moved';

/**
 * A producer, consumers and an operator who do anything that the API lets them do, at random, and a
 * ledger that says where every message must be.
 */
function createWorld(seed: string, type: 'standard' | 'FIFO') {
  const sqs = createSqsHarness({ seed });
  const random = new Random(`world/${seed}`);
  const fifo = type === 'FIFO' ? { FifoQueue: 'true', ContentBasedDeduplication: 'true' } : {};
  const { url, dlqUrl } = sqs.createQueueWithDlq(
    MAX_RECEIVE_COUNT,
    { ...fifo, VisibilityTimeout: '10', MessageRetentionPeriod: '300' },
    { ...fifo, VisibilityTimeout: '5', MessageRetentionPeriod: '600' },
  );
  const dlqArn = sqs.attribute(dlqUrl, 'QueueArn');
  const sourceArn = sqs.attribute(url, 'QueueArn');
  /** By message id, in the order of sending. */
  const ledger = new Map<string, Place>();
  const groups = new Map<string, string>();
  let held: { url: string; message: Message }[] = [];
  let journalIndex = 0;
  let bodyNumber = 0;

  function readJournal(): void {
    const entries = sqs.kernel.journal.entries();
    for (const { event, subject, detail } of entries.slice(journalIndex)) {
      const id = String(detail?.messageId);
      const queue: Place = subject === sourceArn ? 'source' : 'dead-letter queue';
      if (event === 'sqs:sent') place(id, undefined, queue);
      if (event === 'sqs:deleted') place(id, queue, 'deleted');
      if (event === 'sqs:expired') place(id, queue, 'expired');
      if (event === 'sqs:dead-lettered') {
        expect(detail?.receiveCount).toBe(MAX_RECEIVE_COUNT);
        place(id, 'source', 'dead-letter queue');
      }
      if (event === 'sqs:moved') {
        place(id, 'dead-letter queue', 'moved');
        groups.set(String(detail?.newMessageId), groups.get(id) ?? '');
      }
      if (event === 'sqs:purged') {
        for (const one of idsIn(queue)) place(one, queue, 'purged');
      }
    }
    journalIndex = entries.length;
  }

  function place(id: string, from: Place | undefined, to: Place): void {
    expect(ledger.get(id), `${id} goes to ${to}`).toBe(from);
    // A message that arrives anew in a queue is the last one there.
    ledger.delete(id);
    ledger.set(id, to);
  }

  function idsIn(queue: Place): string[] {
    return [...ledger].filter(([, where]) => where === queue).map(([id]) => id);
  }

  function send(): void {
    const MessageGroupId = `group-${random.below(3)}`;
    const delay =
      type === 'standard' && random.chance(0.3) ? { DelaySeconds: random.below(20) } : {};
    const sent = sqs.send(url, `body ${bodyNumber++}`, { MessageGroupId, ...delay });
    groups.set(sent.MessageId as string, MessageGroupId);
  }

  function receive(): void {
    const from = random.chance(0.8) ? url : dlqUrl;
    const before = from === url ? 'source' : 'dead-letter queue';
    const messages = sqs.receive(from, {
      MaxNumberOfMessages: 1 + random.below(10),
      ...(random.chance(0.2) && { VisibilityTimeout: random.below(30) }),
    });
    readJournal();
    const ids = messages.map(({ MessageId }) => MessageId as string);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(ledger.get(id)).toBe(before);
    if (type === 'FIFO') expectFirstOfTheirGroups(ids, before);
    held.push(...messages.map((message) => ({ url: from, message })));
  }

  function expectFirstOfTheirGroups(ids: string[], queue: Place): void {
    const inQueue = idsIn(queue);
    for (const group of new Set(ids.map((id) => groups.get(id)))) {
      const received = ids.filter((id) => groups.get(id) === group);
      const waiting = inQueue.filter((id) => groups.get(id) === group);
      expect(received).toEqual(waiting.slice(0, received.length));
    }
  }

  /** Uses a handle that may be fresh, expired, stale, of a deleted message or of one that moved on. */
  function useHandle(use: (from: string, message: Message) => void): void {
    const [one] = held.splice(random.below(held.length), 1);
    if (one === undefined) return;
    attempt(() => use(one.url, one.message), 'InvalidParameterValueException');
    if (random.chance(0.3)) held.push(one);
  }

  function redrive(): void {
    const input = { SourceArn: dlqArn, MaxNumberOfMessagesPerSecond: 1 + random.below(20) };
    attempt(() => sqs.run('StartMessageMoveTask', input), 'InvalidParameterValueException');
  }

  function purge(): void {
    const QueueUrl = random.chance(0.5) ? url : dlqUrl;
    attempt(() => sqs.run('PurgeQueue', { QueueUrl }), 'PurgeQueueInProgress');
  }

  /** Does what may be refused, in one way. */
  function attempt(action: () => void, refusalCode: string): void {
    try {
      action();
    } catch (error) {
      expect(error).toMatchObject({ code: refusalCode });
    }
  }

  async function step(): Promise<void> {
    const dice = random.fraction();
    if (dice < 0.3) send();
    else if (dice < 0.6) receive();
    else if (dice < 0.7) useHandle(sqs.remove);
    else if (dice < 0.8) {
      useHandle((from, message) => sqs.changeVisibility(from, message, random.below(40)));
    } else if (dice < 0.81) redrive();
    else if (dice < 0.812) purge();
    else await sqs.clock.advance(random.below(8000));
    readJournal();
  }

  function expectNothingLostOrDoubled(): void {
    for (const [queueUrl, queue] of [
      [url, 'source'],
      [dlqUrl, 'dead-letter queue'],
    ] as const) {
      const counts = sqs.counts(queueUrl);
      // Asking settles the queue, which may let messages expire.
      readJournal();
      expect(counts[0] + counts[1] + counts[2], queue).toBe(idsIn(queue).length);
    }
  }

  /** Receives all that can be received until both queues are empty. */
  async function drain(): Promise<void> {
    held = [];
    for (let round = 0; round < 60; round++) {
      await sqs.clock.advance(1000);
      for (const from of [url, dlqUrl]) {
        for (const message of sqs.receive(from)) sqs.remove(from, message);
      }
      readJournal();
    }
    expect(idsIn('source')).toEqual([]);
    expect(idsIn('dead-letter queue')).toEqual([]);
  }

  return { sqs, step, drain, expectNothingLostOrDoubled, ledger };
}

async function runWorld(seed: string, type: 'standard' | 'FIFO') {
  const world = createWorld(seed, type);
  for (let i = 0; i < STEP_COUNT; i++) {
    await world.step();
    world.expectNothingLostOrDoubled();
  }
  await world.drain();
  return world;
}

describe.each(['standard', 'FIFO'] as const)('a %s queue', (type) => {
  it.each(SEEDS)('has every message in one place, always (%s)', async (seed) => {
    const { ledger } = await runWorld(seed, type);
    expect(new Set(ledger.values())).not.toContain(undefined);
    expect(ledger.size).toBeGreaterThan(STEP_COUNT / 5);
  });

  it('does the same again from the same seed', async () => {
    const first = await runWorld('again', type);
    const second = await runWorld('again', type);
    expect(second.sqs.kernel.journal.digest()).toBe(first.sqs.kernel.journal.digest());
  });
});
