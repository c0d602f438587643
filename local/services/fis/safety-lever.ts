import type { Context } from '../../service.ts';
import { conflict } from './errors.ts';

export type LeverStatus = 'disengaged' | 'engaging' | 'engaged';

/** There is one in each account and Region. */
export const LEVER_ID = 'default';

/**
 * Stops every experiment and keeps new ones from starting.
 * https://docs.aws.amazon.com/fis/latest/userguide/safety-lever.html
 */
export class SafetyLever {
  readonly arn: string;
  readonly #context: Context;
  #status: LeverStatus = 'disengaged';
  #reason = '';

  constructor(context: Context) {
    this.#context = context;
    this.arn = context.arn('fis', `safety-lever/${LEVER_ID}`);
  }

  get state(): { status: LeverStatus; reason: string } {
    return { status: this.#status, reason: this.#reason };
  }

  /** Engaging counts: nothing may start while the last experiments end. */
  get isEngaged(): boolean {
    return this.#status !== 'disengaged';
  }

  /** @param stopAll stops the experiments that run, and says how many there are */
  engage(reason: string, stopAll: () => number): void {
    this.#checkIsSettled();
    this.#set('engaging', reason);
    this.experimentEnded(stopAll());
  }

  disengage(reason: string): void {
    this.#checkIsSettled();
    this.#set('disengaged', reason);
  }

  /** It is engaged once the last experiment has ended. */
  experimentEnded(runningCount: number): void {
    if (this.#status === 'engaging' && runningCount === 0) this.#set('engaged', this.#reason);
  }

  #checkIsSettled(): void {
    if (this.#status === 'engaging') throw conflict('The safety lever is engaging.');
  }

  #set(status: LeverStatus, reason: string): void {
    this.#status = status;
    this.#reason = reason;
    this.#context.kernel.journal.record('fis:lever', this.arn, { status });
  }
}
