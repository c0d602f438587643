import { describe, expect, it } from 'vitest';
import { inDependencyOrder } from '../../../local/deploy/dependency-graph.ts';

function order(needs: Record<string, string[]>): string[] {
  return inDependencyOrder(
    Object.keys(needs),
    (name) => needs[name] ?? [],
    (circle) => {
      throw new RangeError(circle.join(' → '));
    },
  );
}

describe('the dependency order', () => {
  it('puts each name after what it needs, and else keeps the order', () => {
    expect(order({ c: ['a'], a: ['b'], b: [], d: ['elsewhere'] })).toEqual(['b', 'a', 'c', 'd']);
  });

  it('names a circle from its first member back to it', () => {
    expect(() => order({ x: ['a'], a: ['b'], b: ['c'], c: ['a'] })).toThrow(/^a → b → c → a$/);
  });
});
