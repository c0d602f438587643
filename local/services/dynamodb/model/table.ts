import { strict as assert } from 'node:assert';
import type { TableSchema } from 'dynalite/db/index.js';
import { type Item, isSameItem, pick, type StoredItem } from './item.ts';
import { type KeyAttributes, keyOf } from './keys.ts';
import type { OrderedMap } from './ordered-map.ts';
import { itemSizeBytes } from './size.ts';
import { appendRecord, type Stream } from './stream.ts';
import { type Expiry, reschedule } from './time-to-live.ts';
import type { Usage } from './usage.ts';

export interface Throughput {
  readonly readCapacityUnits: number;
  readonly writeCapacityUnits: number;
}

export interface SecondaryIndex {
  readonly name: string;
  readonly kind: 'local' | 'global';
  readonly key: KeyAttributes;
  readonly keySchema: TableSchema['KeySchema'];
  readonly projection: {
    readonly ProjectionType: string;
    readonly NonKeyAttributes?: readonly string[];
  };
  /** The attributes that an entry has; undefined when it has all. */
  readonly projected: ReadonlySet<string> | undefined;
  readonly entries: OrderedMap<StoredItem>;
  sizeBytes: number;
  throughput: Throughput;
  readonly usage: Usage;
}

export interface Table {
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  readonly createdAtMs: number;
  readonly key: KeyAttributes;
  readonly items: OrderedMap<StoredItem>;
  /** In the order of their names, in which AWS checks and lists them. */
  indexes: readonly SecondaryIndex[];
  /** What the request named, for DescribeTable and for the checks of keys. */
  schema: TableSchema;
  sizeBytes: number;
  billingMode: 'PROVISIONED' | 'PAY_PER_REQUEST';
  lastOnDemandAtMs: number | undefined;
  throughput: Throughput;
  tableClass: string | undefined;
  deletionProtected: boolean;
  /** The newest stream, which may have been disabled. */
  stream: Stream | undefined;
  expiry: Expiry | undefined;
  readonly tags: Map<string, string>;
  readonly usage: Usage;
}

export function store(attributes: Item, sizeBytes = itemSizeBytes(attributes)): StoredItem {
  assert(sizeBytes >= 0, 'an item was stored without being validated');
  return { attributes, sizeBytes };
}

/** What happens to one item. */
export interface Write {
  readonly key: string;
  /** Undefined deletes. */
  readonly next: StoredItem | undefined;
  /** Whether time did it, not a caller. */
  readonly expired?: boolean;
}

/**
 * Puts, replaces or deletes one item: in the table, its indexes, its order of expiry and its
 * stream, all at once.
 */
export function applyWrite(table: Table, write: Write, nowMs: number): StoredItem | undefined {
  const { key, next } = write;
  const previous = table.items.get(key);
  if (next === undefined) table.items.delete(key);
  else table.items.set(key, next);
  table.sizeBytes += (next?.sizeBytes ?? 0) - (previous?.sizeBytes ?? 0);
  for (const index of table.indexes) updateIndex(index, key, previous, next);
  if (table.expiry !== undefined) reschedule(table.expiry, key, previous, next, nowMs);
  const stream = openStream(table);
  if (stream !== undefined) recordChange(stream, table, write, previous, nowMs);
  return previous;
}

/** The stream that a table's changes go to, if any. */
export function openStream({ stream }: Table): Stream | undefined {
  return stream?.disabledAtMs === undefined ? stream : undefined;
}

function recordChange(
  stream: Stream,
  table: Table,
  { key, next, expired = false }: Write,
  previous: StoredItem | undefined,
  nowMs: number,
): void {
  const item = next ?? previous;
  if (item === undefined || (next && previous && isSameItem(next.attributes, previous.attributes)))
    return;
  appendRecord(
    stream,
    { key, keys: keyItem(table, item.attributes), next, previous, expired },
    nowMs,
  );
}

/** The attributes of an item that make up its key. */
export function keyItem(table: Table, item: Item): Item {
  return pick(item, keyNames(table.key));
}

export function keyNames(key: KeyAttributes): string[] {
  return key.range === undefined ? [key.hash.name] : [key.hash.name, key.range.name];
}

function updateIndex(
  index: SecondaryIndex,
  tableKey: string,
  previous: StoredItem | undefined,
  next: StoredItem | undefined,
): void {
  const previousKey = previous && indexKey(index, previous.attributes, tableKey);
  const nextKey = next && indexKey(index, next.attributes, tableKey);
  if (previousKey !== undefined) {
    index.sizeBytes -= index.entries.get(previousKey)?.sizeBytes ?? 0;
    if (previousKey !== nextKey) index.entries.delete(previousKey);
  }
  if (next !== undefined && nextKey !== undefined) {
    const entry = projectInto(index, next);
    index.entries.set(nextKey, entry);
    index.sizeBytes += entry.sizeBytes;
  }
}

/** Where an item is in an index; undefined when it lacks the index's key and so is not in it. */
export function indexKey(index: SecondaryIndex, item: Item, tableKey: string): string | undefined {
  const key = keyOf(item, index.key);
  return key === undefined ? undefined : key + tableKey;
}

/** What an index keeps of an item. */
export function projectInto(index: SecondaryIndex, item: StoredItem): StoredItem {
  return index.projected === undefined ? item : store(pick(item.attributes, index.projected));
}

/** Fills a new index from the table. */
export function backfill(table: Table, index: SecondaryIndex): void {
  for (const [key, item] of table.items.entries()) updateIndex(index, key, undefined, item);
}
