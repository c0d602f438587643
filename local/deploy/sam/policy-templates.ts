import type { SamProperties } from './translation.ts';

type PolicyTemplate = (parameters: SamProperties) => readonly object[];

function allow(Action: readonly string[], ...Resource: unknown[]): object {
  return { Effect: 'Allow', Action, Resource };
}

/** An ARN of this account and Region, its resource joined of parts. */
const arn = (service: string, ...resource: unknown[]) =>
  join(
    ...['arn:', { Ref: 'AWS::Partition' }, `:${service}:`, { Ref: 'AWS::Region' }, ':'],
    ...[{ Ref: 'AWS::AccountId' }, ':', ...resource],
  );
const join = (...parts: unknown[]) => ({ 'Fn::Join': ['', parts] });
const table = ({ TableName }: SamProperties, ...rest: unknown[]) =>
  arn('dynamodb', 'table/', TableName, ...rest);
const bucket = ({ BucketName }: SamProperties, ...rest: unknown[]) =>
  join('arn:', { Ref: 'AWS::Partition' }, ':s3:::', BucketName, ...rest);

const READ_ITEMS = [
  'dynamodb:GetItem',
  'dynamodb:Scan',
  'dynamodb:Query',
  'dynamodb:BatchGetItem',
  'dynamodb:DescribeTable',
];
const WRITE_ITEMS = ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:BatchWriteItem'];
const READ_OBJECTS = [
  's3:GetObject',
  's3:ListBucket',
  's3:GetBucketLocation',
  's3:GetObjectVersion',
  's3:GetLifecycleConfiguration',
];
const WRITE_OBJECTS = ['s3:PutObject', 's3:PutObjectAcl', 's3:PutLifecycleConfiguration'];

/**
 * SAM's policy templates, those that the simulated services need.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-template-list.html
 */
export const POLICY_TEMPLATES: Readonly<Record<string, PolicyTemplate>> = {
  SQSPollerPolicy: ({ QueueName }) => [
    allow(
      [
        'sqs:ChangeMessageVisibility',
        'sqs:ChangeMessageVisibilityBatch',
        'sqs:DeleteMessage',
        'sqs:DeleteMessageBatch',
        'sqs:GetQueueAttributes',
        'sqs:ReceiveMessage',
      ],
      arn('sqs', QueueName),
    ),
  ],
  SQSSendMessagePolicy: ({ QueueName }) => [allow(['sqs:SendMessage*'], arn('sqs', QueueName))],
  SNSPublishMessagePolicy: ({ TopicName }) => [allow(['sns:Publish'], arn('sns', TopicName))],
  SNSCrudPolicy: ({ TopicName }) => [
    allow(
      [
        'sns:ListSubscriptionsByTopic',
        'sns:CreateTopic',
        'sns:SetTopicAttributes',
        'sns:Subscribe',
        'sns:Publish',
      ],
      arn('sns', TopicName),
    ),
  ],
  LambdaInvokePolicy: ({ FunctionName }) => [
    allow(['lambda:InvokeFunction'], arn('lambda', 'function:', FunctionName, '*')),
  ],
  EventBridgePutEventsPolicy: ({ EventBusName }) => [
    allow(['events:PutEvents'], arn('events', 'event-bus/', EventBusName)),
  ],
  DynamoDBReadPolicy: (parameters) => [
    allow(READ_ITEMS, table(parameters), table(parameters, '/index/*')),
  ],
  DynamoDBWritePolicy: (parameters) => [
    allow(WRITE_ITEMS, table(parameters), table(parameters, '/index/*')),
  ],
  DynamoDBCrudPolicy: (parameters) => [
    allow(
      [...READ_ITEMS, ...WRITE_ITEMS, 'dynamodb:DeleteItem', 'dynamodb:ConditionCheckItem'],
      table(parameters),
      table(parameters, '/index/*'),
    ),
  ],
  DynamoDBStreamReadPolicy: ({ TableName, StreamName }) => [
    allow(
      ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
      arn('dynamodb', 'table/', TableName, '/stream/', StreamName),
    ),
    allow(['dynamodb:ListStreams'], arn('dynamodb', 'table/', TableName, '/stream/*')),
  ],
  S3ReadPolicy: (parameters) => [allow(READ_OBJECTS, bucket(parameters), bucket(parameters, '/*'))],
  S3WritePolicy: (parameters) => [
    allow(WRITE_OBJECTS, bucket(parameters), bucket(parameters, '/*')),
  ],
  S3CrudPolicy: (parameters) => [
    allow(
      [...READ_OBJECTS, ...WRITE_OBJECTS, 's3:DeleteObject'],
      bucket(parameters),
      bucket(parameters, '/*'),
    ),
  ],
  SSMParameterReadPolicy: ({ ParameterName }) => [
    allow(['ssm:DescribeParameters'], '*'),
    allow(
      ['ssm:GetParameters', 'ssm:GetParameter', 'ssm:GetParametersByPath'],
      arn('ssm', 'parameter/', ParameterName),
    ),
  ],
  CloudWatchPutMetricPolicy: () => [allow(['cloudwatch:PutMetricData'], '*')],
};
