import { createHash } from 'node:crypto';
import type {
  TransactGetItemsCommandInput,
  TransactWriteItemsCommandInput,
} from '@aws-sdk/client-dynamodb';
import { validateKeyPaths } from 'dynalite/db/index.js';
import { AwsError } from '../../../errors.ts';
import type { Operation } from '../../../service.ts';
import type { Database } from '../delivery.ts';
import {
  assertAllowed,
  type CancellationReason,
  ConditionalCheckFailedError,
  EmptyKeyError,
  IdempotentParameterMismatchError,
  TransactionCanceledError,
  ValidationError,
} from '../errors.ts';
import { project } from '../expressions/document.ts';
import { MAXIMUM_TRANSACTION_BYTES, TRANSACTION_UNITS } from '../limits.ts';
import { type ConsumedCapacity, Consumption, readUnits } from '../model/capacity.ts';
import type { Item, StoredItem } from '../model/item.ts';
import { keyOf } from '../model/keys.ts';
import type { Table } from '../model/table.ts';
import { refuseCollectionMetrics } from './collection-metrics.ts';
import { keyOfKey } from './key-rules.ts';
import { TRANSACT_GET_ITEMS, TRANSACT_WRITE_ITEMS } from './shapes.ts';
import { type Action, readActions } from './transaction-actions.ts';
import type { Wire } from './wire.ts';
import { type PlannedWrite, planCheck, planDelete, planPut, planUpdate } from './writes.ts';

type WriteInput = Wire<TransactWriteItemsCommandInput>;
type GetInput = Wire<TransactGetItemsCommandInput>;

/**
 * Transactions run at one instant, whole, so that no two ever meet: `TransactionConflict` cannot
 * occur here.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
 */
export function createTransactionOperations(database: Database): Record<string, Operation> {
  return {
    TransactWriteItems: (input: WriteInput) => transactWrite(database, input),
    TransactGetItems: (input: GetInput) => transactGet(database, input),
  };
}

