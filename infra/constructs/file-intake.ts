import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import {
  SUMMARIZE_FILE_ENV,
  SUMMARIZE_FILE_SERVICE,
} from '../../services/summarize-file/contract.ts';
import {
  INGEST_MAX_RECEIVE_COUNT,
  INGEST_VISIBILITY_TIMEOUT,
  MAX_FILE_SIZE,
  RULE_TARGET_MAX_EVENT_AGE,
  RULE_TARGET_RETRY_ATTEMPTS,
  SUMMARIZE_BATCH_SIZE,
  SUMMARIZE_TIMEOUT,
} from '../pipeline-settings.ts';
import type { StageSettings } from '../stages.ts';
import { HandlerFunction } from './handler-function.ts';
import { deadLetterQueue, workQueue } from './queues.ts';

export interface FileIntakeProps {
  readonly stage: StageSettings;
  readonly uploads: Bucket;
  readonly files: TableV2;
  readonly faults: Bucket | undefined;
}

/** From an object in the bucket to its record: EventBridge rule, ingest queue, `summarize-file`. */
export class FileIntake extends Construct {
  readonly ingestQueue: Queue;
  readonly ingestDeadLetters: Queue;
  readonly handler: HandlerFunction;
  readonly #ruleDeadLetters: Queue;
  readonly #uploadRule: Rule;

  constructor(scope: Construct, id: string, props: FileIntakeProps) {
    super(scope, id);
    this.ingestDeadLetters = deadLetterQueue(this, 'IngestDeadLetters');
    this.ingestQueue = workQueue(this, 'IngestQueue', {
      visibilityTimeout: INGEST_VISIBILITY_TIMEOUT,
      deadLetterQueue: { queue: this.ingestDeadLetters, maxReceiveCount: INGEST_MAX_RECEIVE_COUNT },
    });
    this.#ruleDeadLetters = deadLetterQueue(this, 'RuleDeadLetters');
    this.#uploadRule = this.#routeUploads(props.uploads);
    this.handler = this.#summarizer(props);
  }

  /** What dashboards and alarms look at. */
  get watched() {
    return {
      uploadRule: this.#uploadRule,
      ruleDeadLetters: this.#ruleDeadLetters,
      ingestQueue: this.ingestQueue,
      ingestDeadLetters: this.ingestDeadLetters,
      summarizeFile: this.handler.function,
    };
  }

  #routeUploads(uploads: Bucket): Rule {
    const rule = new Rule(this, 'ObjectCreated', {
      description: 'Uploads to the ingest queue',
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [uploads.bucketName] } },
      },
    });
    rule.addTarget(
      new SqsQueue(this.ingestQueue, {
        deadLetterQueue: this.#ruleDeadLetters,
        maxEventAge: RULE_TARGET_MAX_EVENT_AGE,
        retryAttempts: RULE_TARGET_RETRY_ATTEMPTS,
      }),
    );
    return rule;
  }

  #summarizer({ stage, uploads, files, faults }: FileIntakeProps): HandlerFunction {
    const handler = new HandlerFunction(this, 'SummarizeFile', {
      stage,
      serviceName: SUMMARIZE_FILE_SERVICE,
      timeout: SUMMARIZE_TIMEOUT,
      memorySize: stage.summarizeMemory,
      reservedConcurrency: stage.summarizeReservedConcurrency,
      faults,
      environment: {
        [SUMMARIZE_FILE_ENV.filesTableName]: files.tableName,
        [SUMMARIZE_FILE_ENV.maxFileBytes]: String(MAX_FILE_SIZE.toBytes()),
      },
    });
    handler.allow(['s3:GetObject', 's3:GetObjectVersion'], [uploads.arnForObjects('*')]);
    // Without it S3 answers 403, not 404, for an object that is gone, and the message would be
    // retried for nothing.
    handler.allow(['s3:ListBucket'], [uploads.bucketArn]);
    handler.allow(['dynamodb:PutItem'], [files.tableArn]);
    handler.allow(
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      [this.ingestQueue.queueArn],
    );
    new EventSourceMapping(this, 'IngestMapping', {
      target: handler.function,
      eventSourceArn: this.ingestQueue.queueArn,
      batchSize: SUMMARIZE_BATCH_SIZE,
      maxConcurrency: stage.summarizeMaxConcurrency,
      reportBatchItemFailures: true,
      // The mapping polls as the function's role, so the role's policy must be there first.
    }).node.addDependency(handler.role);
    return handler;
  }
}
