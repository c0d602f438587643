import { describe, expect, it } from 'vitest';
import { Random } from '../../../../local/kernel/random.ts';
import { IndexedHeap, NOWHERE } from '../../../../local/services/sqs/indexed-heap.ts';

interface Item {
  readonly rank: number;
  place: number;
}

function createHeap(): IndexedHeap<Item> {
  return new IndexedHeap<Item>({
    isBefore: (a, b) => a.rank < b.rank,
    placeOf: (item) => item.place,
    setPlace: (item, place) => {
      item.place = place;
    },
  });
}

describe('an indexed heap', () => {
  it('gives its items in order, whatever was added and removed in between', () => {
    const random = new Random('heap');
    const heap = createHeap();
    const members = new Set<Item>();
    for (let i = 0; i < 20_000; i++) {
      if (random.chance(0.55)) {
        const item = { rank: random.uint32(), place: NOWHERE };
        heap.add(item);
        members.add(item);
      } else if (random.chance(0.5)) {
        const first = heap.take();
        const smallest = Math.min(...[...members].map(({ rank }) => rank));
        expect(first?.rank).toBe(members.size === 0 ? undefined : smallest);
        if (first) members.delete(first);
      } else {
        const [item] = members;
        if (item === undefined) continue;
        heap.remove(item);
        members.delete(item);
      }
      if (i % 1000 === 0) expect(heap.size).toBe(members.size);
    }
    const rest: number[] = [];
    for (let item = heap.take(); item; item = heap.take()) rest.push(item.rank);
    expect(rest).toEqual([...members].map(({ rank }) => rank).sort((a, b) => a - b));
  });

  it('tells an item that has left that it is nowhere', () => {
    const heap = createHeap();
    const items = [3, 1, 2].map((rank) => ({ rank, place: NOWHERE }));
    for (const item of items) heap.add(item);
    heap.remove(items[1] as Item);
    heap.clear();
    expect(items.map(({ place }) => place)).toEqual([NOWHERE, NOWHERE, NOWHERE]);
    expect(heap.peek()).toBeUndefined();
  });
});
