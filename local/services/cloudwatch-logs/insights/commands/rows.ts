import type { Column, Command } from '../ast.ts';
import { compile } from '../expressions.ts';
import { DerivedRow, type Row, type Value } from '../row.ts';
import { compare, isTrue, toText } from '../values.ts';

export type Step = (rows: readonly Row[]) => readonly Row[];

export function compileFilter({ condition }: Command & { kind: 'filter' }): Step {
  const wanted = compile(condition);
  return (rows) => rows.filter((row) => isTrue(wanted(row)));
}

/** Adds the fields that are not simply there already. */
export function compileFields(columns: readonly Column[]): Step {
  const made = columns
    .filter(({ name, expression }) => expression.kind !== 'field' || expression.name !== name)
    .map(({ name, expression }) => ({ name, evaluate: compile(expression) }));
  if (made.length === 0) return (rows) => rows;
  return (rows) =>
    rows.map((row) => {
      const own = new Map<string, Value>();
      const derived = new DerivedRow(own, row);
      for (const { name, evaluate } of made) own.set(name, evaluate(derived));
      return derived;
    });
}

export function compileSort({ keys }: Command & { kind: 'sort' }): Step {
  const keysOf = keys.map(({ expression }) => compile(expression));
  const signs = keys.map(({ descending }) => (descending ? -1 : 1));
  return (rows) =>
    rows
      .map((row) => ({ row, values: keysOf.map((keyOf) => keyOf(row)) }))
      .sort((a, b) => {
        for (const [index, sign] of signs.entries()) {
          const order = compare(a.values[index], b.values[index]);
          if (order !== 0) return sign * order;
        }
        return 0;
      })
      .map(({ row }) => row);
}

/** Keeps the first row of each combination; rows without one of the fields are all kept. */
export function compileDedup({ keys }: Command & { kind: 'dedup' }): Step {
  const keysOf = keys.map(compile);
  return (rows) => {
    const seen = new Set<string>();
    return rows.filter((row) => {
      const values = keysOf.map((keyOf) => keyOf(row));
      if (values.includes(undefined)) return true;
      const id = JSON.stringify(values);
      return !seen.has(id) && seen.add(id);
    });
  };
}

export function compileParse({ source, pattern, names }: Command & { kind: 'parse' }): Step {
  const sourceOf = compile(source);
  return (rows) =>
    rows.map((row) => {
      const match = pattern.exec(toText(sourceOf(row)) ?? '');
      if (match === null) return row;
      const own = names.map((name, index): [string, Value] => [
        name,
        match.groups?.[name] ?? match[index + 1],
      ]);
      return new DerivedRow(new Map(own), row);
    });
}
