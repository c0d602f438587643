import { beforeEach, describe, expect, it } from 'vitest';
import { createDynamoDb, createThings, type TestDynamoDb, THINGS, withIndex } from '../fixture.ts';

let dynamodb: TestDynamoDb;

beforeEach(() => {
  dynamodb = createDynamoDb();
});

const ARN = 'arn:aws:dynamodb:us-east-1:000000000000:table/things';
const describeThings = async () => (await dynamodb.call('DescribeTable', THINGS)).Table;

describe('CreateTable', () => {
  it('makes a table that can be used at once', async () => {
    await createThings(dynamodb, { sortKey: 'N', stream: 'NEW_IMAGE' });
    expect(await describeThings()).toEqual({
      TableName: 'things',
      TableArn: ARN,
      TableId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      TableStatus: 'ACTIVE',
      CreationDateTime: Date.UTC(2026, 0, 1) / 1000,
      KeySchema: [
        { AttributeName: 'id', KeyType: 'HASH' },
        { AttributeName: 'at', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'id', AttributeType: 'S' },
        { AttributeName: 'at', AttributeType: 'N' },
      ],
      TableSizeBytes: 0,
      ItemCount: 0,
      ProvisionedThroughput: {
        NumberOfDecreasesToday: 0,
        ReadCapacityUnits: 0,
        WriteCapacityUnits: 0,
      },
      BillingModeSummary: {
        BillingMode: 'PAY_PER_REQUEST',
        LastUpdateToPayPerRequestDateTime: Date.UTC(2026, 0, 1) / 1000,
      },
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
      LatestStreamLabel: '2026-01-01T00:00:00.000',
      LatestStreamArn: `${ARN}/stream/2026-01-01T00:00:00.000`,
      DeletionProtectionEnabled: false,
    });
  });

  it('describes indexes with what is in them', async () => {
    const extra = withIndex('Global', { ProjectionType: 'KEYS_ONLY' });
    await createThings(dynamodb, { sortKey: 'S', extra });
    const item = { id: { S: 'a' }, at: { S: '1' }, kind: { S: 'k' }, more: { S: 'text' } };
    await dynamodb.call('PutItem', { ...THINGS, Item: item });
    await dynamodb.call('PutItem', { ...THINGS, Item: { id: { S: 'b' }, at: { S: '1' } } });
    const table = await describeThings();
    expect(table).toMatchObject({ ItemCount: 2, TableSizeBytes: 25 });
    expect(table.GlobalSecondaryIndexes).toMatchObject([
      { IndexArn: `${ARN}/index/by-kind`, IndexStatus: 'ACTIVE', ItemCount: 1, IndexSizeBytes: 11 },
    ]);
    await dynamodb.call('PutItem', { ...THINGS, Item: { ...item, kind: { S: 'longer' } } });
    expect((await describeThings()).GlobalSecondaryIndexes[0].IndexSizeBytes).toBe(16);
    const Key = { id: item.id, at: item.at };
    await dynamodb.call('DeleteItem', { ...THINGS, Key });
    expect(await describeThings()).toMatchObject({
      TableSizeBytes: 6,
      GlobalSecondaryIndexes: [{ ItemCount: 0, IndexSizeBytes: 0 }],
    });
  });

  it.each([
    ['ResourceInUseException', 'Table already exists: things', {}],
    [
      'ValidationException',
      "1 validation error detected: Value 'ab' at 'tableName' failed to satisfy constraint: " +
        'Member must have length greater than or equal to 3',
      { TableName: 'ab' },
    ],
    [
      'ValidationException',
      'One or more parameter values were invalid: Number of attributes in KeySchema does not ' +
        'exactly match number of attributes defined in AttributeDefinitions',
      { TableName: 'other', KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }] },
    ],
    [
      'ValidationException',
      'One or more parameter values were invalid: ProjectionType is INCLUDE, but ' +
        'NonKeyAttributes is not specified',
      { TableName: 'other', ...withIndex('Global', { ProjectionType: 'INCLUDE' }) },
    ],
    [
      'NotImplemented',
      'The parameter OnDemandThroughput of dynamodb is not simulated by the local engine; ' +
        'docs/coverage.md lists what is.',
      { TableName: 'other', OnDemandThroughput: { MaxReadRequestUnits: 1 } },
    ],
  ])('refuses with %s: %s', async (code, message, extra) => {
    await createThings(dynamodb, { sortKey: 'S' });
    await expect(createThings(dynamodb, { sortKey: 'S', extra })).rejects.toMatchObject({
      code,
      message,
    });
  });
});

