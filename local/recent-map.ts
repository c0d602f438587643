/**
 * Remembers values for a fixed time. Two generations of a map, so that forgetting costs nothing per value and needs no
 * timer.
 */
export class RecentMap<Value> {
  readonly #keptMs: number;
  #current = new Map<string, { value: Value; setAtMs: number }>();
  #previous = new Map<string, { value: Value; setAtMs: number }>();
  #startedAtMs = Number.NEGATIVE_INFINITY;

  constructor(keptMs: number) {
    this.#keptMs = keptMs;
  }

  get(key: string, nowMs: number): Value | undefined {
    const found = this.#current.get(key) ?? this.#previous.get(key);
    return found && nowMs < found.setAtMs + this.#keptMs ? found.value : undefined;
  }

  set(key: string, value: Value, nowMs: number): void {
    if (nowMs >= this.#startedAtMs + this.#keptMs) {
      this.#previous = this.#current;
      this.#current = new Map();
      this.#startedAtMs = nowMs;
    }
    this.#current.set(key, { value, setAtMs: nowMs });
  }

  clear(): void {
    this.#current.clear();
    this.#previous.clear();
  }
}
