import {
  DeleteMessageCommand,
  GetQueueUrlCommand,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SQS } from '../../../../local/services/sqs/index.ts';
import { startTestGateway } from '../../../helpers/test-gateway.ts';

// The client compares the MD5 of every body that it sends and receives with what it is told.
describe('the SQS client of AWS’s SDK', () => {
  let gateway: Awaited<ReturnType<typeof startTestGateway>>;
  let client: SQSClient;
  let QueueUrl: string;

  beforeAll(async () => {
    gateway = await startTestGateway([SQS]);
    client = new SQSClient(gateway.clientConfig);
    const created = await gateway.host.call<{ QueueUrl: string }>(
      'sqs',
      'CreateQueue',
      { QueueName: 'queue' },
      { kind: 'administrator', arn: 'arn:aws:iam::000000000000:root' },
    );
    QueueUrl = created.QueueUrl;
  });

  afterAll(async () => {
    client.destroy();
    await gateway.stop();
  });

  it.each(['plain', 'ünïcödé ✓ 🚀', '{"a":1}\r\n\t', 'x'.repeat(1_048_576)])(
    'accepts the digests of message %# and gets it back',
    async (MessageBody) => {
      const sent = await client.send(
        new SendMessageCommand({
          QueueUrl,
          MessageBody,
          ...(MessageBody.length < 1000 && {
            MessageAttributes: {
              text: { DataType: 'String', StringValue: 'välue' },
              bytes: { DataType: 'Binary', BinaryValue: Uint8Array.of(0, 1, 255) },
            },
          }),
        }),
      );
      const { Messages } = await client.send(
        new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'] }),
      );
      expect(Messages).toHaveLength(1);
      const [message] = Messages ?? [];
      expect(message?.Body).toBe(MessageBody);
      expect(message?.MD5OfMessageAttributes).toBe(sent.MD5OfMessageAttributes);
      await client.send(
        new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle }),
      );
    },
  );

  it('answers a long poll as soon as a batch is sent', async () => {
    const polled = client.send(
      new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20, MaxNumberOfMessages: 10 }),
    );
    await client.send(
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: ['a', 'b', 'c'].map((Id) => ({ Id, MessageBody: Id })),
      }),
    );
    expect((await polled).Messages?.map(({ Body }) => Body)).toEqual(['a', 'b', 'c']);
  });

  it('throws the modelled error for a queue that is not there', async () => {
    const asked = client.send(new GetQueueUrlCommand({ QueueName: 'none' }));
    await expect(asked).rejects.toBeInstanceOf(QueueDoesNotExist);
  });
});
