/** So many invocations a second; what comes beyond them waits for a later second. */
export class InvocationQuota {
  readonly #perSecondMax: number;
  #secondStartMs = Number.NEGATIVE_INFINITY;
  #takenCount = 0;

  constructor(perSecondMax: number) {
    this.#perSecondMax = perSecondMax;
  }

  /** Takes a place. @returns how long to wait for it, in milliseconds */
  take(nowMs: number): number {
    const secondStartMs = nowMs - (nowMs % 1000);
    if (secondStartMs > this.#secondStartMs) {
      this.#secondStartMs = secondStartMs;
      this.#takenCount = 0;
    }
    // Places of full seconds are taken in the one after, and so on.
    if (this.#takenCount >= this.#perSecondMax) {
      this.#secondStartMs += 1000;
      this.#takenCount = 0;
    }
    this.#takenCount++;
    return Math.max(0, this.#secondStartMs - nowMs);
  }
}
