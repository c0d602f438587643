import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { zipSync } from 'fflate';
import { NOTIFY_SUBSCRIBERS_ENV } from '../../services/notify-subscribers/contract.ts';
import { METRICS_NAMESPACE, SUMMARIZE_FILE_ENV } from '../../services/summarize-file/contract.ts';
import type { PipelineAddress } from '../pipeline.ts';

const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };
const REGION = 'us-east-1';
const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ],
});

/** A bundled handler, as the template's assets hold it. */
export interface Bundle {
  readonly name: string;
  readonly directory: string;
}

/** Builds the same pipeline on any AWS endpoint by API calls alone: for a peer that does not load our template. */
export async function buildPipelineByApi(
  endpoint: string,
  bundles: { readonly summarize: Bundle; readonly notify: Bundle },
  summarizeConcurrency: number,
): Promise<PipelineAddress> {
  const builder = new PipelineBuilder(endpoint);
  const ingest = await builder.queue('ingest', { VisibilityTimeout: '720' });
  const inbox = await builder.queue('inbox', {});
  await builder.bucketTo('uploads', ingest.arn);
  const filesStreamArn = await builder.filesTable('files');
  await builder.notificationsTable('notifications');
  const topicArn = await builder.topicTo('file-events', inbox.arn);
  await builder.consumer(bundles.summarize, {
    sourceArn: ingest.arn,
    batchSize: 10,
    concurrency: summarizeConcurrency,
    memoryMb: 512,
    variables: {
      [SUMMARIZE_FILE_ENV.filesTableName]: 'files',
      [SUMMARIZE_FILE_ENV.maxFileBytes]: String(1024 ** 3),
    },
  });
  await builder.consumer(bundles.notify, {
    sourceArn: filesStreamArn,
    batchSize: 100,
    memoryMb: 256,
    variables: {
      [NOTIFY_SUBSCRIBERS_ENV.fileEventsTopicArn]: topicArn,
      [NOTIFY_SUBSCRIBERS_ENV.notificationsTableName]: 'notifications',
    },
  });
  return { uploadsBucketName: 'uploads', filesTableName: 'files', inboxQueueUrl: inbox.url };
}

interface ConsumerOptions {
  readonly sourceArn: string;
  readonly batchSize: number;
  readonly memoryMb: number;
  readonly concurrency?: number;
  readonly variables: Record<string, string>;
}

class PipelineBuilder {
  readonly #s3: S3Client;
  readonly #sqs: SQSClient;
  readonly #events: EventBridgeClient;
  readonly #dynamodb: DynamoDBClient;
  readonly #sns: SNSClient;
  readonly #lambda: LambdaClient;
  readonly #iam: IAMClient;

  constructor(endpoint: string) {
    const config = { endpoint, region: REGION, credentials: CREDENTIALS };
    this.#s3 = new S3Client({ ...config, forcePathStyle: true });
    this.#sqs = new SQSClient(config);
    this.#events = new EventBridgeClient(config);
    this.#dynamodb = new DynamoDBClient(config);
    this.#sns = new SNSClient(config);
    this.#lambda = new LambdaClient(config);
    this.#iam = new IAMClient(config);
  }

  async queue(
    QueueName: string,
    Attributes: Record<string, string>,
  ): Promise<{ url: string; arn: string }> {
    const { QueueUrl = '' } = await this.#sqs.send(
      new CreateQueueCommand({ QueueName, Attributes }),
    );
    const { Attributes: found } = await this.#sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
    );
    return { url: QueueUrl, arn: found?.QueueArn ?? '' };
  }

  async bucketTo(Bucket: string, queueArn: string): Promise<void> {
    await this.#s3.send(new CreateBucketCommand({ Bucket }));
    await this.#s3.send(
      new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }),
    );
    await this.#s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket,
        NotificationConfiguration: { EventBridgeConfiguration: {} },
      }),
    );
    const EventPattern = JSON.stringify({
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
      detail: { bucket: { name: [Bucket] } },
    });
    await this.#events.send(new PutRuleCommand({ Name: 'object-created', EventPattern }));
    await this.#events.send(
      new PutTargetsCommand({ Rule: 'object-created', Targets: [{ Id: '1', Arn: queueArn }] }),
    );
  }

  /** @returns the ARN of its stream */
  async filesTable(TableName: string): Promise<string> {
    await this.#dynamodb.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [
          { AttributeName: 'objectId', KeyType: 'HASH' },
          { AttributeName: 'versionId', KeyType: 'RANGE' },
        ],
        AttributeDefinitions: [
          { AttributeName: 'objectId', AttributeType: 'S' },
          { AttributeName: 'versionId', AttributeType: 'S' },
        ],
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
      }),
    );
    const { Table } = await this.#dynamodb.send(new DescribeTableCommand({ TableName }));
    return Table?.LatestStreamArn ?? '';
  }

  async notificationsTable(TableName: string): Promise<void> {
    await this.#dynamodb.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'notificationId', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'notificationId', AttributeType: 'S' }],
      }),
    );
  }

  async topicTo(Name: string, queueArn: string): Promise<string> {
    const { TopicArn = '' } = await this.#sns.send(new CreateTopicCommand({ Name }));
    await this.#sns.send(
      new SubscribeCommand({
        TopicArn,
        Protocol: 'sqs',
        Endpoint: queueArn,
        Attributes: { RawMessageDelivery: 'true' },
      }),
    );
    return TopicArn;
  }

  async consumer(bundle: Bundle, options: ConsumerOptions): Promise<void> {
    const { Role } = await this.#iam.send(
      new CreateRoleCommand({ RoleName: bundle.name, AssumeRolePolicyDocument: TRUST }),
    );
    const code = readFileSync(join(bundle.directory, 'index.js'));
    await this.#lambda.send(
      new CreateFunctionCommand({
        FunctionName: bundle.name,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: Role?.Arn ?? '',
        Timeout: 60,
        MemorySize: options.memoryMb,
        TracingConfig: { Mode: 'Active' },
        Environment: {
          Variables: {
            POWERTOOLS_SERVICE_NAME: bundle.name,
            POWERTOOLS_METRICS_NAMESPACE: METRICS_NAMESPACE,
            POWERTOOLS_TRACER_CAPTURE_RESPONSE: 'false',
            ...options.variables,
          },
        },
        Code: { ZipFile: zipSync({ 'index.js': code }) },
      }),
    );
    await this.#lambda.send(
      new CreateEventSourceMappingCommand({
        FunctionName: bundle.name,
        EventSourceArn: options.sourceArn,
        BatchSize: options.batchSize,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ...(options.sourceArn.includes(':dynamodb:') && { StartingPosition: 'TRIM_HORIZON' }),
        ...(options.concurrency !== undefined && {
          ScalingConfig: { MaximumConcurrency: options.concurrency },
        }),
      }),
    );
  }
}
