import { toLexiStr } from 'dynalite/db/index.js';
import { type AttributeValue, attribute, type Item } from './item.ts';

/** An attribute of a key. */
export interface KeyAttribute {
  readonly name: string;
  readonly type: 'S' | 'N' | 'B';
}

/** A table's or an index's key: where an item is (hash), and its place there (range). */
export interface KeyAttributes {
  readonly hash: KeyAttribute;
  readonly range?: KeyAttribute;
}

/** Part of an ordered map's keys: `from` belongs to it, `to` does not. */
export interface KeyRange {
  readonly from: string;
  readonly to: string;
}

/**
 * Keys are text, ordered so that one ordered map serves lookups, queries and scans:
 *
 *     hash of the partition key    so that scans and their segments go by hash, as AWS's do
 *     partition key, END           so that a query is one range
 *     sort key, END                in DynamoDB's order: bytes, or numbers
 *     the table's key              in an index only, whose own key need not be unique
 *
 * Values are one character for a byte. A zero byte becomes two characters, so that END is found
 * nowhere within a value and sorts before everything that could go on.
 */
const END = '\0\x01';
const AFTER_END = '\0\x02';
const ESCAPED_ZERO = '\0\xff';
/** Sorts after every character of a key. */
const LAST = '\uffff';

// biome-ignore lint/suspicious/noControlCharactersInRegex: what has none of these is its own UTF-8.
const ONLY_ASCII = /^[\x01-\x7f]*$/;

/** A key value as text that sorts as DynamoDB sorts the value. */
export function sortable(value: AttributeValue): string {
  if (value.S !== undefined) {
    if (ONLY_ASCII.test(value.S)) return value.S;
    return escapeZeros(Buffer.from(value.S, 'utf8').toString('latin1'));
  }
  if (value.N !== undefined) return toLexiStr(value.N, 'N');
  if (value.B !== undefined) return escapeZeros(Buffer.from(value.B, 'base64').toString('latin1'));
  return '';
}

function escapeZeros(bytes: string): string {
  return bytes.includes('\0') ? bytes.replaceAll('\0', ESCAPED_ZERO) : bytes;
}

/** Where an item is in its table; undefined when it has not the key's attributes. */
export function keyOf(item: Item, key: KeyAttributes): string | undefined {
  const hashValue = keyValue(item, key.hash);
  if (hashValue === undefined) return undefined;
  if (key.range === undefined) return partitionOf(hashValue);
  const rangeValue = keyValue(item, key.range);
  return rangeValue && partitionOf(hashValue) + sortable(rangeValue) + END;
}

function keyValue(item: Item, { name, type }: KeyAttribute): AttributeValue | undefined {
  const value = attribute(item, name);
  return value?.[type] === undefined ? undefined : value;
}

/** What the keys of a partition begin with. */
export function partitionOf(hashValue: AttributeValue): string {
  const text = sortable(hashValue);
  return `${hexadecimal(hashOf(text))}${text}${END}`;
}

/** Every key of a partition. */
export function partitionRange(hashValue: AttributeValue): KeyRange {
  const partition = partitionOf(hashValue);
  return { from: partition, to: partition.slice(0, -END.length) + AFTER_END };
}

/** A comparison of the sort key, in the words of KeyConditions. */
export type SortKeyOperator = 'EQ' | 'LT' | 'LE' | 'GT' | 'GE' | 'BEGINS_WITH' | 'BETWEEN';

/** The keys of a partition whose sort key passes a comparison. */
export function sortKeyRange(
  hashValue: AttributeValue,
  operator: SortKeyOperator,
  [first, second]: readonly AttributeValue[],
): KeyRange {
  const whole = partitionRange(hashValue);
  const bound = whole.from + sortable(first ?? {});
  switch (operator) {
    case 'EQ':
      return { from: bound + END, to: bound + AFTER_END };
    case 'LT':
      return { from: whole.from, to: bound + END };
    case 'LE':
      return { from: whole.from, to: bound + AFTER_END };
    case 'GT':
      return { from: bound + AFTER_END, to: whole.to };
    case 'GE':
      return { from: bound + END, to: whole.to };
    case 'BEGINS_WITH':
      return { from: bound, to: bound + LAST };
    case 'BETWEEN':
      return { from: bound + END, to: whole.from + sortable(second ?? {}) + AFTER_END };
  }
}

const HASH_VALUES = 2 ** 32;

/** The keys of one segment of a parallel scan: an equal share of the hash values. */
export function segmentRange(segment: number, totalSegments: number): KeyRange {
  return {
    from: segmentStart(segment, totalSegments),
    to: segment + 1 === totalSegments ? LAST : segmentStart(segment + 1, totalSegments),
  };
}

function segmentStart(segment: number, totalSegments: number): string {
  return hexadecimal(Math.ceil((HASH_VALUES * segment) / totalSegments));
}

/** The least key after a given one. */
export function justAfter(key: string): string {
  return `${key}\0`;
}

function hexadecimal(word: number): string {
  return word.toString(16).padStart(8, '0');
}

/** A well-spread 32-bit hash: FNV-1a, finished as MurmurHash3 is. AWS's own is not public. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
