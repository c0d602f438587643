import Big from 'big.js';
import { type AttributeValue, isSameValue, typeOf } from '../model/item.ts';
import { sortable } from '../model/keys.ts';

/** Decimal texts up to this length are told apart by floating point. */
const EXACT_LENGTH = 15;

/** A value, or none where the item has no such attribute. */
type Maybe = AttributeValue | undefined;

/** Less than, equal to or greater than zero; undefined for values that have no order. */
export function order(a: Maybe, b: Maybe): number | undefined {
  if (a === undefined || b === undefined) return undefined;
  const type = typeOf(a);
  if (type !== typeOf(b)) return undefined;
  if (a.N !== undefined && b.N !== undefined) return compareNumbers(a.N, b.N);
  if (type !== 'S' && type !== 'B') return undefined;
  const [one, other] = [sortable(a), sortable(b)];
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function compareNumbers(a: string, b: string): number {
  if (a.length <= EXACT_LENGTH && b.length <= EXACT_LENGTH) return Number(a) - Number(b);
  return new Big(a).cmp(b);
}

/**
 * Whether a comparison holds, by the names of expressions and of the legacy parameters alike. What
 * an item has not, and what has another type, is unequal to everything and in no order.
 *
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 */
export function compare(operator: string, value: Maybe, operands: readonly Maybe[]): boolean {
  const [first, second] = operands;
  switch (operator) {
    case '=':
    case 'EQ':
      return isEqual(value, first);
    case '<>':
    case 'NE':
      return !isEqual(value, first);
    case '<':
    case 'LT':
      return inOrder(value, first, (order) => order < 0);
    case '<=':
    case 'LE':
      return inOrder(value, first, (order) => order <= 0);
    case '>':
    case 'GT':
      return inOrder(value, first, (order) => order > 0);
    case '>=':
    case 'GE':
      return inOrder(value, first, (order) => order >= 0);
    case 'between':
    case 'BETWEEN':
      return compare('>=', value, [first]) && compare('<=', value, [second]);
    case 'in':
    case 'IN':
      return operands.some((operand) => isEqual(value, operand));
    default:
      return holds(operator, value, first);
  }
}

/** The functions: `begins_with` and its like. */
function holds(name: string, value: Maybe, operand: Maybe): boolean {
  switch (name) {
    case 'attribute_exists':
    case 'NOT_NULL':
      return value !== undefined;
    case 'attribute_not_exists':
    case 'NULL':
      return value === undefined;
    case 'attribute_type':
      return value !== undefined && typeOf(value) === operand?.S;
    case 'begins_with':
    case 'BEGINS_WITH':
      return beginsWith(value, operand);
    case 'contains':
    case 'CONTAINS':
      return contains(value, operand);
    case 'NOT_CONTAINS':
      return !contains(value, operand);
    default:
      return false;
  }
}

function isEqual(a: Maybe, b: Maybe): boolean {
  return a !== undefined && b !== undefined && isSameValue(a, b);
}

function inOrder(a: Maybe, b: Maybe, test: (order: number) => boolean): boolean {
  const found = order(a, b);
  return found !== undefined && test(found);
}

function beginsWith(value: Maybe, start: Maybe): boolean {
  if (value?.S !== undefined) return start?.S !== undefined && value.S.startsWith(start.S);
  if (value?.B === undefined || start?.B === undefined) return false;
  const prefix = Buffer.from(start.B, 'base64');
  return Buffer.from(value.B, 'base64').subarray(0, prefix.length).equals(prefix);
}

function contains(value: Maybe, part: Maybe): boolean {
  if (value === undefined || part === undefined) return false;
  if (value.L !== undefined) return value.L.some((member) => isSameValue(member, part));
  if (part.S !== undefined) return value.S?.includes(part.S) ?? value.SS?.includes(part.S) ?? false;
  if (part.N !== undefined) return value.NS?.includes(part.N) ?? false;
  if (part.B === undefined) return false;
  if (value.B === undefined) return value.BS?.includes(part.B) ?? false;
  return Buffer.from(value.B, 'base64').includes(Buffer.from(part.B, 'base64'));
}

/** `size(path)`: characters, bytes or members; undefined for what has no size. */
export function sizeOf(value: Maybe): AttributeValue | undefined {
  const size =
    value?.S?.length ??
    (value?.B === undefined ? undefined : Buffer.byteLength(value.B, 'base64')) ??
    (value?.SS ?? value?.NS ?? value?.BS ?? value?.L)?.length ??
    (value?.M && Object.keys(value.M).length);
  return size === undefined ? undefined : { N: String(size) };
}
