import * as listTablesShape from 'dynalite/validations/listTables.js';
import type { Operation } from '../../../service.ts';
import type { Database } from '../delivery.ts';
import { ResourceInUseError, ValidationError } from '../errors.ts';
import { createTable, type TableDefinition } from '../model/definition.ts';
import type { Table } from '../model/table.ts';
import { validate } from './requests.ts';
import { describeTable } from './table-description.ts';
import { namedTable, onTable } from './table-names.ts';
import {
  CREATE_TABLE,
  checkDefinition,
  checkNewStream,
  refuseUnsimulated,
  refuseUnsimulatedIndexes,
  type StreamSpecification,
} from './table-rules.ts';
import { addTags, type Tag } from './tags.ts';
import { updateTable } from './update-table.ts';

/**
 * The operations on tables. A table is ACTIVE at once (assumption: AWS takes some seconds and names
 * no number).
 */
export function createTableOperations(database: Database): Record<string, Operation> {
  return {
    CreateTable: (input: CreateTableInput) => ({
      TableDescription: describeTable(makeTable(database, input), 'CREATING'),
    }),
    DescribeTable: (input: object) => ({ Table: describeTable(namedTable(database, input)) }),
    UpdateTable: (input: object) => ({
      TableDescription: describeTable(updateTable(database, input), 'UPDATING'),
    }),
    DeleteTable: (input: object) => deleteTable(database, input),
    ListTables: (input: object) => listTables(database, input),
  };
}

export type CreateTableInput = TableDefinition & {
  readonly StreamSpecification?: StreamSpecification;
  readonly Tags?: readonly Tag[];
};

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html */
export function makeTable(database: Database, input: CreateTableInput): Table {
  refuseUnsimulated(input);
  refuseUnsimulatedIndexes(input.GlobalSecondaryIndexes);
  const definition = validate(onTable(input), CREATE_TABLE) as unknown as CreateTableInput;
  checkDefinition(definition);
  const { TableName: name, StreamSpecification: stream } = definition;
  if (stream !== undefined) checkNewStream(stream);
  if (database.tables.has(name)) throw new ResourceInUseError(name);
  const { kernel } = database.context;
  const table = createTable(definition, {
    arn: database.context.arn('dynamodb', `table/${name}`),
    id: kernel.ids.uuid(),
    nowMs: kernel.now(),
  });
  addTags(table, definition.Tags ?? []);
  if (stream?.StreamViewType !== undefined) database.openStream(table, stream.StreamViewType);
  database.tables.set(name, table);
  return table;
}

function deleteTable(database: Database, input: object): object {
  const table = namedTable(database, input);
  if (table.deletionProtected) {
    throw new ValidationError(
      'Resource cannot be deleted as it is currently protected against deletion. Disable ' +
        'deletion protection first.',
    );
  }
  database.drop(table);
  return { TableDescription: describeTable(table, 'DELETING') };
}

const TABLES_LISTED = 100;

function listTables(database: Database, input: object): object {
  const valid = validate(input, listTablesShape);
  const { Limit: limit = TABLES_LISTED, ExclusiveStartTableName: start } = valid;
  const names = [...database.tables.keys()].sort();
  const rest = typeof start === 'string' ? names.filter((name) => name > start) : names;
  const listed = rest.slice(0, Number(limit));
  return {
    TableNames: listed,
    ...(listed.length < rest.length && { LastEvaluatedTableName: listed.at(-1) }),
  };
}
