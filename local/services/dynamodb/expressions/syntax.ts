import type { AttributeValue, Item, Path } from '../model/item.ts';

/**
 * What dynalite's parser makes of a condition or an update's right-hand side: paths, values and
 * operations on them.
 */
export type Syntax = Path | AttributeValue | Operation;

export interface Operation {
  readonly type: string;
  /** Of a function. */
  readonly name?: string;
  readonly args: readonly Syntax[];
}

/** One action of an update: SET, REMOVE, ADD or DELETE. */
export interface UpdateAction {
  readonly type: 'set' | 'remove' | 'add' | 'delete';
  readonly path: Path;
  readonly val?: Syntax;
  /** Of the value, where it is known. */
  readonly attrType?: string;
}

export interface ParsedCondition {
  readonly expression: Operation;
  readonly nestedPaths: Readonly<Record<string, true>>;
  readonly pathHeads: Readonly<Record<string, true>>;
}

export interface ParsedUpdate {
  readonly sections: readonly UpdateAction[];
  readonly paths: readonly Path[];
  readonly nestedPaths: Readonly<Record<string, true>>;
}

export interface ParsedProjection {
  readonly paths: readonly Path[];
  readonly nestedPaths: Readonly<Record<string, true>>;
}

export function isPath(node: Syntax): node is Path {
  return Array.isArray(node);
}

export function isOperation(node: Syntax): node is Operation {
  return 'args' in node;
}

/** A request's ExpressionAttributeValues. */
export type Values = Readonly<Record<string, AttributeValue>>;

/** A part of an expression, ready to be evaluated for an item and a request's values. */
export type Operand = (item: Item, values: Values) => AttributeValue | undefined;

/**
 * Turns a value within a parsed expression into an operand. The parser puts the very objects of the
 * request in place of their names; by identity they become names again, so that what is compiled
 * once serves every request of its form.
 */
export class ValueNames {
  readonly #names = new Map<object, string>();

  constructor(values: Values | undefined) {
    for (const name in values) {
      const value = values[name];
      if (value !== undefined) this.#names.set(value, name);
    }
  }

  operand(value: AttributeValue): Operand {
    const name = this.#names.get(value);
    return name === undefined ? constant(value) : named(name);
  }
}

function constant(value: AttributeValue): Operand {
  return () => value;
}

/**
 * Apart from `constant`, so that a compiled expression does not hold on to the values of its first
 * request.
 */
function named(name: string): Operand {
  return (_, values) => values[name];
}
