import { NotImplementedError } from '../../errors.ts';
import type {
  CreatedResource,
  PropertySupport,
  ResourceContext,
  ResourceProvider,
} from '../../service.ts';
import type { StreamSpecification } from './api/table-rules.ts';
import { makeTable } from './api/tables.ts';
import type { Tag } from './api/tags.ts';
import { setTimeToLive } from './api/time-to-live.ts';
import type { Database } from './delivery.ts';
import { MAXIMUM_TABLE_NAME_LENGTH } from './limits.ts';
import type { IndexDefinition, TableDefinition, ThroughputDefinition } from './model/definition.ts';
import type { Table } from './model/table.ts';

/** Throughput is kept and shown; nothing is limited by it yet, so that nothing scales either. */
const THROUGHPUT: PropertySupport = {
  ReadCapacityUnits: 'simulated',
  WriteCapacityUnits: 'simulated',
};
const AUTO_SCALING: PropertySupport = {
  MinCapacity: 'simulated',
  MaxCapacity: 'harmless',
  SeedCapacity: 'simulated',
  TargetTrackingScalingPolicyConfiguration: 'harmless',
};
const WRITE_SETTINGS: PropertySupport = { WriteCapacityAutoScalingSettings: AUTO_SCALING };
const READ_SETTINGS: PropertySupport = {
  ReadCapacityUnits: 'simulated',
  ReadCapacityAutoScalingSettings: AUTO_SCALING,
};

const INDEX: PropertySupport = {
  IndexName: 'simulated',
  KeySchema: 'simulated',
  Projection: 'simulated',
};

const TABLE: PropertySupport = {
  TableName: 'simulated',
  AttributeDefinitions: 'simulated',
  KeySchema: 'simulated',
  BillingMode: 'simulated',
  LocalSecondaryIndexes: INDEX,
  StreamSpecification: { StreamViewType: 'simulated' },
  TimeToLiveSpecification: 'simulated',
  // Encryption at rest, backups and insights change nothing that an application can see.
  SSESpecification: 'harmless',
};

/** What belongs to a table, and in a global table to its replica. */
const REPLICA: PropertySupport = {
  DeletionProtectionEnabled: 'simulated',
  TableClass: 'simulated',
  Tags: 'simulated',
  ContributorInsightsSpecification: 'harmless',
  PointInTimeRecoverySpecification: 'harmless',
};

interface TableProperties extends Omit<TableDefinition, 'TableName'> {
  readonly TableName?: string;
  readonly StreamSpecification?: Pick<StreamSpecification, 'StreamViewType'>;
  readonly TimeToLiveSpecification?: {
    readonly Enabled: boolean | string;
    readonly AttributeName?: string;
  };
  readonly Tags?: readonly Tag[];
}

interface AutoScaling {
  readonly MinCapacity: number;
  readonly SeedCapacity?: number;
}

interface WriteSettings {
  readonly WriteCapacityAutoScalingSettings?: AutoScaling;
}

interface ReadSettings {
  readonly ReadCapacityUnits?: number;
  readonly ReadCapacityAutoScalingSettings?: AutoScaling;
}

interface GlobalTableProperties extends TableProperties {
  readonly WriteProvisionedThroughputSettings?: WriteSettings;
  readonly GlobalSecondaryIndexes?: readonly (IndexDefinition & {
    readonly WriteProvisionedThroughputSettings?: WriteSettings;
  })[];
  readonly Replicas: readonly Replica[];
}

interface Replica
  extends Pick<TableProperties, 'DeletionProtectionEnabled' | 'TableClass' | 'Tags'> {
  readonly Region: string;
  readonly ReadProvisionedThroughputSettings?: ReadSettings;
  readonly GlobalSecondaryIndexes?: readonly {
    readonly IndexName: string;
    readonly ReadProvisionedThroughputSettings?: ReadSettings;
  }[];
}

export function createResourceProviders(database: Database): Record<string, ResourceProvider> {
  return {
    /** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html */
    'AWS::DynamoDB::Table': {
      properties: {
        ...TABLE,
        ...REPLICA,
        ProvisionedThroughput: THROUGHPUT,
        GlobalSecondaryIndexes: {
          ...INDEX,
          ProvisionedThroughput: THROUGHPUT,
          ContributorInsightsSpecification: 'harmless',
        },
      },
      create: (properties: TableProperties, resource) => create(database, properties, resource),
    },
    /** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-globaltable.html */
    'AWS::DynamoDB::GlobalTable': {
      properties: {
        ...TABLE,
        WriteProvisionedThroughputSettings: WRITE_SETTINGS,
        GlobalSecondaryIndexes: { ...INDEX, WriteProvisionedThroughputSettings: WRITE_SETTINGS },
        Replicas: {
          ...REPLICA,
          Region: 'simulated',
          SSESpecification: 'harmless',
          ReadProvisionedThroughputSettings: READ_SETTINGS,
          GlobalSecondaryIndexes: {
            IndexName: 'simulated',
            ReadProvisionedThroughputSettings: READ_SETTINGS,
            ContributorInsightsSpecification: 'harmless',
          },
        },
      },
      create: (properties: GlobalTableProperties, resource) =>
        create(database, asTable(properties, database.context.region), resource),
    },
  };
}

