import { createRequire } from 'node:module';

// A CommonJS module's default export comes to an ES module in one way under Node and in another
// under Vitest.
const { default: BTree } = createRequire(import.meta.url)(
  'sorted-btree',
) as typeof import('sorted-btree', { with: { 'resolution-mode': 'require' }});

/** A map from text to something, in the order of code units: a B+ tree. */
export type OrderedMap<Value> = InstanceType<typeof BTree<string, Value>>;

export function createOrderedMap<Value>(): OrderedMap<Value> {
  return new BTree<string, Value>(undefined, compareCodeUnits);
}

function compareCodeUnits(a: string, b: string): number {
  if (a < b) return -1;
  return a > b ? 1 : 0;
}
