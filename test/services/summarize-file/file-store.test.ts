import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  type PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { DynamoDBFileStore } from '../../../services/summarize-file/file-store.ts';
import { fileRecord } from '../../helpers/stream-record.ts';
import { summaryOf } from '../../helpers/summaries.ts';

type Input = PutItemCommand['input'];

function table(error?: Error) {
  const puts: Input[] = [];
  const client = {
    send: async ({ input }: PutItemCommand) => {
      if (error) throw error;
      puts.push(input);
      return {};
    },
  } as unknown as DynamoDBClient;
  return { puts, store: new DynamoDBFileStore(client, 'files') };
}

describe('a file store', () => {
  it('writes a record where there is none', async () => {
    const { puts, store } = table();
    expect(await store.add(fileRecord())).toBe(true);
    expect(puts).toMatchObject([
      {
        TableName: 'files',
        Item: { objectId: { S: 'uploads/data.csv' }, versionId: { S: 'v1' } },
        ConditionExpression: 'attribute_not_exists(#partition)',
        ExpressionAttributeNames: { '#partition': 'objectId' },
      },
    ]);
  });

  it('tells a record that is there already from a failure', async () => {
    const exists = new ConditionalCheckFailedException({ message: '', $metadata: {} });
    expect(await table(exists).store.add(fileRecord())).toBe(false);
    await expect(table(new RangeError('throttled')).store.add(fileRecord())).rejects.toThrow(
      RangeError,
    );
  });

  it.each([
    ['beyond 2^53', '9007199254740993\n123456789012345678901234567890\n'],
    ['beyond IEEE 754', '1e400\n-1e-400\n'],
    ['as large and as small as DynamoDB’s', '9.9e125\n1e-130\n'],
    ['of which some are none', 'NaN\nInfinity\n'],
  ])('takes the summary of numbers %s', async (_, cells) => {
    const { puts, store } = table();
    await store.add(fileRecord({ summary: await summaryOf(`n\n${cells}`, { key: 'n.csv' }) }));
    const numbers = [...JSON.stringify(puts[0]?.Item).matchAll(/"N":"([^"]+)"/g)];
    expect(numbers.length).toBeGreaterThan(4);
    for (const [, text] of numbers) {
      const magnitude = Math.abs(Number(text));
      expect(magnitude === 0 || (magnitude >= 1e-130 && magnitude < 1e126)).toBe(true);
    }
  });

  it.each([
    ['JSON escapes', '[{"\\ud800":"\\udc00"}]', 'f.json'],
    ['cutting a name', `${'n'.repeat(255)}\u{1f600}\n1\n`, 'f.csv'],
    ['cutting a value', `n\n${'v'.repeat(127)}\u{1f600}\n`, 'f.csv'],
  ])('gets no half of a surrogate pair by %s', async (_, content, key) => {
    const { puts, store } = table();
    await store.add(fileRecord({ summary: await summaryOf(content, { key }) }));
    expect(JSON.stringify(puts[0]?.Item)).not.toMatch(/\\ud[89a-f]/);
  });
});
