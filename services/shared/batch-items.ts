import { setTimeout as pause } from 'node:timers/promises';
import {
  type AttributeValue,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  type DynamoDBClient,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { chunksOf } from './chunks.ts';
import { ServiceError } from './errors.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const GET_ITEMS_MAX = 100;
/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const WRITE_ITEMS_MAX = 25;
/** How often items that DynamoDB left unprocessed are sent again, and the first pause, which doubles. */
const UNPROCESSED_RETRIES_MAX = 4;
const UNPROCESSED_PAUSE_MS = 50;

type Item = Record<string, AttributeValue>;

/**
 * Finds out which items a table has.
 * @param keys whole primary keys, none of them twice
 * @param identity the attribute of the key by which a caller knows an item again
 * @returns the identities of those that are there
 * @throws ServiceError UNPROCESSED_ITEMS when DynamoDB leaves some over although they were asked for several times
 */
export async function findItems(
  client: DynamoDBClient,
  tableName: string,
  keys: readonly Item[],
  identity: (key: Item) => string,
): Promise<Set<string>> {
  const found = new Set<string>();
  for (const chunk of chunksOf(keys, GET_ITEMS_MAX)) {
    const names = Object.keys(chunk[0] ?? {});
    await untilProcessed(chunk, async (left) => {
      const { Responses, UnprocessedKeys } = await client.send(
        new BatchGetItemCommand({
          RequestItems: {
            [tableName]: {
              Keys: left,
              ConsistentRead: true,
              ProjectionExpression: names.map((_, index) => `#key${index}`).join(', '),
              ExpressionAttributeNames: Object.fromEntries(
                names.map((name, index) => [`#key${index}`, name]),
              ),
            },
          },
        }),
      );
      for (const item of Responses?.[tableName] ?? []) found.add(identity(item));
      return UnprocessedKeys?.[tableName]?.Keys ?? [];
    });
  }
  return found;
}

/** Writes items. @throws ServiceError UNPROCESSED_ITEMS, as {@link findItems} */
export async function putItems(
  client: DynamoDBClient,
  tableName: string,
  items: readonly Item[],
): Promise<void> {
  for (const chunk of chunksOf(items, WRITE_ITEMS_MAX)) {
    const puts: WriteRequest[] = chunk.map((item) => ({ PutRequest: { Item: item } }));
    await untilProcessed(puts, async (left) => {
      const { UnprocessedItems } = await client.send(
        new BatchWriteItemCommand({ RequestItems: { [tableName]: left } }),
      );
      return UnprocessedItems?.[tableName] ?? [];
    });
  }
}

/** Sends what is left again, after pauses that double, a bounded number of times. */
async function untilProcessed<T>(
  items: readonly T[],
  send: (left: T[]) => Promise<T[]>,
): Promise<void> {
  let left = await send([...items]);
  for (let retry = 0; left.length > 0; retry++) {
    if (retry === UNPROCESSED_RETRIES_MAX) {
      throw new ServiceError(
        'UNPROCESSED_ITEMS',
        `DynamoDB left ${left.length} items unprocessed.`,
      );
    }
    await pause(UNPROCESSED_PAUSE_MS * 2 ** retry);
    left = await send(left);
  }
}
