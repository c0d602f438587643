/** A callback that is due at an instant. */
export interface Timer {
  readonly dueAtMs: number;
  /** What it is for, for the journal and for messages. */
  readonly label: string;
  cancel(): void;
}

interface Entry extends Timer {
  readonly sequence: number;
  readonly callback: () => void | Promise<void>;
  cancelled: boolean;
}

/** Timers in order of time; those of the same instant in the order in which they were made. A binary heap. */
export class TimerQueue {
  readonly #heap: Entry[] = [];
  #sequence = 0;
  #cancelledCount = 0;

  add(dueAtMs: number, label: string, callback: () => void | Promise<void>): Timer {
    const entry: Entry = {
      dueAtMs,
      label,
      callback,
      sequence: this.#sequence++,
      cancelled: false,
      cancel: () => this.#cancel(entry),
    };
    this.#heap.push(entry);
    this.#siftUp(this.#heap.length - 1);
    return entry;
  }

  /** The next timer, without taking it. */
  peek(): Timer | undefined {
    this.#dropCancelled();
    return this.#heap[0];
  }

  /** Takes the next timer that is due at or before an instant. */
  takeDue(nowMs: number): { label: string; callback: () => void | Promise<void> } | undefined {
    this.#dropCancelled();
    const next = this.#heap[0];
    if (next === undefined || next.dueAtMs > nowMs) return undefined;
    this.#removeFirst();
    // A timer that has run is no longer there to be cancelled.
    next.cancelled = true;
    return next;
  }

  get size(): number {
    return this.#heap.length - this.#cancelledCount;
  }

  #cancel(entry: Entry): void {
    if (entry.cancelled) return;
    entry.cancelled = true;
    this.#cancelledCount++;
    // Long visibility timeouts are nearly always cancelled: without this the heap would hold them for hours.
    if (this.#cancelledCount > 1024 && this.#cancelledCount * 2 > this.#heap.length)
      this.#compact();
  }

  #compact(): void {
    const live = this.#heap.filter((entry) => !entry.cancelled);
    live.sort((a, b) => (isBefore(a, b) ? -1 : 1));
    this.#heap.length = 0;
    for (const entry of live) this.#heap.push(entry);
    this.#cancelledCount = 0;
  }

  #dropCancelled(): void {
    while (this.#heap[0]?.cancelled) {
      this.#removeFirst();
      this.#cancelledCount--;
    }
  }

  #removeFirst(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#siftDown(0);
  }

  #siftUp(start: number): void {
    const heap = this.#heap;
    let index = start;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(heap[index] as Entry, heap[parent] as Entry)) return;
      swap(heap, index, parent);
      index = parent;
    }
  }

  #siftDown(start: number): void {
    const heap = this.#heap;
    let index = start;
    for (;;) {
      const left = 2 * index + 1;
      const right = left + 1;
      let first = index;
      if (left < heap.length && isBefore(heap[left] as Entry, heap[first] as Entry)) first = left;
      if (right < heap.length && isBefore(heap[right] as Entry, heap[first] as Entry))
        first = right;
      if (first === index) return;
      swap(heap, index, first);
      index = first;
    }
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.dueAtMs < b.dueAtMs || (a.dueAtMs === b.dueAtMs && a.sequence < b.sequence);
}

function swap(heap: Entry[], i: number, j: number): void {
  const held = heap[i] as Entry;
  heap[i] = heap[j] as Entry;
  heap[j] = held;
}
