import { describe, expect, it } from 'vitest';
import type { CreatedResource, ResourceContext } from '../../../../local/service.ts';
import { DYNAMODB, DYNAMODB_STREAMS } from '../../../../local/services/dynamodb/index.ts';
import { ADMINISTRATOR, createTestHost } from '../../../helpers/test-context.ts';
import type { Answer } from './fixture.ts';

const RESOURCE: ResourceContext = {
  logicalId: 'Files',
  stackName: 'storage',
  stackId: 'arn:aws:cloudformation:us-east-1:000000000000:stack/storage/1',
  tags: { stage: 'test', team: 'stack' },
  generateName: () => 'storage-Files-ABC',
  findAsset: () => undefined,
};

const KEYS = {
  AttributeDefinitions: [
    { AttributeName: 'id', AttributeType: 'S' },
    { AttributeName: 'kind', AttributeType: 'S' },
  ],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
};

const INDEX = {
  IndexName: 'by-kind',
  KeySchema: [{ AttributeName: 'kind', KeyType: 'HASH' }],
  Projection: { ProjectionType: 'ALL' },
};

async function create(
  type: string,
  properties: object,
): Promise<{
  created: CreatedResource;
  call: (operation: string, more?: object) => Promise<Answer>;
}> {
  const { host } = createTestHost([DYNAMODB, DYNAMODB_STREAMS]);
  const provider = host.resourceProvider(type);
  if (provider === undefined) throw new TypeError(`no provider for ${type}`);
  const created = await provider.create(properties, RESOURCE);
  const call = (operation: string, more: object = { TableName: created.physicalId }) =>
    host.call<Answer>('dynamodb', operation, more, ADMINISTRATOR);
  return { created, call };
}

describe('AWS::DynamoDB::Table', () => {
  it('makes a table with its index, stream, expiry and tags', async () => {
    const { created, call } = await create('AWS::DynamoDB::Table', {
      ...KEYS,
      GlobalSecondaryIndexes: [
        { ...INDEX, ProvisionedThroughput: { ReadCapacityUnits: '1', WriteCapacityUnits: '2' } },
      ],
      ProvisionedThroughput: { ReadCapacityUnits: '3', WriteCapacityUnits: 4 },
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      DeletionProtectionEnabled: 'true',
      SSESpecification: { SSEEnabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      Tags: [{ Key: 'team', Value: 'own' }],
    });
    const { Table } = await call('DescribeTable');
    expect(Table).toMatchObject({
      TableName: 'storage-Files-ABC',
      ProvisionedThroughput: { ReadCapacityUnits: 3, WriteCapacityUnits: 4 },
      GlobalSecondaryIndexes: [
        { IndexName: 'by-kind', ProvisionedThroughput: { WriteCapacityUnits: 2 } },
      ],
      DeletionProtectionEnabled: true,
    });
    expect(created).toEqual({
      physicalId: 'storage-Files-ABC',
      attributes: {
        Arn: Table.TableArn,
        StreamArn: Table.LatestStreamArn,
        TableId: Table.TableId,
      },
    });
    expect((await call('DescribeTimeToLive')).TimeToLiveDescription.AttributeName).toBe(
      'expiresAt',
    );
    expect((await call('ListTagsOfResource', { ResourceArn: Table.TableArn })).Tags).toEqual([
      { Key: 'stage', Value: 'test' },
      { Key: 'team', Value: 'own' },
    ]);
  });

  it('takes the name that it is given', async () => {
    const { created } = await create('AWS::DynamoDB::Table', {
      TableName: 'files',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: KEYS.KeySchema,
      BillingMode: 'PAY_PER_REQUEST',
    });
    expect(created.physicalId).toBe('files');
  });
});

describe('AWS::DynamoDB::GlobalTable', () => {
  const global = {
    ...KEYS,
    GlobalSecondaryIndexes: [INDEX],
    BillingMode: 'PAY_PER_REQUEST',
    StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
  };

  it('makes the table of its one replica', async () => {
    const { call } = await create('AWS::DynamoDB::GlobalTable', {
      ...global,
      Replicas: [{ Region: 'us-east-1', TableClass: 'STANDARD', Tags: [{ Key: 'a', Value: 'b' }] }],
    });
    expect((await call('DescribeTable')).Table).toMatchObject({
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      GlobalSecondaryIndexes: [{ IndexName: 'by-kind' }],
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      TableClassSummary: { TableClass: 'STANDARD' },
    });
  });

  it('starts with the least capacity that it may scale to', async () => {
    const scaling = (MinCapacity: number) => ({ MinCapacity, MaxCapacity: 100 });
    const { call } = await create('AWS::DynamoDB::GlobalTable', {
      ...global,
      BillingMode: 'PROVISIONED',
      WriteProvisionedThroughputSettings: { WriteCapacityAutoScalingSettings: scaling(7) },
      Replicas: [
        {
          Region: 'us-east-1',
          ReadProvisionedThroughputSettings: { ReadCapacityAutoScalingSettings: scaling(8) },
          GlobalSecondaryIndexes: [
            { IndexName: 'by-kind', ReadProvisionedThroughputSettings: { ReadCapacityUnits: 9 } },
          ],
        },
      ],
    });
    expect((await call('DescribeTable')).Table).toMatchObject({
      ProvisionedThroughput: { ReadCapacityUnits: 8, WriteCapacityUnits: 7 },
      GlobalSecondaryIndexes: [
        { ProvisionedThroughput: { ReadCapacityUnits: 9, WriteCapacityUnits: 7 } },
      ],
    });
  });

  it('refuses replicas elsewhere', async () => {
    const replicas = [{ Region: 'us-east-1' }, { Region: 'eu-west-1' }];
    await expect(
      create('AWS::DynamoDB::GlobalTable', { ...global, Replicas: replicas }),
    ).rejects.toMatchObject({ code: 'NotImplemented' });
  });
});
