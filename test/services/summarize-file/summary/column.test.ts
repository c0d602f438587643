import { describe, expect, it } from 'vitest';
import type { ColumnSummary } from '../../../../services/summarize-file/contract.ts';
import { EXACT_VALUES_MAX } from '../../../../services/summarize-file/limits.ts';
import { Column, createExactBudget } from '../../../../services/summarize-file/summary/column.ts';
import { seededRandom } from '../../../helpers/seeded-random.ts';

function columnOf(cells: readonly string[]): ColumnSummary {
  const column = new Column('c', createExactBudget());
  for (const cell of cells) column.addText(cell);
  return column.summarize(cells.length);
}

/** More distinct values than are counted exactly, so that the sketches speak. */
const many = (cell: (i: number) => string) => Array.from({ length: 5_000 }, (_, i) => cell(i));

describe('the type', () => {
  it.each([
    ['integer', ['1', '-2', '+3', '0']],
    ['number', ['1', '2.5', '-.5', '1e-7', '6.', '1E+400']],
    ['boolean', ['true', 'FALSE', 'True']],
    ['date', ['2026-01-31', '2026-01-31T10:00:00Z', '2026-01-31 10:00:00.123+02:00']],
    ['string', ['007', '08540']],
    ['string', ['1', 'x']],
    ['string', ['2026-13-01']],
    ['string', ['1e', '.', '-', '+', '1.2.3', '0x10', 'NaN', 'Infinity', ' 1']],
    ['string', ['true', '1']],
    ['empty', ['', '']],
  ])('is %s for %j', (type, cells) => {
    expect(columnOf(cells).type).toBe(type);
    for (const cell of cells) {
      // The same cells behind more values than are counted exactly.
      const crowd = type === 'integer' || type === 'number' ? many((i) => `${i}`) : [];
      if (crowd.length > 0) expect(columnOf([...crowd, cell]).type).toMatch(/integer|number/);
    }
  });

  it('is string for more digits than are kept', () => {
    expect(columnOf(['1'.repeat(512)]).type).toBe('integer');
    expect(columnOf(['1'.repeat(513)]).type).toBe('string');
  });

  it.each([
    ['integer', many((i) => `${i}`)],
    ['number', many((i) => `${i}.25`)],
    ['string', many((i) => `0${i}`)],
    ['string', [...many((i) => `${i}`), 'x']],
    ['date', many((i) => `2026-01-01T${10 + (i % 10)}:${10 + (i % 50)}:00.${i}Z`)],
  ])('is %s for many values too (%#)', (type, cells) => {
    expect(columnOf(cells)).toMatchObject({ type, distinctIsExact: false });
  });
});

describe('distinct values', () => {
  it('are counted exactly while they are few', () => {
    const cells = Array.from({ length: 10_000 }, (_, i) => `v${i % EXACT_VALUES_MAX}`);
    expect(columnOf(cells)).toMatchObject({
      distinctCount: EXACT_VALUES_MAX,
      distinctIsExact: true,
    });
  });

  it.each([2_000, 20_000, 300_000])('are estimated within 5 %% when they are %i', (count) => {
    const cells = Array.from({ length: count }, (_, i) => `value ${i}`);
    const { distinctCount, distinctIsExact } = columnOf(cells);
    expect(distinctIsExact).toBe(false);
    expect(Math.abs(distinctCount / count - 1)).toBeLessThan(0.05);
  });

  it('are as many for a JSON string as for the number it looks like', () => {
    const column = new Column('c', createExactBudget());
    for (let i = 0; i < 10; i++) {
      column.addValue('1', 1);
      column.addValue('1', 16);
    }
    expect(column.summarize(20)).toMatchObject({ distinctCount: 2, type: 'string' });
  });
});

describe('minimum and maximum', () => {
  it('are by number for numbers', () => {
    expect(columnOf(['10', '9', '-1', '+11'])).toMatchObject({ min: '-1', max: '+11' });
    expect(columnOf(many((i) => `${i}`))).toMatchObject({ min: '0', max: '4999' });
  });

  it('are by code unit for anything else', () => {
    expect(columnOf(['b', 'B', 'ä', '10', '9'])).toMatchObject({ min: '10', max: 'ä' });
    expect(columnOf([...many((i) => `${i}`), 'x'])).toMatchObject({ min: '0', max: 'x' });
    const alike = many((i) => `value ${i}`);
    expect(columnOf(alike)).toMatchObject({ min: 'value 0', max: 'value 999' });
    expect(columnOf(alike.toReversed())).toMatchObject({ min: 'value 0', max: 'value 999' });
  });

  it('keep every digit beyond what IEEE 754 holds', () => {
    const cells = ['9007199254740993', '9007199254740992', '9007199254740994', '5'];
    expect(columnOf(cells)).toMatchObject({ min: '5', max: '9007199254740994' });
    expect(columnOf(['1e400', '1e401', '-1e400'])).toMatchObject({ min: '-1e400', max: '1e401' });
    expect(columnOf(['1e-400', '2e-400', '3e-400'])).toMatchObject({
      min: '1e-400',
      max: '3e-400',
    });
  });

  it('are cut to a stored length', () => {
    const { min, max, name } = new Column('n'.repeat(5_000), createExactBudget()).summarize(0);
    expect([min, max, name.length]).toEqual([undefined, undefined, 256]);
    expect(columnOf(['x'.repeat(5_000)]).max).toHaveLength(128);
  });
});

describe('mean and quantiles', () => {
  it('are exact while distinct values are few', () => {
    const cells = Array.from({ length: 100 }, (_, i) => `${i + 1}`);
    expect(columnOf(cells)).toMatchObject({ mean: 50.5, p50: 50, p95: 95 });
  });

  it('are within 0.8 % after that', () => {
    const random = seededRandom(7);
    const values = Array.from({ length: 50_000 }, () => (random() - 0.3) * 10 ** (random() * 6));
    const summary = columnOf(values.map((value) => value.toFixed(4)));
    const sorted = values.toSorted((a, b) => a - b);
    for (const [figure, fraction] of [
      ['p50', 0.5],
      ['p95', 0.95],
    ] as const) {
      const exact = sorted[Math.ceil(fraction * sorted.length) - 1] as number;
      expect(Math.abs((summary[figure] as number) / exact - 1)).toBeLessThan(0.009);
    }
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(summary.mean).toBeCloseTo(mean, 3);
  });

  it('keep the upper quantile of values over forty powers of ten', () => {
    const random = seededRandom(8);
    const values = Array.from({ length: 20_000 }, () => 10 ** (random() * 40 - 20));
    const { p95 } = columnOf(values.map(String));
    const exact = values.toSorted((a, b) => a - b)[18_999] as number;
    expect(Math.abs((p95 as number) / exact - 1)).toBeLessThan(0.009);
  });

  it('are right however the values wander', () => {
    const cells = Array.from({ length: 4_000 }, (_, i) => `${(i % 2 ? 1 : -1) * (i + 1) ** 2}`);
    const exact = cells.map(Number).toSorted((a, b) => a - b);
    const { p50, p95 } = columnOf(cells);
    expect(Math.abs((p50 as number) / (exact[1_999] as number) - 1)).toBeLessThan(0.009);
    expect(Math.abs((p95 as number) / (exact[3_799] as number) - 1)).toBeLessThan(0.009);
  });

  it('are left out where DynamoDB could not hold them', () => {
    const column = columnOf(['1e300', '-1e400', '1e-200']);
    expect(column).toMatchObject({ type: 'number', max: '1e300' });
    expect(column).not.toHaveProperty('mean');
    expect(column).not.toHaveProperty('p50');
  });
});
