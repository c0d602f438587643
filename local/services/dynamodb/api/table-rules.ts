import type { Constraints, Schema, Validation } from 'dynalite/validations';
import * as createTable from 'dynalite/validations/createTable.js';
import * as updateTable from 'dynalite/validations/updateTable.js';
import { NotImplementedError } from '../../../errors.ts';
import { InvalidParameterError } from '../errors.ts';
import type { IndexDefinition, TableDefinition } from '../model/definition.ts';

const NEWER_MEMBERS: Schema = {
  StreamSpecification: {
    type: 'FieldStruct<StreamSpecification>',
    children: {
      StreamEnabled: { type: 'Boolean', notNull: true },
      StreamViewType: {
        type: 'String',
        enum: ['NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES', 'KEYS_ONLY'],
      },
    },
  },
  // Encryption at rest changes nothing that can be seen.
  SSESpecification: {
    type: 'FieldStruct<SSESpecification>',
    children: { Enabled: 'Boolean', SSEType: 'String', KMSMasterKeyId: 'String' },
  },
  TableClass: { type: 'String', enum: ['STANDARD', 'STANDARD_INFREQUENT_ACCESS'] },
  DeletionProtectionEnabled: 'Boolean',
};

/** dynalite's rules, with the members that it does not know. */
export const CREATE_TABLE: Validation = {
  types: {
    ...createTable.types,
    ...NEWER_MEMBERS,
    Tags: {
      type: 'List',
      children: {
        type: 'ValueStruct<Tag>',
        children: {
          Key: { type: 'String', notNull: true },
          Value: { type: 'String', notNull: true },
        },
      },
    },
  },
  custom: createTable.custom,
};

export const UPDATE_TABLE: Validation = {
  types: {
    ...updateTable.types,
    ...NEWER_MEMBERS,
    AttributeDefinitions: optional(createTable.types.AttributeDefinitions),
    GlobalSecondaryIndexUpdates: indexUpdates(updateTable.types.GlobalSecondaryIndexUpdates),
  },
  // dynalite takes a request that only changes what is newer than itself for one that changes
  // nothing.
  custom: (input, rules) =>
    changesNothing(input) ?? updateTable.custom({ ...input, UpdateStreamEnabled: true }, rules),
};

type Shape = Schema[string] | undefined;

function optional(shape: Shape): Constraints {
  const { notNull: _, ...constraints } = shape as Constraints;
  return constraints as Constraints;
}

/** An index of an on-demand table is made without throughput, which dynalite demands. */
function indexUpdates(shape: Shape): Constraints {
  const list = shape as Constraints;
  const update = list.children as Constraints;
  const actions = update.children as Schema;
  const create = actions.Create as Constraints;
  const members = create.children as Schema;
  const children = { ...members, ProvisionedThroughput: optional(members.ProvisionedThroughput) };
  return {
    ...list,
    children: { ...update, children: { ...actions, Create: { ...create, children } } },
  };
}

function changesNothing(input: Readonly<Record<string, unknown>>): string | undefined {
  const { TableName: _, AttributeDefinitions: __, ...changes } = input;
  if (Object.keys(changes).length > 0) return undefined;
  return (
    'At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, ' +
    'GlobalSecondaryIndexUpdates, SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, ' +
    'ReplicaTransitRoleArn, MultiRegionConsistency, DeletionProtectionEnabled, ' +
    'OnDemandThroughput, WarmThroughput or TableClass is required'
  );
}

/** What AWS takes and this engine does not. */
const NOT_SIMULATED = [
  'DisassociationProtectionEnabled',
  'GlobalTableSettingsReplicationMode',
  'GlobalTableSourceArn',
  'GlobalTableWitnessUpdates',
  'MultiRegionConsistency',
  'OnDemandThroughput',
  'ReplicaUpdates',
  'ResourcePolicy',
  'VectorIndexes',
  'VectorIndexUpdates',
  'WarmThroughput',
];

/** @throws NotImplementedError for a member of the request that the engine does not simulate. */
export function refuseUnsimulated(input: object): void {
  for (const member of NOT_SIMULATED) {
    if (member in input) throw new NotImplementedError('dynamodb', `The parameter ${member}`);
  }
}

/** The members of an index definition that exist only where throughput is limited. */
export function refuseUnsimulatedIndexes(indexes: readonly object[] | undefined): void {
  for (const index of indexes ?? []) {
    refuseUnsimulated(index);
    if ('KeySchema' in index && Array.isArray(index.KeySchema) && index.KeySchema.length > 2) {
      throw new NotImplementedError('dynamodb', 'An index with more than two key attributes');
    }
  }
}

/** Rules that are newer than dynalite. */
export function checkDefinition(definition: TableDefinition): void {
  const { AttributeDefinitions: definitions, KeySchema: keySchema } = definition;
  const indexes = [
    ...(definition.LocalSecondaryIndexes ?? []),
    ...(definition.GlobalSecondaryIndexes ?? []),
  ];
  const defined = definitions.map((attribute) => attribute.AttributeName);
  const used = new Set(
    [keySchema, ...indexes.map((index) => index.KeySchema)].flat().map((key) => key.AttributeName),
  );
  if (defined.some((name) => !used.has(name))) {
    throw new InvalidParameterError(
      `Some AttributeDefinitions are not used. AttributeDefinitions: [${defined.join(', ')}], ` +
        `keys used: [${[...used].join(', ')}]`,
    );
  }
  indexes.forEach(checkIndex);
}

export function checkIndex({ Projection: projection }: IndexDefinition): void {
  if (projection.ProjectionType === 'INCLUDE' && projection.NonKeyAttributes === undefined) {
    throw new InvalidParameterError(
      'ProjectionType is INCLUDE, but NonKeyAttributes is not specified',
    );
  }
}

export interface StreamSpecification {
  readonly StreamEnabled: boolean;
  readonly StreamViewType?: 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES';
}

export function checkNewStream({
  StreamEnabled: enabled,
  StreamViewType: viewType,
}: StreamSpecification): void {
  if (enabled && viewType === undefined) {
    throw new InvalidParameterError(
      'Table is being created with a stream enabled, UpdateViewType is required',
    );
  }
  if (!enabled && viewType !== undefined) {
    throw new InvalidParameterError(
      'Table is being created with a stream disabled, UpdateViewType should not be specified',
    );
  }
}
