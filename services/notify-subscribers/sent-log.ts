import { setTimeout as pause } from 'node:timers/promises';
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { chunksOf } from '../shared/chunks.ts';
import { ServiceError } from '../shared/errors.ts';
import { NOTIFICATIONS_TABLE_KEY, NOTIFICATIONS_TTL_ATTRIBUTE } from './contract.ts';
import {
  BATCH_GET_ITEMS_MAX,
  BATCH_WRITE_ITEMS_MAX,
  UNPROCESSED_PAUSE_MS,
  UNPROCESSED_RETRIES_MAX,
} from './limits.ts';

const { partition } = NOTIFICATIONS_TABLE_KEY;

/** Remembers which notifications were sent. */
export interface SentLog {
  /** @returns those of the ids that are remembered */
  find(notificationIds: readonly string[]): Promise<Set<string>>;
  /** @param expiresAt epoch seconds */
  remember(notificationIds: readonly string[], expiresAt: number): Promise<void>;
}

/** Throws UNPROCESSED_ITEMS when DynamoDB leaves items over although they were sent several times. */
export class DynamoDBSentLog implements SentLog {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;

  constructor(client: DynamoDBClient, tableName: string) {
    this.#client = client;
    this.#tableName = tableName;
  }

  async find(notificationIds: readonly string[]): Promise<Set<string>> {
    const found = new Set<string>();
    for (const ids of chunksOf(notificationIds, BATCH_GET_ITEMS_MAX)) {
      const keys = ids.map((id) => ({ [partition]: { S: id } }));
      await untilProcessed(keys, async (left) => {
        const { Responses, UnprocessedKeys } = await this.#client.send(
          new BatchGetItemCommand({
            RequestItems: {
              [this.#tableName]: {
                Keys: left,
                ConsistentRead: true,
                ProjectionExpression: '#partition',
                ExpressionAttributeNames: { '#partition': partition },
              },
            },
          }),
        );
        for (const item of Responses?.[this.#tableName] ?? []) found.add(item[partition]?.S ?? '');
        return (UnprocessedKeys?.[this.#tableName]?.Keys ?? []) as typeof left;
      });
    }
    return found;
  }

  async remember(notificationIds: readonly string[], expiresAt: number): Promise<void> {
    for (const ids of chunksOf(notificationIds, BATCH_WRITE_ITEMS_MAX)) {
      const puts = ids.map((id) => ({
        PutRequest: {
          Item: { [partition]: { S: id }, [NOTIFICATIONS_TTL_ATTRIBUTE]: { N: `${expiresAt}` } },
        },
      }));
      await untilProcessed(puts, async (left) => {
        const { UnprocessedItems } = await this.#client.send(
          new BatchWriteItemCommand({ RequestItems: { [this.#tableName]: left } }),
        );
        return (UnprocessedItems?.[this.#tableName] ?? []) as typeof left;
      });
    }
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
