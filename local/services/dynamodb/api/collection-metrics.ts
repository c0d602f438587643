import { NotImplementedError } from '../../../errors.ts';
import { attribute, type Item } from '../model/item.ts';
import { partitionRange } from '../model/keys.ts';
import type { Table } from '../model/table.ts';

export interface ItemCollectionMetrics {
  readonly ItemCollectionKey: Item;
  readonly SizeEstimateRangeGB: readonly [number, number];
}

const GIGABYTE = 2 ** 30;

/**
 * The size of all that shares an item's partition key, in the table and its local indexes: for
 * tables that have any.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html#LSI.ItemCollections
 */
export function collectionMetrics(
  table: Table,
  item: Item | undefined,
): ItemCollectionMetrics | undefined {
  const local = table.indexes.filter((index) => index.kind === 'local');
  const { name } = table.key.hash;
  const value = item && attribute(item, name);
  if (local.length === 0 || value === undefined) return undefined;
  const maps = [table.items, ...local.map((index) => index.entries)];
  const { from, to } = partitionRange(value);
  let sizeBytes = 0;
  for (const map of maps) {
    map.forRange(from, to, false, (_, stored) => {
      sizeBytes += stored.sizeBytes;
    });
  }
  const gigabytes = Math.floor(sizeBytes / GIGABYTE);
  return { ItemCollectionKey: { [name]: value }, SizeEstimateRangeGB: [gigabytes, gigabytes + 1] };
}

/**
 * @throws NotImplementedError when a batch or a transaction asks for metrics of which there are
 * some.
 */
export function refuseCollectionMetrics(
  tables: Iterable<Table>,
  returnItemCollectionMetrics: string | undefined,
): void {
  if (returnItemCollectionMetrics !== 'SIZE') return;
  for (const { indexes } of tables) {
    if (indexes.some(({ kind }) => kind === 'local')) {
      throw new NotImplementedError(
        'dynamodb',
        'ReturnItemCollectionMetrics in a batch or a transaction',
      );
    }
  }
}
