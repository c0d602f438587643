import * as describeTable from 'dynalite/validations/describeTable.js';
import type { Database } from '../delivery.ts';
import { ConstraintError, ResourceNotFoundError } from '../errors.ts';
import { MAXIMUM_TABLE_NAME_LENGTH, MINIMUM_TABLE_NAME_LENGTH } from '../limits.ts';
import type { Table } from '../model/table.ts';
import { validate } from './requests.ts';

const NAME = /^[a-zA-Z0-9_.-]+$/;
const ARN = /^arn:aws[a-z-]*:dynamodb:[^:]*:[^:]*:table\/([^/]+)$/;

interface Named {
  readonly TableName?: string | undefined;
}

/**
 * A request with its table's name checked, and in the place of an ARN, which AWS takes as well. AWS
 * checks the name before anything else; where items are concerned, a short name is merely one that
 * no table has.
 */
export function inTable<Input extends Named>(input: Input, minimumLength = 1): Input {
  const { TableName: name } = input;
  // A missing name is one of several things that may be missing.
  if (typeof name !== 'string') return input;
  const constraint = brokenConstraint(name, minimumLength);
  if (constraint === undefined) return input;
  const [, ofArn] = ARN.exec(name) ?? [];
  if (ofArn !== undefined) return { ...input, TableName: ofArn };
  throw new ConstraintError('tableName', `'${name}'`, constraint);
}

function brokenConstraint(name: string, minimumLength: number): string | undefined {
  if (name.length < minimumLength) return `have length greater than or equal to ${minimumLength}`;
  if (name.length > MAXIMUM_TABLE_NAME_LENGTH)
    return `have length less than or equal to ${MAXIMUM_TABLE_NAME_LENGTH}`;
  if (!NAME.test(name)) return 'satisfy regular expression pattern: [a-zA-Z0-9_.-]+';
  return undefined;
}

/** The same for the operations on tables themselves. */
export function onTable<Input extends Named>(input: Input): Input {
  return inTable(input, MINIMUM_TABLE_NAME_LENGTH);
}

/** The table that a request is about. @throws ResourceNotFoundError */
export function namedTable(database: Database, input: object): Table {
  const { TableName: name } = validate(onTable(input), describeTable);
  const table = database.tables.get(String(name));
  if (table === undefined) throw new ResourceNotFoundError(`Table: ${name} not found`);
  return table;
}
