import sortedBtree from 'sorted-btree';

/** A map from text to something, in the order of code units: a B+ tree. */
export type OrderedMap<Value> = sortedBtree.default<string, Value>;

export function createOrderedMap<Value>(): OrderedMap<Value> {
  return new sortedBtree.default<string, Value>(undefined, compareCodeUnits);
}

function compareCodeUnits(a: string, b: string): number {
  if (a < b) return -1;
  return a > b ? 1 : 0;
}
