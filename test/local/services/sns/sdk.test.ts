import {
  CreateTopicCommand,
  GetTopicAttributesCommand,
  NotFoundException,
  PublishBatchCommand,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SNS } from '../../../../local/services/sns/index.ts';
import { SQS } from '../../../../local/services/sqs/index.ts';
import { startTestGateway } from '../../../helpers/test-gateway.ts';

describe('the SNS client of AWS’s SDK', () => {
  let gateway: Awaited<ReturnType<typeof startTestGateway>>;
  let sns: SNSClient;
  let sqs: SQSClient;
  let TopicArn: string;
  const QueueUrl = 'queue';

  beforeAll(async () => {
    gateway = await startTestGateway([SQS, SNS]);
    sns = new SNSClient(gateway.clientConfig);
    sqs = new SQSClient(gateway.clientConfig);
    const principal = { kind: 'administrator', arn: 'arn:aws:iam::000000000000:root' } as const;
    await gateway.host.call('sqs', 'CreateQueue', { QueueName: 'queue' }, principal);
    const created = await sns.send(new CreateTopicCommand({ Name: 'topic' }));
    TopicArn = created.TopicArn ?? '';
    await sns.send(
      new SubscribeCommand({
        TopicArn,
        Protocol: 'sqs',
        Endpoint: gateway.host.arn('sqs', 'queue'),
        Attributes: { RawMessageDelivery: 'true' },
      }),
    );
  });

  afterAll(async () => {
    sns.destroy();
    sqs.destroy();
    await gateway.stop();
  });

  it('publishes text and bytes, one by one and in batches', async () => {
    const MessageAttributes = {
      text: { DataType: 'String', StringValue: 'välue' },
      bytes: { DataType: 'Binary', BinaryValue: Uint8Array.of(0, 1, 255) },
    };
    await sns.send(new PublishCommand({ TopicArn, Message: 'one', MessageAttributes }));
    const batch = await sns.send(
      new PublishBatchCommand({
        TopicArn,
        PublishBatchRequestEntries: [
          { Id: 'a', Message: 'two' },
          { Id: 'b', Message: '' },
        ],
      }),
    );
    expect(batch.Successful).toMatchObject([{ Id: 'a' }]);
    expect(batch.Failed).toMatchObject([{ Id: 'b', Code: 'InvalidParameter', SenderFault: true }]);
    const { Messages } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 20,
        MessageAttributeNames: ['All'],
      }),
    );
    expect(Messages).toMatchObject([{ Body: 'one', MessageAttributes }, { Body: 'two' }]);
  });

  it('throws the modelled error for a topic that is not there', async () => {
    const missing = gateway.host.arn('sns', 'none');
    const asked = sns.send(new GetTopicAttributesCommand({ TopicArn: missing }));
    await expect(asked).rejects.toBeInstanceOf(NotFoundException);
  });
});
