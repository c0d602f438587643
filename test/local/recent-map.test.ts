import { describe, expect, it } from 'vitest';
import { RecentMap } from '../../local/recent-map.ts';

describe('a recent map', () => {
  it('keeps a value for its time and no longer', () => {
    const recent = new RecentMap<string>(1000);
    recent.set('a', 'one', 0);
    expect(recent.get('a', 999)).toBe('one');
    expect(recent.get('a', 1000)).toBeUndefined();
  });

  it('keeps a value for its whole time when a generation ends in between', () => {
    const recent = new RecentMap<string>(1000);
    recent.set('a', 'one', 0);
    recent.set('b', 'two', 900);
    recent.set('c', 'three', 1100);
    expect(recent.get('b', 1899)).toBe('two');
    expect(recent.get('b', 1900)).toBeUndefined();
  });

  it('forgets a value for good after two generations', () => {
    const recent = new RecentMap<string>(1000);
    for (const [key, nowMs] of [
      ['a', 0],
      ['b', 1000],
      ['c', 2000],
    ] as const) {
      recent.set(key, key, nowMs);
    }
    expect(recent.get('a', 0)).toBeUndefined();
  });
});
