import { describe, expect, it } from 'vitest';
import { parseRecurrence } from '../../../../../local/services/scheduler/model/recurrence.ts';
import { findTimeZone } from '../../../../../local/services/scheduler/model/time-zone.ts';

/** The first runs at or after an instant. */
function runs(expression: string, zoneName: string, from: string, count: number): string[] {
  const zone = findTimeZone(zoneName);
  const recurrence = zone && parseRecurrence(expression, zone);
  const found: string[] = [];
  let fromMs = Date.parse(from);
  while (found.length < count) {
    const runMs = recurrence?.firstFrom(fromMs, Date.parse(from));
    if (runMs === undefined) break;
    found.push(new Date(runMs).toISOString().slice(0, 16));
    fromMs = runMs + 1;
  }
  return found;
}

describe('a cron schedule', () => {
  it('runs at the same time by the clocks of its zone, summer and winter', () => {
    const before = runs('cron(0 9 * * ? *)', 'America/New_York', '2026-03-07T00:00:00Z', 3);
    expect(before).toEqual(['2026-03-07T14:00', '2026-03-08T13:00', '2026-03-09T13:00']);
  });

  it.each([
    // Los Angeles: 2:00 to 3:00 on March 8 is not there, 1:00 to 2:00 on November 1 is there twice.
    ['cron(30 2 * * ? *)', 'America/Los_Angeles', '2026-03-07T12:00', ['2026-03-09T09:30']],
    [
      'cron(30 1 * * ? *)',
      'America/Los_Angeles',
      '2026-11-01T00:00',
      ['2026-11-01T08:30', '2026-11-02T09:30'],
    ],
    // Berlin: March 29 and October 25.
    ['cron(30 2 * * ? *)', 'Europe/Berlin', '2026-03-28T12:00', ['2026-03-30T00:30']],
    [
      'cron(30 2 * * ? *)',
      'Europe/Berlin',
      '2026-10-24T12:00',
      ['2026-10-25T00:30', '2026-10-26T01:30'],
    ],
    // Lord Howe Island moves its clocks by half an hour only: 2:00 to 2:30 on October 4 is not there.
    ['cron(15 2 * * ? *)', 'Australia/Lord_Howe', '2026-10-03T00:00', ['2026-10-04T15:15']],
    [
      'cron(45 1 * * ? *)',
      'Australia/Lord_Howe',
      '2026-04-04T00:00',
      ['2026-04-04T14:45', '2026-04-05T15:15'],
    ],
    // Cairo skips the hour after midnight.
    ['cron(0 0 * * ? *)', 'Africa/Cairo', '2026-04-23T00:00', ['2026-04-24T21:00']],
    // India has no daylight-saving time, and half an hour in its offset.
    [
      'cron(0 0 * * ? *)',
      'Asia/Kolkata',
      '2026-03-29T00:00',
      ['2026-03-29T18:30', '2026-03-30T18:30'],
    ],
  ])('%s in %s from %s on runs at %j', (expression, zone, from, expected) => {
    expect(runs(expression, zone, `${from}:00Z`, expected.length)).toEqual(expected);
  });

  it('runs once in each quarter of a repeated hour', () => {
    const found = runs('cron(0/15 * * * ? *)', 'America/New_York', '2026-11-01T05:30:00Z', 4);
    expect(found).toEqual([
      '2026-11-01T05:30',
      '2026-11-01T05:45',
      '2026-11-01T07:00',
      '2026-11-01T07:15',
    ]);
  });

  it('misses one day of a year, the one on which its time is not there', () => {
    const found = runs('cron(30 1 * * ? *)', 'Europe/London', '2026-01-01T00:00:00Z', 364);
    expect(found.at(-1)).toBe('2026-12-31T01:30');
    expect(found.filter((run) => run.startsWith('2026-03-29'))).toEqual([]);
  });
});

describe('a rate schedule', () => {
  it('counts days of 24 hours, whatever the clocks do', () => {
    const found = runs('rate(1 days)', 'America/New_York', '2026-03-07T10:00:00Z', 3);
    expect(found).toEqual(['2026-03-07T10:00', '2026-03-08T10:00', '2026-03-09T10:00']);
  });
});

describe('a one-time schedule', () => {
  it.each([
    ['at(2026-07-01T12:00:00)', 'Europe/Berlin', ['2026-07-01T10:00']],
    ['at(2026-10-25T02:30:00)', 'Europe/Berlin', ['2026-10-25T00:30']],
    ['at(2026-03-29T02:30:00)', 'Europe/Berlin', []],
  ])('%s in %s runs at %j', (expression, zone, expected) => {
    expect(runs(expression, zone, '2026-01-01T00:00:00Z', 2)).toEqual(expected);
  });
});

describe('an expression', () => {
  it.each([
    'rate(10 seconds)',
    'rate(0 minutes)',
    'rate( 10 minutes )',
    ' rate(10 minutes)',
    'cron()',
    'cron(0 1 * * * *)',
    'cron(71 8 1 * ? *)',
    'at(2021-12-31)',
    'at(2021-12-31T23:59:59Z)',
    'at(2021-02-30T00:00:00)',
    'at(2021-12-31T24:00:00)',
  ])('%s is none', (expression) => {
    const utc = findTimeZone('UTC');
    expect(utc && parseRecurrence(expression, utc)).toBeUndefined();
  });
});

describe('a time zone', () => {
  it.each(['Mars/Olympus', '+05:00', ''])('%j is none', (name) => {
    expect(findTimeZone(name)).toBeUndefined();
  });
});
