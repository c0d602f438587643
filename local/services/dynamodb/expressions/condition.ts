import { attribute, type Item, valueAt } from '../model/item.ts';
import { compare, sizeOf } from './comparison.ts';
import {
  isOperation,
  isPath,
  type Operand,
  type Operation,
  type Syntax,
  type ValueNames,
  type Values,
} from './syntax.ts';

/** A condition or filter, ready to be asked about an item. */
export type Condition = (item: Item, values: Values) => boolean;

export function compileCondition(expression: Operation, names: ValueNames): Condition {
  const { type, args } = expression;
  if (type === 'and' || type === 'or' || type === 'not') return compileLogic(expression, names);
  const operator = type === 'function' ? (expression.name ?? '') : type;
  const [value, ...operands] = args.map((arg) => compileOperand(arg, names));
  return (item, values) =>
    compare(
      operator,
      value?.(item, values),
      operands.map((operand) => operand(item, values)),
    );
}

function compileLogic({ type, args }: Operation, names: ValueNames): Condition {
  const [left, right] = args.map((arg) => compileCondition(arg as Operation, names));
  if (left === undefined || right === undefined) {
    return (item, values) => left?.(item, values) === false;
  }
  return type === 'and'
    ? (item, values) => left(item, values) && right(item, values)
    : (item, values) => left(item, values) || right(item, values);
}

function compileOperand(node: Syntax, names: ValueNames): Operand {
  if (isPath(node)) return (item) => valueAt(item, node);
  if (!isOperation(node)) return names.operand(node);
  // The parser lets no other function stand here.
  const [measured] = node.args.map((arg) => compileOperand(arg, names));
  return (item, values) => sizeOf(measured?.(item, values));
}

/**
 * Whether the parser's own checks looked at values, so that the same expression may be refused with
 * others.
 */
export function dependsOnValues(node: Syntax): boolean {
  if (isPath(node) || !isOperation(node)) return false;
  return (
    node.type === 'between' || node.name === 'attribute_type' || node.args.some(dependsOnValues)
  );
}

/** One attribute's condition in the legacy parameters Expected, QueryFilter and ScanFilter. */
export interface LegacyCondition {
  readonly ComparisonOperator?: string;
  readonly AttributeValueList?: readonly Item[string][];
  readonly Value?: Item[string];
  readonly Exists?: boolean;
}

/** The legacy parameters' conditions, joined by their ConditionalOperator. */
export function compileLegacyConditions(
  conditions: Readonly<Record<string, LegacyCondition>>,
  conditionalOperator: unknown,
): Condition {
  const tests = Object.entries(conditions).map(([name, condition]) => {
    const operator = legacyOperator(condition);
    const operands = condition.AttributeValueList ?? [condition.Value];
    return (item: Item) => compare(operator, attribute(item, name), operands);
  });
  return conditionalOperator === 'OR'
    ? (item) => tests.some((test) => test(item))
    : (item) => tests.every((test) => test(item));
}

function legacyOperator({ Exists, ComparisonOperator }: LegacyCondition): string {
  if (Exists === false) return 'NULL';
  return ComparisonOperator ?? 'EQ';
}
