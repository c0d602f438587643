/**
 * Lets work in while its weight fits a capacity; the rest waits its turn. One that weighs more than the capacity goes
 * alone.
 */
export class WeightedGate {
  readonly #capacity: number;
  #used = 0;
  readonly #waiting: { weight: number; enter: () => void }[] = [];

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  async run<T>(weight: number, work: () => Promise<T>): Promise<T> {
    const share = Math.min(weight, this.#capacity);
    if (this.#waiting.length > 0 || this.#used + share > this.#capacity) {
      await new Promise<void>((enter) => this.#waiting.push({ weight: share, enter }));
    } else this.#used += share;
    try {
      return await work();
    } finally {
      this.#used -= share;
      this.#admit();
    }
  }

  #admit(): void {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (this.#used + next.weight > this.#capacity) return;
      this.#waiting.shift();
      this.#used += next.weight;
      next.enter();
    }
  }
}
