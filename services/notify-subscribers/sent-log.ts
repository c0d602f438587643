import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { findItems, putItems } from '../shared/batch-items.ts';
import { NOTIFICATIONS_TABLE_KEY, NOTIFICATIONS_TTL_ATTRIBUTE } from './contract.ts';

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

  find(notificationIds: readonly string[]): Promise<Set<string>> {
    const keys = notificationIds.map((id) => ({ [partition]: { S: id } }));
    return findItems(this.#client, this.#tableName, keys, (key) => key[partition]?.S ?? '');
  }

  remember(notificationIds: readonly string[], expiresAt: number): Promise<void> {
    const items = notificationIds.map((id) => ({
      [partition]: { S: id },
      [NOTIFICATIONS_TTL_ATTRIBUTE]: { N: `${expiresAt}` },
    }));
    return putItems(this.#client, this.#tableName, items);
  }
}
