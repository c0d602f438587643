import { asList, type PolicyStatement } from './document.ts';
import { type KeyReader, type KeyValue, UNKNOWN } from './keys.ts';
import { findOperator, type Operator } from './operators.ts';
import type { Matcher } from './pattern.ts';

/** Whether a request meets a condition; undefined when the engine cannot tell. */
type Test = (keys: KeyReader) => boolean | undefined;

type Quantifier = 'forallvalues' | 'foranyvalue';

/**
 * Reads a statement's conditions, all of which must hold. What cannot be told, an operator that IAM does not have or a key
 * that the engine does not know, fails closed: it counts as met in a Deny and as not met in an Allow.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
 */
export function compileCondition(
  statement: PolicyStatement,
  hasVariables: boolean,
): (keys: KeyReader) => boolean {
  const tests = Object.entries(statement.Condition ?? {}).flatMap(([operator, block]) =>
    Object.entries(block).map(([key, values]) =>
      compileTest(operator, key.toLowerCase(), asList(values).map(String), hasVariables),
    ),
  );
  if (tests.length === 0) return () => true;
  const whenUntold = statement.Effect === 'Deny';
  return (keys) => tests.every((test) => test(keys) ?? whenUntold);
}

function compileTest(
  name: string,
  key: string,
  values: readonly string[],
  hasVariables: boolean,
): Test {
  const [, quantifier, base = '', ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/i.exec(name) ?? [];
  if (base.toLowerCase() === 'null') return nullTest(key, values);
  const operator = findOperator(base);
  if (operator === undefined) return () => undefined;
  const holds = compare(operator, values, hasVariables);
  const set = quantifier?.toLowerCase() as Quantifier | undefined;
  const whenAbsent =
    ifExists !== undefined || set === 'forallvalues' || (set === undefined && operator.isNegated);
  return (keys) => {
    const value = keys(key);
    if (value === UNKNOWN) return undefined;
    if (isAbsent(value)) return whenAbsent;
    const actual = asList(value);
    return set === 'forallvalues' || (set === undefined && operator.isNegated)
      ? actual.every((one) => holds(one, keys))
      : actual.some((one) => holds(one, keys));
  };
}

function compare(operator: Operator, values: readonly string[], hasVariables: boolean): Matcher {
  const matchers = values.map((value) => operator.compare(value, hasVariables));
  const { isNegated } = operator;
  return (actual, keys) => matchers.some((matches) => matches(actual, keys)) !== isNegated;
}

/** `Null` asks whether a key is absent: `"true"` wants it so. */
function nullTest(key: string, values: readonly string[]): Test {
  return (keys) => {
    const value = keys(key);
    if (value === UNKNOWN) return undefined;
    return values.some((wanted) => (wanted.toLowerCase() === 'true') === isAbsent(value));
  };
}

function isAbsent(value: Exclude<KeyValue, typeof UNKNOWN>): value is undefined {
  return value === undefined || (Array.isArray(value) && value.length === 0);
}