interface TransactWriteOutput {
  readonly ConsumedCapacity?: readonly ConsumedCapacity[];
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
function transactWrite(database: Database, input: WriteInput): TransactWriteOutput {
  const actions = readActions(database, input, TRANSACT_WRITE_ITEMS);
  refuseRepeatedItems(actions);
  const { ClientRequestToken: token, ...payload } = input;
  const digest = token === undefined ? '' : digestOf(payload);
  if (token !== undefined && isRepetition(database, token, digest)) return {};
  const planned = attemptAll(database, actions, planAction);
  refuseTooLarge(planned.map(({ next }) => next));
  refuseCollectionMetrics(tablesOf(actions), input.ReturnItemCollectionMetrics);
  const consumptions = new Consumptions();
  for (const [index, write] of planned.entries()) {
    consumptions.of(write.table).addWrite(write.previous, write.next, TRANSACTION_UNITS);
    if (actions[index]?.kind !== 'ConditionCheck') database.commit(write.table, write);
  }
  for (const table of tablesOf(actions)) database.announce(table);
  if (token !== undefined) database.tokens.remember(token, digest, database.now());
  return consumptions.report(input.ReturnConsumedCapacity, 'WriteCapacityUnits');
}

function tablesOf(actions: readonly Action[]): Set<Table> {
  return new Set(actions.map((action) => action.table));
}

function refuseTooLarge(items: readonly (StoredItem | undefined)[]): void {
  const sizeBytes = items.reduce((sum, item) => sum + (item?.sizeBytes ?? 0), 0);
  if (sizeBytes > MAXIMUM_TRANSACTION_BYTES) {
    throw new ValidationError('Aggregate size of items in the transaction exceeds 4 MB');
  }
}

function planAction({ kind, table, request }: Action): PlannedWrite {
  switch (kind) {
    case 'Put':
      return planPut(table, request);
    case 'Update':
      return planUpdate(table, request);
    case 'Delete':
      return planDelete(table, request);
    default:
      return planCheck(table, request);
  }
}

/**
 * Whether this very transaction was done in the last ten minutes. @throws
 * IdempotentParameterMismatchError
 */
function isRepetition(database: Database, token: string, digest: string): boolean {
  const known = database.tokens.find(token, database.now());
  if (known !== undefined && known !== digest) throw new IdempotentParameterMismatchError();
  return known !== undefined;
}

function digestOf(payload: object): string {
  return createHash('sha1').update(JSON.stringify(payload)).digest('base64');
}

/** @throws ValidationError when two actions are on the same item. */
function refuseRepeatedItems(actions: readonly Action[]): void {
  const seen = new Set<string>();
  for (const { table, request } of actions) {
    const { Item: item, Key: key } = request.input;
    // A key that does not fit its table is that action's own mistake, found when it is planned.
    const place = keyOf(item ?? key, table.key);
    if (place === undefined) continue;
    const name = `${table.name}/${place}`;
    if (seen.has(name)) {
      throw new ValidationError(
        'Transaction request cannot include multiple operations on one item',
      );
    }
    seen.add(name);
  }
}

/**
 * Tries every action, doing nothing yet. @throws TransactionCanceledError with a reason for each,
 * when one fails.
 */
function attemptAll<Result>(
  database: Database,
  actions: readonly Action[],
  attempt: (action: Action) => Result,
): Result[] {
  const results: Result[] = [];
  const reasons: CancellationReason[] = [];
  for (const action of actions) {
    try {
      results.push(attempt(action));
      reasons.push({ Code: 'None' });
    } catch (error) {
      reasons.push(reasonOf(error));
    }
  }
  if (results.length === actions.length) return results;
  for (const [index, { Code: code }] of reasons.entries()) {
    const table = actions[index]?.table;
    if (code !== 'None' && table !== undefined) {
      database.context.kernel.journal.record('dynamodb:transaction-cancelled', table.arn, { code });
    }
  }
  throw new TransactionCanceledError(reasons);
}

function reasonOf(error: unknown): CancellationReason {
  if (error instanceof ConditionalCheckFailedError) {
    return { ...error.members, Code: 'ConditionalCheckFailed', Message: error.message };
  }
  const isOfAction = error instanceof AwsError && error.code === 'ValidationException';
  if (!isOfAction || error instanceof EmptyKeyError) throw error;
  return { Code: 'ValidationError', Message: error.message };
}

interface TransactGetOutput {
  readonly Responses: readonly { readonly Item?: Item }[];
  readonly ConsumedCapacity?: readonly ConsumedCapacity[];
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html */
function transactGet(database: Database, input: GetInput): TransactGetOutput {
  const actions = readActions(database, input, TRANSACT_GET_ITEMS);
  refuseRepeatedItems(actions);
  const consumptions = new Consumptions();
  const reads = attemptAll(database, actions, ({ table, request }) => {
    const { projection } = request.expressions;
    const key = keyOfKey(table, request.input.Key);
    assertAllowed(validateKeyPaths(projection?.nestedPaths, table.schema));
    const item = table.items.get(key);
    consumptions.of(table).add(readUnits(item?.sizeBytes ?? 0, true) * TRANSACTION_UNITS);
    return { item, projection };
  });
  refuseTooLarge(reads.map(({ item }) => item));
  return {
    Responses: reads.map(({ item, projection }) => {
      if (item === undefined) return {};
      return { Item: projection ? project(item.attributes, projection.paths) : item.attributes };
    }),
    ...consumptions.report(input.ReturnConsumedCapacity, 'ReadCapacityUnits'),
  };
}

/** What a transaction takes from each of its tables. */
class Consumptions {
  readonly #byTable = new Map<Table, Consumption>();

  of(table: Table): Consumption {
    const known = this.#byTable.get(table);
    if (known !== undefined) return known;
    const consumption = new Consumption(table);
    this.#byTable.set(table, consumption);
    return consumption;
  }

  report(
    returnConsumedCapacity: string | undefined,
    unit: 'ReadCapacityUnits' | 'WriteCapacityUnits',
  ): { ConsumedCapacity?: readonly ConsumedCapacity[] } {
    const reports: ConsumedCapacity[] = [];
    for (const consumption of this.#byTable.values()) {
      const report = consumption.report(returnConsumedCapacity);
      if (report !== undefined) reports.push({ ...report, [unit]: report.CapacityUnits });
    }
    return reports.length === 0 ? {} : { ConsumedCapacity: reports };
  }
}
