import type { Expression } from '../ast.ts';
import { malformedQuery } from '../errors.ts';
import { compile, type Evaluate } from '../expressions.ts';
import type { Row, Value } from '../row.ts';
import { compare, toNumber, toText } from '../values.ts';

export interface Aggregate {
  add(row: Row): void;
  result(): Value;
}

/** Makes the accumulators of one column of `stats`, one for each group. */
export function compileAggregate(expression: Expression): () => Aggregate {
  if (expression.kind !== 'call') throw malformedQuery('stats takes aggregate functions.', 0, 0);
  const { name, args, start } = expression;
  const [first = (): Value => 1, second] = args.map(compile);
  if (name === 'count') return () => counting(first);
  const make = Object.hasOwn(AGGREGATES, name) ? AGGREGATES[name] : undefined;
  if (make === undefined || args.length !== (name === 'pct' ? 2 : 1)) {
    throw malformedQuery(`Invalid aggregate: ${name}`, start, start + name.length);
  }
  return () => make(first, second);
}

const AGGREGATES: Readonly<Record<string, (of: Evaluate, second?: Evaluate) => Aggregate>> = {
  sum: (of) => numbers(of, (all) => all.reduce((sum, x) => sum + x, 0)),
  avg: (of) => numbers(of, mean),
  stddev: (of) => numbers(of, deviation),
  pct: (of, second) =>
    numbers(of, (all) => percentile(all, toNumber(second?.({ get: () => undefined })) ?? 50)),
  min: (of) => keeping(of, (value, kept) => compare(value, kept) < 0),
  max: (of) => keeping(of, (value, kept) => compare(value, kept) > 0),
  sortsfirst: (of) => keeping(of, (value, kept) => compare(value, kept) < 0),
  sortslast: (of) => keeping(of, (value, kept) => compare(value, kept) > 0),
  earliest: (of) => byTime(of, (at, kept) => at < kept),
  latest: (of) => byTime(of, (at, kept) => at >= kept),
  count_distinct: distinct,
};

function counting(of: Evaluate): Aggregate {
  let count = 0;
  return {
    add(row) {
      if (of(row) !== undefined) count += 1;
    },
    result: () => count,
  };
}

function distinct(of: Evaluate): Aggregate {
  const seen = new Set<string>();
  return {
    add(row) {
      const text = toText(of(row));
      if (text !== undefined) seen.add(text);
    },
    result: () => seen.size,
  };
}

function numbers(of: Evaluate, reduce: (all: readonly number[]) => number): Aggregate {
  const all: number[] = [];
  return {
    add(row) {
      const number = toNumber(of(row));
      if (number !== undefined) all.push(number);
    },
    result: () => (all.length === 0 ? undefined : reduce(all)),
  };
}

function keeping(of: Evaluate, better: (value: Value, kept: Value) => boolean): Aggregate {
  let kept: Value;
  return {
    add(row) {
      const value = of(row);
      if (value !== undefined && (kept === undefined || better(value, kept))) kept = value;
    },
    result: () => kept,
  };
}

function byTime(of: Evaluate, better: (at: number, kept: number) => boolean): Aggregate {
  let kept: Value;
  let keptAt: number | undefined;
  return {
    add(row) {
      const value = of(row);
      const at = toNumber(row.get('@timestamp')) ?? 0;
      if (value === undefined || (keptAt !== undefined && !better(at, keptAt))) return;
      kept = value;
      keptAt = at;
    },
    result: () => kept,
  };
}

function mean(all: readonly number[]): number {
  return all.reduce((sum, x) => sum + x, 0) / all.length;
}

/** Assumption: the nearest rank. */
function percentile(all: readonly number[], percent: number): number {
  const sorted = Float64Array.from(all).sort();
  const rank = Math.ceil((percent / 100) * sorted.length);
  return sorted[Math.min(Math.max(rank, 1), sorted.length) - 1] as number;
}

/** Assumption: of the population, not of a sample. */
function deviation(all: readonly number[]): number {
  const average = mean(all);
  return Math.sqrt(mean(all.map((x) => (x - average) ** 2)));
}
