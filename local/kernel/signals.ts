/**
 * "There is something new at this resource": how a consumer learns of data without polling for it. A signal carries
 * nothing; the consumer reads through the owner's API.
 */
export class Signals {
  readonly #listeners = new Map<string, Set<() => void>>();

  /** Calls `listener` on every notification for a resource until the returned function is called. */
  listen(arn: string, listener: () => void): () => void {
    let listeners = this.#listeners.get(arn);
    if (listeners === undefined) {
      listeners = new Set();
      this.#listeners.set(arn, listeners);
    }
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  notify(arn: string): void {
    const listeners = this.#listeners.get(arn);
    if (listeners === undefined) return;
    for (const listener of [...listeners]) listener();
  }
}
