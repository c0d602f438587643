import { RecentMap } from '../../recent-map.ts';
import type { Context } from '../../service.ts';
import { TargetDelivery } from './delivery.ts';
import { CLIENT_TOKEN_KEPT_MS } from './limits.ts';
import { DEFAULT_GROUP, ScheduleStore } from './model/schedules.ts';
import { ScheduleRunner } from './runner.ts';

/** What the service's parts share. */
export interface Scheduler {
  readonly context: Context;
  readonly store: ScheduleStore;
  readonly runner: ScheduleRunner;
  /** Tokens of deletions that were done, with what they deleted. */
  readonly deletions: RecentMap<string>;
}

export function createScheduler(context: Context): Scheduler {
  const store = new ScheduleStore();
  const nowMs = context.kernel.now();
  store.addGroup({
    name: DEFAULT_GROUP,
    arn: context.arn('scheduler', `schedule-group/${DEFAULT_GROUP}`),
    createdAtMs: nowMs,
    modifiedAtMs: nowMs,
    clientToken: undefined,
    tags: new Map(),
    schedules: new Map(),
  });
  const runner = new ScheduleRunner(context, store, new TargetDelivery(context));
  return { context, store, runner, deletions: new RecentMap(CLIENT_TOKEN_KEPT_MS) };
}
