import { ExpressionError } from './errors.ts';
import type { SearchQuery } from './search-query.ts';
import { type TimeSeries, typeName, type Value } from './value.ts';

/** What an expression may look at: the other queries of its request, and the request's time. */
export interface MathScope {
  /** The result of another query. @throws ExpressionError when there is none of that id */
  valueOf(id: string): Value;
  /** The metrics of the request whose id contains the text; expressions are not among them. */
  metrics(idPart: string): readonly TimeSeries[];
  /** The metrics that a search finds, with a statistic; undefined when there is no such statistic. */
  search(
    query: SearchQuery,
    statistic: string,
    periodSeconds: number | undefined,
  ): readonly TimeSeries[] | undefined;
  /** When each period of the request's time begins. */
  periods(periodSeconds: number): readonly number[];
  /** The period of what has none of its own. */
  readonly periodSeconds: number;
}

/** A call in progress: arguments are computed when a function asks for them, so that keywords can stay words. */
export interface Arguments {
  readonly name: string;
  readonly scope: MathScope;
  readonly count: number;
  value(index: number): Value;
  /** The argument as a bare word, if it is one: `REPEAT`, `DESC`. */
  keyword(index: number): string | undefined;
}

export interface MathFunction {
  /** The fewest and the most arguments. */
  readonly arity: readonly [number, number];
  readonly apply: (call: Arguments) => Value;
}

/** The argument as TS[]. @throws ExpressionError */
export function arrayIn(value: Value, name: string): readonly TimeSeries[] {
  if (value.kind === 'array') return value.list;
  throw new ExpressionError(
    `The function ${name} accepts TimeSeries[] only, not ${typeName(value)}`,
  );
}

/** The argument as a number. @throws ExpressionError */
export function scalarIn(value: Value, name: string): number {
  if (value.kind === 'scalar') return value.value;
  throw new ExpressionError(`The function ${name} needs a Scalar, not ${typeName(value)}`);
}

/** The argument as a text. @throws ExpressionError */
export function textIn(value: Value, name: string): string {
  if (value.kind === 'string') return value.value;
  throw new ExpressionError(`The function ${name} needs a String, not ${typeName(value)}`);
}
