import { strict as assert } from 'node:assert';
import { type Timer, TimerQueue } from './timer-queue.ts';
import type { Work } from './work.ts';

/** Time as the engine knows it. */
export interface Clock {
  readonly kind: 'real' | 'virtual';
  /** Milliseconds since the epoch, whole. */
  now(): number;
  /** Runs a callback, as counted work, once the delay has passed. */
  schedule(delayMs: number, label: string, callback: () => void | Promise<void>): Timer;
  /** Forgets every timer. */
  stop(): void;
}

/** Node's longest timer; a later one is reached in steps. */
const LONGEST_NODE_TIMER_MS = 2 ** 31 - 1;

/** Wall-clock time, for people and load generators. One timer of Node's serves all of ours. */
export class RealClock implements Clock {
  readonly kind = 'real';
  readonly #work: Work;
  readonly #timers = new TimerQueue();
  #armed: NodeJS.Timeout | undefined;
  #armedForMs = Number.POSITIVE_INFINITY;

  constructor(work: Work) {
    this.#work = work;
  }

  now(): number {
    return Date.now();
  }

  schedule(delayMs: number, label: string, callback: () => void | Promise<void>): Timer {
    const timer = this.#timers.add(this.now() + Math.max(0, delayMs), label, callback);
    if (timer.dueAtMs < this.#armedForMs) this.#arm();
    return timer;
  }

  stop(): void {
    clearTimeout(this.#armed);
    this.#armedForMs = Number.NEGATIVE_INFINITY;
  }

  #arm(): void {
    clearTimeout(this.#armed);
    const next = this.#timers.peek();
    this.#armedForMs = next?.dueAtMs ?? Number.POSITIVE_INFINITY;
    if (next === undefined) return;
    const delayMs = Math.min(Math.max(0, next.dueAtMs - this.now()), LONGEST_NODE_TIMER_MS);
    this.#armed = setTimeout(() => this.#runDue(), delayMs);
  }

  #runDue(): void {
    const now = this.now();
    for (let due = this.#timers.takeDue(now); due; due = this.#timers.takeDue(now)) {
      void this.#work.run(due.callback);
    }
    this.#arm();
  }
}

/** Time that stands still until it is told to advance, and then moves from timer to timer. */
export class VirtualClock implements Clock {
  readonly kind = 'virtual';
  readonly #work: Work;
  readonly #timers = new TimerQueue();
  #nowMs: number;
  #advancing = false;

  constructor(work: Work, startMs: number) {
    this.#work = work;
    this.#nowMs = startMs;
  }

  now(): number {
    return this.#nowMs;
  }

  schedule(delayMs: number, label: string, callback: () => void | Promise<void>): Timer {
    return this.#timers.add(this.#nowMs + Math.max(0, Math.ceil(delayMs)), label, callback);
  }

  stop(): void {
    for (let timer = this.#timers.peek(); timer; timer = this.#timers.peek()) timer.cancel();
  }

  /** Lets the given time pass: runs what is due, in order, each to its end before the next. */
  async advance(durationMs: number): Promise<void> {
    await this.advanceUntil(() => false, durationMs);
  }

  /**
   * Lets time pass until a condition holds, at most for the given time.
   * @returns whether the condition came to hold.
   */
  async advanceUntil(condition: () => boolean, atMostMs: number): Promise<boolean> {
    assert(!this.#advancing, 'the clock is already advancing');
    this.#advancing = true;
    try {
      return await this.#moveUntil(condition, this.#nowMs + atMostMs);
    } finally {
      this.#advancing = false;
    }
  }

  async #moveUntil(condition: () => boolean, endMs: number): Promise<boolean> {
    for (;;) {
      await this.#work.idle();
      if (condition()) return true;
      const next = this.#timers.peek();
      if (next === undefined || next.dueAtMs > endMs) {
        this.#nowMs = Math.max(this.#nowMs, endMs);
        return false;
      }
      this.#nowMs = Math.max(this.#nowMs, next.dueAtMs);
      const due = this.#timers.takeDue(this.#nowMs);
      if (due !== undefined) void this.#work.run(due.callback);
    }
  }
}