/**
 * The one replica that a laptop can have, as a table. @throws NotImplementedError for replicas
 * elsewhere.
 */
function asTable(global: GlobalTableProperties, region: string): TableProperties {
  const { Replicas: replicas, WriteProvisionedThroughputSettings: writes, ...table } = global;
  const [replica] = replicas;
  if (replica === undefined || replicas.length > 1 || replica.Region !== region) {
    throw new NotImplementedError('dynamodb', 'A replica of a global table in another Region');
  }
  const {
    Region: _,
    ReadProvisionedThroughputSettings: reads,
    GlobalSecondaryIndexes,
    ...own
  } = replica;
  const indexes = global.GlobalSecondaryIndexes?.map(
    ({ WriteProvisionedThroughputSettings: indexWrites, ...index }) => {
      const ofReplica = GlobalSecondaryIndexes?.find(
        ({ IndexName }) => IndexName === index.IndexName,
      );
      const settings = ofReplica?.ReadProvisionedThroughputSettings ?? reads;
      return { ...index, ...provisioned(global, settings, indexWrites ?? writes) };
    },
  );
  return {
    ...table,
    ...own,
    ...provisioned(global, reads, writes),
    ...(indexes && { GlobalSecondaryIndexes: indexes }),
  };
}

function provisioned(
  { BillingMode: mode }: GlobalTableProperties,
  reads: ReadSettings | undefined,
  writes: WriteSettings | undefined,
): { ProvisionedThroughput?: ThroughputDefinition } {
  if (mode === 'PAY_PER_REQUEST') return {};
  const { ReadCapacityUnits: fixed, ReadCapacityAutoScalingSettings: scaling } = reads ?? {};
  return {
    ProvisionedThroughput: {
      ReadCapacityUnits: fixed ?? initialCapacity(scaling),
      WriteCapacityUnits: initialCapacity(writes?.WriteCapacityAutoScalingSettings),
    },
  };
}

function initialCapacity(scaling: AutoScaling | undefined): number {
  return Number(scaling?.SeedCapacity ?? scaling?.MinCapacity ?? 1);
}

function create(
  database: Database,
  properties: TableProperties,
  resource: ResourceContext,
): CreatedResource {
  const {
    StreamSpecification: stream,
    TimeToLiveSpecification: ttl,
    Tags: tags,
    ...definition
  } = properties;
  const table = makeTable(database, {
    ...definition,
    TableName:
      properties.TableName ?? resource.generateName({ maxLength: MAXIMUM_TABLE_NAME_LENGTH }),
    ...withNumbers(definition),
    DeletionProtectionEnabled: String(definition.DeletionProtectionEnabled ?? false) === 'true',
    ...(definition.GlobalSecondaryIndexes && {
      GlobalSecondaryIndexes: definition.GlobalSecondaryIndexes.map((index) => ({
        ...index,
        ...withNumbers(index),
      })),
    }),
    ...(stream && { StreamSpecification: { StreamEnabled: true, ...stream } }),
    Tags: tagList(resource.tags, tags),
  });
  if (ttl?.AttributeName !== undefined && String(ttl.Enabled) === 'true') {
    setTimeToLive(database, table, { Enabled: true, AttributeName: ttl.AttributeName });
  }
  return { physicalId: table.name, attributes: attributesOf(table) };
}

/** Templates may write numbers as text. */
function withNumbers({
  ProvisionedThroughput: given,
}: {
  ProvisionedThroughput?: ThroughputDefinition;
}): {
  ProvisionedThroughput?: ThroughputDefinition;
} {
  if (given === undefined) return {};
  return {
    ProvisionedThroughput: {
      ReadCapacityUnits: Number(given.ReadCapacityUnits),
      WriteCapacityUnits: Number(given.WriteCapacityUnits),
    },
  };
}

/** The stack's tags, and the resource's own, which win. */
function tagList(ofStack: Readonly<Record<string, string>>, own: readonly Tag[] = []): Tag[] {
  const tags = new Map(Object.entries(ofStack));
  for (const { Key, Value } of own) tags.set(Key, Value);
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}

function attributesOf({ arn, id, stream }: Table): NonNullable<CreatedResource['attributes']> {
  return { Arn: arn, TableId: id, ...(stream && { StreamArn: stream.arn }) };
}
