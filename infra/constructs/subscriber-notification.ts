import assert from 'node:assert/strict';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Alias } from 'aws-cdk-lib/aws-kms';
import {
  EventSourceMapping,
  FilterCriteria,
  FilterRule,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import {
  NOTIFY_SUBSCRIBERS_ENV,
  NOTIFY_SUBSCRIBERS_SERVICE,
} from '../../services/notify-subscribers/contract.ts';
import {
  INBOX_MAX_RECEIVE_COUNT,
  INBOX_VISIBILITY_TIMEOUT,
  NOTIFY_BATCH_SIZE,
  NOTIFY_MAX_RECORD_AGE,
  NOTIFY_RETRY_ATTEMPTS,
  NOTIFY_TIMEOUT,
} from '../pipeline-settings.ts';
import type { StageSettings } from '../stages.ts';
import { HandlerFunction } from './handler-function.ts';
import { deadLetterQueue, workQueue } from './queues.ts';

export interface SubscriberNotificationProps {
  readonly stage: StageSettings;
  readonly files: TableV2;
  readonly notifications: TableV2;
  readonly faults: Bucket | undefined;
}

/**
 * From a record to its subscribers: table stream, `notify-subscribers`, topic, and an inbox as the
 * first subscriber.
 */
export class SubscriberNotification extends Construct {
  readonly topic: Topic;
  readonly inbox: Queue;
  readonly handler: HandlerFunction;
  readonly streamDeadLetters: Queue;
  readonly #inboxDeadLetters: Queue;
  readonly #subscriptionDeadLetters: Queue;

  constructor(scope: Construct, id: string, props: SubscriberNotificationProps) {
    super(scope, id);
    this.topic = new Topic(this, 'FileEvents', {
      // AWS's own key for SNS: publishers here are roles of this account, which may use it through
      // SNS. A key of our own would be needed only once a service such as S3 or CloudWatch
      // publishes to this topic.
      masterKey: Alias.fromAliasName(this, 'SnsKey', 'alias/aws/sns'),
      enforceSSL: true,
    });
    this.#inboxDeadLetters = deadLetterQueue(this, 'InboxDeadLetters');
    this.#subscriptionDeadLetters = deadLetterQueue(this, 'SubscriptionDeadLetters');
    this.inbox = this.#subscribeInbox();
    this.streamDeadLetters = deadLetterQueue(this, 'StreamDeadLetters');
    this.handler = this.#notifier(props);
  }

  /** What dashboards and alarms look at. */
  get watched() {
    return {
      notifySubscribers: this.handler.function,
      streamDeadLetters: this.streamDeadLetters,
      fileEvents: this.topic,
      subscriptionDeadLetters: this.#subscriptionDeadLetters,
      inbox: this.inbox,
      inboxDeadLetters: this.#inboxDeadLetters,
    };
  }

  #subscribeInbox(): Queue {
    const inbox = workQueue(this, 'Inbox', {
      visibilityTimeout: INBOX_VISIBILITY_TIMEOUT,
      deadLetterQueue: {
        queue: this.#inboxDeadLetters,
        maxReceiveCount: INBOX_MAX_RECEIVE_COUNT,
      },
    });
    this.topic.addSubscription(
      new SqsSubscription(inbox, {
        // The notification as it was published, without SNS's envelope: the attributes travel as
        // the message's own.
        rawMessageDelivery: true,
        deadLetterQueue: this.#subscriptionDeadLetters,
      }),
    );
    return inbox;
  }

  #notifier({ stage, files, notifications, faults }: SubscriberNotificationProps): HandlerFunction {
    const handler = new HandlerFunction(this, 'NotifySubscribers', {
      stage,
      serviceName: NOTIFY_SUBSCRIBERS_SERVICE,
      timeout: NOTIFY_TIMEOUT,
      memorySize: stage.notifyMemory,
      reservedConcurrency: stage.notifyReservedConcurrency,
      faults,
      environment: {
        [NOTIFY_SUBSCRIBERS_ENV.fileEventsTopicArn]: this.topic.topicArn,
        [NOTIFY_SUBSCRIBERS_ENV.notificationsTableName]: notifications.tableName,
      },
    });
    const streamArn = files.tableStreamArn;
    assert(streamArn !== undefined, 'The files table needs a stream to notify from.');
    handler.allow(['sns:Publish'], [this.topic.topicArn]);
    handler.allow(['dynamodb:BatchGetItem', 'dynamodb:BatchWriteItem'], [notifications.tableArn]);
    handler.allow(
      ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
      [streamArn],
    );
    // ListStreams knows no resource.
    handler.allow(['dynamodb:ListStreams'], ['*']);
    handler.allow(['sqs:SendMessage'], [this.streamDeadLetters.queueArn]);
    new EventSourceMapping(this, 'StreamMapping', {
      target: handler.function,
      eventSourceArn: streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: NOTIFY_BATCH_SIZE,
      parallelizationFactor: stage.notifyParallelizationFactor,
      bisectBatchOnError: true,
      retryAttempts: NOTIFY_RETRY_ATTEMPTS,
      maxRecordAge: NOTIFY_MAX_RECORD_AGE,
      onFailure: { bind: () => ({ destination: this.streamDeadLetters.queueArn }) },
      reportBatchItemFailures: true,
      filters: [FilterCriteria.filter({ eventName: FilterRule.isEqual('INSERT') })],
    }).node.addDependency(handler.role);
    return handler;
  }
}
