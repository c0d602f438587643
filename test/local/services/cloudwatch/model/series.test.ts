import { describe, expect, it } from 'vitest';
import { alignStart, readPeriods } from '../../../../../local/services/cloudwatch/model/periods.ts';
import { Series } from '../../../../../local/services/cloudwatch/model/series.ts';
import {
  parseStatistic,
  type Statistic,
} from '../../../../../local/services/cloudwatch/model/statistics.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START_MS = Date.UTC(2026, 0, 1);

interface Asked {
  readonly periodMs: number;
  readonly nowMs: number;
  readonly startMs?: number;
  readonly endMs?: number;
  readonly statistic?: string;
}

function read(
  series: Series,
  { periodMs, nowMs, ...asked }: Asked,
): Record<string, number | undefined> {
  const range = { startMs: asked.startMs ?? START_MS, endMs: asked.endMs ?? nowMs, periodMs };
  const statistic = parseStatistic(asked.statistic ?? 'Sum') as Statistic;
  const { startsMs, values } = readPeriods([series], statistic, range, nowMs);
  return Object.fromEntries(
    startsMs.map((ms, index) => [(ms - START_MS) / periodMs, values[index]]),
  );
}

describe('a series', () => {
  it('keeps minutes apart, and adds up those of a longer period', () => {
    const series = new Series('Count', 60);
    for (const [minute, value] of [
      [0, 1],
      [0, 2],
      [1, 4],
      [5, 8],
    ] as const) {
      series.add(value, 1, START_MS + minute * MINUTE_MS + 59_999, START_MS);
    }
    const nowMs = START_MS + 10 * MINUTE_MS;
    expect(read(series, { periodMs: MINUTE_MS, nowMs })).toEqual({ 0: 3, 1: 4, 5: 8 });
    expect(read(series, { periodMs: 5 * MINUTE_MS, nowMs })).toEqual({ 0: 7, 1: 8 });
  });

  it('takes values that come late, and more of a minute that was read already', () => {
    const series = new Series('Count', 60);
    const nowMs = START_MS + 10 * MINUTE_MS;
    series.add(1, 1, START_MS + 9 * MINUTE_MS, nowMs);
    series.add(2, 1, START_MS, nowMs);
    series.add(3, 1, START_MS, nowMs);
    expect(read(series, { periodMs: MINUTE_MS, nowMs })).toEqual({ 0: 5, 9: 1 });
    series.add(0.5, 4, START_MS, nowMs);
    expect(read(series, { periodMs: MINUTE_MS, nowMs })).toEqual({ 0: 7, 9: 1 });
    expect(read(series, { periodMs: MINUTE_MS, nowMs, statistic: 'Minimum' })).toEqual({
      0: 0.5,
      9: 1,
    });
    expect(read(series, { periodMs: MINUTE_MS, nowMs, statistic: 'SampleCount' })).toEqual({
      0: 6,
      9: 1,
    });
    expect(read(series, { periodMs: MINUTE_MS, nowMs, statistic: 'p50' })).toEqual({
      0: 0.5,
      9: 1,
    });
  });

  it('keeps numbers that four bytes cannot hold', () => {
    const series = new Series('Count', 60);
    series.add(0.1, 3, START_MS, START_MS);
    series.add(16_777_217, 1, START_MS + MINUTE_MS, START_MS);
    const nowMs = START_MS + HOUR_MS;
    expect(read(series, { periodMs: MINUTE_MS, nowMs, statistic: 'Maximum' })).toEqual({
      0: 0.1,
      1: 16_777_217,
    });
  });

  it('has no seconds unless it is of high resolution', () => {
    const series = new Series('Count', 60);
    series.add(1, 1, START_MS, START_MS);
    expect(read(series, { periodMs: SECOND_MS, nowMs: START_MS + MINUTE_MS })).toEqual({});
  });

  it('of high resolution shows seconds for three hours and minutes after that', () => {
    const series = new Series('Count', 1);
    for (let second = 0; second < 120; second++) {
      series.add(1, 1, START_MS + second * SECOND_MS, START_MS + second * SECOND_MS);
    }
    const soonMs = START_MS + 2 * HOUR_MS;
    expect(read(series, { periodMs: 10 * SECOND_MS, nowMs: soonMs })[11]).toBe(10);
    const lateMs = START_MS + 5 * HOUR_MS;
    series.add(1, 1, lateMs, lateMs);
    expect(read(series, { periodMs: 10 * SECOND_MS, nowMs: lateMs })).toEqual({});
    expect(read(series, { periodMs: MINUTE_MS, nowMs: lateMs })).toEqual({ 0: 60, 1: 60 });
  });

  it('rolls minutes up after 15 days, five minutes after 63, and forgets hours after 455', () => {
    const series = new Series('Count', 60);
    for (let minute = 0; minute < 120; minute++) {
      series.add(minute % 2, 1, START_MS + minute * MINUTE_MS, START_MS + minute * MINUTE_MS);
    }
    const endMs = START_MS + 2 * HOUR_MS;
    const periodsAfter = (days: number, periodMs: number) => {
      const nowMs = START_MS + days * DAY_MS;
      series.add(7, 1, nowMs, nowMs);
      return Object.keys(read(series, { periodMs, nowMs, endMs })).length;
    };
    expect(periodsAfter(14, MINUTE_MS)).toBe(120);
    expect(periodsAfter(16, MINUTE_MS)).toBe(0);
    expect(periodsAfter(16, 5 * MINUTE_MS)).toBe(24);
    expect(periodsAfter(64, 5 * MINUTE_MS)).toBe(0);
    expect(periodsAfter(64, HOUR_MS)).toBe(2);
    const nowMs = START_MS + 64 * DAY_MS;
    expect(read(series, { periodMs: HOUR_MS, nowMs, endMs, statistic: 'SampleCount' })).toEqual({
      0: 60,
      1: 60,
    });
    expect(read(series, { periodMs: HOUR_MS, nowMs, endMs, statistic: 'p50' })).toEqual({
      0: 0,
      1: 0,
    });
    expect(periodsAfter(456, HOUR_MS)).toBe(0);
  });
});

describe('a request’s first period', () => {
  const nowMs = START_MS + 100 * DAY_MS;
  const ago = (ageMs: number, periodMs: number) =>
    new Date(alignStart(nowMs - ageMs, periodMs, nowMs)).toISOString().slice(11, 19);

  it.each([
    [HOUR_MS + 23_000, 10 * SECOND_MS, '22:59:30'],
    [HOUR_MS + 23_000, 5 * MINUTE_MS, '22:59:00'],
    [20 * DAY_MS + 63_000, 5 * MINUTE_MS, '23:55:00'],
    [70 * DAY_MS + 63_000, HOUR_MS, '23:00:00'],
  ])('begins on a whole unit by its age: %d ms ago, period %d ms', (ageMs, periodMs, expected) => {
    expect(ago(ageMs, periodMs)).toBe(expected);
  });
});
