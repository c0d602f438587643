import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { FILES_TABLE_KEY, type FileRecord } from './contract.ts';

/** Where records of uploads are kept. */
export interface FileStore {
  /** Writes a record once. @returns false when the upload has a record already */
  add(record: FileRecord): Promise<boolean>;
}

export class DynamoDBFileStore implements FileStore {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;

  constructor(client: DynamoDBClient, tableName: string) {
    this.#client = client;
    this.#tableName = tableName;
  }

  async add(record: FileRecord): Promise<boolean> {
    try {
      await this.#client.send(
        new PutItemCommand({
          TableName: this.#tableName,
          // Figures of large numbers are floating point, and no more exact for being refused.
          Item: marshall(record, { allowImpreciseNumbers: true }),
          ConditionExpression: 'attribute_not_exists(#partition)',
          ExpressionAttributeNames: { '#partition': FILES_TABLE_KEY.partition },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }
}
