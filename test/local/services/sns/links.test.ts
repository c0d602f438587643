import { X509Certificate } from 'node:crypto';
import {
  CreateTopicCommand,
  GetSubscriptionAttributesCommand,
  NotFoundException,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SNS } from '../../../../local/services/sns/index.ts';
import { startTestGateway } from '../../../helpers/test-gateway.ts';
import { startEndpoint } from './endpoint-server.ts';

describe('a link in a message to an HTTP endpoint', () => {
  let gateway: Awaited<ReturnType<typeof startTestGateway>>;
  let endpoint: Awaited<ReturnType<typeof startEndpoint>>;
  let sns: SNSClient;
  let TopicArn: string;
  let SubscriptionArn: string;

  const follow = async (url: string | undefined) => {
    const response = await fetch(url ?? '');
    return { status: response.status, text: await response.text() };
  };
  const isPending = async () => {
    const input = new GetSubscriptionAttributesCommand({ SubscriptionArn });
    return (await sns.send(input)).Attributes?.PendingConfirmation;
  };

  beforeAll(async () => {
    gateway = await startTestGateway([SNS]);
    endpoint = await startEndpoint();
    sns = new SNSClient(gateway.clientConfig);
    TopicArn = (await sns.send(new CreateTopicCommand({ Name: 'topic' }))).TopicArn ?? '';
  });

  afterAll(async () => {
    sns.destroy();
    await endpoint.stop();
    await gateway.stop();
  });

  it('confirms, verifies and unsubscribes without a signature', async () => {
    const confirmation = endpoint.next();
    const subscribed = await sns.send(
      new SubscribeCommand({
        TopicArn,
        Protocol: 'http',
        Endpoint: endpoint.url,
        ReturnSubscriptionArn: true,
      }),
    );
    SubscriptionArn = subscribed.SubscriptionArn ?? '';
    expect(await isPending()).toBe('true');
    const { SubscribeURL } = (await confirmation).message;
    const confirmed = await follow(SubscribeURL);
    expect(confirmed.status).toBe(200);
    expect(confirmed.text).toContain(`<SubscriptionArn>${SubscriptionArn}</SubscriptionArn>`);
    expect(await isPending()).toBe('false');
    expect((await follow(SubscribeURL)).status).toBe(200);

    const notification = endpoint.next();
    await sns.send(new PublishCommand({ TopicArn, Message: 'hello' }));
    const { message } = await notification;
    const certificate = await follow(message.SigningCertURL);
    expect(new X509Certificate(certificate.text).subject).toContain('local engine');

    const farewell = endpoint.next();
    expect((await follow(message.UnsubscribeURL)).text).toContain('UnsubscribeResponse');
    expect((await farewell).message.Type).toBe('UnsubscribeConfirmation');
    await expect(isPending()).rejects.toBeInstanceOf(NotFoundException);
  });

  it('opens no other operation, and answers a wrong token: InvalidParameter', async () => {
    const other = await follow(`${gateway.endpoint}/?Action=ListTopics`);
    expect(other.status).toBeGreaterThanOrEqual(400);
    expect(other.text).not.toContain(TopicArn);
    const wrong = `${gateway.endpoint}/?Action=ConfirmSubscription&TopicArn=${TopicArn}&Token=abc1`;
    expect((await follow(wrong)).text).toContain('<Message>Invalid parameter: Token</Message>');
  });
});
