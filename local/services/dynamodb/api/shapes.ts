import type { Schema, Validation } from 'dynalite/validations';
import * as deleteItem from 'dynalite/validations/deleteItem.js';
import * as getItem from 'dynalite/validations/getItem.js';
import * as putItem from 'dynalite/validations/putItem.js';
import * as query from 'dynalite/validations/query.js';
import * as scan from 'dynalite/validations/scan.js';
import * as updateItem from 'dynalite/validations/updateItem.js';
import { MAXIMUM_TRANSACTION_ACTIONS } from '../limits.ts';

/**
 * What requests for items look like, and their own rules: dynalite's, which were found by asking
 * AWS, and what AWS has since added.
 */
const ON_FAILURE: Schema = {
  ReturnValuesOnConditionCheckFailure: { type: 'String', enum: ['ALL_OLD', 'NONE'] },
};

/** A transaction's action has fewer members than the operation of that name. */
function actionTypes(types: Schema, extra: Schema = {}): Schema {
  const names = [
    'Item',
    'Key',
    'TableName',
    'UpdateExpression',
    'ProjectionExpression',
    'ConditionExpression',
    'ExpressionAttributeNames',
    'ExpressionAttributeValues',
  ];
  const kept = Object.entries(types).filter(([name]) => names.includes(name));
  return { ...Object.fromEntries(kept), ...extra };
}

const REQUIRED_TEXT = { type: 'String', notNull: true };

export const ITEM_REQUESTS = {
  PutItem: { types: { ...putItem.types, ...ON_FAILURE }, custom: putItem.custom },
  GetItem: { types: getItem.types, custom: getItem.custom },
  UpdateItem: { types: { ...updateItem.types, ...ON_FAILURE }, custom: updateItem.custom },
  DeleteItem: { types: { ...deleteItem.types, ...ON_FAILURE }, custom: deleteItem.custom },
  Query: { types: query.types, custom: query.custom },
  Scan: { types: { ...scan.types, ConsistentRead: 'Boolean' }, custom: scan.custom },
  Put: { types: actionTypes(putItem.types, ON_FAILURE), custom: putItem.custom },
  Get: { types: actionTypes(getItem.types), custom: getItem.custom },
  Update: {
    types: actionTypes(updateItem.types, { ...ON_FAILURE, UpdateExpression: REQUIRED_TEXT }),
    custom: updateItem.custom,
  },
  Delete: { types: actionTypes(deleteItem.types, ON_FAILURE), custom: deleteItem.custom },
  ConditionCheck: {
    types: actionTypes(deleteItem.types, { ...ON_FAILURE, ConditionExpression: REQUIRED_TEXT }),
    custom: deleteItem.custom,
  },
} satisfies Record<string, Validation>;

export type ItemRequestKind = keyof typeof ITEM_REQUESTS;

const RETURN_CONSUMED_CAPACITY = { type: 'String', enum: ['INDEXES', 'TOTAL', 'NONE'] };

/** A transaction: what it asks for as a whole, and the kinds of action that it may have. */
export interface TransactionShape {
  readonly options: Schema;
  readonly actions: readonly ItemRequestKind[];
  /** What AWS says of an action that is none of them, or several. */
  readonly notOne: string;
}

export const TRANSACT_WRITE_ITEMS: TransactionShape = {
  options: {
    ReturnConsumedCapacity: RETURN_CONSUMED_CAPACITY,
    ReturnItemCollectionMetrics: { type: 'String', enum: ['SIZE', 'NONE'] },
    ClientRequestToken: {
      type: 'String',
      lengthGreaterThanOrEqual: 1,
      lengthLessThanOrEqual: 36,
    },
  },
  actions: ['ConditionCheck', 'Put', 'Delete', 'Update'],
  notOne: 'TransactItems can only contain one of Check, Put, Update or Delete',
};

export const TRANSACT_GET_ITEMS: TransactionShape = {
  options: { ReturnConsumedCapacity: RETURN_CONSUMED_CAPACITY },
  actions: ['Get'],
  notOne: 'TransactItems can only contain Get',
};

/** The whole of a transaction, with its actions. */
export function transactionSchema({ options, actions }: TransactionShape): Schema {
  const kinds = actions.map((kind) => [
    kind,
    { type: `FieldStruct<${kind}>`, children: ITEM_REQUESTS[kind].types },
  ]);
  return {
    ...options,
    TransactItems: {
      type: 'List',
      notNull: true,
      lengthGreaterThanOrEqual: 1,
      lengthLessThanOrEqual: MAXIMUM_TRANSACTION_ACTIONS,
      children: { type: 'ValueStruct<TransactItem>', children: Object.fromEntries(kinds) },
    },
  };
}
