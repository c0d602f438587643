import { createHash } from 'node:crypto';
import {
  CreateTopicCommand,
  PublishCommand,
  type PublishCommandInput,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  type Message,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { type Aws, recorded } from '../rule.ts';

export const RECORDED = recorded(
  'localstack/localstack tests/aws/services/sns/test_sns.snapshot.json',
);
export const RECORDED_FILTERS = recorded(
  'localstack/localstack tests/aws/services/sns/test_sns_filter_policy.snapshot.json',
);

export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** A topic, and queues for it: FIFO ones when its name says so. */
export async function createTopic(
  aws: Aws,
  options: { fifo?: boolean; attributes?: Record<string, string> } = {},
) {
  const sns = aws.connect(SNSClient);
  const suffix = options.fifo ? '.fifo' : '';
  const { TopicArn = '' } = await sns.send(
    new CreateTopicCommand({
      Name: aws.name('topic') + suffix,
      Attributes: { ...(options.fifo && { FifoTopic: 'true' }), ...options.attributes },
    }),
  );
  const publish = (input: Omit<PublishCommandInput, 'TopicArn'>) =>
    sns.send(new PublishCommand({ TopicArn, ...input }));
  const subscribe = (Endpoint: string, Attributes: Record<string, string> = {}) =>
    sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint, Attributes }));
  return { sns, TopicArn, publish, subscribe };
}

/** A queue that any topic of the account may send to. */
export async function createQueue(aws: Aws, options: { fifo?: boolean } = {}) {
  const sqs = aws.connect(SQSClient);
  const name = aws.name('queue') + (options.fifo ? '.fifo' : '');
  const Attributes: Record<string, string> = options.fifo ? { FifoQueue: 'true' } : {};
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }));
  const arn = `arn:aws:sqs:${aws.region}:${aws.account}:${name}`;
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: ['sns.amazonaws.com', 'events.amazonaws.com'] },
        Action: 'sqs:SendMessage',
        Resource: arn,
      },
    ],
  });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));

  /** Waits a little, and takes what has come. */
  async function receive(): Promise<Message[]> {
    await aws.wait(2000);
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
      }),
    );
    return Messages;
  }
  const bodies = async () => (await receive()).map(({ Body = '' }) => Body);
  const remove = () => sqs.send(new DeleteQueueCommand({ QueueUrl }));
  return { arn, receive, bodies, remove };
}
