import type { PolicyDocument, PolicyStatement } from './document.ts';

const LOGS = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];

const XRAY = [
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
  'xray:GetSamplingStatisticSummaries',
];

/**
 * The policies of AWS's own that serverless templates attach, by ARN; any other is refused by name.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
export const MANAGED_POLICIES: Readonly<Record<string, PolicyDocument>> = {
  ...policy('AdministratorAccess', allow(['*'])),
  ...policy('AmazonS3FullAccess', allow(['s3:*', 's3-object-lambda:*'])),
  ...policy(
    'AmazonS3ReadOnlyAccess',
    allow([
      's3:Get*',
      's3:List*',
      's3:Describe*',
      's3-object-lambda:Get*',
      's3-object-lambda:List*',
    ]),
  ),
  ...policy('AmazonSNSFullAccess', allow(['sns:*'])),
  ...policy('AmazonSQSFullAccess', allow(['sqs:*'])),
  ...policy(
    'AmazonSQSReadOnlyAccess',
    allow([
      'sqs:GetQueueAttributes',
      'sqs:GetQueueUrl',
      'sqs:ListDeadLetterSourceQueues',
      'sqs:ListQueues',
      'sqs:ListMessageMoveTasks',
      'sqs:ListQueueTags',
    ]),
  ),
  ...policy(
    'AWSLambdaExecute',
    allow(['logs:*'], 'arn:aws:logs:*:*:*'),
    allow(['s3:GetObject', 's3:PutObject'], 'arn:aws:s3:::*'),
  ),
  ...policy('AWSXRayDaemonWriteAccess', allow(XRAY)),
  ...policy('AWSXrayWriteOnlyAccess', allow(XRAY)),
  ...policy(
    'CloudWatchLambdaInsightsExecutionRolePolicy',
    allow(['logs:CreateLogGroup']),
    allow(
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      'arn:aws:logs:*:*:log-group:/aws/lambda-insights:*',
    ),
  ),
  ...policy('service-role/AWSLambdaBasicExecutionRole', allow(LOGS)),
  ...policy(
    'service-role/AWSLambdaDynamoDBExecutionRole',
    allow([
      'dynamodb:DescribeStream',
      'dynamodb:GetRecords',
      'dynamodb:GetShardIterator',
      'dynamodb:ListStreams',
      ...LOGS,
    ]),
  ),
  ...policy('service-role/AWSLambdaRole', allow(['lambda:InvokeFunction'])),
  ...policy(
    'service-role/AWSLambdaSQSQueueExecutionRole',
    allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', ...LOGS]),
  ),
  ...policy(
    'service-role/AWSLambdaVPCAccessExecutionRole',
    allow([
      ...LOGS,
      'ec2:CreateNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:DeleteNetworkInterface',
      'ec2:AssignPrivateIpAddresses',
      'ec2:UnassignPrivateIpAddresses',
    ]),
  ),
};

function policy(
  path: string,
  ...Statement: readonly PolicyStatement[]
): Record<string, PolicyDocument> {
  return { [`arn:aws:iam::aws:policy/${path}`]: { Version: '2012-10-17', Statement } };
}

function allow(Action: readonly string[], Resource = '*'): PolicyStatement {
  return { Effect: 'Allow', Action, Resource };
}
