import { READ_UNIT_BYTES, WRITE_UNIT_BYTES } from '../limits.ts';
import { isSameItem, type StoredItem } from './item.ts';
import { keyOf } from './keys.ts';
import { projectInto, type SecondaryIndex, type Table } from './table.ts';

/**
 * Units of one read.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 */
export function readUnits(sizeBytes: number, consistent: boolean): number {
  const units = Math.max(1, Math.ceil(sizeBytes / READ_UNIT_BYTES));
  return consistent ? units : units / 2;
}

/** Units of one write. */
export function writeUnits(sizeBytes: number): number {
  return Math.max(1, Math.ceil(sizeBytes / WRITE_UNIT_BYTES));
}

interface Capacity {
  readonly CapacityUnits: number;
}

export interface ConsumedCapacity extends Capacity {
  readonly TableName: string;
  readonly ReadCapacityUnits?: number;
  readonly WriteCapacityUnits?: number;
  readonly Table?: Capacity;
  readonly LocalSecondaryIndexes?: Readonly<Record<string, Capacity>>;
  readonly GlobalSecondaryIndexes?: Readonly<Record<string, Capacity>>;
}

/**
 * The units that an operation takes from one table and its indexes. Every operation counts here
 * what it reads and writes, whether or not the caller asks for it: it is the one place that knows
 * what a request costs.
 */
export class Consumption {
  readonly #table: Table;
  #tableUnits = 0;
  readonly #indexUnits = new Map<SecondaryIndex, number>();

  constructor(table: Table) {
    this.#table = table;
  }

  /** Counts units of reading. */
  add(units: number, index?: SecondaryIndex): void {
    this.#count(units, index);
    (index ?? this.#table).usage.readUnits += units;
  }

  /**
   * A write costs by the larger of the old and the new item, in the table and in each index that it
   * changes.
   */
  addWrite(previous: StoredItem | undefined, next: StoredItem | undefined, unitsPerUnit = 1): void {
    const sizeBytes = Math.max(previous?.sizeBytes ?? 0, next?.sizeBytes ?? 0);
    this.#addWriting(writeUnits(sizeBytes) * unitsPerUnit);
    for (const index of this.#table.indexes) {
      const units = indexWriteUnits(index, previous, next);
      if (units > 0) this.#addWriting(units * unitsPerUnit, index);
    }
  }

  #addWriting(units: number, index?: SecondaryIndex): void {
    this.#count(units, index);
    (index ?? this.#table).usage.writeUnits += units;
  }

  #count(units: number, index: SecondaryIndex | undefined): void {
    if (index === undefined) this.#tableUnits += units;
    else this.#indexUnits.set(index, (this.#indexUnits.get(index) ?? 0) + units);
  }

  /** What ReturnConsumedCapacity asks for; undefined when it does not. */
  report(returnConsumedCapacity: string | undefined): ConsumedCapacity | undefined {
    if (returnConsumedCapacity !== 'TOTAL' && returnConsumedCapacity !== 'INDEXES')
      return undefined;
    let units = this.#tableUnits;
    for (const indexUnits of this.#indexUnits.values()) units += indexUnits;
    const total = { TableName: this.#table.name, CapacityUnits: units };
    if (returnConsumedCapacity === 'TOTAL') return total;
    const local = this.#reportIndexes('local');
    const global = this.#reportIndexes('global');
    return {
      ...total,
      Table: { CapacityUnits: this.#tableUnits },
      ...(local && { LocalSecondaryIndexes: local }),
      ...(global && { GlobalSecondaryIndexes: global }),
    };
  }

  #reportIndexes(kind: SecondaryIndex['kind']): Record<string, Capacity> | undefined {
    const counted = [...this.#indexUnits].filter(([index]) => index.kind === kind);
    if (counted.length === 0) return undefined;
    return Object.fromEntries(counted.map(([{ name }, units]) => [name, { CapacityUnits: units }]));
  }
}

/** A new key costs a deletion and an insertion; an entry that stays as it is costs nothing. */
function indexWriteUnits(
  index: SecondaryIndex,
  previous: StoredItem | undefined,
  next: StoredItem | undefined,
): number {
  const before = previous && entryOf(index, previous);
  const after = next && entryOf(index, next);
  if (before === undefined || after === undefined) {
    const only = before ?? after;
    return only === undefined ? 0 : writeUnits(only.entry.sizeBytes);
  }
  if (before.key !== after.key) {
    return writeUnits(before.entry.sizeBytes) + writeUnits(after.entry.sizeBytes);
  }
  if (isSameItem(before.entry.attributes, after.entry.attributes)) return 0;
  return writeUnits(Math.max(before.entry.sizeBytes, after.entry.sizeBytes));
}

function entryOf(
  index: SecondaryIndex,
  item: StoredItem,
): { key: string; entry: StoredItem } | undefined {
  const key = keyOf(item.attributes, index.key);
  return key === undefined ? undefined : { key, entry: projectInto(index, item) };
}
