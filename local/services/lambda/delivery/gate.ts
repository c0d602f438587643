import type { Work } from '../../../kernel/work.ts';

/** Where work waits while something is closed to it. */
export class Gate {
  readonly #work: Work;
  #isOpen: boolean;
  #waiting: (() => void)[] = [];

  constructor(work: Work, isOpen: boolean) {
    this.#work = work;
    this.#isOpen = isOpen;
  }

  open(): void {
    this.#isOpen = true;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resume of waiting) resume();
  }

  close(): void {
    this.#isOpen = false;
  }

  /** Goes through at once when the gate is open. Call it only inside counted work. */
  async pass(): Promise<void> {
    while (!this.#isOpen) {
      await this.#work.pause<void>((resume) => this.#waiting.push(resume));
    }
  }
}
