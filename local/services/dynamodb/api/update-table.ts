import type { Database } from '../delivery.ts';
import { LimitExceededError, ResourceNotFoundError, ValidationError } from '../errors.ts';
import { MAXIMUM_GLOBAL_INDEXES } from '../limits.ts';
import {
  createIndex,
  type IndexDefinition,
  setIndexes,
  type TableDefinition,
  type ThroughputDefinition,
  throughputOf,
} from '../model/definition.ts';
import { backfill, type SecondaryIndex, type Table, type Throughput } from '../model/table.ts';
import { validate } from './requests.ts';
import { inTable, namedTable } from './table-names.ts';
import {
  checkIndex,
  refuseUnsimulated,
  refuseUnsimulatedIndexes,
  type StreamSpecification,
  UPDATE_TABLE,
} from './table-rules.ts';

const INVALID = 'One or more parameter values were invalid:';

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
    given.GlobalSecondaryIndexUpdates?.flatMap(({ Create }) => Create ?? []),
  );
  const input = validate(inTable(given), UPDATE_TABLE) as unknown as UpdateTableInput;
  const table = namedTable(database, { TableName: input.TableName });
  checkBilling(table, input);
  const indexes = changedIndexes(table, input);
  if (input.StreamSpecification !== undefined)
    updateStream(database, table, input.StreamSpecification);
  updateBilling(table, input, database.now());
  table.tableClass = input.TableClass ?? table.tableClass;
  table.deletionProtected = input.DeletionProtectionEnabled ?? table.deletionProtected;
  if (indexes !== undefined) setIndexes(table, indexes);
  return table;
}

function checkBilling(table: Table, input: UpdateTableInput): void {
  const { ProvisionedThroughput: throughput, BillingMode: mode = table.billingMode } = input;
  if (throughput === undefined) return;
  if (mode === 'PAY_PER_REQUEST') {
    throw new ValidationError(
      `${INVALID} Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST`,
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
    `The provisioned throughput for the ${what} will not change. The requested value equals the current value. ` +
      `Current ReadCapacityUnits provisioned for the ${what}: ${reads}. Requested ReadCapacityUnits: ${reads}. ` +
      `Current WriteCapacityUnits provisioned for the ${what}: ${writes}. Requested WriteCapacityUnits: ${writes}. ` +
      'Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.',
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

/** The table's indexes as they will be; undefined when they stay. */
function changedIndexes(table: Table, input: UpdateTableInput): SecondaryIndex[] | undefined {
  const updates = input.GlobalSecondaryIndexUpdates ?? [];
  const changes = updates.filter((update) => update.Create ?? update.Delete);
  if (changes.length > 1) {
    throw new LimitExceededError(
      'Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table',
    );
  }
  let indexes: SecondaryIndex[] | undefined;
  for (const { Create: create, Update: update, Delete: remove } of updates) {
    if (update !== undefined) updateThroughput(table, update);
    if (create !== undefined) indexes = [...table.indexes, addIndex(table, input, create)];
    if (remove !== undefined) {
      const removed = globalIndex(table, remove.IndexName);
      indexes = table.indexes.filter((index) => index !== removed);
    }
  }
  return indexes;
}

function globalIndex(table: Table, name: string): SecondaryIndex {
  const index = table.indexes.find((candidate) => candidate.name === name);
  if (index?.kind !== 'global') {
    throw new ResourceNotFoundError(`Index: ${name}`);
  }
  return index;
}

function updateThroughput(
  table: Table,
  { IndexName: name, ProvisionedThroughput: throughput }: NonNullable<IndexUpdate['Update']>,
): void {
  const index = globalIndex(table, name);
  refuseSameThroughput(`index ${name}`, index.throughput, throughput);
  index.throughput = throughputOf(throughput);
}

/** A new index, filled from the table at once. */
function addIndex(
  table: Table,
  input: UpdateTableInput,
  definition: IndexDefinition,
): SecondaryIndex {
  checkIndex(definition);
  if (table.indexes.some(({ name }) => name === definition.IndexName)) {
    throw new ValidationError('Attempting to create an index which already exists');
  }
  if (table.indexes.filter(({ kind }) => kind === 'global').length >= MAXIMUM_GLOBAL_INDEXES) {
    throw new LimitExceededError(
      `GlobalSecondaryIndex count exceeds the per-table limit of ${MAXIMUM_GLOBAL_INDEXES}`,
    );
  }
  defineAttributes(table, input, definition);
  const index = createIndex(table, 'global', definition);
  backfill(table, index);
  return index;
}

/** Takes over the definitions of the index's key attributes. */
function defineAttributes(
  table: Table,
  { AttributeDefinitions: given = [] }: UpdateTableInput,
  { KeySchema: keySchema }: IndexDefinition,
): void {
  const keys = keySchema.map((key) => key.AttributeName);
  const known = table.schema.AttributeDefinitions;
  const isKnown = (name: string) => known.some((defined) => defined.AttributeName === name);
  const added = given.filter(({ AttributeName: name }) => keys.includes(name) && !isKnown(name));
  const all = [...known, ...added];
  if (!keys.every((name) => all.some((defined) => defined.AttributeName === name))) {
    const names = given.map((defined) => defined.AttributeName);
    throw new ValidationError(
      `${INVALID} Some index key attributes are not defined in AttributeDefinitions. ` +
        `Keys: [${keys.join(', ')}], AttributeDefinitions: [${names.join(', ')}]`,
    );
  }
  table.schema = { ...table.schema, AttributeDefinitions: all };
}

function updateStream(database: Database, table: Table, specification: StreamSpecification): void {
  const { StreamEnabled: enable, StreamViewType: viewType } = specification;
  const isEnabled = table.stream !== undefined && table.stream.disabledAtMs === undefined;
  if (enable && viewType === undefined) {
    throw new ValidationError(
      `${INVALID} If stream is being enabled then UpdateViewType is required`,
    );
  }
  if (!enable && viewType !== undefined) {
    throw new ValidationError(
      `${INVALID} If stream is being disabled, then UpdateViewType must not be specified`,
    );
  }
  if (enable && isEnabled)
    throw new ValidationError(`Table already has an enabled stream: TableName: ${table.name}`);
  if (!enable && !isEnabled)
    throw new ValidationError(`Table has no stream to disable: TableName: ${table.name}`);
  if (viewType === undefined) database.closeStream(table);
  else database.openStream(table, viewType);
}
