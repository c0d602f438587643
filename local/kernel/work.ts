import { strict as assert } from 'node:assert';

/**
 * The count of runnable work. Virtual time moves only while it is zero, so "nothing more happens at this instant" is
 * known, never guessed by sleeping.
 *
 * Counted: API calls in progress, timer callbacks, handler processes that are not parked. Not counted: whatever waits
 * for a timer or for a signal, which is taken out of the count by `pause`.
 */
export class Work {
  #running = 0;
  #idleWaiters: (() => void)[] = [];

  /** How many pieces of work are runnable now. */
  get running(): number {
    return this.#running;
  }

  begin(): void {
    this.#running++;
  }

  end(): void {
    assert(this.#running > 0, 'work ended more often than it began');
    this.#running--;
    if (this.#running === 0 && this.#idleWaiters.length > 0) setImmediate(() => this.#wakeIfIdle());
  }

  /** Runs a task as one piece of work. What it throws, its caller gets. */
  async run<T>(task: () => T | Promise<T>): Promise<T> {
    this.begin();
    try {
      return await task();
    } finally {
      this.end();
    }
  }

  /**
   * Steps out of the count until `resume` is called. The resumed work is counted again from the moment of the call, not
   * from the later turn in which it goes on, so that no gap opens between the two.
   */
  pause<T>(register: (resume: (value: T) => void) => void): Promise<T> {
    return new Promise<T>((resolve) => {
      let resumed = false;
      register((value) => {
        assert(!resumed, 'paused work was resumed twice');
        resumed = true;
        this.begin();
        resolve(value);
      });
      this.end();
    });
  }

  /** Resolves when nothing is runnable and no continuation is about to make something so. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#idleWaiters.push(resolve);
      setImmediate(() => this.#wakeIfIdle());
    });
  }

  #wakeIfIdle(): void {
    if (this.#running > 0) return;
    const waiters = this.#idleWaiters;
    this.#idleWaiters = [];
    for (const wake of waiters) wake();
  }
}
