import { PublishBatchCommand, type SNSClient } from '@aws-sdk/client-sns';
import { type FileNotification, NOTIFICATION_ATTRIBUTES } from './contract.ts';
import { PUBLISH_BYTES_MAX, PUBLISH_ENTRIES_MAX } from './limits.ts';

/** A notification with the trace that its subscribers continue. */
export interface OutgoingNotification {
  readonly notification: FileNotification;
  readonly traceHeader: string;
}

/** Publishes to all subscribers. */
export interface Publisher {
  /** @returns for each notification, in order, the error that kept it from being accepted */
  publish(notifications: readonly OutgoingNotification[]): Promise<(unknown | undefined)[]>;
}

interface Entry {
  readonly index: number;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly sizeBytes: number;
}

/** SNS took the call and refused an entry of it. */
export class PublishEntryError extends Error {
  override readonly name = 'PublishEntryError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export class SnsPublisher implements Publisher {
  readonly #client: SNSClient;
  readonly #topicArn: string;

  constructor(client: SNSClient, topicArn: string) {
    this.#client = client;
    this.#topicArn = topicArn;
  }

  async publish(notifications: readonly OutgoingNotification[]) {
    const errors: (unknown | undefined)[] = notifications.map(() => undefined);
    const batches = batchesOf(notifications.map(entryOf));
    await Promise.all(
      batches.map(async (batch) => {
        try {
          const { Failed = [] } = await this.#send(batch);
          for (const { Id, Code = 'Unknown', Message = '' } of Failed) {
            errors[Number(Id)] = new PublishEntryError(Code, Message);
          }
        } catch (error) {
          for (const { index } of batch) errors[index] = error;
        }
      }),
    );
    return errors;
  }

  #send(batch: readonly Entry[]) {
    return this.#client.send(
      new PublishBatchCommand({
        TopicArn: this.#topicArn,
        PublishBatchRequestEntries: batch.map(({ index, body, attributes }) => ({
          Id: `${index}`,
          Message: body,
          MessageAttributes: Object.fromEntries(
            Object.entries(attributes).map(([name, value]) => [
              name,
              { DataType: 'String', StringValue: value },
            ]),
          ),
        })),
      }),
    );
  }
}

function entryOf({ notification, traceHeader }: OutgoingNotification, index: number): Entry {
  const body = JSON.stringify(notification);
  const format = notification.summary?.format;
  const attributes = {
    [NOTIFICATION_ATTRIBUTES.status]: notification.status,
    [NOTIFICATION_ATTRIBUTES.traceHeader]: traceHeader,
    // A rejected file may have none.
    ...(format !== undefined && { [NOTIFICATION_ATTRIBUTES.format]: format }),
  };
  return { index, body, attributes, sizeBytes: sizeOf(body, attributes) };
}

/** A message counts with its attributes' names, types and values. */
function sizeOf(body: string, attributes: Readonly<Record<string, string>>): number {
  const texts = Object.entries(attributes).flatMap(([name, value]) => [name, 'String', value]);
  return [body, ...texts].reduce((bytes, text) => bytes + Buffer.byteLength(text), 0);
}

function batchesOf(entries: readonly Entry[]): Entry[][] {
  const batches: Entry[][] = [];
  let batch: Entry[] = [];
  let sizeBytes = 0;
  for (const entry of entries) {
    const isFull =
      batch.length === PUBLISH_ENTRIES_MAX || sizeBytes + entry.sizeBytes > PUBLISH_BYTES_MAX;
    if (batch.length === 0 || isFull) {
      batch = [];
      sizeBytes = 0;
      batches.push(batch);
    }
    batch.push(entry);
    sizeBytes += entry.sizeBytes;
  }
  return batches;
}
