import type { ScanCommandOutput } from '@aws-sdk/client-dynamodb';
import type { PutObjectCommandOutput } from '@aws-sdk/client-s3';
import type { ReceiveMessageCommandOutput } from '@aws-sdk/client-sqs';
import type { FileNotification } from '../../services/notify-subscribers/contract.ts';
import type { World } from './world.ts';

/** One upload that S3 accepted, and what is known of it. */
export interface Upload {
  readonly key: string;
  readonly versionId: string;
  readonly sizeBytes: number;
  /** Milliseconds since the epoch. */
  readonly acceptedAtMs: number;
  /** When SNS handed on each notification of it; more than one is a double. */
  readonly notifiedAtMs: number[];
  /** By which a subscriber tells a repeated delivery from a second notification. */
  readonly notificationIds: Set<string>;
  recordCount: number;
  /** Of its trace in X-Ray; known once its record has been read. */
  traceId?: string;
}

const RECEIVE_MAX = 10;

/** The ground truth of a run: what was accepted, from the uploader's side, and what came of it, from the subscriber's. */
export class Uploads {
  readonly #world: World;
  readonly #byVersion = new Map<string, Upload>();
  #count = 0;

  constructor(world: World) {
    this.#world = world;
  }

  get all(): Upload[] {
    return [...this.#byVersion.values()];
  }

  /** Sends a small file whose content nobody else has. */
  async send(): Promise<void> {
    const { call, pipeline } = this.#world;
    const number = ++this.#count;
    const key = `chaos/${String(number).padStart(6, '0')}.csv`;
    const body = Buffer.from(`id,value\n${number},${number % 7}\n${number + 1},${number % 11}\n`);
    const acceptedAtMs = this.#world.now();
    const { VersionId = 'null' } = await call<PutObjectCommandOutput>('s3', 'PutObject', {
      Bucket: pipeline.uploadsBucketName,
      Key: key,
      Body: body,
    });
    this.#byVersion.set(identity(key, VersionId), {
      key,
      versionId: VersionId,
      sizeBytes: body.length,
      acceptedAtMs,
      notifiedAtMs: [],
      notificationIds: new Set(),
      recordCount: 0,
    });
  }

  /** Empties the inbox. */
  async receiveNotifications(): Promise<void> {
    const { call, pipeline } = this.#world;
    const QueueUrl = pipeline.inboxQueueUrl;
    for (;;) {
      const { Messages = [] } = await call<ReceiveMessageCommandOutput>('sqs', 'ReceiveMessage', {
        QueueUrl,
        MaxNumberOfMessages: RECEIVE_MAX,
        MessageSystemAttributeNames: ['SentTimestamp'],
      });
      if (Messages.length === 0) return;
      for (const { Body = '{}', Attributes } of Messages) {
        const { key, versionId, notificationId } = JSON.parse(Body) as FileNotification;
        const upload = this.#byVersion.get(identity(key, versionId));
        upload?.notifiedAtMs.push(Number(Attributes?.SentTimestamp));
        upload?.notificationIds.add(notificationId);
      }
      const Entries = Messages.map(({ ReceiptHandle }, index) => ({
        Id: `${index}`,
        ReceiptHandle,
      }));
      await call('sqs', 'DeleteMessageBatch', { QueueUrl, Entries });
    }
  }

  /** Counts the records of each upload. */
  async readRecords(): Promise<void> {
    const { call, pipeline } = this.#world;
    for (const upload of this.all) upload.recordCount = 0;
    let ExclusiveStartKey: ScanCommandOutput['LastEvaluatedKey'];
    do {
      const page: ScanCommandOutput = await call('dynamodb', 'Scan', {
        TableName: pipeline.filesTableName,
        ProjectionExpression: '#key, versionId, traceHeader',
        ExpressionAttributeNames: { '#key': 'key' },
        ConsistentRead: true,
        ...(ExclusiveStartKey && { ExclusiveStartKey }),
      });
      for (const item of page.Items ?? []) {
        const upload = this.#byVersion.get(identity(item.key?.S ?? '', item.versionId?.S ?? ''));
        if (upload === undefined) continue;
        upload.recordCount += 1;
        const traceId = /Root=([^;]+)/.exec(item.traceHeader?.S ?? '')?.[1];
        if (traceId !== undefined) upload.traceId = traceId;
      }
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined);
  }
}

function identity(key: string, versionId: string): string {
  return `${versionId} ${key}`;
}
