import type { ServiceDefinition } from './service.ts';
import { CLOUDFORMATION } from './services/cloudformation/index.ts';
import { CLOUDWATCH } from './services/cloudwatch/index.ts';
import { CLOUDWATCH_LOGS } from './services/cloudwatch-logs/index.ts';
import { DYNAMODB, DYNAMODB_STREAMS } from './services/dynamodb/index.ts';
import { EVENTBRIDGE } from './services/eventbridge/index.ts';
import { FIS } from './services/fis/index.ts';
import { IAM } from './services/iam/index.ts';
import { KMS } from './services/kms/index.ts';
import { LAMBDA } from './services/lambda/index.ts';
import { S3 } from './services/s3/index.ts';
import { SCHEDULER } from './services/scheduler/index.ts';
import { SNS } from './services/sns/index.ts';
import { SQS } from './services/sqs/index.ts';
import { SSM } from './services/ssm/index.ts';
import { STS } from './services/sts/index.ts';
import { XRAY } from './services/xray/index.ts';

/**
 * Every simulated service, in the order in which they start; they stop in reverse. CloudWatch comes first: it keeps the
 * series that the others ask for as they start.
 */
export const SERVICES: readonly ServiceDefinition[] = [
  CLOUDWATCH,
  IAM,
  STS,
  KMS,
  SSM,
  CLOUDFORMATION,
  CLOUDWATCH_LOGS,
  XRAY,
  S3,
  EVENTBRIDGE,
  SQS,
  SNS,
  DYNAMODB,
  DYNAMODB_STREAMS,
  LAMBDA,
  SCHEDULER,
  FIS,
];
