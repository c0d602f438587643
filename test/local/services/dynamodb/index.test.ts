import { describe, expect, it } from 'vitest';
import { DYNAMODB, DYNAMODB_STREAMS } from '../../../../local/services/dynamodb/index.ts';
import { ADMINISTRATOR, createTestHost } from '../../../helpers/test-context.ts';
import { createDynamoDb, createThings } from './fixture.ts';

describe('DynamoDB', () => {
  it('has tables of its own in each engine', async () => {
    const [one, other] = [createDynamoDb(), createDynamoDb()];
    await createThings(one, { stream: 'KEYS_ONLY' });
    expect((await other.call('ListTables', {})).TableNames).toEqual([]);
    expect((await other.streams('ListStreams', {})).Streams).toEqual([]);
  });

  it('shares its streams with the other endpoint, whichever starts first', async () => {
    const { host } = createTestHost([DYNAMODB_STREAMS, DYNAMODB]);
    const table = {
      TableName: 'things',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
    };
    await host.call('dynamodb', 'CreateTable', table, ADMINISTRATOR);
    const { Streams } = await host.call<{ Streams: object[] }>(
      'dynamodb-streams',
      'ListStreams',
      {},
      ADMINISTRATOR,
    );
    expect(Streams).toHaveLength(1);
  });

  it.each(['ExecuteStatement', 'CreateBackup', 'EnableKinesisStreamingDestination'])(
    'refuses %s by name',
    async (operation) => {
      await expect(createDynamoDb().call(operation, {})).rejects.toMatchObject({
        code: 'NotImplemented',
        message: expect.stringContaining(operation),
      });
    },
  );
});
