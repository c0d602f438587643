import * as describeTable from 'dynalite/validations/describeTable.js';
import type { Database } from '../delivery.ts';
import { ResourceNotFoundError, ValidationError } from '../errors.ts';
import type { Table } from '../model/table.ts';
import { validate } from './requests.ts';

const NAME = /^[a-zA-Z0-9_.-]+$/;
const ARN = /^arn:aws[a-z-]*:dynamodb:[^:]*:[^:]*:table\/([^/]+)$/;

interface Named {
  readonly TableName?: string | undefined;
}

/**
 * A request with its table's name checked, and in the place of an ARN, which AWS takes as well. AWS checks the name before
 * anything else.
 */
export function inTable<Input extends Named>(input: Input): Input {
  const { TableName: name } = input;
  // A missing name is one of several things that may be missing.
  if (typeof name !== 'string') return input;
  if (NAME.test(name) && name.length <= 255) return input;
  const [, ofArn] = ARN.exec(name) ?? [];
  if (ofArn !== undefined) return { ...input, TableName: ofArn };
  throw new ValidationError(
    `1 validation error detected: Value '${name}' at 'tableName' failed to satisfy constraint: ${broken(name)}`,
  );
}

function broken(name: string): string {
  if (name === '') return 'Member must have length greater than or equal to 1';
  if (name.length > 255) return 'Member must have length less than or equal to 255';
  return 'Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+';
}

/** The table that a request is about. @throws ResourceNotFoundError */
export function namedTable(database: Database, input: object): Table {
  const { TableName: name } = validate(inTable(input), describeTable);
  const table = database.tables.get(String(name));
  if (table === undefined) throw new ResourceNotFoundError(`Table: ${name}`);
  return table;
}
