import { validateUpdates } from 'dynalite/db/index.js';
import {
  assertAllowed,
  ConditionalCheckFailedError,
  NestingLevelsError,
  ValidationError,
} from '../errors.ts';
import { MAXIMUM_ITEM_BYTES } from '../limits.ts';
import type { Item, StoredItem } from '../model/item.ts';
import { itemSizeBytes } from '../model/size.ts';
import { store, type Table } from '../model/table.ts';
import { checkUpdatedIndexKeys, keyOfItem, keyOfKey } from './key-rules.ts';
import type { ItemRequest } from './requests.ts';

/** What a request will do to one item, decided and not yet done. */
export interface PlannedWrite {
  readonly table: Table;
  readonly key: string;
  readonly previous: StoredItem | undefined;
  readonly next: StoredItem | undefined;
}

interface Conditional {
  readonly ReturnValuesOnConditionCheckFailure?: string | undefined;
}

type KeyInput = Conditional & { readonly Key: Item };
type ItemInput = Conditional & { readonly Item: Item };

/** @throws AwsError when the item cannot be stored, or its condition does not hold. */
export function planPut(table: Table, request: ItemRequest<ItemInput>): PlannedWrite {
  const { Item: item } = request.input;
  const key = keyOfItem(table, item);
  const previous = table.items.get(key);
  checkCondition(request, previous);
  return { table, key, previous, next: store(item, request.itemSizeBytes) };
}

/** @throws AwsError when there is no such key, or the condition does not hold. */
export function planDelete(table: Table, request: ItemRequest<KeyInput>): PlannedWrite {
  const key = keyOfKey(table, request.input.Key);
  const previous = table.items.get(key);
  checkCondition(request, previous);
  return { table, key, previous, next: undefined };
}

/** A check of an item that stays as it is. @throws AwsError when its condition does not hold. */
export function planCheck(table: Table, request: ItemRequest<KeyInput>): PlannedWrite {
  const planned = planDelete(table, request);
  return { ...planned, next: planned.previous };
}

/** @throws AwsError when the update fits not the item or table, or the condition does not hold. */
export function planUpdate(table: Table, request: ItemRequest<KeyInput>): PlannedWrite {
  const { input, values } = request;
  const { update } = request.expressions;
  const key = keyOfKey(table, input.Key);
  assertAllowed(validateUpdates(update?.legacy, update?.parsed, table.schema));
  const previous = table.items.get(key);
  checkCondition(request, previous);
  const item = previous?.attributes ?? input.Key;
  const updated = update === undefined ? item : update.apply(item, values);
  const sizeBytes = itemSizeBytes(updated);
  if (Number.isNaN(sizeBytes)) throw new NestingLevelsError();
  if (sizeBytes > MAXIMUM_ITEM_BYTES)
    throw new ValidationError('Item size to update has exceeded the maximum allowed size');
  checkUpdatedIndexKeys(table, updated);
  return { table, key, previous, next: store(updated, sizeBytes) };
}

function checkCondition(
  { input, expressions, values }: ItemRequest<Conditional>,
  previous: StoredItem | undefined,
): void {
  const { condition } = expressions;
  if (condition === undefined || condition(previous?.attributes ?? NO_ITEM, values)) return;
  const isAskedFor = input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD';
  throw new ConditionalCheckFailedError(isAskedFor ? previous?.attributes : undefined);
}

/** What conditions see where there is no item. */
const NO_ITEM: Item = {};
