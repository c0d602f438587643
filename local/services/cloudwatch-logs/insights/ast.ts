export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number }
  | { readonly kind: 'duration'; readonly ms: number }
  | { readonly kind: 'field'; readonly name: string }
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly args: readonly Expression[];
      readonly start: number;
    }
  | { readonly kind: 'unary'; readonly operator: 'not' | '-'; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'in'; readonly operand: Expression; readonly members: readonly Expression[] }
  | { readonly kind: 'match'; readonly operand: Expression; readonly pattern: RegExp };

/** An expression and the name of its column: the alias, else its own text. */
export interface Column {
  readonly name: string;
  readonly expression: Expression;
}

export type Command =
  | { readonly kind: 'fields' | 'display'; readonly columns: readonly Column[] }
  | { readonly kind: 'filter'; readonly condition: Expression }
  | {
      readonly kind: 'stats';
      readonly aggregates: readonly Column[];
      readonly by: readonly Column[];
    }
  | { readonly kind: 'sort'; readonly keys: readonly SortKey[] }
  | { readonly kind: 'limit'; readonly count: number }
  | { readonly kind: 'dedup'; readonly keys: readonly Expression[] }
  | {
      readonly kind: 'parse';
      readonly source: Expression;
      readonly pattern: RegExp;
      readonly names: readonly string[];
    };

export interface SortKey {
  readonly expression: Expression;
  readonly descending: boolean;
}

export interface Query {
  /** Log groups that the query itself names. */
  readonly sources: readonly string[];
  readonly commands: readonly Command[];
}
