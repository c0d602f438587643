import { compareKeys, type KeyIndex } from './key-index.ts';

/** Which part of a bucket to list. */
export interface ListQuery {
  readonly prefix: string;
  /** Rolls keys up to its first occurrence after the prefix; empty for none. */
  readonly delimiter: string;
  /** Where the page before ended; listing goes on after it. */
  readonly after?: ListMarker | undefined;
  readonly maxCount: number;
}

/** The last thing of a page: a common prefix or a key, and which of the key's several items. */
export interface ListMarker {
  readonly key: string;
  /** Absent when all items of the key are behind. */
  readonly itemId?: string | undefined;
}

export interface ListPage<Item> {
  readonly items: readonly Item[];
  readonly commonPrefixes: readonly string[];
  /** Where to go on; absent on the last page. */
  readonly next?: ListMarker;
}

/** What a listing shows of one key, in order. */
export interface KeyItems<Value, Item> {
  of(value: Value): readonly Item[];
  idOf(item: Item): string;
}

interface Entry<Item> {
  readonly marker: ListMarker;
  readonly item?: Item;
}

/**
 * A common prefix and this is not less than any key that rolls up to it, but for keys that have it
 * at this very place.
 */
const LAST_CODE_POINT = '\u{10ffff}';

/**
 * One page of a listing, in key order. Common prefixes count like items
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-prefixes.html).
 */
export function listPage<Value, Item>(
  index: KeyIndex<Value>,
  query: ListQuery,
  keyItems: KeyItems<Value, Item>,
): ListPage<Item> {
  const items: Item[] = [];
  const commonPrefixes: string[] = [];
  if (query.maxCount === 0) return { items, commonPrefixes };
  let last: ListMarker | undefined;
  for (const { marker, item } of walk(index, query, keyItems)) {
    if (last !== undefined && items.length + commonPrefixes.length === query.maxCount) {
      return { items, commonPrefixes, next: last };
    }
    if (item === undefined) commonPrefixes.push(marker.key);
    else items.push(item);
    last = marker;
  }
  return { items, commonPrefixes };
}

/** Costs what it shows: keys that roll up into one prefix are skipped, not walked. */
function* walk<Value, Item>(
  index: KeyIndex<Value>,
  { prefix, delimiter, after }: ListQuery,
  keyItems: KeyItems<Value, Item>,
): Generator<Entry<Item>> {
  let behind = after?.key;
  let entry = index.firstFrom(greater(prefix, behind ?? ''));
  while (entry?.[0].startsWith(prefix)) {
    const [key, value] = entry;
    const commonPrefix = commonPrefixOf(key, prefix, delimiter);
    if (commonPrefix === undefined) {
      for (const item of itemsAfter(after, key, keyItems.of(value), keyItems)) {
        yield { marker: { key, itemId: keyItems.idOf(item) }, item };
      }
      entry = index.firstAfter(key);
    } else if (behind !== undefined && compareKeys(commonPrefix, behind) <= 0) {
      entry = index.firstAfter(greater(key, commonPrefix + LAST_CODE_POINT));
    } else if (keyItems.of(value).length === 0) {
      entry = index.firstAfter(key);
    } else {
      yield { marker: { key: commonPrefix } };
      behind = commonPrefix;
    }
  }
}

function commonPrefixOf(key: string, prefix: string, delimiter: string): string | undefined {
  if (delimiter === '') return undefined;
  const index = key.indexOf(delimiter, prefix.length);
  return index < 0 ? undefined : key.slice(0, index + delimiter.length);
}

function itemsAfter<Value, Item>(
  after: ListMarker | undefined,
  key: string,
  items: readonly Item[],
  keyItems: KeyItems<Value, Item>,
): readonly Item[] {
  if (key !== after?.key) return items;
  if (after.itemId === undefined) return [];
  // A marker that is gone by now is not found, and the key's items come again rather than get lost.
  return items.slice(items.findIndex((item) => keyItems.idOf(item) === after.itemId) + 1);
}

function greater(a: string, b: string): string {
  return compareKeys(a, b) > 0 ? a : b;
}
