import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { NOTIFICATIONS_TABLE_KEY } from '../notify-subscribers/contract.ts';
import { notificationIdOf } from '../notify-subscribers/notification.ts';
import { findItems } from '../shared/batch-items.ts';
import { uploadIdOf } from '../shared/upload-identity.ts';
import { FILES_TABLE_KEY } from '../summarize-file/contract.ts';
import type { StoredUpload } from './upload-list.ts';

/** What uploads have led to. */
export interface Effects {
  /** @returns those of the uploads that subscribers were told of; they are recorded too, as the news comes from the record */
  announced(uploads: readonly StoredUpload[]): Promise<Set<StoredUpload>>;
  /** @returns those of the uploads that have a record */
  recorded(uploads: readonly StoredUpload[]): Promise<Set<StoredUpload>>;
}

/** Reads the tables of the other two functions: of each item its key alone. */
export class DynamoDBEffects implements Effects {
  readonly #client: DynamoDBClient;
  readonly #filesTableName: string;
  readonly #notificationsTableName: string;

  constructor(client: DynamoDBClient, filesTableName: string, notificationsTableName: string) {
    this.#client = client;
    this.#filesTableName = filesTableName;
    this.#notificationsTableName = notificationsTableName;
  }

  announced(uploads: readonly StoredUpload[]): Promise<Set<StoredUpload>> {
    return this.#find(this.#notificationsTableName, uploads, ({ bucket, key, versionId }) => ({
      [NOTIFICATIONS_TABLE_KEY.partition]: {
        S: notificationIdOf(uploadIdOf(bucket, key, versionId)),
      },
    }));
  }

  recorded(uploads: readonly StoredUpload[]): Promise<Set<StoredUpload>> {
    return this.#find(this.#filesTableName, uploads, ({ bucket, key, versionId }) => ({
      [FILES_TABLE_KEY.partition]: { S: `${bucket}/${key}` },
      [FILES_TABLE_KEY.sort]: { S: versionId },
    }));
  }

  async #find(
    tableName: string,
    uploads: readonly StoredUpload[],
    keyOf: (upload: StoredUpload) => Record<string, { S: string }>,
  ): Promise<Set<StoredUpload>> {
    const keys = uploads.map(keyOf);
    const [names = []] = keys.map(Object.keys);
    const identity = (item: Record<string, { S?: string | undefined }>) =>
      JSON.stringify(names.map((name) => item[name]?.S));
    const found = await findItems(this.#client, tableName, keys, identity);
    return new Set(uploads.filter((_, index) => found.has(identity(keys[index] ?? {}))));
  }
}
