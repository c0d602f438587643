import { describe, expect, it } from 'vitest';
import {
  acquire,
  createConcurrencyState,
  forget,
  grow,
  release,
  reserve,
  unreservedLimit,
} from '../../../../../local/services/lambda/model/concurrency.ts';

describe('concurrency', () => {
  it('is shared by all functions that reserve none', () => {
    const state = createConcurrencyState(3);
    expect(['a', 'b', 'a', 'b'].map((id) => acquire(state, id))).toEqual([
      undefined,
      undefined,
      undefined,
      'ConcurrentInvocationLimitExceeded',
    ]);
    release(state, 'a');
    expect(acquire(state, 'b')).toBeUndefined();
  });

  it('that is reserved limits its function and is out of reach of the others', () => {
    const state = createConcurrencyState(3);
    reserve(state, 'a', 2);
    expect(unreservedLimit(state)).toBe(1);
    expect([acquire(state, 'a'), acquire(state, 'a'), acquire(state, 'a')]).toEqual([
      undefined,
      undefined,
      'ReservedFunctionConcurrentInvocationLimitExceeded',
    ]);
    expect(acquire(state, 'b')).toBeUndefined();
    expect(acquire(state, 'b')).toBe('ConcurrentInvocationLimitExceeded');
  });

  it('reserved as nothing lets nothing run', () => {
    const state = createConcurrencyState(3);
    reserve(state, 'a', 0);
    expect(acquire(state, 'a')).toBe('ReservedFunctionConcurrentInvocationLimitExceeded');
  });

  it('moves with what runs when a reservation is made or taken away', () => {
    const state = createConcurrencyState(2);
    acquire(state, 'a');
    reserve(state, 'a', 1);
    expect(acquire(state, 'b')).toBeUndefined();
    reserve(state, 'a', undefined);
    expect(acquire(state, 'b')).toBe('ConcurrentInvocationLimitExceeded');
    release(state, 'a');
    expect(acquire(state, 'b')).toBeUndefined();
  });

  it('of a deleted function is free, and what it still runs gives nothing back twice', () => {
    const state = createConcurrencyState(2);
    reserve(state, 'a', 1);
    acquire(state, 'a');
    forget(state, 'a');
    release(state, 'a');
    expect(unreservedLimit(state)).toBe(2);
    expect([acquire(state, 'b'), acquire(state, 'b'), acquire(state, 'b')]).toEqual([
      undefined,
      undefined,
      'ConcurrentInvocationLimitExceeded',
    ]);
  });

  it('grows by 1,000 environments in ten seconds for each function, and saves nothing up', () => {
    const state = createConcurrencyState(10_000);
    const grown = (id: string, nowMs: number) => {
      let count = 0;
      while (grow(state, id, nowMs)) count++;
      return count;
    };
    expect(grown('a', 0)).toBe(1000);
    expect(grown('b', 0)).toBe(1000);
    expect(grown('a', 10)).toBe(1);
    expect(grown('a', 1010)).toBe(100);
    expect(grown('a', 3_600_000)).toBe(1000);
  });
});
