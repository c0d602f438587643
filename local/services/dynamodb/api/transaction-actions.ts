import type { Database } from '../delivery.ts';
import { ValidationError } from '../errors.ts';
import { MAXIMUM_TRANSACTION_ACTIONS } from '../limits.ts';
import type { Item } from '../model/item.ts';
import type { Table } from '../model/table.ts';
import { type ItemRequest, validate } from './requests.ts';
import { type ItemRequestKind, type TransactionShape, transactionSchema } from './shapes.ts';
import { inTable } from './table-names.ts';

/** The members that the kinds of action have, between them. */
interface ActionInput {
  readonly TableName: string;
  readonly Key: Item;
  readonly Item: Item;
  readonly ReturnValuesOnConditionCheckFailure?: string;
}

/** One valid action of a transaction, and its table. */
export interface Action {
  readonly kind: ItemRequestKind;
  readonly request: ItemRequest<ActionInput>;
  readonly table: Table;
}

/** An action as it came. */
interface GivenAction {
  readonly kind: ItemRequestKind;
  readonly input: object;
}

/** @throws AwsError what AWS answers to a transaction that breaks its rules. */
export function readActions(
  database: Database,
  input: { readonly TransactItems?: unknown },
  shape: TransactionShape,
): Action[] {
  const { requests } = database;
  validate({ ...input, TransactItems: undefined }, { types: shape.options });
  const given = plainActions(input.TransactItems, shape);
  const accepted = given.flatMap((action) => {
    const request = requests.accept<ActionInput>(action.kind, action.input);
    return request === undefined ? [] : [{ kind: action.kind, request }];
  });
  const read =
    accepted.length > 0 && accepted.length === given.length
      ? accepted
      : examinedActions(input, shape).map(({ kind, input: action }) => ({
          kind,
          request: requests.examine<ActionInput>(kind, action),
        }));
  return read.map((action) => ({
    ...action,
    table: database.table(action.request.input.TableName),
  }));
}

/** The actions, when there are as many as may be and each is one; else none. */
function plainActions(items: unknown, shape: TransactionShape): GivenAction[] {
  if (!Array.isArray(items) || items.length > MAXIMUM_TRANSACTION_ACTIONS) return [];
  const actions = items.map((item) => actionOf(item, shape));
  return actions.some((action) => action === undefined)
    ? []
    : actions.filter((action) => action !== undefined);
}

/** The actions, after all of dynalite's rules on the form of the whole. */
function examinedActions(input: object, shape: TransactionShape): GivenAction[] {
  const valid = validate(input, { types: transactionSchema(shape) });
  return (valid.TransactItems as unknown[]).map((item) => {
    const action = actionOf(item, shape);
    if (action === undefined) throw new ValidationError(shape.notOne);
    return action;
  });
}

function actionOf(item: unknown, { actions }: TransactionShape): GivenAction | undefined {
  if (typeof item !== 'object' || item === null) return undefined;
  const members = Object.entries(item);
  const [name, input] = members[0] ?? [];
  const kind = actions.find((action) => action === name);
  if (members.length !== 1 || kind === undefined || typeof input !== 'object' || input === null) {
    return undefined;
  }
  return { kind, input: inTable(input) };
}
