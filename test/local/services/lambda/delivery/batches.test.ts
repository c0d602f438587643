import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FakeQueue, QUEUE_ARN } from '../fakes.ts';
import { LiveLambda } from '../live.ts';

const queue = new FakeQueue();
let lambda: LiveLambda;

beforeAll(async () => {
  // Only the tests end a visibility timeout.
  queue.visibilityTimeoutSeconds = 43_200;
  lambda = new LiveLambda({ services: [queue.definition] });
  await lambda.deploy('batch', { Timeout: 1, MemorySize: 128 });
  await lambda.createResource('AWS::Lambda::EventSourceMapping', {
    EventSourceArn: QUEUE_ARN,
    FunctionName: 'batch',
    BatchSize: 5,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    ScalingConfig: { MaximumConcurrency: 2 },
  });
});
afterAll(() => lambda.stop());

const body = (action: string, n: number) => JSON.stringify({ action, n });
const done = (count: number) => queue.untilDeleted(queue.deleted.length + count);

/**
 * Sends messages, waits for the invocation that they come to, and lets what is left of them be
 * received again.
 */
async function sendAndReturn(...bodies: string[]): Promise<void> {
  const reported = lambda.logged('REPORT', lambda.countLogged('REPORT') + 1);
  queue.send(...bodies);
  await reported;
  queue.endVisibilityTimeouts();
}

describe('batch of a queue, run by a real process', () => {
  it('is deleted when the handler succeeds', async () => {
    const deleted = done(5);
    queue.send(...[1, 2, 3, 4, 5].map((n) => body('pass', n)));
    await deleted;
    expect([...queue.receiveCounts.values()]).toEqual([1, 1, 1, 1, 1]);
  });

  it.each(['throw', 'exit', 'hang', 'leak'])(
    'costs one receive when the handler comes to a message that makes it %s',
    async (action) => {
      const first = body(`${action} once`, 0);
      const rest = [1, 2, 3, 4].map((n) => body(`beside ${action}`, n));
      const deleted = done(5);
      await sendAndReturn(first, ...rest);
      await deleted;
      const counts = [first, ...rest].map((text) => queue.receiveCounts.get(text));
      expect(counts).toEqual([2, 2, 2, 2, 2]);
    },
  );

  it('is whole again right after one that failed: the next batch loses nothing', async () => {
    const good = [1, 2, 3, 4, 5].map((n) => body('after the failures', n));
    const deleted = done(5);
    queue.send(...good);
    await deleted;
    expect(good.map((text) => queue.receiveCounts.get(text))).toEqual([1, 1, 1, 1, 1]);
  });

  it('keeps only the message that the handler names', async () => {
    const bad = body('fail once', 0);
    const good = [1, 2].map((n) => body('beside fail', n));
    const [goodDeleted, allDeleted] = [done(2), done(3)];
    queue.send(bad, ...good);
    await goodDeleted;
    queue.endVisibilityTimeouts();
    await allDeleted;
    expect([bad, ...good].map((text) => queue.receiveCounts.get(text))).toEqual([2, 1, 1]);
  });
});
