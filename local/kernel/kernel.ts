import { type Clock, RealClock, VirtualClock } from './clock.ts';
import { Guests } from './guests.ts';
import { Ids } from './ids.ts';
import { Journal } from './journal.ts';
import { Latency, type LatencyProfileName } from './latency.ts';
import { Random } from './random.ts';
import { Signals } from './signals.ts';
import type { Timer } from './timer-queue.ts';
import { Work } from './work.ts';

export interface KernelOptions {
  readonly clock: 'real' | 'virtual';
  readonly seed: string;
  readonly latency: LatencyProfileName;
  /** Where virtual time starts, milliseconds since the epoch. */
  readonly startMs?: number;
}

/** 2026-01-01T00:00:00Z: any fixed instant serves, and a round one is easy to read in a log. */
const VIRTUAL_START_MS = Date.UTC(2026, 0, 1);

/** The one home of time, chance, ids and order. */
export class Kernel {
  readonly seed: string;
  readonly work = new Work();
  readonly signals = new Signals();
  readonly clock: Clock;
  readonly guests: Guests;
  readonly random: Random;
  readonly ids: Ids;
  readonly latency: Latency;
  readonly journal: Journal;

  constructor(options: KernelOptions) {
    this.seed = options.seed;
    this.random = new Random(options.seed);
    this.ids = new Ids(this.random.fork('ids'));
    this.latency = new Latency(options.latency, this.random.fork('latency'));
    this.clock =
      options.clock === 'real'
        ? new RealClock(this.work)
        : new VirtualClock(this.work, options.startMs ?? VIRTUAL_START_MS);
    this.guests = new Guests(this.work, this.clock);
    this.journal = new Journal(this.clock);
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return this.clock.now();
  }

  /** Runs a callback, as counted work, once the delay has passed. */
  schedule(delayMs: number, label: string, callback: () => void | Promise<void>): Timer {
    return this.clock.schedule(delayMs, label, callback);
  }

  /** Starts a task that nobody waits for, as counted work. What it throws is a bug and ends the process. */
  start(task: () => void | Promise<void>): void {
    void this.work.run(task);
  }

  /** Waits for engine time to pass. Call it only inside counted work. */
  sleep(durationMs: number, label: string): Promise<void> {
    if (durationMs <= 0) return Promise.resolve();
    return this.work.pause<void>((resume) => {
      // The timer's callback is counted too, so the count never touches zero between it and the resumed work.
      this.schedule(durationMs, label, () => resume());
    });
  }

  /** Waits for the time that a hop takes under the latency profile. Call it only inside counted work. */
  async hop(hop: Parameters<Latency['sampleMs']>[0]): Promise<void> {
    const durationMs = this.latency.sampleMs(hop);
    if (durationMs > 0) await this.sleep(durationMs, hop);
  }
}
