import type { Random } from '../../kernel/random.ts';
import type { Timer } from '../../kernel/timer-queue.ts';
import type { Context } from '../../service.ts';
import type { TargetDelivery } from './delivery.ts';
import { isComplete, nextRun, type Schedule, type ScheduleStore } from './model/schedules.ts';

const MINUTE_MS = 60_000;

/** Runs schedules by the engine's clock, each at the very second for which it is set. */
export class ScheduleRunner {
  readonly #context: Context;
  readonly #store: ScheduleStore;
  readonly #delivery: TargetDelivery;
  readonly #random: Random;
  readonly #timers = new Map<Schedule, Timer>();

  constructor(context: Context, store: ScheduleStore, delivery: TargetDelivery) {
    this.#context = context;
    this.#store = store;
    this.#delivery = delivery;
    this.#random = context.kernel.random.fork('scheduler/windows');
  }

  /** Takes note that a schedule was made, changed or deleted, or has run. */
  follow(schedule: Schedule): void {
    const { kernel } = this.#context;
    this.#timers.get(schedule)?.cancel();
    this.#timers.delete(schedule);
    if (!this.#isLive(schedule)) return;
    const runMs = nextRun(schedule, kernel.now());
    if (runMs === undefined) return;
    const timer = kernel.schedule(runMs - kernel.now(), 'schedule', () =>
      this.#run(schedule, runMs),
    );
    this.#timers.set(schedule, timer);
  }

  async #run(schedule: Schedule, runMs: number): Promise<void> {
    const { kernel } = this.#context;
    schedule.lastRunMs = runMs;
    this.follow(schedule);
    await kernel.sleep(this.#windowDelayMs(schedule), 'flexible time window');
    // It may have been disabled or deleted within the window.
    if (!this.#isLive(schedule)) return;
    await this.#delivery.invoke(schedule, runMs);
    this.#deleteIfComplete(schedule, runMs);
  }

  /** A flexible window is used evenly: AWS says only that the target is invoked within it. */
  #windowDelayMs({ settings }: Schedule): number {
    const windowMs = (settings.FlexibleTimeWindow.MaximumWindowInMinutes ?? 0) * MINUTE_MS;
    return windowMs === 0 ? 0 : this.#random.below(windowMs);
  }

  #isLive(schedule: Schedule): boolean {
    return this.#store.has(schedule) && schedule.settings.State === 'ENABLED';
  }

  /** https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-delete.html */
  #deleteIfComplete(schedule: Schedule, runMs: number): void {
    const { kernel } = this.#context;
    const isLatest = schedule.lastRunMs === runMs;
    if (!isLatest || schedule.settings.ActionAfterCompletion !== 'DELETE') return;
    if (!this.#store.has(schedule)) return;
    if (!isComplete(schedule, nextRun(schedule, kernel.now()))) return;
    this.#store.deleteSchedule(schedule);
    kernel.journal.record('scheduler:completed', schedule.arn);
    this.follow(schedule);
  }
}
