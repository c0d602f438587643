import { createVerify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  SIGNING_CERTIFICATE_NAME,
  SIGNING_CERTIFICATE_PEM,
} from '../../../../local/services/sns/signing-certificate.ts';
import { createSnsHarness, FUNCTION_ARN } from './harness.ts';

const ATTRIBUTES = {
  name: { DataType: 'String', StringValue: 'välue' },
  price: { DataType: 'Number', StringValue: '9.5' },
  bytes: { DataType: 'Binary', BinaryValue: Uint8Array.of(2, 3, 4) },
};

interface Signed {
  readonly [member: string]: string;
  readonly Signature: string;
}

/** What AWS tells subscribers to do with a notification before they trust it. */
function isSignatureValid(notification: Signed, digest: 'sha1' | 'sha256'): boolean {
  const members = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'];
  const signed = members
    .filter((member) => notification[member] != null)
    .map((member) => `${member}\n${notification[member]}\n`);
  return createVerify(`RSA-${digest}`)
    .update(signed.join(''))
    .verify(SIGNING_CERTIFICATE_PEM, notification.Signature, 'base64');
}

describe('a notification', () => {
  it('is AWS’s JSON, in AWS’s layout', () => {
    const sns = createSnsHarness();
    const topicArn = sns.createTopic();
    const queueArn = sns.createQueue();
    const subscriptionArn = sns.subscribe(topicArn, queueArn);
    const MessageId = sns.publish(topicArn, 'He said "hi"', {
      Subject: 'TestSubject',
      MessageAttributes: ATTRIBUTES,
    });
    const body = sns.receive(queueArn)[0]?.Body ?? '';
    const { Signature, ...notification } = JSON.parse(body);
    expect(Object.entries(notification)).toEqual(
      Object.entries({
        Type: 'Notification',
        MessageId,
        TopicArn: topicArn,
        Subject: 'TestSubject',
        Message: 'He said "hi"',
        Timestamp: new Date(sns.kernel.now()).toISOString(),
        SignatureVersion: '1',
        SigningCertURL: `http://127.0.0.1:4566/${SIGNING_CERTIFICATE_NAME}`,
        UnsubscribeURL: `http://127.0.0.1:4566/?Action=Unsubscribe&SubscriptionArn=${subscriptionArn}`,
        MessageAttributes: {
          name: { Type: 'String', Value: 'välue' },
          price: { Type: 'Number', Value: '9.5' },
          bytes: { Type: 'Binary', Value: 'AgME' },
        },
      }),
    );
    expect(body.split('\n').slice(0, 3)).toEqual([
      '{',
      '  "Type" : "Notification",',
      `  "MessageId" : "${MessageId}",`,
    ]);
    expect(Signature).toMatch(/^[\w+/]{342}==$/);
  });

  it('leaves out subject and attributes when there are none', () => {
    const sns = createSnsHarness();
    const topicArn = sns.createTopic();
    const queueArn = sns.createQueue();
    sns.subscribe(topicArn, queueArn);
    sns.publish(topicArn, 'a');
    const names = Object.keys(JSON.parse(sns.receive(queueArn)[0]?.Body ?? ''));
    expect(names).not.toContain('Subject');
    expect(names).not.toContain('MessageAttributes');
  });

  it('is the bare message, with its attributes, in raw delivery', () => {
    const sns = createSnsHarness();
    const topicArn = sns.createTopic();
    const queueArn = sns.createQueue();
    sns.subscribe(topicArn, queueArn, { RawMessageDelivery: 'true' });
    sns.publish(topicArn, 'a', { Subject: 'lost', MessageAttributes: ATTRIBUTES });
    sns.publish(topicArn, 'b');
    expect(sns.receive(queueArn)).toMatchObject([
      { Body: 'a', MessageAttributes: ATTRIBUTES },
      { Body: 'b' },
    ]);
  });

  it('is an event of one record for a function', () => {
    const sns = createSnsHarness();
    const topicArn = sns.createTopic();
    const subscriptionArn = sns.subscribe(topicArn, FUNCTION_ARN);
    const MessageId = sns.publish(topicArn, 'Hello world.', {
      MessageAttributes: { bytes: ATTRIBUTES.bytes },
    });
    expect(sns.invocations[0]?.targetArn).toBe(FUNCTION_ARN);
    expect(JSON.parse(sns.invocations[0]?.delivery.body ?? '')).toEqual({
      Records: [
        {
          EventSource: 'aws:sns',
          EventVersion: '1.0',
          EventSubscriptionArn: subscriptionArn,
          Sns: {
            Type: 'Notification',
            MessageId,
            TopicArn: topicArn,
            Subject: null,
            Message: 'Hello world.',
            Timestamp: '2026-01-01T00:00:00.000Z',
            SignatureVersion: '1',
            Signature: expect.any(String),
            SigningCertUrl: `http://127.0.0.1:4566/${SIGNING_CERTIFICATE_NAME}`,
            UnsubscribeUrl: `http://127.0.0.1:4566/?Action=Unsubscribe&SubscriptionArn=${subscriptionArn}`,
            MessageAttributes: { bytes: { Type: 'Binary', Value: 'AgME' } },
          },
        },
      ],
    });
  });

  it('has the text for the subscriber’s protocol when there is one', () => {
    const sns = createSnsHarness();
    const topicArn = sns.createTopic();
    const queueArn = sns.createQueue();
    sns.subscribe(topicArn, queueArn);
    sns.subscribe(topicArn, FUNCTION_ARN);
    const Message = JSON.stringify({ default: 'for all', sqs: 'for queues', http: 'for none' });
    sns.publish(topicArn, Message, { MessageStructure: 'json' });
    expect(sns.received(queueArn)).toEqual(['for queues']);
    const event = JSON.parse(sns.invocations[0]?.delivery.body ?? '');
    expect(event.Records[0].Sns.Message).toBe('for all');
  });
});

describe('a signature', () => {
  it.each([
    { version: '1', digest: 'sha1', other: 'sha256' },
    { version: '2', digest: 'sha256', other: 'sha1' },
  ] as const)('of version $version is verified by the certificate', (row) => {
    const sns = createSnsHarness();
    const topicArn = sns.createTopic('topic', { SignatureVersion: row.version });
    const queueArn = sns.createQueue();
    sns.subscribe(topicArn, queueArn);
    for (let i = 0; i < 20; i++) sns.publish(topicArn, `message ${i}`);
    sns.publish(topicArn, 'with a subject', { Subject: 'subject' });
    const notifications = [...sns.receive(queueArn), ...sns.receive(queueArn)].map(({ Body }) =>
      JSON.parse(Body ?? ''),
    );
    for (const notification of notifications) {
      expect(notification.SignatureVersion).toBe(row.version);
      expect(isSignatureValid(notification, row.digest)).toBe(true);
      expect(isSignatureValid(notification, row.other)).toBe(false);
      expect(isSignatureValid({ ...notification, Message: 'forged' }, row.digest)).toBe(false);
    }
  });
});
