/**
 * Lets work in while its weight fits a capacity. Of what waits, the lightest goes first, so that light work is not kept by
 * heavy work before it.
 */
export class WeightedGate {
  readonly #capacity: number;
  readonly #shareMax: number;
  #used = 0;
  readonly #waiting: { share: number; enter: () => void }[] = [];

  /** @param shareMax what the heaviest work counts as: the rest of the capacity is kept for lighter work beside it */
  constructor(capacity: number, shareMax = capacity) {
    this.#capacity = capacity;
    this.#shareMax = shareMax;
  }

  async run<T>(weight: number, work: () => Promise<T>): Promise<T> {
    const share = Math.min(weight, this.#shareMax);
    if (this.#fits(share)) this.#used += share;
    else await new Promise<void>((enter) => this.#wait(share, enter));
    try {
      return await work();
    } finally {
      this.#used -= share;
      this.#admit();
    }
  }

  #fits(share: number): boolean {
    return this.#used + share <= this.#capacity;
  }

  #wait(share: number, enter: () => void): void {
    this.#waiting.push({ share, enter });
    this.#waiting.sort((a, b) => a.share - b.share);
  }

  #admit(): void {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (!this.#fits(next.share)) return;
      this.#waiting.shift();
      this.#used += next.share;
      next.enter();
    }
  }
}
