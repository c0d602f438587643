import { GetScheduleCommand } from '@aws-sdk/client-scheduler';
import { expect } from 'vitest';
import { assumption, documented, type Rule } from '../rule.ts';
import { createScheduling, localTime, nextMinute, page } from './scheduler-helpers.ts';

const [MINUTE_MS, HOUR_MS] = [60_000, 3_600_000];
const TYPES = page('schedule-types');
const Input = '<aws.scheduler.scheduled-time>';

export const SCHEDULER_TIME_RULES: readonly Rule[] = [
  {
    title: 'A rate without a start date begins at once and runs after each period',
    mark: documented(`${TYPES}#rate-based`),
    async holds(aws) {
      const { create, queue } = await createScheduling(aws);
      await create('rate(5 minutes)', { EndDate: new Date(aws.now() + 12 * MINUTE_MS) }, { Input });
      await aws.wait(20 * MINUTE_MS);
      expect(await queue.bodies()).toHaveLength(3);
    },
  },
  {
    title: 'A rate runs from its start date on',
    mark: documented(`${TYPES}#rate-based`),
    async holds(aws) {
      const { create, queue } = await createScheduling(aws);
      const startMs = nextMinute(aws.now()) + HOUR_MS;
      const EndDate = new Date(startMs + 90 * MINUTE_MS);
      await create('rate(1 hour)', { StartDate: new Date(startMs), EndDate }, { Input });
      await aws.wait(4 * HOUR_MS);
      expect(await queue.bodies()).toEqual([
        `${localTime(startMs)}Z`,
        `${localTime(startMs + HOUR_MS)}Z`,
      ]);
    },
  },
  {
    title: 'A one-time schedule runs at its time in its zone, and stays',
    mark: documented(`${TYPES}#one-time`),
    async holds(aws) {
      const { create, queue, scheduler, name } = await createScheduling(aws);
      const runMs = nextMinute(aws.now()) + HOUR_MS;
      // India has no daylight-saving time.
      const local = localTime(runMs + 5.5 * HOUR_MS);
      await create(`at(${local})`, { ScheduleExpressionTimezone: 'Asia/Kolkata' }, { Input });
      await aws.wait(3 * HOUR_MS);
      expect(await queue.bodies()).toEqual([`${localTime(runMs)}Z`]);
      const { State } = await scheduler.send(new GetScheduleCommand({ Name: name }));
      expect(State).toBe('ENABLED');
    },
  },
  {
    title: 'A schedule with ActionAfterCompletion DELETE is gone after its last run',
    mark: documented(page('managing-schedule-delete')),
    async holds(aws) {
      const { create, queue, scheduler, name } = await createScheduling(aws);
      const at = `at(${localTime(nextMinute(aws.now()))})`;
      await create(at, { ActionAfterCompletion: 'DELETE' }, { Input });
      await aws.wait(2 * MINUTE_MS);
      expect(await queue.bodies()).toHaveLength(1);
      await expect(scheduler.send(new GetScheduleCommand({ Name: name }))).rejects.toMatchObject({
        name: 'ResourceNotFoundException',
      });
    },
  },
  {
    title: 'A flexible schedule runs once, within its window',
    mark: documented(page('managing-schedule-flexible-time-windows')),
    async holds(aws) {
      const { create, queue } = await createScheduling(aws);
      const at = `at(${localTime(nextMinute(aws.now()))})`;
      const FlexibleTimeWindow = { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 } as const;
      await create(at, { FlexibleTimeWindow }, { Input });
      await aws.wait(17 * MINUTE_MS);
      expect(await queue.bodies()).toHaveLength(1);
    },
  },
  {
    title: 'A disabled schedule does not run',
    mark: documented(page('managing-schedule-state')),
    async holds(aws) {
      const { create, queue } = await createScheduling(aws);
      await create('rate(1 minute)', { State: 'DISABLED' }, { Input });
      await aws.wait(5 * MINUTE_MS);
      expect(await queue.bodies()).toEqual([]);
    },
  },
  {
    title: 'A one-time schedule whose time has passed runs at once',
    mark: assumption('AWS says that one may, when it is enabled after its time'),
    async holds(aws) {
      const { create, queue } = await createScheduling(aws);
      await create('at(2022-12-31T23:59:59)', {}, { Input });
      await aws.wait(MINUTE_MS);
      expect(await queue.bodies()).toEqual(['2022-12-31T23:59:59Z']);
    },
  },
];
