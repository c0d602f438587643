import {
  CreateTableCommand,
  DeleteResourcePolicyCommand,
  DynamoDBClient,
  GetItemCommand,
  GetResourcePolicyCommand,
  PutItemCommand,
  PutResourcePolicyCommand,
} from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { AttachRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateEventSourceMappingCommand,
  GetFunctionCommand,
  InvokeCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { CreateScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import {
  CreateTopicCommand,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import {
  GetQueueAttributesCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { expect } from 'vitest';
import { type Aws, documented, type Rule } from '../rule.ts';
import { createSession, MESSAGES } from './access-helpers.ts';
import { createRole, policyOf } from './iam-helpers.ts';
import { createFunction } from './lambda-helpers.ts';
import { createQueue } from './sns-helpers.ts';

const ALL = { Effect: 'Allow', Action: '*', Resource: '*' };

async function createTopic(aws: Aws): Promise<string> {
  const topic = new CreateTopicCommand({ Name: aws.name('topic') });
  return (await aws.connect(SNSClient).send(topic)).TopicArn ?? '';
}

async function createTable(aws: Aws): Promise<{ TableName: string; ResourceArn: string }> {
  const TableName = aws.name('table');
  const { TableDescription } = await aws.connect(DynamoDBClient).send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'who', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'who', KeyType: 'HASH' }],
    }),
  );
  await aws.wait(60_000);
  return { TableName, ResourceArn: TableDescription?.TableArn ?? '' };
}

