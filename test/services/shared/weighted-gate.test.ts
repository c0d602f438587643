import { describe, expect, it } from 'vitest';
import { WeightedGate } from '../../../services/shared/weighted-gate.ts';
import { seededRandom } from '../../helpers/seeded-random.ts';

describe('a weighted gate', () => {
  it('lets light work pass heavy work that waits, and leaves room beside it', async () => {
    const gate = new WeightedGate(10, 8);
    const order: string[] = [];
    const heavy = Promise.withResolvers<void>();
    const work = [
      gate.run(100, () => heavy.promise),
      gate.run(100, async () => order.push('heavy')),
      gate.run(2, async () => order.push('light')),
      gate.run(1, async () => order.push('lightest')),
    ];
    await Promise.all(work.slice(2));
    expect(order).toEqual(['light', 'lightest']);
    heavy.resolve();
    await Promise.all(work);
    expect(order).toEqual(['light', 'lightest', 'heavy']);
  });

  it.each([1, 2, 3])(
    'never lets in more than its capacity, and all in the end (seed %i)',
    async (seed) => {
      const random = seededRandom(seed);
      const gate = new WeightedGate(10);
      let inside = 0;
      let most = 0;
      const work = Array.from({ length: 200 }, async () => {
        const weight = Math.floor(random() * 15);
        const share = Math.min(weight, 10);
        await gate.run(weight, async () => {
          inside += share;
          most = Math.max(most, inside);
          for (let i = Math.floor(random() * 5); i > 0; i--) await Promise.resolve();
          inside -= share;
          if (random() < 0.1) throw new RangeError('refused');
        });
      });
      const outcomes = await Promise.allSettled(work);
      expect(outcomes.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(0);
      expect(most).toBe(10);
      expect(inside).toBe(0);
      await expect(gate.run(10, async () => 'in')).resolves.toBe('in');
    },
  );
});
