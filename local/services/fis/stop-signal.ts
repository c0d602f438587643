import type { Kernel } from '../../kernel/kernel.ts';

/** Tells a running action that it shall end early and undo what it did. */
export class StopSignal {
  #isGiven = false;
  readonly #listeners = new Set<() => void>();

  get isGiven(): boolean {
    return this.#isGiven;
  }

  give(): void {
    this.#isGiven = true;
    for (const listener of [...this.#listeners]) listener();
  }

  /** @returns ends the listening */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** Waits for engine time to pass, or for the signal. Call it only inside counted work. */
export function sleepUnlessStopped(
  kernel: Kernel,
  durationMs: number,
  signal: StopSignal,
): Promise<void> {
  if (signal.isGiven || durationMs <= 0) return Promise.resolve();
  return kernel.work.pause<void>((resume) => {
    const end = () => {
      timer.cancel();
      stopListening();
      resume();
    };
    const timer = kernel.schedule(durationMs, 'fis:action', end);
    const stopListening = signal.listen(end);
  });
}
