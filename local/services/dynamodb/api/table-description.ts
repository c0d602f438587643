import { openStream, type SecondaryIndex, type Table, type Throughput } from '../model/table.ts';

/**
 * What DescribeTable shows. Sizes and counts are current, where AWS refreshes them every six hours
 * or so. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html
 */
export function describeTable(table: Table, status = 'ACTIVE'): object {
  const local = table.indexes.filter((index) => index.kind === 'local');
  const global = table.indexes.filter((index) => index.kind === 'global');
  return {
    TableName: table.name,
    TableArn: table.arn,
    TableId: table.id,
    TableStatus: status,
    CreationDateTime: table.createdAtMs / 1000,
    KeySchema: table.schema.KeySchema,
    AttributeDefinitions: table.schema.AttributeDefinitions,
    TableSizeBytes: table.sizeBytes,
    ItemCount: table.items.size,
    ProvisionedThroughput: describeThroughput(table.throughput),
    ...(table.lastOnDemandAtMs !== undefined && {
      BillingModeSummary: {
        BillingMode: table.billingMode,
        LastUpdateToPayPerRequestDateTime: table.lastOnDemandAtMs / 1000,
      },
    }),
    ...(local.length > 0 && {
      LocalSecondaryIndexes: local.map((index) => describeIndex(table, index)),
    }),
    ...(global.length > 0 && {
      GlobalSecondaryIndexes: global.map((index) => ({
        ...describeIndex(table, index),
        IndexStatus: 'ACTIVE',
        ProvisionedThroughput: describeThroughput(index.throughput),
      })),
    }),
    ...describeStream(table),
    ...(table.tableClass !== undefined && { TableClassSummary: { TableClass: table.tableClass } }),
    DeletionProtectionEnabled: table.deletionProtected,
  };
}

function describeIndex(table: Table, index: SecondaryIndex): object {
  return {
    IndexName: index.name,
    IndexArn: `${table.arn}/index/${index.name}`,
    KeySchema: index.keySchema,
    Projection: index.projection,
    IndexSizeBytes: index.sizeBytes,
    ItemCount: index.entries.size,
  };
}

function describeThroughput({ readCapacityUnits, writeCapacityUnits }: Throughput): object {
  return {
    NumberOfDecreasesToday: 0,
    ReadCapacityUnits: readCapacityUnits,
    WriteCapacityUnits: writeCapacityUnits,
  };
}

/** A disabled stream is still the latest one, but no longer the table's. */
function describeStream(table: Table): object {
  const { stream } = table;
  if (stream === undefined) return {};
  return {
    LatestStreamLabel: stream.label,
    LatestStreamArn: stream.arn,
    ...(openStream(table) && {
      StreamSpecification: { StreamEnabled: true, StreamViewType: stream.viewType },
    }),
  };
}
