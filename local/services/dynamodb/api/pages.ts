import type { Expressions } from '../expressions/compile.ts';
import { project } from '../expressions/document.ts';
import type { Values } from '../expressions/syntax.ts';
import { MAXIMUM_PAGE_BYTES, READ_UNIT_BYTES } from '../limits.ts';
import { type ConsumedCapacity, Consumption, readUnits } from '../model/capacity.ts';
import { type Item, pick, type StoredItem } from '../model/item.ts';
import { type KeyRange, keyOf } from '../model/keys.ts';
import { type ReadInput, type Source, startKeyNames } from './read-source.ts';

/** What Query and Scan answer. */
export interface Page {
  readonly Items?: readonly Item[];
  readonly Count: number;
  readonly ScannedCount: number;
  readonly LastEvaluatedKey?: Item;
  readonly ConsumedCapacity?: ConsumedCapacity;
}

/** A part of a source, in one of both directions. */
export interface Span extends KeyRange {
  readonly forward: boolean;
  /** The key that the last page ended with. */
  readonly after: string | undefined;
}

/**
 * Reads up to the request's limit or 1 MB, before any filter: what a filter drops is read, and
 * charged, all the same.
 */
export function readPage(
  source: Source,
  span: Span,
  { input, expressions, values }: { input: ReadInput; expressions: Expressions; values: Values },
): Page {
  const { filter, projection } = expressions;
  const read = readEntries(source, span, input.Limit);
  const items: Item[] = [];
  let fetchedUnits = 0;
  for (const entry of read.entries) {
    const item = source.fetchesItems ? tableItem(source, entry) : entry;
    if (item !== entry) fetchedUnits += readUnits(item.sizeBytes, input.ConsistentRead === true);
    if (filter === undefined || filter.holds(item.attributes, values)) items.push(item.attributes);
  }
  const last = read.isCut ? read.entries.at(-1) : undefined;
  const capacity = consumed(source, { sizeBytes: read.sizeBytes, fetchedUnits }, input);
  return {
    ...(input.Select !== 'COUNT' && {
      Items: projection ? items.map((item) => project(item, projection.paths)) : items,
    }),
    Count: items.length,
    ScannedCount: read.entries.length,
    ...(last && { LastEvaluatedKey: pick(last.attributes, startKeyNames(source)) }),
    ...(capacity && { ConsumedCapacity: capacity }),
  };
}

interface Entries {
  readonly entries: readonly StoredItem[];
  readonly sizeBytes: number;
  /** Whether a limit ended it; then there may be more. */
  readonly isCut: boolean;
}

function readEntries(source: Source, span: Span, limit = Number.POSITIVE_INFINITY): Entries {
  const entries: StoredItem[] = [];
  let sizeBytes = 0;
  for (const [key, entry] of walk(source, span)) {
    if (span.forward ? key >= span.to : key < span.from) break;
    entries.push(entry);
    sizeBytes += entry.sizeBytes;
    if (entries.length >= limit || sizeBytes >= MAXIMUM_PAGE_BYTES) {
      return { entries, sizeBytes, isCut: true };
    }
  }
  return { entries, sizeBytes, isCut: false };
}

function* walk(
  { entries }: Source,
  { forward, after, from, to }: Span,
): Generator<[string, StoredItem]> {
  const start = after ?? (forward ? from : to);
  // The iterator fills the same pair again and again, which spares an object for each entry.
  const pair: (string | StoredItem)[] = [];
  const found = forward ? entries.entries(start, pair) : entries.entriesReversed(start, pair, true);
  for (const next of found) {
    if (next[0] !== after) yield next;
  }
}

function tableItem({ table }: Source, entry: StoredItem): StoredItem {
  const key = keyOf(entry.attributes, table.key);
  return (key === undefined ? undefined : table.items.get(key)) ?? entry;
}

/** A page is charged for as a whole, and each item that a local index has to fetch for itself. */
function consumed(
  { table, index }: Source,
  { sizeBytes, fetchedUnits }: { sizeBytes: number; fetchedUnits: number },
  input: ReadInput,
): ConsumedCapacity | undefined {
  const consumption = new Consumption(table);
  const units = Math.ceil(sizeBytes / READ_UNIT_BYTES) * (input.ConsistentRead ? 1 : 0.5);
  consumption.add(units, index);
  consumption.add(fetchedUnits);
  return consumption.report(input.ReturnConsumedCapacity);
}
