import type { MathScope } from './call.ts';
import { ExpressionError } from './errors.ts';
import { FUNCTIONS } from './functions.ts';
import { applyOperator, negate } from './operators.ts';
import type { Expression } from './parser.ts';
import { many, scalar, seriesIn, type Value } from './value.ts';

/** Computes an expression. @throws ExpressionError; NotImplementedError for functions that need more than metrics. */
export function evaluate(expression: Expression, scope: MathScope): Value {
  switch (expression.kind) {
    case 'number':
      return scalar(expression.value);
    case 'string':
      return { kind: 'string', value: expression.value };
    case 'name':
      return scope.valueOf(expression.name);
    case 'list':
      return many(expression.items.flatMap((item) => seriesIn(evaluate(item, scope), '[]')));
    case 'negation':
      return negate(evaluate(expression.operand, scope));
    case 'binary':
      return applyOperator(
        expression.operator,
        evaluate(expression.left, scope),
        evaluate(expression.right, scope),
      );
    case 'call':
      return callFunction(expression, scope);
  }
}

function callFunction(
  { name, arguments: expressions }: Extract<Expression, { kind: 'call' }>,
  scope: MathScope,
): Value {
  const found = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (found === undefined) throw new ExpressionError(`Unknown function '${name}'`);
  const [fewest, most] = found.arity;
  if (expressions.length < fewest || expressions.length > most) {
    const wanted = fewest === most ? `${fewest}` : `${fewest} to ${most}`;
    throw new ExpressionError(
      `The function ${name} takes ${wanted} argument(s), not ${expressions.length}`,
    );
  }
  return found.apply({
    name,
    scope,
    count: expressions.length,
    value: (index) => evaluate(expressions[index] as Expression, scope),
    keyword: (index) => {
      const expression = expressions[index];
      return expression?.kind === 'name' ? expression.name : undefined;
    },
  });
}
