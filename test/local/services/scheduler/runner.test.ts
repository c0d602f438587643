import { describe, expect, it } from 'vitest';
import { createSchedulerHarness, QUEUE_ARN, ROLE_ARN } from './harness.ts';

const [MINUTE_MS, HOUR_MS, DAY_MS] = [60_000, 3_600_000, 86_400_000];

async function bodies(world: Awaited<ReturnType<typeof createSchedulerHarness>>) {
  return (await world.messages()).map(({ Body }) => Body);
}

describe('a schedule', () => {
  it('runs every day of a year by the clocks of its zone', async () => {
    const world = await createSchedulerHarness();
    const ScheduleExpressionTimezone = 'America/New_York';
    await world.schedule('cron(0 9 * * ? *)', { ScheduleExpressionTimezone });
    await world.clock.advance(365 * DAY_MS);
    const due = world.kernel.journal.entries().filter(({ event }) => event === 'scheduler:due');
    expect(due).toHaveLength(365);
    expect(new Set(due.map(({ atMs }) => new Date(atMs).getUTCHours()))).toEqual(new Set([13, 14]));
  });

  it('at a rate runs when it is made, and after each period', async () => {
    const world = await createSchedulerHarness();
    await world.schedule('rate(5 minutes)');
    await world.clock.advance(10 * MINUTE_MS);
    expect(await bodies(world)).toEqual([
      '2026-01-01T00:00:00Z',
      '2026-01-01T00:05:00Z',
      '2026-01-01T00:10:00Z',
    ]);
  });

  it('runs from its StartDate to its EndDate, both included', async () => {
    const world = await createSchedulerHarness();
    await world.schedule('rate(1 hour)', {
      StartDate: new Date('2026-01-01T02:00:00Z'),
      EndDate: new Date('2026-01-01T03:00:00Z'),
    });
    await world.clock.advance(DAY_MS);
    expect(await bodies(world)).toEqual(['2026-01-01T02:00:00Z', '2026-01-01T03:00:00Z']);
  });

  it('does not run while it is disabled', async () => {
    const world = await createSchedulerHarness();
    await world.schedule('rate(1 hour)', { State: 'DISABLED' });
    await world.clock.advance(DAY_MS);
    expect(await bodies(world)).toEqual([]);
  });

  it('for one time that was disabled then runs once it is enabled, and never again', async () => {
    const world = await createSchedulerHarness();
    await world.schedule('at(2026-01-01T01:00:00)', { State: 'DISABLED' });
    await world.clock.advance(2 * HOUR_MS);
    const enabled = {
      Name: 's',
      ScheduleExpression: 'at(2026-01-01T01:00:00)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: QUEUE_ARN, RoleArn: ROLE_ARN, Input: '<aws.scheduler.scheduled-time>' },
    };
    await world.call('UpdateSchedule', enabled);
    await world.clock.advance(HOUR_MS);
    await world.call('UpdateSchedule', { ...enabled, Description: 'ran' });
    await world.clock.advance(HOUR_MS);
    expect(await bodies(world)).toEqual(['2026-01-01T01:00:00Z']);
  });

  it('keeps its times when something else of it changes', async () => {
    const world = await createSchedulerHarness();
    await world.schedule('rate(10 minutes)');
    await world.clock.advance(7 * MINUTE_MS);
    await world.call('UpdateSchedule', {
      Name: 's',
      ScheduleExpression: 'rate(10 minutes)',
      Description: 'changed',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: QUEUE_ARN, RoleArn: ROLE_ARN, Input: '<aws.scheduler.scheduled-time>' },
    });
    await world.clock.advance(4 * MINUTE_MS);
    expect(await bodies(world)).toEqual(['2026-01-01T00:00:00Z', '2026-01-01T00:10:00Z']);
  });

  it('stops when it is deleted, also within its flexible window', async () => {
    const world = await createSchedulerHarness();
    const FlexibleTimeWindow = { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 60 };
    await world.schedule('rate(1 day)', { FlexibleTimeWindow });
    await world.clock.advance(0);
    await world.call('DeleteSchedule', { Name: 's' });
    await world.clock.advance(3 * DAY_MS);
    expect(await bodies(world)).toEqual([]);
  });

  it('goes with its group', async () => {
    const world = await createSchedulerHarness();
    await world.call('CreateScheduleGroup', { Name: 'g' });
    await world.schedule('cron(0 * * * ? *)', { GroupName: 'g' });
    await world.call('DeleteScheduleGroup', { Name: 'g' });
    await world.clock.advance(DAY_MS);
    expect(await bodies(world)).toEqual([]);
  });
});

describe('a flexible window', () => {
  it('spreads the runs over it, and leaves the scheduled time as it is', async () => {
    const world = await createSchedulerHarness();
    const FlexibleTimeWindow = { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 30 };
    await world.schedule('cron(0 * * * ? *)', { FlexibleTimeWindow });
    await world.clock.advance(12 * HOUR_MS);
    const due = world.kernel.journal.entries().filter(({ event }) => event === 'scheduler:due');
    const delaysMs = due.map(({ atMs }) => atMs % HOUR_MS);
    expect(Math.max(...delaysMs)).toBeLessThan(30 * MINUTE_MS);
    expect(new Set(delaysMs).size).toBeGreaterThan(10);
    expect((await bodies(world))[1]).toBe('2026-01-01T01:00:00Z');
  });
});

describe('ActionAfterCompletion DELETE', () => {
  const DELETE = { ActionAfterCompletion: 'DELETE' };
  const names = async (world: Awaited<ReturnType<typeof createSchedulerHarness>>) =>
    (await world.call<{ Schedules: { Name: string }[] }>('ListSchedules')).Schedules.length;

  it('removes a one-time schedule after its run', async () => {
    const world = await createSchedulerHarness();
    await world.schedule('at(2026-01-01T01:00:00)', DELETE);
    await world.clock.advance(HOUR_MS - 1);
    expect(await names(world)).toBe(1);
    await world.clock.advance(1);
    expect(await names(world)).toBe(0);
  });

  it('removes a recurring schedule after the last run before its EndDate', async () => {
    const world = await createSchedulerHarness();
    await world.schedule('rate(1 hour)', { ...DELETE, EndDate: new Date('2026-01-01T02:30:00Z') });
    await world.clock.advance(2 * HOUR_MS - 1);
    expect(await names(world)).toBe(1);
    await world.clock.advance(1);
    expect(await names(world)).toBe(0);
    expect(await bodies(world)).toHaveLength(3);
  });

  it('removes one whose only run fails for good, too', async () => {
    const world = await createSchedulerHarness();
    const target = { Arn: 'arn:aws:sqs:us-east-1:000000000000:gone' };
    await world.schedule('at(2026-01-01T01:00:00)', DELETE, target);
    await world.clock.advance(HOUR_MS);
    expect(await names(world)).toBe(0);
  });
});
