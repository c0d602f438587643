import {
  AddPermissionCommand,
  CreateQueueCommand,
  GetQueueAttributesCommand,
  RemovePermissionCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { expect } from 'vitest';
import { type Rule, recorded } from '../rule.ts';

const SNAPSHOT = 'localstack/localstack tests/aws/services/sqs/test_sqs.snapshot.json';

export const SQS_PERMISSION_RULES: readonly Rule[] = [
  {
    title: 'A permission is a statement of the queue policy, which goes with its last statement',
    mark: recorded(`${SNAPSHOT} (test_sqs_permission_lifecycle)`),
    async holds(aws) {
      const sqs = aws.connect(SQSClient);
      const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: aws.name('queue') }));
      const permission = { QueueUrl, Label: 'reader' };
      const add = () =>
        sqs.send(
          new AddPermissionCommand({
            ...permission,
            AWSAccountIds: [aws.account],
            Actions: ['ReceiveMessage'],
          }),
        );
      const policy = async () => {
        const input = { QueueUrl, AttributeNames: ['Policy' as const] };
        return (await sqs.send(new GetQueueAttributesCommand(input))).Attributes?.Policy;
      };
      await add();
      expect(JSON.parse((await policy()) ?? '{}')).toMatchObject({
        Version: '2008-10-17',
        Statement: [
          {
            Sid: 'reader',
            Effect: 'Allow',
            Principal: { AWS: `arn:aws:iam::${aws.account}:root` },
            Action: 'SQS:ReceiveMessage',
          },
        ],
      });
      await expect(add()).rejects.toMatchObject({
        message: 'Value reader for parameter Label is invalid. Reason: Already exists.',
      });
      await sqs.send(new RemovePermissionCommand(permission));
      expect(await policy()).toBeUndefined();
      await expect(sqs.send(new RemovePermissionCommand(permission))).rejects.toMatchObject({
        message: "Value reader for parameter Label is invalid. Reason: can't find label.",
      });
    },
  },
  {
    title: 'An entry without its message group fails a whole batch to a FIFO queue',
    mark: recorded(`${SNAPSHOT} (test_send_batch_missing_message_group_id_for_fifo_queue)`),
    async holds(aws) {
      const sqs = aws.connect(SQSClient);
      const { QueueUrl } = await sqs.send(
        new CreateQueueCommand({
          QueueName: `${aws.name('queue')}.fifo`,
          Attributes: { FifoQueue: 'true' },
        }),
      );
      const Entries = [
        { Id: '1', MessageBody: 'a', MessageGroupId: 'g', MessageDeduplicationId: '1' },
        { Id: '2', MessageBody: 'a', MessageDeduplicationId: '2' },
      ];
      const batch = new SendMessageBatchCommand({ QueueUrl, Entries });
      await expect(sqs.send(batch)).rejects.toMatchObject({
        name: 'InvalidParameterValue',
        message: 'The request must contain the parameter MessageGroupId.',
      });
    },
  },
];
