/** The parts of dynalite that are used here, whose package has no types. */

declare module 'dynalite/validations/index.js' {
  import type { Schema } from 'dynalite/validations';

  /**
   * Copies a request's known members, by type. @throws DynaliteError when a member has another JSON
   * type.
   */
  export function checkTypes(input: object, types: Schema): Record<string, unknown>;
  /**
   * Constraints of the members, then the operation's own rules. @throws DynaliteError for what AWS
   * refuses.
   */
  export function checkValidations(
    input: Record<string, unknown>,
    types: Schema,
    custom: ((input: Record<string, unknown>, store: object) => string | undefined) | null,
    store: object,
  ): void;
  export function validateAttributeValue(value: object): string | undefined;
  export function validateExpressions(input: Record<string, unknown>): string | undefined;
}

declare module 'dynalite/validations' {
  export interface Constraints {
    readonly type: string;
    readonly children?: string | Constraints | Schema;
    readonly [constraint: string]: unknown;
  }
  export type Schema = Readonly<Record<string, string | Constraints>>;
  export interface Validation {
    readonly types: Schema;
    readonly custom?: (input: Record<string, unknown>, store: object) => string | undefined;
  }
}

declare module 'dynalite/validations/*.js' {
  const validation: import('dynalite/validations').Validation;
  export const types: typeof validation.types;
  export const custom: NonNullable<typeof validation.custom>;
}

declare module 'dynalite/db/index.js' {
  /** What AWS answers, as dynalite returns or throws it. */
  export interface DynaliteError extends Error {
    readonly body: {
      readonly __type: string;
      readonly message?: string;
      readonly Message?: string;
    };
  }
  /** The members of a table's description by which its keys are checked. */
  export interface TableSchema {
    readonly KeySchema: readonly KeySchemaElement[];
    readonly AttributeDefinitions: readonly { AttributeName: string; AttributeType: string }[];
    readonly LocalSecondaryIndexes?: readonly IndexSchema[];
    readonly GlobalSecondaryIndexes?: readonly IndexSchema[];
  }
  export interface KeySchemaElement {
    readonly AttributeName: string;
    readonly KeyType: string;
  }
  export interface IndexSchema {
    readonly IndexName: string;
    readonly KeySchema: readonly KeySchemaElement[];
  }
  type Paths = Readonly<Record<string, true>>;

  export function validateKey(key: object, table: TableSchema): DynaliteError | undefined;
  export function validateKeyPiece(
    key: object,
    attribute: string,
    type: string,
    isHash: boolean,
  ): DynaliteError | undefined;
  export function validateItem(item: object, table: TableSchema): DynaliteError | undefined;
  export function validateUpdates(
    attributeUpdates: object | undefined,
    expressionUpdates: object | undefined,
    table: TableSchema,
  ): DynaliteError | undefined;
  export function validateKeyPaths(
    nestedPaths: Paths | undefined,
    table: TableSchema,
  ): DynaliteError | undefined;
  /** A number as text that sorts as the number does. */
  export function toLexiStr(value: string, type: 'N'): string;
  export function itemSize(item: object): number;
}
