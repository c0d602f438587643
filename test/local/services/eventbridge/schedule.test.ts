import { describe, expect, it } from 'vitest';
import { parseSchedule } from '../../../../local/services/eventbridge/schedule.ts';

const NOW = '2026-01-01T00:00:00Z';

describe('a schedule', () => {
  it.each([
    ['rate(1 minute)', '2026-01-01T00:01:00Z'],
    ['rate(2 days)', '2026-01-03T00:00:00Z'],
    ['cron(0/15 * * * ? *)', '2026-01-01T00:15:00Z'],
    ['cron(5,35 14 * * ? *)', '2026-01-01T14:05:00Z'],
    ['cron(0 18 ? * MON-FRI *)', '2026-01-01T18:00:00Z'],
    ['cron(0 2 ? * SAT *)', '2026-01-03T02:00:00Z'],
    ['cron(0 0 L * ? *)', '2026-01-31T00:00:00Z'],
    ['cron(0 0 1W FEB ? *)', '2026-02-02T00:00:00Z'],
    ['cron(0 0 ? * 6L *)', '2026-01-30T00:00:00Z'],
    ['cron(0 0 ? * 2#3 *)', '2026-01-19T00:00:00Z'],
    ['cron(0 0 29 2 ? *)', '2028-02-29T00:00:00Z'],
  ])('%s runs next at %s', (expression, expected) => {
    expect(parseSchedule(expression)?.nextAfter(Date.parse(NOW))).toBe(Date.parse(expected));
  });

  it('of years gone by never runs', () => {
    const schedule = parseSchedule('cron(15 10 ? * 6L 2002-2005)');
    expect(schedule).toBeDefined();
    expect(schedule?.nextAfter(Date.parse(NOW))).toBeUndefined();
  });

  it.each([
    'rate(0 minutes)',
    'rate(1 minutes)',
    'rate(2 minute)',
    'cron(INVALID)',
    'cron(0 dummy ? * MON-FRI *)',
    'cron(0 0 1 * 1 *)',
    'cron(60 0 * * ? *)',
  ])('%s is refused', (expression) => {
    expect(parseSchedule(expression)).toBeUndefined();
  });
});
