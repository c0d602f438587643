import type { Expression } from './ast.ts';
import { malformedQuery } from './errors.ts';
import { applyOperator, FUNCTIONS } from './functions.ts';
import type { Row, Value } from './row.ts';
import { compare, isTrue, toNumber, toText } from './values.ts';

export type Evaluate = (row: Row) => Value;

/** Makes a function of an expression once, so that each event costs only calls. Throws MalformedQueryException. */
export function compile(expression: Expression): Evaluate {
  switch (expression.kind) {
    case 'literal':
      return () => expression.value;
    case 'duration':
      return () => expression.ms;
    case 'field':
      return (row) => row.get(expression.name);
    case 'call':
      return compileCall(expression);
    case 'unary':
      return compileUnary(expression);
    case 'binary':
      return compileBinary(expression);
    case 'in': {
      const operand = compile(expression.operand);
      const members = expression.members.map(compile);
      return (row) => {
        const value = operand(row);
        return value !== undefined && members.some((member) => compare(value, member(row)) === 0);
      };
    }
    case 'match': {
      const operand = compile(expression.operand);
      return (row) => {
        const text = toText(operand(row));
        return text !== undefined && expression.pattern.test(text);
      };
    }
  }
}

function compileUnary({ operator, operand }: Expression & { kind: 'unary' }): Evaluate {
  const inner = compile(operand);
  if (operator === 'not') return (row) => !isTrue(inner(row));
  return (row) => {
    const number = toNumber(inner(row));
    return number === undefined ? undefined : -number;
  };
}

function compileBinary({ operator, ...sides }: Expression & { kind: 'binary' }): Evaluate {
  const [left, right] = [compile(sides.left), compile(sides.right)];
  if (operator === 'and') return (row) => isTrue(left(row)) && isTrue(right(row));
  if (operator === 'or') return (row) => isTrue(left(row)) || isTrue(right(row));
  return (row) => applyOperator(operator, left(row), right(row));
}

function compileCall({ name, args, start }: Expression & { kind: 'call' }): Evaluate {
  const end = start + name.length;
  if (name === 'bin') {
    const [period] = args;
    if (args.length !== 1 || period?.kind !== 'duration') {
      throw malformedQuery('bin takes one time period.', start, end);
    }
    return (row) => Math.floor((toNumber(row.get('@timestamp')) ?? 0) / period.ms) * period.ms;
  }
  const known = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (known === undefined) throw malformedQuery(`Unknown function: ${name}`, start, end);
  if (args.length < known.min || args.length > known.max) {
    throw malformedQuery(`Wrong number of arguments for ${name}`, start, end);
  }
  const evaluators = args.map(compile);
  return (row) => known.apply(evaluators.map((evaluate) => evaluate(row)));
}
