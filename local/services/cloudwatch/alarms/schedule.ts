import type { Kernel } from '../../../kernel/kernel.ts';
import type { Timer } from '../../../kernel/timer-queue.ts';
import { EVALUATION_INTERVAL_MS } from './limits.ts';
import type { MetricAlarm } from './model/alarm.ts';

type Rhythm = keyof typeof EVALUATION_INTERVAL_MS;

/** Looks at every alarm in its rhythm: one timer for each rhythm, however many alarms. */
export class EvaluationSchedule {
  readonly #kernel: Kernel;
  readonly #evaluate: (alarm: MetricAlarm, atMs: number) => void;
  readonly #alarms: Readonly<Record<Rhythm, Set<MetricAlarm>>> = {
    highResolution: new Set(),
    standard: new Set(),
    longRange: new Set(),
  };
  readonly #timers = new Map<Rhythm, Timer>();

  constructor(kernel: Kernel, evaluate: (alarm: MetricAlarm, atMs: number) => void) {
    this.#kernel = kernel;
    this.#evaluate = evaluate;
  }

  add(alarm: MetricAlarm): void {
    this.remove(alarm);
    const rhythm = rhythmOf(alarm);
    this.#alarms[rhythm].add(alarm);
    if (!this.#timers.has(rhythm)) this.#arm(rhythm);
  }

  remove(alarm: MetricAlarm): void {
    for (const [rhythm, alarms] of Object.entries(this.#alarms)) {
      if (!alarms.delete(alarm) || alarms.size > 0) continue;
      this.#timers.get(rhythm as Rhythm)?.cancel();
      this.#timers.delete(rhythm as Rhythm);
    }
  }

  #arm(rhythm: Rhythm): void {
    const intervalMs = EVALUATION_INTERVAL_MS[rhythm];
    const delayMs = intervalMs - (this.#kernel.now() % intervalMs);
    const run = () => {
      this.#timers.delete(rhythm);
      const nowMs = this.#kernel.now();
      const atMs = nowMs - (nowMs % intervalMs);
      for (const alarm of this.#alarms[rhythm]) this.#evaluate(alarm, atMs);
      if (this.#alarms[rhythm].size > 0) this.#arm(rhythm);
    };
    this.#timers.set(rhythm, this.#kernel.schedule(delayMs, `cloudwatch:alarms:${rhythm}`, run));
  }
}

function rhythmOf({ watched, settings }: MetricAlarm): Rhythm {
  if (watched.periodSeconds < 60) return 'highResolution';
  const rangeSeconds = watched.periodSeconds * (settings.EvaluationPeriods ?? 1);
  return rangeSeconds > 86_400 ? 'longRange' : 'standard';
}
