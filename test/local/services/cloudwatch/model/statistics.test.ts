import { describe, expect, it } from 'vitest';
import { DISTRIBUTION } from '../../../../../local/services/cloudwatch/limits.ts';
import { readPeriods } from '../../../../../local/services/cloudwatch/model/periods.ts';
import { Series } from '../../../../../local/services/cloudwatch/model/series.ts';
import { parseStatistic } from '../../../../../local/services/cloudwatch/model/statistics.ts';
import { seededRandom } from '../../../../helpers/seeded-random.ts';

const START_MS = Date.UTC(2026, 0, 1);
const HOUR = { startMs: START_MS, endMs: START_MS + 3_600_000, periodMs: 3_600_000 };

/** One period's statistic, of values that all came in its first minute. */
function statistic(name: string, values: readonly number[]): number | undefined {
  const series = new Series('None', 60);
  for (const value of values) series.add(value, 1, START_MS, START_MS);
  return read(name, series);
}

function read(name: string, series: Series): number | undefined {
  const compute = parseStatistic(name);
  if (compute === undefined) throw new TypeError(`no statistic: ${name}`);
  return readPeriods([series], compute, HOUR, START_MS).values[0];
}

const ONE_TO_HUNDRED = Array.from({ length: 100 }, (_, index) => index + 1);

describe('statistics', () => {
  it.each([
    ['SampleCount', 100],
    ['Sum', 5_050],
    ['Average', 50.5],
    ['Minimum', 1],
    ['Maximum', 100],
    ['p0', 1],
    ['p50', 50],
    ['p99', 99],
    ['p99.9', 100],
    ['p100', 100],
    ['tm90', 45.5],
    ['tc90', 90],
    ['ts90', 4_095],
    ['TM(2%:98%)', 50.5],
    ['TM(10%:)', 55.5],
    ['TS(80%:)', 1_810],
    ['IQM', 50.5],
    ['wm90', (4_095 + 10 * 90) / 100],
    ['TM(10:20)', 15.5],
    ['TC(10:20)', 10],
    ['TC(:0.5)', 0],
    ['TS(10:20)', 155],
    ['PR(:30)', 30],
    ['PR(30:)', 70],
    ['WM(10:20)', (10 * 10 + 155 + 80 * 20) / 100],
  ])('%s of 1 to 100 is %d', (name, expected) => {
    expect(statistic(name, ONE_TO_HUNDRED)).toBeCloseTo(expected, 9);
  });

  it('count parts of a value that a percentile cuts through', () => {
    expect(statistic('tc90', [1, 2, 3])).toBeCloseTo(2.7, 12);
    expect(statistic('tm50', [2, 4, 6])).toBeCloseTo((2 + 0.5 * 4) / 1.5, 12);
  });

  it('of which every value must be known have none where one is negative', () => {
    expect(statistic('p50', [-1, 2, 3])).toBeUndefined();
    expect(statistic('Average', [-1, 2, 3])).toBeCloseTo(4 / 3);
  });

  it('weigh a value by how often it occurred', () => {
    expect(statistic('p50', [1, 9, 1, 9, 1])).toBe(1);
    expect(statistic('p60', [1, 9, 1, 9, 1])).toBe(1);
    expect(statistic('p61', [1, 9, 1, 9, 1])).toBe(9);
    expect(statistic('PR(:1)', [1, 9, 1, 9, 1])).toBe(60);
  });

  it('have none where a trimmed range holds no value', () => {
    expect(statistic('TM(500:600)', ONE_TO_HUNDRED)).toBeUndefined();
  });

  it.each([
    'p',
    'p101',
    'P50',
    'tm',
    'TM90',
    'TM()',
    'TM(:)',
    'TM(90%:10%)',
    'TM(1%:2)',
    'PR(1%:2%)',
    'sum',
  ])('are refused when misspelt: %s', (name) => expect(parseStatistic(name)).toBeUndefined());

  it('of sets of statistics know percentiles only where all values must be equal', () => {
    const known = new Series('None', 60);
    known.add(4, 10, START_MS, START_MS);
    expect(read('p90', known)).toBe(4);
    const unknown = new Series('None', 60);
    unknown.addSummary({ count: 10, sum: 55, min: 1, max: 10 }, START_MS, START_MS);
    expect(read('p90', unknown)).toBeUndefined();
    expect(read('Average', unknown)).toBe(5.5);
  });

  it('of many values stay within the stated error, whatever the values', () => {
    const random = seededRandom(11);
    for (const scale of [1e-6, 1, 1e6]) {
      const values = Array.from({ length: 5_000 }, () => Math.exp(random() * 10) * scale);
      const sorted = values.toSorted((a, b) => a - b);
      for (const percent of [1, 25, 50, 90, 99, 99.9]) {
        const exact = sorted[Math.ceil((percent / 100) * sorted.length) - 1] as number;
        const answer = statistic(`p${percent}`, values) as number;
        expect(Math.abs(answer - exact) / exact).toBeLessThanOrEqual(
          DISTRIBUTION.relativeAccuracy * 1.0001,
        );
      }
      expect(statistic('Maximum', values)).toBe(sorted.at(-1));
    }
  });

  it('are exact while values are few, over any number of minutes', () => {
    const series = new Series('None', 60);
    for (let minute = 0; minute < 60; minute++) {
      for (let value = 0; value < 50; value++) {
        series.add(minute * 50 + value, 1, START_MS + minute * 60_000, START_MS);
      }
    }
    expect(read('p50', series)).toBe(1_499);
    expect(read('p99', series)).toBe(2_969);
  });
});
