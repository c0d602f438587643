import { validateItem, validateKey } from 'dynalite/db/index.js';
import { assertAllowed, EmptyKeyError, InvalidParameterError, ValidationError } from '../errors.ts';
import { MAXIMUM_PARTITION_KEY_BYTES, MAXIMUM_SORT_KEY_BYTES } from '../limits.ts';
import { type AttributeValue, attribute, type Item, typeOf } from '../model/item.ts';
import { type KeyAttribute, type KeyAttributes, keyOf } from '../model/keys.ts';
import type { Table } from '../model/table.ts';

/**
 * The place of an item that is to be stored. @throws ValidationError when its keys are not such as
 * can be stored.
 */
export function keyOfItem(table: Table, item: Item): string {
  refuseEmptyKey(table.key, item);
  assertAllowed(validateItem(item, table.schema));
  for (const { name, key } of table.indexes) {
    for (const { attribute: keyAttribute, value } of keyValues(key, item)) {
      refuseEmptyIndexKey(name, keyAttribute, value);
    }
    checkKeySizes(key, item);
  }
  return place(table, item);
}

/**
 * The place of the item that a key names. @throws ValidationError when it is not a key of the
 * table.
 */
export function keyOfKey(table: Table, key: Item): string {
  refuseEmptyKey(table.key, key);
  assertAllowed(validateKey(key, table.schema));
  return place(table, key);
}

function place(table: Table, item: Item): string {
  checkKeySizes(table.key, item);
  const key = keyOf(item, table.key);
  if (key === undefined) throw keyMismatch();
  return key;
}

export function keyMismatch(): ValidationError {
  return new ValidationError('The provided key element does not match the schema');
}

interface KeyValue {
  readonly attribute: KeyAttribute;
  readonly value: AttributeValue;
}

function keyValues({ hash, range }: KeyAttributes, item: Item): KeyValue[] {
  const found: KeyValue[] = [];
  for (const keyAttribute of range === undefined ? [hash] : [hash, range]) {
    const value = attribute(item, keyAttribute.name);
    if (value !== undefined) found.push({ attribute: keyAttribute, value });
  }
  return found;
}

/** What AWS calls a value that may not be empty and is; undefined for all others. */
export function emptiness({ S: text, B: binary }: AttributeValue): 'string' | 'binary' | undefined {
  if (text === '') return 'string';
  return binary === '' ? 'binary' : undefined;
}

function refuseEmptyKey(key: KeyAttributes, item: Item): void {
  for (const { attribute: keyAttribute, value } of keyValues(key, item)) {
    const empty = emptiness(value);
    if (empty !== undefined && typeOf(value) === keyAttribute.type) {
      throw new EmptyKeyError(empty, { after: ` Key: ${keyAttribute.name}` });
    }
  }
}

function refuseEmptyIndexKey(index: string, { name }: KeyAttribute, value: AttributeValue): void {
  const empty = emptiness(value);
  if (empty === undefined) return;
  throw new EmptyKeyError(empty, {
    before: 'A value specified for a secondary index key is not supported. ',
    after: ` IndexName: ${index}, IndexKey: ${name}`,
  });
}

/** Sizes count in UTF-8 bytes. */
function checkKeySizes(key: KeyAttributes, item: Item): void {
  for (const { attribute: keyAttribute, value } of keyValues(key, item)) {
    const sizeBytes = keySizeBytes(value);
    if (keyAttribute === key.hash && sizeBytes > MAXIMUM_PARTITION_KEY_BYTES) {
      // AWS has no space there.
      throw new InvalidParameterError(
        `Size of hashkey has exceeded the maximum size limit of${MAXIMUM_PARTITION_KEY_BYTES} ` +
          'bytes',
      );
    }
    if (keyAttribute === key.range && sizeBytes > MAXIMUM_SORT_KEY_BYTES) {
      throw new InvalidParameterError(
        'Aggregated size of all range keys has exceeded the size limit of ' +
          `${MAXIMUM_SORT_KEY_BYTES} bytes`,
      );
    }
  }
}

function keySizeBytes({ S: text, B: binary }: AttributeValue): number {
  if (text !== undefined) return Buffer.byteLength(text);
  return binary === undefined ? 0 : Buffer.byteLength(binary, 'base64');
}

/** Refuses an update that leaves an index's key with a value that no index can have. */
export function checkUpdatedIndexKeys(table: Table, item: Item): void {
  for (const { key } of table.indexes) {
    for (const { attribute: keyAttribute, value } of keyValues(key, item)) {
      if (typeOf(value) !== keyAttribute.type) {
        throw new ValidationError(
          'The update expression attempted to update the secondary index key to unsupported type',
        );
      }
      const empty = emptiness(value);
      if (empty !== undefined) {
        throw new EmptyKeyError(empty, {
          before:
            'The update expression attempted to update a secondary index key to a value that is ' +
            'not supported. ',
        });
      }
    }
    checkKeySizes(key, item);
  }
}
