import type { Kernel } from '../../kernel/kernel.ts';

/** Runs tasks of one lane one after the other, those of different lanes side by side. */
export class Lanes {
  readonly #kernel: Kernel;
  readonly #tasks = new Map<string, (() => Promise<void>)[]>();

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** Starts a task once all before it in its lane have ended. */
  start(lane: string, task: () => Promise<void>): void {
    const waiting = this.#tasks.get(lane);
    if (waiting !== undefined) {
      waiting.push(task);
      return;
    }
    const tasks = [task];
    this.#tasks.set(lane, tasks);
    this.#kernel.start(async () => {
      for (let next = tasks.shift(); next !== undefined; next = tasks.shift()) await next();
      this.#tasks.delete(lane);
    });
  }
}