export const ACCESS_SERVICE_RULES: readonly Rule[] = [
  {
    title: 'Each service refuses in words and codes of its own',
    mark: documented(MESSAGES),
    async holds(aws) {
      const { connect, sessionArn } = await createSession(aws);
      const FunctionName = await createFunction(aws);
      const TopicArn = await createTopic(aws);
      const arn = (service: string, resource: string) =>
        `arn:aws:${service}:${aws.region}:${aws.account}:${resource}`;
      const refusal = (action: string, resource: string) =>
        `User: ${sessionArn} is not authorized to perform: ${action} on resource: ${resource} ` +
        `because no identity-based policy allows the ${action} action`;
      await expect(
        connect(SNSClient).send(new PublishCommand({ TopicArn, Message: 'x' })),
      ).rejects.toMatchObject({
        name: 'AuthorizationErrorException',
        message: refusal('SNS:Publish', TopicArn),
        $metadata: { httpStatusCode: 403 },
      });
      await expect(
        connect(DynamoDBClient).send(new GetItemCommand({ TableName: 't', Key: { a: { S: '' } } })),
      ).rejects.toMatchObject({
        name: 'AccessDeniedException',
        message: refusal('dynamodb:GetItem', arn('dynamodb', 'table/t')),
        $metadata: { httpStatusCode: 400 },
      });
      await expect(
        connect(LambdaClient).send(new InvokeCommand({ FunctionName })),
      ).rejects.toMatchObject({
        name: 'AccessDeniedException',
        message: refusal('lambda:InvokeFunction', arn('lambda', `function:${FunctionName}`)),
        $metadata: { httpStatusCode: 403 },
      });
      await expect(
        connect(SSMClient).send(new GetParameterCommand({ Name: '/a/b' })),
      ).rejects.toMatchObject({
        name: 'AccessDeniedException',
        message: refusal('ssm:GetParameter', arn('ssm', 'parameter/a/b')),
      });
      const entry = { Source: 'app', DetailType: 'Thing', Detail: '{}' };
      await expect(
        connect(EventBridgeClient).send(new PutEventsCommand({ Entries: [entry] })),
      ).rejects.toMatchObject({
        name: 'AccessDeniedException',
        message: refusal('events:PutEvents', arn('events', 'event-bus/default')),
      });
      await expect(
        connect(S3Client).send(new GetObjectCommand({ Bucket: 'nobodys', Key: 'k' })),
      ).rejects.toMatchObject({ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
    },
  },
  {
    title: 'An object that is gone is told of only to those who may list the bucket',
    mark: documented('https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html'),
    async holds(aws) {
      const Bucket = aws.name('bucket');
      await aws.connect(S3Client).send(new CreateBucketCommand({ Bucket }));
      const { connect, grant } = await createSession(aws);
      const s3 = connect(S3Client);
      const get = () => s3.send(new GetObjectCommand({ Bucket, Key: 'gone' }));
      const objects = {
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:PutObject'],
        Resource: `arn:aws:s3:::${Bucket}/*`,
      };
      await grant(objects);
      await s3.send(new PutObjectCommand({ Bucket, Key: 'here', Body: 'x' }));
      await expect(get()).rejects.toMatchObject({ name: 'AccessDenied' });
      const list = { Effect: 'Allow', Action: 's3:ListBucket', Resource: `arn:aws:s3:::${Bucket}` };
      await grant(objects, list);
      await expect(get()).rejects.toMatchObject({ name: 'NoSuchKey' });
    },
  },
  {
    title: 'A listing is allowed for the prefix that a condition names',
    mark: documented(
      'https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html',
    ),
    async holds(aws) {
      const Bucket = aws.name('bucket');
      await aws.connect(S3Client).send(new CreateBucketCommand({ Bucket }));
      const { connect, grant } = await createSession(aws);
      await grant({
        Effect: 'Allow',
        Action: 's3:ListBucket',
        Resource: `arn:aws:s3:::${Bucket}`,
        Condition: { StringLike: { 's3:prefix': 'mine/*' } },
      });
      const list = (Prefix?: string) =>
        connect(S3Client).send(new ListObjectsV2Command({ Bucket, Prefix }));
      await expect(list('mine/a')).resolves.toMatchObject({ KeyCount: 0 });
      await expect(list('others/')).rejects.toMatchObject({ name: 'AccessDenied' });
      await expect(list()).rejects.toMatchObject({ name: 'AccessDenied' });
    },
  },
  {
    title: 'Items are allowed by their partition keys',
    mark: documented(
      'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html',
    ),
    async holds(aws) {
      const { TableName } = await createTable(aws);
      const { connect, grant } = await createSession(aws);
      await grant({
        Effect: 'Allow',
        Action: 'dynamodb:PutItem',
        Resource: `arn:aws:dynamodb:*:*:table/${TableName}`,
        Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['ada'] } },
      });
      const put = (who: string) =>
        connect(DynamoDBClient).send(new PutItemCommand({ TableName, Item: { who: { S: who } } }));
      await expect(put('ada')).resolves.toBeDefined();
      await expect(put('bob')).rejects.toMatchObject({ name: 'AccessDeniedException' });
    },
  },
  {
    title: 'The policy of a table lets a role in and keeps it out, until it is taken away',
    mark: documented(
      'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/access-control-resource-based.html',
    ),
    async holds(aws) {
      const dynamodb = aws.connect(DynamoDBClient);
      const { TableName, ResourceArn } = await createTable(aws);
      const { connect, grant, roleArn } = await createSession(aws);
      const put = () =>
        connect(DynamoDBClient).send(
          new PutItemCommand({ TableName, Item: { who: { S: 'ada' } } }),
        );
      const protect = (Effect: string) =>
        dynamodb.send(
          new PutResourcePolicyCommand({
            ResourceArn,
            Policy: policyOf({
              Effect,
              Principal: { AWS: roleArn },
              Action: 'dynamodb:PutItem',
              Resource: ResourceArn,
            }),
          }),
        );
      const denied = { name: 'AccessDeniedException' };
      await expect(put()).rejects.toMatchObject(denied);
      const { RevisionId } = await protect('Allow');
      await expect(put()).resolves.toBeDefined();
      await grant(ALL);
      await protect('Deny');
      await expect(put()).rejects.toMatchObject(denied);
      const outdated = { ResourceArn, ExpectedRevisionId: RevisionId };
      await expect(dynamodb.send(new DeleteResourcePolicyCommand(outdated))).rejects.toMatchObject({
        name: 'PolicyNotFoundException',
      });
      await dynamodb.send(new DeleteResourcePolicyCommand({ ResourceArn }));
      await expect(put()).resolves.toBeDefined();
      await expect(
        dynamodb.send(new GetResourcePolicyCommand({ ResourceArn })),
      ).rejects.toMatchObject({ name: 'PolicyNotFoundException' });
    },
  },
  {
    title: 'A topic reaches a queue only where the queue lets it, and its dead letters too',
    mark: documented(
      'https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html',
    ),
    async holds(aws) {
      const [sns, sqs] = [aws.connect(SNSClient), aws.connect(SQSClient)];
      const [TopicArn, queue] = [await createTopic(aws), await createQueue(aws)];
      await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: queue.arn }));
      const QueueUrl = `https://sqs/${aws.account}/${queue.arn.split(':')[5]}`;
      const admit = (source: string) =>
        sqs.send(
          new SetQueueAttributesCommand({
            QueueUrl,
            Attributes: {
              Policy: policyOf({
                Effect: 'Allow',
                Principal: { Service: 'sns.amazonaws.com' },
                Action: 'sqs:SendMessage',
                Resource: queue.arn,
                Condition: { ArnEquals: { 'aws:SourceArn': source } },
              }),
            },
          }),
        );
      const publish = () => sns.send(new PublishCommand({ TopicArn, Message: 'x' }));
      await admit(`${TopicArn}-other`);
      await publish();
      expect(await queue.receive()).toEqual([]);
      await admit(TopicArn);
      await publish();
      expect(await queue.receive()).toHaveLength(1);
    },
  },
  {
    title: 'A mapping needs a role that may read its queue',
    mark: documented('https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html'),
    async holds(aws) {
      const queue = await createQueue(aws);
      const { roleArn } = await createSession(aws);
      const FunctionName = await createFunction(aws, undefined, { Role: roleArn });
      const input = { FunctionName, EventSourceArn: queue.arn };
      await expect(
        aws.connect(LambdaClient).send(new CreateEventSourceMappingCommand(input)),
      ).rejects.toMatchObject({
        name: 'InvalidParameterValueException',
        message:
          'The provided execution role does not have permissions to call ReceiveMessage on SQS',
      });
    },
  },
  {
    title: 'A Deny on the role of a mapping stops its polling, and without it polling goes on',
    mark: documented('https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html'),
    async holds(aws) {
      const sqs = aws.connect(SQSClient);
      const queue = await createQueue(aws);
      const QueueUrl = `https://sqs/${aws.account}/${queue.arn.split(':')[5]}`;
      const { roleArn, grant } = await createSession(aws);
      await grant(ALL);
      const FunctionName = await createFunction(aws, undefined, { Role: roleArn });
      await aws
        .connect(LambdaClient)
        .send(new CreateEventSourceMappingCommand({ FunctionName, EventSourceArn: queue.arn }));
      await aws.wait(60_000);
      const waiting = async () => {
        const AttributeNames = ['ApproximateNumberOfMessages' as const];
        const input = new GetQueueAttributesCommand({ QueueUrl, AttributeNames });
        return (await sqs.send(input)).Attributes?.ApproximateNumberOfMessages;
      };
      await grant(ALL, { Effect: 'Deny', Action: 'sqs:ReceiveMessage', Resource: '*' });
      // The polls that are under way were allowed when they began.
      await aws.wait(60_000);
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
      await aws.wait(60_000);
      expect(await waiting()).toBe('1');
      await grant(ALL);
      await aws.wait(120_000);
      expect(await waiting()).toBe('0');
    },
  },
  {
    title: 'A role may have policies of AWS’s own',
    mark: documented(
      'https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaRole.html',
    ),
    async holds(aws) {
      const { connect, iam, RoleName } = await createSession(aws);
      const FunctionName = await createFunction(aws);
      const PolicyArn = 'arn:aws:iam::aws:policy/service-role/AWSLambdaRole';
      await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
      const lambda = connect(LambdaClient);
      await expect(lambda.send(new InvokeCommand({ FunctionName }))).resolves.toMatchObject({
        StatusCode: 200,
      });
      await expect(lambda.send(new GetFunctionCommand({ FunctionName }))).rejects.toMatchObject({
        name: 'AccessDeniedException',
      });
    },
  },
  {
    title: 'Who makes what runs as a role must be allowed to pass the role on',
    mark: documented('https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html'),
    async holds(aws) {
      const { connect, grant, sessionArn } = await createSession(aws);
      const queue = await createQueue(aws);
      const RoleArn = await createRole(aws, 'scheduler.amazonaws.com');
      const schedule = () =>
        connect(SchedulerClient).send(
          new CreateScheduleCommand({
            Name: aws.name('schedule'),
            ScheduleExpression: 'rate(1 day)',
            FlexibleTimeWindow: { Mode: 'OFF' },
            Target: { Arn: queue.arn, RoleArn },
          }),
        );
      const create = { Effect: 'Allow', Action: 'scheduler:CreateSchedule', Resource: '*' };
      const pass = (service: string) => ({
        Effect: 'Allow',
        Action: 'iam:PassRole',
        Resource: RoleArn,
        Condition: { StringEquals: { 'iam:PassedToService': service } },
      });
      await grant(create, pass('lambda.amazonaws.com'));
      await expect(schedule()).rejects.toMatchObject({
        name: 'AccessDeniedException',
        message: expect.stringContaining(
          `${sessionArn} is not authorized to perform: iam:PassRole`,
        ),
      });
      await grant(create, pass('scheduler.amazonaws.com'));
      await expect(schedule()).resolves.toBeDefined();
    },
  },
];
