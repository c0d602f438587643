/** How a heap orders its members, and where each member remembers its place. */
export interface HeapOrder<Item> {
  isBefore(a: Item, b: Item): boolean;
  placeOf(item: Item): number;
  setPlace(item: Item, place: number): void;
}

/** The place of an item that is in no heap. */
export const NOWHERE = -1;

/**
 * A binary heap whose members know their places, so that any of them can leave in O(log n) and
 * leaves no trace.
 */
export class IndexedHeap<Item> {
  readonly #order: HeapOrder<Item>;
  readonly #items: Item[] = [];

  constructor(order: HeapOrder<Item>) {
    this.#order = order;
  }

  get size(): number {
    return this.#items.length;
  }

  /** The first item, without taking it. */
  peek(): Item | undefined {
    return this.#items[0];
  }

  add(item: Item): void {
    this.#items.push(item);
    this.#siftUp(item, this.#items.length - 1);
  }

  /** Takes the first item. */
  take(): Item | undefined {
    const first = this.#items[0];
    if (first !== undefined) this.remove(first);
    return first;
  }

  /** Removes a member, wherever it is. */
  remove(item: Item): void {
    const place = this.#order.placeOf(item);
    this.#order.setPlace(item, NOWHERE);
    const last = this.#items.pop() as Item;
    if (last === item) return;
    if (place > 0 && this.#order.isBefore(last, this.#items[(place - 1) >> 1] as Item)) {
      this.#siftUp(last, place);
    } else {
      this.#siftDown(last, place);
    }
  }

  clear(): void {
    for (const item of this.#items) this.#order.setPlace(item, NOWHERE);
    this.#items.length = 0;
  }

  #siftUp(item: Item, start: number): void {
    let place = start;
    while (place > 0) {
      const parentPlace = (place - 1) >> 1;
      const parent = this.#items[parentPlace] as Item;
      if (!this.#order.isBefore(item, parent)) break;
      this.#put(parent, place);
      place = parentPlace;
    }
    this.#put(item, place);
  }

  #siftDown(item: Item, start: number): void {
    const { length } = this.#items;
    let place = start;
    for (;;) {
      let childPlace = 2 * place + 1;
      if (childPlace >= length) break;
      const right = childPlace + 1;
      if (right < length && this.#isBeforeAt(right, childPlace)) childPlace = right;
      const child = this.#items[childPlace] as Item;
      if (!this.#order.isBefore(child, item)) break;
      this.#put(child, place);
      place = childPlace;
    }
    this.#put(item, place);
  }

  #isBeforeAt(a: number, b: number): boolean {
    return this.#order.isBefore(this.#items[a] as Item, this.#items[b] as Item);
  }

  #put(item: Item, place: number): void {
    this.#items[place] = item;
    this.#order.setPlace(item, place);
  }
}
