import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IRule } from 'aws-cdk-lib/aws-events';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';

/** What the dashboards and alarms watch, in the order in which data flows. */
export interface PipelineResources {
  readonly uploadRule: IRule;
  readonly ruleDeadLetters: IQueue;
  readonly ingestQueue: IQueue;
  readonly ingestDeadLetters: IQueue;
  readonly summarizeFile: LambdaFunction;
  readonly files: TableV2;
  readonly notifications: TableV2;
  readonly notifySubscribers: LambdaFunction;
  readonly streamDeadLetters: IQueue;
  readonly fileEvents: ITopic;
  readonly subscriptionDeadLetters: IQueue;
  readonly inbox: IQueue;
  readonly inboxDeadLetters: IQueue;
  readonly reconcileUploads: LambdaFunction;
  readonly reconcileSchedules: CfnScheduleGroup;
  readonly reconcileScheduleDeadLetters: IQueue;
}
