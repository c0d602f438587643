import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { expect } from 'vitest';
import { documented, type Rule } from '../rule.ts';
import { SQS_PERMISSION_RULES } from './sqs-permissions.ts';

export const SQS_RULES: readonly Rule[] = [
  ...SQS_PERMISSION_RULES,
  {
    title: 'A message that is not deleted comes back when its visibility timeout is over',
    mark: documented(
      'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html',
    ),
    async holds(aws) {
      const sqs = aws.connect(SQSClient);
      const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: aws.name('queue') }));
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello' }));
      const receive = () =>
        sqs.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 30 }));
      expect((await receive()).Messages).toHaveLength(1);
      await aws.wait(29_000);
      expect((await receive()).Messages ?? []).toHaveLength(0);
      await aws.wait(1_000);
      expect((await receive()).Messages).toHaveLength(1);
    },
  },
  {
    title: 'A long poll ends as soon as a message arrives',
    mark: documented(
      'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html',
    ),
    async holds(aws) {
      const sqs = aws.connect(SQSClient);
      const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: aws.name('queue') }));
      const startMs = aws.now();
      const poll = sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
      await aws.wait(5_000);
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello' }));
      expect((await poll).Messages).toHaveLength(1);
      expect(aws.now() - startMs).toBe(5_000);
    },
  },
];
