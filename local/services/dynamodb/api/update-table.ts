import type { Database } from '../delivery.ts';
import {
  InvalidParameterError,
  LimitExceededError,
  ResourceNotFoundError,
  ValidationError,
} from '../errors.ts';
import { MAXIMUM_GLOBAL_INDEXES } from '../limits.ts';
import {
  createIndex,
  type IndexDefinition,
  setIndexes,
  type TableDefinition,
  type ThroughputDefinition,
  throughputOf,
} from '../model/definition.ts';
import {
  backfill,
  openStream,
  type SecondaryIndex,
  type Table,
  type Throughput,
} from '../model/table.ts';
import { validate } from './requests.ts';
import { namedTable, onTable } from './table-names.ts';
import {
  checkIndex,
  refuseUnsimulated,
  refuseUnsimulatedIndexes,
  type StreamSpecification,
  UPDATE_TABLE,
} from './table-rules.ts';

type UpdateTableInput = Partial<TableDefinition> & {
  readonly TableName: string;
  readonly StreamSpecification?: StreamSpecification;
  readonly GlobalSecondaryIndexUpdates?: readonly IndexUpdate[];
};

interface IndexUpdate {
  readonly Create?: IndexDefinition;
  readonly Update?: {
    readonly IndexName: string;
    readonly ProvisionedThroughput: ThroughputDefinition;
  };
  readonly Delete?: { readonly IndexName: string };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html */
export function updateTable(database: Database, rawInput: object): Table {
  refuseUnsimulated(rawInput);
  const given = rawInput as Partial<UpdateTableInput>;
  refuseUnsimulatedIndexes(
    given.GlobalSecondaryIndexUpdates?.flatMap((update) => update.Create ?? []),
  );
  const input = validate(onTable(given), UPDATE_TABLE) as unknown as UpdateTableInput;
  const table = namedTable(database, { TableName: input.TableName });
  checkBilling(table, input);
  checkStream(table, input.StreamSpecification);
  for (const update of input.GlobalSecondaryIndexUpdates ?? [])
    checkIndexUpdate(table, input, update);
  checkIndexCount(table, input);

  updateBilling(table, input, database.now());
  updateStream(database, table, input.StreamSpecification);
  for (const update of input.GlobalSecondaryIndexUpdates ?? []) updateIndex(table, input, update);
  table.tableClass = input.TableClass ?? table.tableClass;
  table.deletionProtected = input.DeletionProtectionEnabled ?? table.deletionProtected;
  return table;
}

function checkBilling(table: Table, input: UpdateTableInput): void {
  const { ProvisionedThroughput: throughput, BillingMode: mode = table.billingMode } = input;
  if (throughput === undefined) return;
  if (mode === 'PAY_PER_REQUEST') {
    throw new InvalidParameterError(
      'Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is ' +
        'PAY_PER_REQUEST',
    );
  }
  refuseSameThroughput('table', table.throughput, throughput);
}

function refuseSameThroughput(
  what: string,
  { readCapacityUnits, writeCapacityUnits }: Throughput,
  { ReadCapacityUnits: reads, WriteCapacityUnits: writes }: ThroughputDefinition,
): void {
  if (reads !== readCapacityUnits || writes !== writeCapacityUnits) return;
  throw new ValidationError(
    `The provisioned throughput for the ${what} will not change. The requested value equals the ` +
      `current value. Current ReadCapacityUnits provisioned for the ${what}: ${reads}. Requested ` +
      `ReadCapacityUnits: ${reads}. Current WriteCapacityUnits provisioned for the ${what}: ` +
      `${writes}. Requested WriteCapacityUnits: ${writes}. Refer to the Amazon DynamoDB ` +
      'Developer Guide for current limits and how to request higher limits.',
  );
}

function updateBilling(table: Table, input: UpdateTableInput, nowMs: number): void {
  const { ProvisionedThroughput: throughput, BillingMode: mode = table.billingMode } = input;
  if (mode === 'PAY_PER_REQUEST' && table.billingMode !== mode) {
    table.lastOnDemandAtMs = nowMs;
    table.throughput = throughputOf(undefined);
    for (const index of table.indexes) index.throughput = throughputOf(undefined);
  }
  if (throughput !== undefined) table.throughput = throughputOf(throughput);
  table.billingMode = mode;
}

function checkStream(table: Table, specification: StreamSpecification | undefined): void {
  if (specification === undefined) return;
  const { StreamEnabled: enable, StreamViewType: viewType } = specification;
  if (enable && viewType === undefined) {
    throw new InvalidParameterError('If stream is being enabled then UpdateViewType is required');
  }
  if (!enable && viewType !== undefined) {
    throw new InvalidParameterError(
      'If stream is being disabled, then UpdateViewType must not be specified',
    );
  }
  const isEnabled = openStream(table) !== undefined;
  if (enable && isEnabled)
    throw new ValidationError(`Table already has an enabled stream: TableName: ${table.name}`);
  if (!enable && !isEnabled)
    throw new ValidationError(`Table has no stream to disable: TableName: ${table.name}`);
}

function updateStream(
  database: Database,
  table: Table,
  specification: StreamSpecification | undefined,
): void {
  if (specification === undefined) return;
  if (specification.StreamViewType === undefined) database.closeStream(table);
  else database.openStream(table, specification.StreamViewType);
}

function checkIndexCount(
  table: Table,
  { GlobalSecondaryIndexUpdates: updates = [] }: UpdateTableInput,
): void {
  if (updates.filter((update) => update.Create ?? update.Delete).length > 1) {
    throw new LimitExceededError(
      'Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously ' +
        'per table',
    );
  }
  const existing = table.indexes.filter(({ kind }) => kind === 'global').length;
  const created = updates.filter((update) => update.Create).length;
  if (created > 0 && existing + created > MAXIMUM_GLOBAL_INDEXES) {
    throw new LimitExceededError(
      `GlobalSecondaryIndex count exceeds the per-table limit of ${MAXIMUM_GLOBAL_INDEXES}`,
    );
  }
}

function checkIndexUpdate(
  table: Table,
  input: UpdateTableInput,
  { Create: create, Update: update, Delete: remove }: IndexUpdate,
): void {
  if (update !== undefined) {
    const { name, throughput } = globalIndex(table, update.IndexName, 'update');
    refuseSameThroughput(`index ${name}`, throughput, update.ProvisionedThroughput);
  }
  if (remove !== undefined) globalIndex(table, remove.IndexName, 'delete');
  if (create === undefined) return;
  checkIndex(create);
  if (table.indexes.some(({ name }) => name === create.IndexName)) {
    throw new ValidationError('Attempting to create an index which already exists');
  }
  const keys = create.KeySchema.map((key) => key.AttributeName);
  const defined = definitionsWith(table, input, create).map((key) => key.AttributeName);
  if (!keys.every((name) => defined.includes(name))) {
    const given = (input.AttributeDefinitions ?? []).map((key) => key.AttributeName);
    throw new InvalidParameterError(
      'Some index key attributes are not defined in AttributeDefinitions. Keys: ' +
        `[${keys.join(', ')}], AttributeDefinitions: [${given.join(', ')}]`,
    );
  }
}

function globalIndex(table: Table, name: string, action: string): SecondaryIndex {
  const index = table.indexes.find((candidate) => candidate.name === name);
  if (index === undefined) throw new ResourceNotFoundError(`Index ${name} for table ${table.name}`);
  if (index.kind === 'global') return index;
  throw new ValidationError(
    `Cannot ${action} an index that is not a GlobalSecondaryIndex: ${name}`,
  );
}

/** A table's attribute definitions, and those that a new index needs. */
function definitionsWith(
  { schema }: Table,
  { AttributeDefinitions: given = [] }: UpdateTableInput,
  { KeySchema: keySchema }: IndexDefinition,
): TableDefinition['AttributeDefinitions'] {
  const known = schema.AttributeDefinitions;
  const isKnown = (name: string) => known.some((defined) => defined.AttributeName === name);
  const isNeeded = (name: string) => keySchema.some((key) => key.AttributeName === name);
  return [...known, ...given.filter(({ AttributeName: name }) => isNeeded(name) && !isKnown(name))];
}

function updateIndex(
  table: Table,
  input: UpdateTableInput,
  { Create: create, Update: update, Delete: remove }: IndexUpdate,
): void {
  if (update !== undefined) {
    const index = globalIndex(table, update.IndexName, 'update');
    index.throughput = throughputOf(update.ProvisionedThroughput);
  }
  if (remove !== undefined) {
    setIndexes(
      table,
      table.indexes.filter(({ name }) => name !== remove.IndexName),
    );
  }
  if (create !== undefined) {
    const AttributeDefinitions = definitionsWith(table, input, create);
    table.schema = { ...table.schema, AttributeDefinitions };
    const index = createIndex(table, 'global', create);
    backfill(table, index);
    setIndexes(table, [...table.indexes, index]);
  }
}
