import Big from 'big.js';
import { ValidationError } from '../errors.ts';
import { MAXIMUM_NUMBER_DIGITS } from '../limits.ts';
import {
  type AttributeType,
  type AttributeValue,
  type Item,
  typeOf,
  valueAt,
} from '../model/item.ts';
import { valueSizeBytes } from '../model/size.ts';
import { Draft } from './document.ts';
import {
  isOperation,
  isPath,
  type Operand,
  type Operation,
  type ParsedUpdate,
  type Syntax,
  type UpdateAction,
  type ValueNames,
  type Values,
} from './syntax.ts';

/** An update, ready to be applied. @throws ValidationError when the item does not fit it. */
export type Update = (item: Item, values: Values) => Item;

/** One change to a draft; all operands are read from the item as it was. */
type Change = (draft: Draft, item: Item, values: Values) => void;

export function compileUpdate(update: ParsedUpdate, names: ValueNames): Update {
  const changes = update.sections.map((action) => compileAction(action, names));
  return (item, values) => {
    const draft = new Draft(item);
    for (const change of changes) change(draft, item, values);
    return draft.finish();
  };
}

function compileAction({ type, path, val }: UpdateAction, names: ValueNames): Change {
  if (type === 'remove' || val === undefined) return (draft) => draft.remove(path);
  const operand = compileOperand(val, names);
  const combine = { set: replace, add, delete: subtractSet }[type];
  return (draft, item, values) => {
    const value = combine(valueAt(item, path), present(operand(item, values)));
    if (value === undefined) draft.remove(path);
    else draft.set(path, value);
  };
}

function compileOperand(node: Syntax, names: ValueNames): Operand {
  if (isPath(node)) return (item) => valueAt(item, node);
  return isOperation(node) ? compileOperation(node, names) : names.operand(node);
}

function compileOperation({ type, name, args }: Operation, names: ValueNames): Operand {
  const [left, right] = args.map((arg) => compileOperand(arg, names));
  const first: Operand = (item, values) => left?.(item, values);
  const second: Operand = (item, values) => right?.(item, values);
  if (name === 'if_not_exists') {
    return (item, values) => first(item, values) ?? second(item, values);
  }
  const combine = name === 'list_append' ? append : type === 'add' ? plus : minus;
  return (item, values) => combine(present(first(item, values)), present(second(item, values)));
}

function present(value: AttributeValue | undefined): AttributeValue {
  if (value !== undefined) return value;
  throw new ValidationError(
    'The provided expression refers to an attribute that does not exist in the item',
  );
}

function wrongType(): ValidationError {
  return new ValidationError('An operand in the update expression has an incorrect data type');
}

function replace(_: AttributeValue | undefined, value: AttributeValue): AttributeValue {
  return value;
}

/** ADD: to a number, or to a set. */
function add(existing: AttributeValue | undefined, value: AttributeValue): AttributeValue {
  if (existing === undefined) return value;
  const type = typeOf(value);
  if (type !== typeOf(existing)) throw wrongType();
  if (type === 'N') return plus(existing, value);
  const [members, added] = [setMembers(existing, type), setMembers(value, type)];
  return { [type as string]: [...new Set([...members, ...added])] };
}

/** DELETE: from a set, which may not be left empty. */
function subtractSet(
  existing: AttributeValue | undefined,
  value: AttributeValue,
): AttributeValue | undefined {
  if (existing === undefined) return undefined;
  const type = typeOf(value);
  if (type !== typeOf(existing)) throw wrongType();
  const removed = new Set(setMembers(value, type));
  const members = setMembers(existing, type).filter((member) => !removed.has(member));
  return members.length === 0 ? undefined : { [type as string]: members };
}

function setMembers(value: AttributeValue, type: AttributeType | undefined): readonly string[] {
  if (type === 'SS' || type === 'NS' || type === 'BS') return value[type] ?? [];
  throw wrongType();
}

function append(first: AttributeValue, second: AttributeValue): AttributeValue {
  if (first.L === undefined || second.L === undefined) throw wrongType();
  return { L: [...first.L, ...second.L] };
}

function plus(first: AttributeValue, second: AttributeValue): AttributeValue {
  return toNumber(numberIn(first).plus(numberIn(second)));
}

function minus(first: AttributeValue, second: AttributeValue): AttributeValue {
  return toNumber(numberIn(first).minus(numberIn(second)));
}

function numberIn(value: AttributeValue): Big {
  if (value.N === undefined) throw wrongType();
  return new Big(value.N);
}

function toNumber(result: Big): AttributeValue {
  const value = { N: result.toFixed() };
  if (valueSizeBytes(value) >= 0) return value;
  throw new ValidationError(
    result.c.length > MAXIMUM_NUMBER_DIGITS
      ? 'Attempting to store more than 38 significant digits in a Number'
      : 'Number overflow. Attempting to store a number with magnitude larger than supported range',
  );
}

/** One attribute of the legacy parameter AttributeUpdates. */
export interface LegacyUpdate {
  readonly Action?: string;
  readonly Value?: AttributeValue;
}

/** The legacy parameter AttributeUpdates. Its ADD also appends to lists. */
export function compileLegacyUpdates(updates: Readonly<Record<string, LegacyUpdate>>): Update {
  return (item) => {
    const draft = new Draft(item);
    for (const [name, { Action: action = 'PUT', Value: value }] of Object.entries(updates)) {
      const existing = valueAt(item, [name]);
      const result = applyLegacy(action, existing, value);
      if (result === undefined) draft.remove([name]);
      else draft.set([name], result);
    }
    return draft.finish();
  };
}

function applyLegacy(
  action: string,
  existing: AttributeValue | undefined,
  value: AttributeValue | undefined,
): AttributeValue | undefined {
  if (action === 'PUT' || value === undefined) return value;
  if (existing !== undefined && typeOf(existing) !== typeOf(value))
    throw new ValidationError('Type mismatch for attribute to update');
  if (action === 'DELETE') return subtractSet(existing, value);
  return existing?.L === undefined ? add(existing, value) : append(existing, value);
}
