import {
  CreateBucketCommand,
  type Event,
  GetBucketNotificationConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { expect } from 'vitest';
import { type Aws, type Rule, recorded } from '../rule.ts';
import { allow } from './iam-helpers.ts';

const SNAPSHOT =
  'localstack/localstack tests/aws/services/s3/test_s3_notifications_sqs.snapshot.json';

async function createBucket(aws: Aws): Promise<string> {
  const Bucket = aws.name('bucket');
  await aws.connect(S3Client).send(new CreateBucketCommand({ Bucket }));
  return Bucket;
}

async function createQueue(aws: Aws): Promise<{ QueueUrl: string; QueueArn: string }> {
  const sqs = aws.connect(SQSClient);
  const { QueueUrl = '' } = await sqs.send(
    new CreateQueueCommand({ QueueName: aws.name('queue') }),
  );
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  const QueueArn = Attributes?.QueueArn ?? '';
  const Principal = { Service: 's3.amazonaws.com' };
  const Policy = allow({ Principal, Action: 'sqs:SendMessage', Resource: QueueArn });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  return { QueueUrl, QueueArn };
}

async function received(aws: Aws, QueueUrl: string) {
  const { Messages = [] } = await aws
    .connect(SQSClient)
    .send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 20 }));
  return Messages.map(({ Body = '' }) => JSON.parse(Body));
}

function notifyQueue(aws: Aws, Bucket: string, QueueArn: string, more: object = {}) {
  const events: Event[] = ['s3:ObjectCreated:*'];
  return aws.connect(S3Client).send(
    new PutBucketNotificationConfigurationCommand({
      Bucket,
      NotificationConfiguration: { QueueConfigurations: [{ QueueArn, Events: events, ...more }] },
    }),
  );
}

export const S3_NOTIFICATION_RULES: readonly Rule[] = [
  {
    title: 'A queue that becomes a destination gets an s3:TestEvent, then a record per object',
    mark: recorded(`${SNAPSHOT} (test_object_created_put, test_key_encoding)`),
    async holds(aws) {
      const Bucket = await createBucket(aws);
      const { QueueUrl, QueueArn } = await createQueue(aws);
      await notifyQueue(aws, Bucket, QueueArn);
      expect(await received(aws, QueueUrl)).toMatchObject([
        { Service: 'Amazon S3', Event: 's3:TestEvent', Bucket },
      ]);
      const put = new PutObjectCommand({ Bucket, Key: 'a@b', Body: 'something' });
      await aws.connect(S3Client).send(put);
      expect(await received(aws, QueueUrl)).toMatchObject([
        {
          Records: [
            {
              eventName: 'ObjectCreated:Put',
              eventVersion: '2.1',
              s3: { object: { key: 'a%40b', size: 9, eTag: '437b930db84b8079c2dd804a71936b5f' } },
            },
          ],
        },
      ]);
    },
  },
  {
    title: 'The names of filter rules are read in any case and shown with a capital',
    mark: recorded(`${SNAPSHOT} (test_filter_rules_case_insensitive)`),
    async holds(aws) {
      const Bucket = await createBucket(aws);
      const { QueueArn } = await createQueue(aws);
      const FilterRules = [
        { Name: 'suffix', Value: '.txt' },
        { Name: 'PREFIX', Value: 'notif-' },
      ];
      await notifyQueue(aws, Bucket, QueueArn, { Filter: { Key: { FilterRules } } });
      const { QueueConfigurations = [] } = await aws
        .connect(S3Client)
        .send(new GetBucketNotificationConfigurationCommand({ Bucket }));
      const names = QueueConfigurations[0]?.Filter?.Key?.FilterRules?.map(({ Name }) => Name);
      expect(names?.sort()).toEqual(['Prefix', 'Suffix']);
    },
  },
  {
    title: 'An ARN that is none is refused before any destination is asked',
    mark: recorded(`${SNAPSHOT} (test_invalid_sqs_arn)`),
    async holds(aws) {
      const Bucket = await createBucket(aws);
      await expect(notifyQueue(aws, Bucket, 'invalid-queue')).rejects.toMatchObject({
        name: 'InvalidArgument',
        message: 'The ARN could not be parsed',
        ArgumentName: 'Queue',
        ArgumentValue: 'invalid-queue',
      });
    },
  },
  {
    title: 'A destination queue that does not exist is refused by its ARN',
    mark: recorded(`${SNAPSHOT} (test_invalid_sqs_arn)`),
    async holds(aws) {
      const Bucket = await createBucket(aws);
      const arn = `arn:aws:sqs:${aws.region}:${aws.account}:my-queue`;
      await expect(notifyQueue(aws, Bucket, arn)).rejects.toMatchObject({
        name: 'InvalidArgument',
        message: 'Unable to validate the following destination configurations',
        ArgumentName1: arn,
        ArgumentValue1: 'The destination queue does not exist',
      });
    },
  },
];
