import { describe, expect, it } from 'vitest';
import type { VirtualClock } from '../../../local/kernel/clock.ts';
import { Kernel } from '../../../local/kernel/kernel.ts';

function virtualKernel(seed = '1') {
  const kernel = new Kernel({ clock: 'virtual', seed, latency: 'instant' });
  return { kernel, clock: kernel.clock as VirtualClock };
}

describe('virtual clock', () => {
  it('runs timers in order of time, and those of one instant in the order they were made', async () => {
    const { kernel, clock } = virtualKernel();
    const seen: string[] = [];
    kernel.schedule(200, 'late', () => void seen.push('late'));
    kernel.schedule(100, 'first', () => void seen.push('first'));
    kernel.schedule(100, 'second', () => void seen.push('second'));
    await clock.advance(150);
    expect(seen).toEqual(['first', 'second']);
    await clock.advance(50);
    expect(seen).toEqual(['first', 'second', 'late']);
  });

  it('stands at the end of the given time when nothing is due', async () => {
    const { kernel, clock } = virtualKernel();
    const before = kernel.now();
    await clock.advance(86_400_000);
    expect(kernel.now() - before).toBe(86_400_000);
  });

  it('does not move while counted work is runnable, however many turns it takes', async () => {
    const { kernel, clock } = virtualKernel();
    const start = kernel.now();
    let doneAt = 0;
    kernel.start(async () => {
      for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
      doneAt = kernel.now();
    });
    await clock.advance(1000);
    expect(doneAt).toBe(start);
  });

  it('lets paused work go on before time moves past the instant that resumed it', async () => {
    const { kernel, clock } = virtualKernel();
    const start = kernel.now();
    const wakes: number[] = [];
    kernel.start(async () => {
      await kernel.sleep(60_000, 'nap');
      wakes.push(kernel.now() - start);
      await kernel.sleep(1, 'blink');
      wakes.push(kernel.now() - start);
    });
    kernel.schedule(60_002, 'after', () => void wakes.push(-1));
    await clock.advance(120_000);
    expect(wakes).toEqual([60_000, 60_001, -1]);
  });

  it('stops as soon as a condition holds', async () => {
    const { kernel, clock } = virtualKernel();
    const start = kernel.now();
    let done = false;
    kernel.schedule(5_000, 'work', () => {
      done = true;
    });
    expect(await clock.advanceUntil(() => done, 60_000)).toBe(true);
    expect(kernel.now() - start).toBe(5_000);
    expect(await clock.advanceUntil(() => false, 1_000)).toBe(false);
  });

  it('never runs a cancelled timer, even among thousands of cancelled ones', async () => {
    const { kernel, clock } = virtualKernel();
    let ran = 0;
    const timers = Array.from({ length: 5_000 }, (_, i) =>
      kernel.schedule(1 + (i % 7), 'timer', () => {
        ran++;
      }),
    );
    for (const [i, timer] of timers.entries()) if (i % 10 !== 0) timer.cancel();
    await clock.advance(10);
    expect(ran).toBe(500);
  });
});

describe('journal', () => {
  it('has the same digest for the same seed and another for another', async () => {
    const digest = async (seed: string) => {
      const { kernel, clock } = virtualKernel(seed);
      for (let i = 0; i < 20; i++) {
        kernel.schedule(kernel.random.below(1000), 'draw', () =>
          kernel.journal.record('test:drawn', kernel.ids.uuid()),
        );
      }
      await clock.advance(2000);
      return kernel.journal.digest();
    };
    expect(await digest('a')).toBe(await digest('a'));
    expect(await digest('a')).not.toBe(await digest('b'));
  });
});

describe('random', () => {
  it('gives each fork a stream of its own that draws elsewhere do not shift', () => {
    const one = virtualKernel().kernel.random;
    const other = virtualKernel().kernel.random;
    one.uint32();
    expect(one.fork('sqs').hex(32)).toBe(other.fork('sqs').hex(32));
    expect(one.fork('sqs').hex(32)).not.toBe(one.fork('sns').hex(32));
  });

  it('draws fractions evenly', () => {
    const { random } = virtualKernel().kernel;
    const buckets = new Array<number>(10).fill(0);
    const draw = () => {
      const bucket = random.below(10);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    };
    for (let i = 0; i < 100_000; i++) draw();
    for (const count of buckets) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });
});
