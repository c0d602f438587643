import type {
  BatchGetItemCommandInput,
  BatchWriteItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { validateKeyPaths } from 'dynalite/db/index.js';
import * as batchGetItem from 'dynalite/validations/batchGetItem.js';
import * as batchWriteItem from 'dynalite/validations/batchWriteItem.js';
import type { Operation } from '../../../service.ts';
import type { Database } from '../delivery.ts';
import { assertAllowed, ConstraintError, ValidationError } from '../errors.ts';
import { compileExpressions, type ValidatedRequest } from '../expressions/compile.ts';
import { project } from '../expressions/document.ts';
import {
  MAXIMUM_BATCH_GET_BYTES,
  MAXIMUM_BATCH_KEYS,
  MAXIMUM_BATCH_WRITES,
  MAXIMUM_ITEM_BYTES,
} from '../limits.ts';
import { type ConsumedCapacity, Consumption, readUnits } from '../model/capacity.ts';
import type { Item } from '../model/item.ts';
import { keyOf } from '../model/keys.ts';
import { itemSizeBytes } from '../model/size.ts';
import { store, type Table } from '../model/table.ts';
import { refuseCollectionMetrics } from './collection-metrics.ts';
import { keyMismatch, keyOfItem, keyOfKey } from './key-rules.ts';
import { measure, validate } from './requests.ts';
import type { Wire } from './wire.ts';
import type { PlannedWrite } from './writes.ts';

type BatchGetInput = Wire<BatchGetItemCommandInput>;

interface BatchWriteInput extends Omit<Wire<BatchWriteItemCommandInput>, 'RequestItems'> {
  readonly RequestItems: Readonly<Record<string, readonly WriteRequest[]>>;
}

interface WriteRequest {
  readonly PutRequest?: { readonly Item: Item };
  readonly DeleteRequest?: { readonly Key: Item };
}

/** The operations on many items that are not one: each item succeeds or fails for itself. */
export function createBatchOperations(database: Database): Record<string, Operation> {
  return {
    BatchGetItem: (input: BatchGetInput) => batchGet(database, input),
    BatchWriteItem: (input: BatchWriteInput) => batchWrite(database, input),
  };
}

function refuseEmpty(operation: string, requestItems: object | undefined): void {
  if (requestItems !== undefined && Object.keys(requestItems).length === 0) {
    throw new ValidationError(`The requestItems parameter is required for ${operation}`);
  }
}

interface BatchWriteOutput {
  readonly UnprocessedItems: Record<string, never>;
  readonly ConsumedCapacity?: readonly ConsumedCapacity[];
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
function batchWrite(database: Database, input: BatchWriteInput): BatchWriteOutput {
  refuseEmpty('BatchWriteItem', input.RequestItems);
  const writes = plainWrites(input) ?? validatedWrites(input);
  if (writes.length > MAXIMUM_BATCH_WRITES)
    throw new ValidationError('Too many items requested for the BatchWriteItem call');
  const planned = Map.groupBy(
    writes.map((write) => planWrite(database.table(write.tableName), write)),
    (write) => write.table,
  );
  for (const ofTable of planned.values()) refuseDuplicates(ofTable);
  refuseCollectionMetrics(planned.keys(), input.ReturnItemCollectionMetrics);
  const reports = [...planned].map(([table, ofTable]) =>
    carryOutAll(database, table, ofTable).report(input.ReturnConsumedCapacity),
  );
  const capacity = reports.filter((report) => report !== undefined);
  return { UnprocessedItems: {}, ...(capacity.length > 0 && { ConsumedCapacity: capacity }) };
}

/** One put or delete of a batch, its content known to be valid. */
interface BatchedWrite {
  readonly tableName: string;
  readonly item: Item;
  readonly isPut: boolean;
  readonly sizeBytes: number;
}

/**
 * The writes, when all of them are as they should be. What is not goes through dynalite's rules,
 * which know the messages.
 */
function plainWrites({ RequestItems: requestItems }: BatchWriteInput): BatchedWrite[] | undefined {
  if (typeof requestItems !== 'object' || requestItems === null) return undefined;
  const writes: BatchedWrite[] = [];
  for (const [tableName, requests] of Object.entries(requestItems)) {
    const count = Array.isArray(requests) ? requests.length : 0;
    if (!PLAIN_TABLE_NAME.test(tableName) || count < 1 || count > MAXIMUM_BATCH_WRITES)
      return undefined;
    for (const request of requests) {
      const { PutRequest: put, DeleteRequest: del } = request ?? {};
      const item = put?.Item ?? del?.Key;
      if (Object.keys(request ?? {}).length !== 1 || typeof item !== 'object') return undefined;
      const sizeBytes = Array.isArray(item) ? Number.NaN : itemSizeBytes(item);
      if (!(sizeBytes <= MAXIMUM_ITEM_BYTES)) return undefined;
      writes.push({ tableName, item, isPut: put !== undefined, sizeBytes });
    }
  }
  return writes;
}

const PLAIN_TABLE_NAME = /^[a-zA-Z0-9_.-]{3,255}$/;

function validatedWrites(input: BatchWriteInput): BatchedWrite[] {
  const valid = validate(input, batchWriteItem) as unknown as BatchWriteInput;
  return Object.entries(valid.RequestItems).flatMap(([tableName, requests]) =>
    requests.map(({ PutRequest: put, DeleteRequest: del }) => {
      const item = put?.Item ?? del?.Key ?? {};
      return { tableName, item, isPut: put !== undefined, sizeBytes: measure(item) };
    }),
  );
}

function planWrite(table: Table, { item, isPut, sizeBytes }: BatchedWrite): PlannedWrite {
  // In a batch AWS has one message for all that may be wrong with a key.
  if (isPut && keyOf(item, table.key) === undefined) throw keyMismatch();
  const key = isPut ? keyOfItem(table, item) : keyOfKey(table, item);
  const next = isPut ? store(item, sizeBytes) : undefined;
  return { table, key, previous: table.items.get(key), next };
}

function refuseDuplicates(writes: readonly PlannedWrite[]): void {
  if (new Set(writes.map((write) => write.key)).size < writes.length)
    throw new ValidationError('Provided list of item keys contains duplicates');
}

function carryOutAll(
  database: Database,
  table: Table,
  writes: readonly PlannedWrite[],
): Consumption {
  const consumption = new Consumption(table);
  for (const write of writes) {
    consumption.addWrite(write.previous, write.next);
    database.commit(table, write);
  }
  database.announce(table);
  return consumption;
}

interface BatchGetOutput {
  readonly Responses: Readonly<Record<string, readonly Item[]>>;
  readonly UnprocessedKeys: Readonly<Record<string, KeysOfTable>>;
  readonly ConsumedCapacity?: readonly ConsumedCapacity[];
}

type KeysOfTable = ValidatedRequest & {
  readonly Keys: readonly Item[];
  readonly ConsistentRead?: boolean;
};

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
function batchGet(database: Database, rawInput: BatchGetInput): BatchGetOutput {
  refuseEmpty('BatchGetItem', rawInput.RequestItems);
  refuseTooManyKeys(rawInput.RequestItems);
  const input = validate(rawInput, batchGetItem) as unknown as BatchGetInput;
  const asked = Object.entries(input.RequestItems as Record<string, KeysOfTable>);
  const plans = asked.map(([name, keys]) => planGets(database.table(name), keys));
  const responses: Record<string, readonly Item[]> = {};
  const unprocessed: Record<string, KeysOfTable> = {};
  const capacities: ConsumedCapacity[] = [];
  let remainingBytes = MAXIMUM_BATCH_GET_BYTES;
  for (const { table, keys, places } of plans) {
    const { items, sizeBytes, readCount, units } = readUpTo(table, keys, places, remainingBytes);
    responses[table.name] = items;
    remainingBytes -= sizeBytes;
    if (readCount < keys.Keys.length) {
      const original = (rawInput.RequestItems as Record<string, KeysOfTable>)[table.name];
      unprocessed[table.name] = { ...original, Keys: keys.Keys.slice(readCount) };
    }
    const consumption = new Consumption(table);
    consumption.add(units);
    const report = consumption.report(input.ReturnConsumedCapacity);
    if (report !== undefined) capacities.push(report);
  }
  return {
    Responses: responses,
    UnprocessedKeys: unprocessed,
    ...(capacities.length > 0 && { ConsumedCapacity: capacities }),
  };
}

function refuseTooManyKeys(requestItems: BatchGetInput['RequestItems']): void {
  for (const [name, keys] of Object.entries(requestItems ?? {})) {
    if ((keys?.Keys?.length ?? 0) > MAXIMUM_BATCH_KEYS) {
      throw new ConstraintError(
        `RequestItems.${name}.member.Keys`,
        '',
        `have length less than or equal to ${MAXIMUM_BATCH_KEYS}`,
      );
    }
  }
}

interface PlannedGets {
  readonly table: Table;
  readonly keys: KeysOfTable;
  readonly places: readonly string[];
}

function planGets(table: Table, keys: KeysOfTable): PlannedGets {
  const places = keys.Keys.map((key) => keyOfKey(table, key));
  assertAllowed(validateKeyPaths(keys._projection?.nestedPaths, table.schema));
  return { table, keys, places };
}

/** Reads items until the answer would get too large. */
function readUpTo(
  table: Table,
  keys: KeysOfTable,
  places: readonly string[],
  limitBytes: number,
): { items: Item[]; sizeBytes: number; readCount: number; units: number } {
  const { projection } = compileExpressions(keys);
  const items: Item[] = [];
  let sizeBytes = 0;
  let units = 0;
  for (const [index, place] of places.entries()) {
    const item = table.items.get(place);
    if (sizeBytes + (item?.sizeBytes ?? 0) > limitBytes) {
      return { items, sizeBytes, readCount: index, units };
    }
    sizeBytes += item?.sizeBytes ?? 0;
    units += readUnits(item?.sizeBytes ?? 0, keys.ConsistentRead === true);
    if (item === undefined) continue;
    items.push(projection ? project(item.attributes, projection.paths) : item.attributes);
  }
  return { items, sizeBytes, readCount: places.length, units };
}
