import { strict as assert } from 'node:assert';
import type { KeySchemaElement, TableSchema } from 'dynalite/db/index.js';
import type { KeyAttribute, KeyAttributes } from './keys.ts';
import { createOrderedMap } from './ordered-map.ts';
import type { SecondaryIndex, Table, Throughput } from './table.ts';
import { createUsage } from './usage.ts';

/**
 * The members of CreateTable and UpdateTable that define a table's form, once they are known to be
 * valid.
 */
export interface TableDefinition {
  readonly TableName: string;
  readonly KeySchema: readonly KeySchemaElement[];
  readonly AttributeDefinitions: TableSchema['AttributeDefinitions'];
  readonly LocalSecondaryIndexes?: readonly IndexDefinition[];
  readonly GlobalSecondaryIndexes?: readonly IndexDefinition[];
  readonly BillingMode?: Table['billingMode'];
  readonly ProvisionedThroughput?: ThroughputDefinition;
  readonly TableClass?: string;
  readonly DeletionProtectionEnabled?: boolean;
}

export interface ThroughputDefinition {
  readonly ReadCapacityUnits: number;
  readonly WriteCapacityUnits: number;
}

export interface IndexDefinition {
  readonly IndexName: string;
  readonly KeySchema: readonly KeySchemaElement[];
  readonly Projection: SecondaryIndex['projection'];
  readonly ProvisionedThroughput?: ThroughputDefinition;
}

export function createTable(
  definition: TableDefinition,
  { arn, id, nowMs }: { arn: string; id: string; nowMs: number },
): Table {
  const { TableName: name, AttributeDefinitions, KeySchema } = definition;
  const key = keyAttributes(KeySchema, AttributeDefinitions);
  const table: Table = {
    name,
    arn,
    id,
    createdAtMs: nowMs,
    key,
    items: createOrderedMap(),
    indexes: [],
    schema: { AttributeDefinitions, KeySchema },
    sizeBytes: 0,
    billingMode: definition.BillingMode ?? 'PROVISIONED',
    lastOnDemandAtMs: definition.BillingMode === 'PAY_PER_REQUEST' ? nowMs : undefined,
    throughput: throughputOf(definition.ProvisionedThroughput),
    tableClass: definition.TableClass,
    deletionProtected: definition.DeletionProtectionEnabled ?? false,
    stream: undefined,
    expiry: undefined,
    tags: new Map(),
    usage: createUsage(),
  };
  const local = definition.LocalSecondaryIndexes ?? [];
  const global = definition.GlobalSecondaryIndexes ?? [];
  setIndexes(table, [
    ...local.map((index) => createIndex(table, 'local', index)),
    ...global.map((index) => createIndex(table, 'global', index)),
  ]);
  return table;
}

/** An index of a table, still empty. */
export function createIndex(
  table: Table,
  kind: SecondaryIndex['kind'],
  definition: IndexDefinition,
): SecondaryIndex {
  const { IndexName: name, KeySchema: keySchema, Projection: projection } = definition;
  const { ProjectionType: type, NonKeyAttributes: nonKeyAttributes = [] } = projection;
  const keyNames = [...table.schema.KeySchema, ...keySchema].map((key) => key.AttributeName);
  return {
    name,
    kind,
    key: keyAttributes(keySchema, table.schema.AttributeDefinitions),
    keySchema,
    projection,
    projected: type === 'ALL' ? undefined : new Set([...keyNames, ...nonKeyAttributes]),
    entries: createOrderedMap(),
    sizeBytes: 0,
    throughput: throughputOf(definition.ProvisionedThroughput),
    usage: createUsage(),
  };
}

/** Replaces a table's indexes, in the order of their names. */
export function setIndexes(table: Table, indexes: readonly SecondaryIndex[]): void {
  table.indexes = [...indexes].sort((a, b) => (a.name < b.name ? -1 : 1));
  const schemaOf = (kind: SecondaryIndex['kind']) =>
    table.indexes
      .filter((index) => index.kind === kind)
      .map(({ name, keySchema }) => ({ IndexName: name, KeySchema: keySchema }));
  table.schema = {
    ...table.schema,
    LocalSecondaryIndexes: schemaOf('local'),
    GlobalSecondaryIndexes: schemaOf('global'),
  };
}

export function throughputOf(definition: ThroughputDefinition | undefined): Throughput {
  return {
    readCapacityUnits: definition?.ReadCapacityUnits ?? 0,
    writeCapacityUnits: definition?.WriteCapacityUnits ?? 0,
  };
}

function keyAttributes(
  keySchema: readonly KeySchemaElement[],
  definitions: TableSchema['AttributeDefinitions'],
): KeyAttributes {
  const [hash, range] = keySchema.map(({ AttributeName: name }): KeyAttribute => {
    const definition = definitions.find((candidate) => candidate.AttributeName === name);
    assert(definition !== undefined, `the key attribute ${name} has no definition`);
    return { name, type: definition.AttributeType as KeyAttribute['type'] };
  });
  assert(hash !== undefined, 'a key schema without a key');
  return range === undefined ? { hash } : { hash, range };
}
