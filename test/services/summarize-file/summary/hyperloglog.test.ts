import { describe, expect, it } from 'vitest';
import { HyperLogLog } from '../../../../services/summarize-file/summary/hyperloglog.ts';
import { hashText, mix } from '../../../../services/summarize-file/summary/values.ts';

const SKETCHES = 16;

/** Relative errors of sketches over different values, so many in each. */
function errorsOf(count: number): number[] {
  return Array.from({ length: SKETCHES }, (_, sketch) => {
    const distinct = new HyperLogLog();
    for (let i = 0; i < count; i++) distinct.add(mix(hashText(`${sketch}v${i}`)));
    return distinct.estimate() / count - 1;
  });
}

describe('an estimate of distinct values', () => {
  it('is zero for none, and counts a value once', () => {
    const distinct = new HyperLogLog();
    expect(distinct.estimate()).toBe(0);
    for (let i = 0; i < 10; i++) distinct.add(mix(hashText('same')));
    expect(distinct.estimate()).toBe(1);
  });

  // Around 10,000 the estimator of 2007 changes its formula, and is off by twice its stated error.
  it.each([1_000, 8_000, 10_000, 11_000, 50_000])(
    'is without bias and within its standard error at %i values',
    (count) => {
      const errors = errorsOf(count);
      const bias = errors.reduce((sum, error) => sum + error, 0) / SKETCHES;
      const spread = Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / SKETCHES);
      expect(Math.abs(bias)).toBeLessThan(0.01);
      expect(spread).toBeLessThan(0.022);
    },
  );

  it('stands when every register is full', () => {
    const distinct = new HyperLogLog();
    for (let register = 0; register < 4_096; register++) distinct.add(register << 20);
    expect(distinct.estimate()).toBeGreaterThan(2 ** 32);
    expect(distinct.estimate()).toBeLessThan(Number.MAX_SAFE_INTEGER);
  });
});
