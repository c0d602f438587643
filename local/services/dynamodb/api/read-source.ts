import { validateKey, validateKeyPaths, validateKeyPiece } from 'dynalite/db/index.js';
import { assertAllowed, fromDynalite, InvalidParameterError, ValidationError } from '../errors.ts';
import type { Expressions, Projection } from '../expressions/compile.ts';
import { type Item, pick, type StoredItem } from '../model/item.ts';
import { type KeyAttributes, keyOf } from '../model/keys.ts';
import type { OrderedMap } from '../model/ordered-map.ts';
import { keyNames, type SecondaryIndex, type Table } from '../model/table.ts';
import { keyMismatch } from './key-rules.ts';

/** What Query and Scan have in common. */
export interface ReadInput {
  readonly TableName: string;
  readonly IndexName?: string | undefined;
  readonly Select?: string | undefined;
  readonly Limit?: number | undefined;
  readonly ConsistentRead?: boolean | undefined;
  readonly ExclusiveStartKey?: Item | undefined;
  readonly ReturnConsumedCapacity?: string | undefined;
  readonly ProjectionExpression?: string | undefined;
  readonly AttributesToGet?: readonly string[] | undefined;
}

/** The table or index that is read. */
export interface Source {
  readonly table: Table;
  readonly index: SecondaryIndex | undefined;
  readonly key: KeyAttributes;
  readonly entries: OrderedMap<StoredItem>;
  /** Whether answers need the table's items, of which a local index keeps but some attributes. */
  readonly fetchesItems: boolean;
}

/** @throws ValidationError when there is no such index, or it cannot answer what is asked. */
export function findSource(
  operation: 'Query' | 'Scan',
  table: Table,
  input: ReadInput,
  expressions: Expressions,
): Source {
  checkSelect(operation, input, expressions.projection);
  if (input.IndexName === undefined) {
    return { table, index: undefined, key: table.key, entries: table.items, fetchesItems: false };
  }
  const index = table.indexes.find(({ name }) => name === input.IndexName);
  if (index === undefined) {
    throw new ValidationError(`The table does not have the specified index: ${input.IndexName}`);
  }
  if (index.kind === 'global') checkGlobalIndex(index, input, expressions.projection);
  return {
    table,
    index,
    key: index.key,
    entries: index.entries,
    fetchesItems:
      index.projected !== undefined && asksForMore(index, input, expressions.projection),
  };
}

/** Select and the projection must fit each other. */
function checkSelect(
  operation: 'Query' | 'Scan',
  { Select: select, IndexName: index, ProjectionExpression: expression }: ReadInput,
  projection: Projection | undefined,
): void {
  const prefix = operation === 'Query' ? '1 validation error detected: ' : '';
  if (projection === undefined) {
    if (select === 'SPECIFIC_ATTRIBUTES') {
      throw new ValidationError(
        'Must specify the AttributesToGet or ProjectionExpression when choosing to get ' +
          'SPECIFIC_ATTRIBUTES',
      );
    }
    if (select === 'ALL_PROJECTED_ATTRIBUTES' && index === undefined) {
      throw new ValidationError(
        `${prefix}ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName`,
      );
    }
    return;
  }
  if (select === undefined || select === 'SPECIFIC_ATTRIBUTES') return;
  const parameter = expression === undefined ? 'AttributesToGet' : 'ProjectionExpression';
  const chosen = select === 'COUNT' ? 'only the Count' : select;
  throw new ValidationError(
    `${prefix}Cannot specify the ${parameter} when choosing to get ${chosen}`,
  );
}

function checkGlobalIndex(
  index: SecondaryIndex,
  { ConsistentRead: consistent, Select: select }: ReadInput,
  projection: Projection | undefined,
): void {
  if (consistent) {
    throw new ValidationError('Consistent reads are not supported on global secondary indexes');
  }
  if (index.projected === undefined) return;
  if (select === 'ALL_ATTRIBUTES') {
    throw new InvalidParameterError(
      `Select type ALL_ATTRIBUTES is not supported for global secondary index ${index.name} ` +
        'because its projection type is not ALL',
    );
  }
  const missing = unprojected(index, projection);
  if (missing.length > 0) {
    throw new InvalidParameterError(
      `Global secondary index ${index.name} does not project [${missing.join(', ')}]`,
    );
  }
}

function unprojected(index: SecondaryIndex, projection: Projection | undefined): string[] {
  const names = (projection?.paths ?? []).map(([name]) => String(name));
  return [...new Set(names)].filter((name) => index.projected?.has(name) === false);
}

function asksForMore(
  index: SecondaryIndex,
  { Select: select }: ReadInput,
  projection: Projection | undefined,
): boolean {
  return select === 'ALL_ATTRIBUTES' || unprojected(index, projection).length > 0;
}

/** The attributes of a LastEvaluatedKey. */
export function startKeyNames({ table, key }: Source): string[] {
  return [...new Set([...keyNames(table.key), ...keyNames(key)])];
}

/** The key of the entry after which a page begins. @throws ValidationError when it can be none. */
export function startKeyOf(source: Source, startKey: Item): string {
  const { table, index, key } = source;
  const isComplete = Object.keys(startKey).length === startKeyNames(source).length;
  if (!isComplete) {
    throw invalidStart(index === undefined ? `: ${keyMismatch().message}` : '');
  }
  const own = index?.keySchema ?? [];
  for (const [position, { AttributeName: name }] of own.entries()) {
    if (!Object.hasOwn(startKey, name)) throw invalidStart();
    const { type } = position === 0 ? key.hash : (key.range ?? key.hash);
    assertAllowed(validateKeyPiece(startKey, name, type, position === 0));
  }
  const tableKey = pick(startKey, keyNames(table.key));
  const refusal = validateKey(tableKey, table.schema);
  if (refusal) throw invalidStart(`: ${fromDynalite(refusal).message}`);
  const place = keyOf(tableKey, table.key);
  const indexPlace = index && keyOf(startKey, key);
  if (place === undefined || (index && indexPlace === undefined)) throw invalidStart();
  return (indexPlace ?? '') + place;
}

export function invalidStart(detail = ''): ValidationError {
  return new ValidationError(`The provided starting key is invalid${detail}`);
}

/** Keys are scalars: no expression may look into them. */
export function checkNestedPaths(table: Table, { projection, filter }: Expressions): void {
  assertAllowed(validateKeyPaths(projection?.nestedPaths, table.schema));
  assertAllowed(validateKeyPaths(filter?.nestedPaths, table.schema));
}
