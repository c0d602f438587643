import type { QueryCommandInput, ScanCommandInput } from '@aws-sdk/client-dynamodb';
import type { Operation } from '../../../service.ts';
import type { Database } from '../delivery.ts';
import {
  ConstraintError,
  EmptyKeyError,
  InvalidParameterError,
  ValidationError,
} from '../errors.ts';
import { compare } from '../expressions/comparison.ts';
import type { Expressions } from '../expressions/compile.ts';
import { type AttributeValue, attribute, type Item, isSameValue } from '../model/item.ts';
import {
  type KeyAttribute,
  type KeyRange,
  partitionRange,
  type SortKeyOperator,
  segmentRange,
  sortKeyRange,
} from '../model/keys.ts';
import { emptiness } from './key-rules.ts';
import { type Page, readPage } from './pages.ts';
import {
  checkNestedPaths,
  findSource,
  type ReadInput,
  type Source,
  startKeyOf,
} from './read-source.ts';
import type { ItemRequest } from './requests.ts';
import { inTable } from './table-names.ts';
import type { Wire } from './wire.ts';

type QueryInput = Wire<QueryCommandInput> & ReadInput;
type ScanInput = Wire<ScanCommandInput> & ReadInput;

/** The operations that read many items. */
export function createReadOperations(database: Database): Record<string, Operation> {
  return {
    Query: (input: QueryInput) => query(database, input),
    Scan: (input: ScanInput) => scan(database, input),
  };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html */
function query(database: Database, rawInput: QueryInput): Page {
  if (typeof rawInput.Limit === 'number' && rawInput.Limit < 1) {
    throw new ConstraintError('Limit', '', 'have value greater than or equal to 1');
  }
  const request = database.requests.read<QueryInput>('Query', inTable(rawInput));
  const { input, expressions } = request;
  const source = findSource('Query', database.table(input.TableName), input, expressions);
  const conditions = keyConditions(source, request);
  const start = input.ExclusiveStartKey;
  const after = start && startKeyOf(source, start);
  if (start !== undefined) checkStartInRange(source, conditions, start);
  checkNestedPaths(source.table, expressions);
  checkFilter(source, expressions);
  const range = rangeOf(conditions);
  return readPage(source, { ...range, after, forward: input.ScanIndexForward !== false }, request);
}

interface SortCondition {
  readonly attribute: KeyAttribute;
  readonly operator: SortKeyOperator;
  readonly values: readonly AttributeValue[];
}

interface KeyConditions {
  readonly hash: AttributeValue;
  readonly sort: SortCondition | undefined;
}

/**
 * What the request says of the partition key and the sort key. @throws ValidationError when that is
 * no range of keys.
 */
function keyConditions({ key }: Source, request: ItemRequest<QueryInput>): KeyConditions {
  const { keyConditions: given } = request.expressions;
  if (key.range === undefined && given.size > 1)
    throw new ValidationError('Query key condition not supported');
  const hash = conditionOn(key.hash, request);
  if (hash === undefined) throw missedKey(key.hash);
  if (hash.operator !== 'EQ') throw new ValidationError('Query key condition not supported');
  const sort = key.range && conditionOn(key.range, request);
  if (key.range !== undefined && sort === undefined && given.size > 1) throw missedKey(key.range);
  const [value] = hash.values;
  if (value === undefined) throw missedKey(key.hash);
  return { hash: value, sort };
}

function missedKey({ name }: KeyAttribute): ValidationError {
  return new ValidationError(`Query condition missed key schema element: ${name}`);
}

const NOT_INDEXABLE = ['NULL', 'NOT_NULL', 'NE', 'CONTAINS', 'NOT_CONTAINS', 'IN'];

function conditionOn(
  keyAttribute: KeyAttribute,
  { expressions, values, input }: ItemRequest<QueryInput>,
): SortCondition | undefined {
  const condition = expressions.keyConditions.get(keyAttribute.name);
  if (condition === undefined) return undefined;
  const { operator, operands } = condition;
  if (NOT_INDEXABLE.includes(operator)) {
    throw new ValidationError('Attempted conditional constraint is not an indexable operation');
  }
  const compared = operands.map((operand) => operand({}, values) ?? {});
  if (compared.some((value) => value[keyAttribute.type] === undefined)) {
    throw new InvalidParameterError('Condition parameter type does not match schema type');
  }
  refuseEmptyKeyValues(keyAttribute, compared, input.KeyConditionExpression !== undefined);
  return { attribute: keyAttribute, operator: operator as SortKeyOperator, values: compared };
}

function refuseEmptyKeyValues(
  { name }: KeyAttribute,
  values: readonly AttributeValue[],
  isExpression: boolean,
): void {
  const [kind] = values.flatMap((value) => emptiness(value) ?? []);
  if (isExpression && kind !== undefined) throw new EmptyKeyError(kind, { after: ` Key: ${name}` });
}

function rangeOf({ hash, sort }: KeyConditions): KeyRange {
  return sort === undefined ? partitionRange(hash) : sortKeyRange(hash, sort.operator, sort.values);
}

function checkStartInRange({ key }: Source, { hash, sort }: KeyConditions, start: Item): void {
  const startHash = attribute(start, key.hash.name);
  const isInPartition = startHash !== undefined && isSameValue(startHash, hash);
  if (sort === undefined) {
    if (isInPartition) return;
    throw new ValidationError(
      'The provided starting key is outside query boundaries based on provided conditions',
    );
  }
  if (!compare(sort.operator, attribute(start, sort.attribute.name), sort.values)) {
    throw new ValidationError('The provided starting key does not match the range key predicate');
  }
  if (!isInPartition) {
    throw new ValidationError('The query can return at most one row and cannot be restarted');
  }
}

function checkFilter({ key }: Source, { filter }: Expressions): void {
  for (const keyAttribute of [key.hash, key.range]) {
    if (filter === undefined || keyAttribute === undefined) continue;
    if (Object.hasOwn(filter.attributes, keyAttribute.name)) {
      throw new ValidationError(
        `${filter.label} can only contain non-primary key attributes: Primary key attribute: ` +
          `${keyAttribute.name}`,
      );
    }
  }
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html */
function scan(database: Database, rawInput: ScanInput): Page {
  const request = database.requests.read<ScanInput>('Scan', inTable(rawInput));
  const { input, expressions } = request;
  const source = findSource('Scan', database.table(input.TableName), input, expressions);
  const { Segment: segment = 0, TotalSegments: totalSegments = 1 } = input;
  if (input.Segment !== undefined && input.TotalSegments === undefined) {
    throw new ValidationError(
      'The TotalSegments parameter is required but was not present in the request when Segment ' +
        'parameter is present',
    );
  }
  const range = segmentRange(segment, totalSegments);
  const after = input.ExclusiveStartKey && startKeyOf(source, input.ExclusiveStartKey);
  if (after !== undefined && (after < range.from || after >= range.to)) {
    throw new ValidationError(
      'The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ' +
        `ExclusiveStartKey with correct Segment. TotalSegments: ${totalSegments} Segment: ` +
        `${segment}`,
    );
  }
  checkNestedPaths(source.table, expressions);
  return readPage(source, { ...range, after, forward: true }, request);
}
