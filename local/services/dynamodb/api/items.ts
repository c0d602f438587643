import type {
  DeleteItemCommandInput,
  GetItemCommandInput,
  PutItemCommandInput,
  UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { validateKeyPaths } from 'dynalite/db/index.js';
import type { Operation } from '../../../service.ts';
import type { Database } from '../delivery.ts';
import { assertAllowed, ConditionalCheckFailedError } from '../errors.ts';
import type { ItemUpdate } from '../expressions/compile.ts';
import { project } from '../expressions/document.ts';
import { type ConsumedCapacity, Consumption, readUnits } from '../model/capacity.ts';
import type { Item } from '../model/item.ts';
import { collectionMetrics, type ItemCollectionMetrics } from './collection-metrics.ts';
import { keyOfKey } from './key-rules.ts';
import { inTable } from './table-names.ts';
import type { Wire } from './wire.ts';
import { type PlannedWrite, planDelete, planPut, planUpdate } from './writes.ts';

type PutInput = Wire<PutItemCommandInput> & { readonly TableName: string; readonly Item: Item };
type KeyInput<Input> = Wire<Input> & { readonly TableName: string; readonly Key: Item };

/** What the three writes answer. */
interface WriteOutput {
  readonly Attributes?: Item;
  readonly ConsumedCapacity?: ConsumedCapacity;
  readonly ItemCollectionMetrics?: ItemCollectionMetrics;
}

/** The members by which the writes' answers differ. */
interface Returning {
  readonly ReturnValues?: string | undefined;
  readonly ReturnConsumedCapacity?: string | undefined;
  readonly ReturnItemCollectionMetrics?: string | undefined;
}

interface GetItemOutput {
  readonly Item?: Item;
  readonly ConsumedCapacity?: ConsumedCapacity;
}

/**
 * The operations on one item.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB.html
 */
export function createItemOperations(database: Database): Record<string, Operation> {
  return {
    PutItem: (input: PutInput) => putItem(database, input),
    GetItem: (input: KeyInput<GetItemCommandInput>) => getItem(database, input),
    UpdateItem: (input: KeyInput<UpdateItemCommandInput>) => updateItem(database, input),
    DeleteItem: (input: KeyInput<DeleteItemCommandInput>) => deleteItem(database, input),
  };
}

function putItem(database: Database, input: PutInput): WriteOutput {
  const request = database.requests.read<PutInput>('PutItem', inTable(input));
  const table = database.table(request.input.TableName);
  const planned = plan(database, table.arn, () => planPut(table, request));
  return carryOut(database, planned, request.input);
}

function deleteItem(database: Database, input: KeyInput<DeleteItemCommandInput>): WriteOutput {
  const request = database.requests.read<typeof input>('DeleteItem', inTable(input));
  const table = database.table(request.input.TableName);
  const planned = plan(database, table.arn, () => planDelete(table, request));
  return carryOut(database, planned, request.input);
}

function updateItem(database: Database, input: KeyInput<UpdateItemCommandInput>): WriteOutput {
  const request = database.requests.read<typeof input>('UpdateItem', inTable(input));
  const table = database.table(request.input.TableName);
  const planned = plan(database, table.arn, () => planUpdate(table, request));
  return carryOut(database, planned, request.input, request.expressions.update);
}

function plan(database: Database, tableArn: string, make: () => PlannedWrite): PlannedWrite {
  try {
    return make();
  } catch (error) {
    if (error instanceof ConditionalCheckFailedError) {
      database.context.kernel.journal.record('dynamodb:condition-failed', tableArn);
    }
    throw error;
  }
}

function carryOut(
  database: Database,
  planned: PlannedWrite,
  returning: Returning,
  update?: ItemUpdate,
): WriteOutput {
  const { table, previous, next } = planned;
  const consumption = new Consumption(table);
  consumption.addWrite(previous, next);
  database.commit(table, planned);
  database.announce(table);
  const attributes = returnedAttributes(returning.ReturnValues, planned, update);
  const capacity = consumption.report(returning.ReturnConsumedCapacity);
  const metrics =
    returning.ReturnItemCollectionMetrics === 'SIZE'
      ? collectionMetrics(table, (next ?? previous)?.attributes)
      : undefined;
  return {
    ...(attributes && { Attributes: attributes }),
    ...(capacity && { ConsumedCapacity: capacity }),
    ...(metrics && { ItemCollectionMetrics: metrics }),
  };
}

/** The item, or the attributes that an update touched, before or after. */
function returnedAttributes(
  returnValues: string | undefined,
  { previous, next }: PlannedWrite,
  update: ItemUpdate | undefined,
): Item | undefined {
  switch (returnValues) {
    case 'ALL_OLD':
      return previous?.attributes;
    case 'ALL_NEW':
      return next?.attributes;
    case 'UPDATED_OLD':
      return touched(previous?.attributes, update);
    case 'UPDATED_NEW':
      return touched(next?.attributes, update);
    default:
      return undefined;
  }
}

function touched(item: Item | undefined, update: ItemUpdate | undefined): Item | undefined {
  const attributes = project(item ?? {}, update?.paths ?? []);
  return Object.keys(attributes).length === 0 ? undefined : attributes;
}

function getItem(database: Database, input: KeyInput<GetItemCommandInput>): GetItemOutput {
  const { input: valid, expressions } = database.requests.read<typeof input>(
    'GetItem',
    inTable(input),
  );
  const table = database.table(valid.TableName);
  const key = keyOfKey(table, valid.Key);
  const { projection } = expressions;
  assertAllowed(validateKeyPaths(projection?.nestedPaths, table.schema));
  const item = table.items.get(key);
  const consumption = new Consumption(table);
  consumption.add(readUnits(item?.sizeBytes ?? 0, valid.ConsistentRead === true));
  const capacity = consumption.report(valid.ReturnConsumedCapacity);
  return {
    ...(item && {
      Item: projection ? project(item.attributes, projection.paths) : item.attributes,
    }),
    ...(capacity && { ConsumedCapacity: capacity }),
  };
}