describe('DeleteTable', () => {
  it('forgets the table and its items', async () => {
    await createThings(dynamodb);
    await dynamodb.call('PutItem', { ...THINGS, Item: { id: { S: 'a' } } });
    const { TableDescription } = await dynamodb.call('DeleteTable', THINGS);
    expect(TableDescription).toMatchObject({ TableName: 'things', TableStatus: 'DELETING' });
    await expect(describeThings()).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'Requested resource not found: Table: things not found',
    });
    await createThings(dynamodb);
    expect((await dynamodb.call('Scan', THINGS)).Count).toBe(0);
  });

  it('leaves a protected table alone', async () => {
    await createThings(dynamodb, { extra: { DeletionProtectionEnabled: true } });
    await expect(dynamodb.call('DeleteTable', THINGS)).rejects.toMatchObject({
      code: 'ValidationException',
      message:
        'Resource cannot be deleted as it is currently protected against deletion. Disable ' +
        'deletion protection first.',
    });
    await dynamodb.call('UpdateTable', { ...THINGS, DeletionProtectionEnabled: false });
    await dynamodb.call('DeleteTable', THINGS);
  });
});

describe('ListTables', () => {
  it('gives names in order, page by page', async () => {
    for (const TableName of ['ccc', 'aaa', 'bbb'])
      await createThings(dynamodb, { extra: { TableName } });
    const first = await dynamodb.call('ListTables', { Limit: 2 });
    expect(first).toEqual({ TableNames: ['aaa', 'bbb'], LastEvaluatedTableName: 'bbb' });
    const next = { ExclusiveStartTableName: first.LastEvaluatedTableName };
    expect(await dynamodb.call('ListTables', next)).toEqual({ TableNames: ['ccc'] });
  });
});

describe('UpdateTable', () => {
  const update = (changes: object) => dynamodb.call('UpdateTable', { ...THINGS, ...changes });
  const ProvisionedThroughput = { ReadCapacityUnits: 5, WriteCapacityUnits: 6 };

  it('changes how a table is paid for', async () => {
    await createThings(dynamodb);
    await expect(update({ ProvisionedThroughput })).rejects.toMatchObject({
      message: expect.stringMatching(/when BillingMode is PAY_PER_REQUEST$/),
    });
    await update({ BillingMode: 'PROVISIONED', ProvisionedThroughput });
    expect(await describeThings()).toMatchObject({
      BillingModeSummary: { BillingMode: 'PROVISIONED' },
      ProvisionedThroughput,
    });
    await expect(update({ ProvisionedThroughput })).rejects.toMatchObject({
      message: expect.stringMatching(/^The provisioned throughput for the table will not change/),
    });
    await update({ BillingMode: 'PAY_PER_REQUEST' });
    expect((await describeThings()).ProvisionedThroughput.ReadCapacityUnits).toBe(0);
  });

  it('adds an index with the items that are there, and takes it away', async () => {
    await createThings(dynamodb, { sortKey: 'S' });
    await dynamodb.call('PutItem', {
      ...THINGS,
      Item: { id: { S: 'a' }, at: { S: '1' }, kind: { S: 'k' } },
    });
    const create = {
      AttributeDefinitions: [{ AttributeName: 'kind', AttributeType: 'S' }],
      GlobalSecondaryIndexUpdates: [
        {
          Create: {
            IndexName: 'by-kind',
            KeySchema: [{ AttributeName: 'kind', KeyType: 'HASH' }],
            Projection: { ProjectionType: 'ALL' },
          },
        },
      ],
    };
    await update(create);
    const query = {
      ...THINGS,
      IndexName: 'by-kind',
      KeyConditionExpression: 'kind = :k',
      ExpressionAttributeValues: { ':k': { S: 'k' } },
    };
    expect((await dynamodb.call('Query', query)).Count).toBe(1);
    await expect(update(create)).rejects.toMatchObject({
      message: 'Attempting to create an index which already exists',
    });
    await update({ GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'by-kind' } }] });
    await expect(dynamodb.call('Query', query)).rejects.toMatchObject({
      message: 'The table does not have the specified index: by-kind',
    });
  });

  it('refuses a request that changes nothing', async () => {
    await createThings(dynamodb);
    await expect(update({})).rejects.toMatchObject({
      message: expect.stringMatching(/^At least one of ProvisionedThroughput, BillingMode, /),
    });
  });
});

describe('Tags', () => {
  it('are added, listed and taken away', async () => {
    await createThings(dynamodb, { extra: { Tags: [{ Key: 'team', Value: 'a' }] } });
    const resource = { ResourceArn: ARN };
    await dynamodb.call('TagResource', {
      ...resource,
      Tags: [
        { Key: 'team', Value: 'b' },
        { Key: 'stage', Value: 'test' },
      ],
    });
    await dynamodb.call('UntagResource', { ...resource, TagKeys: ['stage', 'nothing'] });
    expect(await dynamodb.call('ListTagsOfResource', resource)).toEqual({
      Tags: [{ Key: 'team', Value: 'b' }],
    });
  });

  it('refuse an ARN that names no table', async () => {
    await expect(dynamodb.call('ListTagsOfResource', { ResourceArn: ARN })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
    await expect(
      dynamodb.call('ListTagsOfResource', { ResourceArn: 'things' }),
    ).rejects.toMatchObject({ code: 'ValidationException' });
  });
});
