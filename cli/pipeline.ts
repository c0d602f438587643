import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { CloudFormationClient, paginateDescribeStacks } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { OUTPUTS } from '../infra/outputs.ts';
import { UserError } from '../local/errors.ts';
import type { FileNotification } from '../services/notify-subscribers/contract.ts';
import { FILES_TABLE_KEY, type FileRecord } from '../services/summarize-file/contract.ts';
import { engineClientConfig, explainUnreachable } from './engine-client.ts';
import type { InputFile } from './input-files.ts';

/** Where a deployed pipeline is: the outputs of its stacks. */
export interface PipelineAddress {
  readonly uploadsBucketName: string;
  readonly filesTableName: string;
  readonly inboxQueueUrl: string;
}

/** An upload that S3 accepted. */
export interface AcceptedUpload {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
  /** Epoch milliseconds at which the upload began. */
  readonly startedAtMs: number;
}

/** A notification as the inbox got it. */
export interface ReceivedNotification {
  readonly notification: FileNotification;
  /** Epoch milliseconds at which SQS took it. */
  readonly sentAtMs: number;
}

/** A file larger than this is streamed from disk. */
const STREAMED_BYTES_MIN = 1024 * 1024;

/** The pipeline as its users have it: an upload bucket, a table of records, an inbox. Talks AWS APIs only. */
export class Pipeline {
  readonly endpoint: string;
  readonly address: PipelineAddress;
  readonly #s3: S3Client;
  readonly #dynamodb: DynamoDBClient;
  readonly #sqs: SQSClient;

  constructor(endpoint: string, address: PipelineAddress) {
    const config = engineClientConfig(endpoint);
    this.endpoint = endpoint;
    this.address = address;
    this.#s3 = new S3Client({ ...config, forcePathStyle: true });
    this.#dynamodb = new DynamoDBClient(config);
    this.#sqs = new SQSClient(config);
  }

  async upload(file: InputFile, startedAtMs: number): Promise<AcceptedUpload> {
    const Bucket = this.address.uploadsBucketName;
    const Body =
      file.sizeBytes < STREAMED_BYTES_MIN ? await readFile(file.path) : createReadStream(file.path);
    const { VersionId } = await this.#s3.send(
      new PutObjectCommand({ Bucket, Key: file.key, Body, ContentLength: file.sizeBytes }),
    );
    return { bucket: Bucket, key: file.key, versionId: VersionId ?? 'null', startedAtMs };
  }

  /** Takes up to ten notifications from the inbox, waiting for the first as long as asked. */
  async receive(waitSeconds: number): Promise<ReceivedNotification[]> {
    const QueueUrl = this.address.inboxQueueUrl;
    const { Messages = [] } = await this.#sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: waitSeconds,
        MessageSystemAttributeNames: ['SentTimestamp'],
      }),
    );
    if (Messages.length > 0) {
      const Entries = Messages.map((message, index) => ({
        Id: String(index),
        ReceiptHandle: message.ReceiptHandle,
      }));
      await this.#sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    }
    return Messages.map((message) => ({
      notification: readNotification(message.Body ?? ''),
      sentAtMs: Number(message.Attributes?.SentTimestamp),
    }));
  }

  /** Every record of one upload: exactly one when all is well. */
  async records(upload: AcceptedUpload): Promise<FileRecord[]> {
    const { Items = [] } = await this.#dynamodb.send(
      new QueryCommand({
        TableName: this.address.filesTableName,
        KeyConditionExpression: '#object = :object AND #version = :version',
        ExpressionAttributeNames: {
          '#object': FILES_TABLE_KEY.partition,
          '#version': FILES_TABLE_KEY.sort,
        },
        ExpressionAttributeValues: {
          ':object': { S: `${upload.bucket}/${upload.key}` },
          ':version': { S: upload.versionId },
        },
        ConsistentRead: true,
      }),
    );
    const { unmarshall } = await import('@aws-sdk/util-dynamodb');
    return Items.map((item) => unmarshall(item, { wrapNumbers: Number }) as FileRecord);
  }

  close(): void {
    this.#s3.destroy();
    this.#dynamodb.destroy();
    this.#sqs.destroy();
  }
}

/** Finds the pipeline that an engine runs. @throws UserError when no engine answers or none is deployed. */
export async function findPipeline(endpoint: string): Promise<Pipeline> {
  const client = new CloudFormationClient(engineClientConfig(endpoint));
  const outputs: Record<string, string> = {};
  try {
    for await (const page of paginateDescribeStacks({ client }, {})) {
      for (const stack of page.Stacks ?? []) {
        for (const { OutputKey, OutputValue } of stack.Outputs ?? []) {
          if (OutputKey !== undefined && OutputValue !== undefined)
            outputs[OutputKey] = OutputValue;
        }
      }
    }
  } catch (error) {
    explainUnreachable(endpoint, error);
  } finally {
    client.destroy();
  }
  return new Pipeline(
    endpoint,
    readAddress((name) => outputs[name]),
  );
}

/** @throws UserError when an output is missing */
export function readAddress(output: (name: string) => string | undefined): PipelineAddress {
  const need = (name: string): string => {
    const value = output(name);
    if (value !== undefined) return value;
    throw new UserError(`The deployed stacks have no output ${name}; is this the file pipeline?`);
  };
  return {
    uploadsBucketName: need(OUTPUTS.uploadsBucketName),
    filesTableName: need(OUTPUTS.filesTableName),
    inboxQueueUrl: need(OUTPUTS.inboxQueueUrl),
  };
}

/** The inbox gets the notification as it is, or in SNS's envelope when delivery is not raw. */
function readNotification(body: string): FileNotification {
  const parsed = JSON.parse(body) as FileNotification & { Type?: string; Message?: string };
  return parsed.Type === 'Notification' && parsed.Message !== undefined
    ? (JSON.parse(parsed.Message) as FileNotification)
    : parsed;
}
