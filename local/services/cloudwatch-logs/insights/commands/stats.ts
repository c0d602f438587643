import type { Column, Command } from '../ast.ts';
import { compile } from '../expressions.ts';
import { DerivedRow, type Row, type Value } from '../row.ts';
import { type Aggregate, compileAggregate } from './aggregates.ts';

interface Group {
  readonly keys: readonly Value[];
  readonly aggregates: readonly Aggregate[];
}

/** Groups rows and aggregates each group; without `by` there is one group, even of nothing. */
export function compileStats({
  aggregates,
  by,
}: Command & { kind: 'stats' }): (rows: readonly Row[]) => Row[] {
  const makers = aggregates.map((column) => compileAggregate(column.expression));
  const keysOf = by.map((column) => compile(column.expression));
  const newGroup = (keys: readonly Value[]): Group => ({
    keys,
    aggregates: makers.map((make) => make()),
  });
  return (rows) => {
    const groups = new Map<string, Group>();
    if (by.length === 0) groups.set('[]', newGroup([]));
    for (const row of rows) {
      const keys = keysOf.map((keyOf) => keyOf(row));
      const id = JSON.stringify(keys);
      const group = groups.get(id) ?? newGroup(keys);
      groups.set(id, group);
      for (const aggregate of group.aggregates) aggregate.add(row);
    }
    return [...groups.values()].map((group) => rowOf(group, by, aggregates));
  };
}

function rowOf(group: Group, by: readonly Column[], aggregates: readonly Column[]): Row {
  const own = new Map<string, Value>();
  by.forEach((column, index) => void own.set(column.name, group.keys[index]));
  aggregates.forEach((column, index) => {
    own.set(column.name, group.aggregates[index]?.result());
  });
  return new DerivedRow(own);
}
