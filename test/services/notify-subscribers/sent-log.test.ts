import {
  BatchGetItemCommand,
  type BatchWriteItemCommand,
  type DynamoDBClient,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { DynamoDBSentLog } from '../../../services/notify-subscribers/sent-log.ts';

/** A table that leaves the last item of a call unprocessed, so many times. */
function table(unprocessedCalls = 0) {
  const items = new Map<string, string>();
  const sizes: number[] = [];
  let left = unprocessedCalls;
  const client = {
    send: async (command: BatchGetItemCommand | BatchWriteItemCommand) => {
      const isLeftOver = left-- > 0;
      if (command instanceof BatchGetItemCommand) {
        const keys = command.input.RequestItems?.n?.Keys ?? [];
        sizes.push(keys.length);
        const taken = isLeftOver ? keys.slice(0, -1) : keys;
        return {
          Responses: { n: taken.filter((key) => items.has(key.notificationId?.S ?? '')) },
          UnprocessedKeys: isLeftOver ? { n: { Keys: keys.slice(-1) } } : {},
        };
      }
      const puts: WriteRequest[] = command.input.RequestItems?.n ?? [];
      sizes.push(puts.length);
      for (const { PutRequest } of isLeftOver ? puts.slice(0, -1) : puts) {
        items.set(PutRequest?.Item?.notificationId?.S ?? '', PutRequest?.Item?.expiresAt?.N ?? '');
      }
      return { UnprocessedItems: isLeftOver ? { n: puts.slice(-1) } : {} };
    },
  } as unknown as DynamoDBClient;
  return { items, sizes, log: new DynamoDBSentLog(client, 'n') };
}

const ids = (count: number) => Array.from({ length: count }, (_, i) => `id ${i}`);

describe('a sent log', () => {
  it('writes 25 and reads 100 items a call', async () => {
    const { items, sizes, log } = table();
    await log.remember(ids(60), 1_800_000_000);
    expect(sizes).toEqual([25, 25, 10]);
    expect(items.get('id 59')).toBe('1800000000');
    expect(await log.find([...ids(150), 'other'])).toEqual(new Set(ids(60)));
    expect(sizes.slice(3)).toEqual([100, 51]);
  });

  it('sends what is left unprocessed again', async () => {
    const { items, sizes, log } = table(1);
    await log.remember(ids(3), 1);
    expect([...items.keys()]).toEqual(ids(3));
    expect(sizes).toEqual([3, 1]);
  });

  it('gives up with UNPROCESSED_ITEMS after five calls', async () => {
    const { sizes, log } = table(Number.POSITIVE_INFINITY);
    await expect(log.find(ids(1))).rejects.toMatchObject({ code: 'UNPROCESSED_ITEMS' });
    expect(sizes).toHaveLength(5);
  });
});
