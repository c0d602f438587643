import type { MessageAttributes } from './message-attributes.ts';
import {
  type PublishedMessage,
  type Subscription,
  signatureVersionOf,
  type Topic,
  textFor,
} from './model.ts';
import { sign } from './signature.ts';
import { SIGNING_CERTIFICATE_NAME } from './signing-certificate.ts';

/** A message on its way to one subscription. */
export interface Notification {
  readonly topic: Topic;
  readonly subscription: Subscription;
  readonly message: PublishedMessage;
  /** Of the engine; AWS's own host takes its place there. */
  readonly endpoint: string;
}

interface Envelope {
  readonly text: string;
  readonly timestamp: string;
  readonly signatureVersion: string;
  readonly signature: string;
  readonly signingCertUrl: string;
  readonly unsubscribeUrl: string;
}

function envelope({ topic, subscription, message, endpoint }: Notification): Envelope {
  const text = textFor(message, subscription.protocol);
  const timestamp = new Date(message.publishedAtMs).toISOString();
  const signatureVersion = signatureVersionOf(topic);
  const subject = message.subject === undefined ? '' : `Subject\n${message.subject}\n`;
  const signed =
    `Message\n${text}\nMessageId\n${message.id}\n${subject}` +
    `Timestamp\n${timestamp}\nTopicArn\n${topic.arn}\nType\nNotification\n`;
  return {
    text,
    timestamp,
    signatureVersion,
    signature: sign(signed, signatureVersion),
    signingCertUrl: `${endpoint}/${SIGNING_CERTIFICATE_NAME}`,
    unsubscribeUrl: `${endpoint}/?Action=Unsubscribe&SubscriptionArn=${subscription.arn}`,
  };
}

/**
 * The JSON that a queue gets, laid out as AWS lays it out.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 */
export function renderNotification(notification: Notification): string {
  const { topic, message } = notification;
  const parts = envelope(notification);
  const members: [string, string | undefined][] = [
    ['Type', 'Notification'],
    ['MessageId', message.id],
    ['TopicArn', topic.arn],
    ['Subject', message.subject],
    ['Message', parts.text],
    ['Timestamp', parts.timestamp],
    ['SignatureVersion', parts.signatureVersion],
    ['Signature', parts.signature],
    ['SigningCertURL', parts.signingCertUrl],
    ['UnsubscribeURL', parts.unsubscribeUrl],
  ];
  const lines = members
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `  "${name}" : ${JSON.stringify(value)}`);
  const attributes = Object.entries(renderAttributes(message.attributes)).map(
    ([name, value]) => `    ${JSON.stringify(name)} : ${JSON.stringify(value)}`,
  );
  if (attributes.length > 0) {
    lines.push(`  "MessageAttributes" : {\n${attributes.join(',\n')}\n  }`);
  }
  return `{\n${lines.join(',\n')}\n}`;
}

/**
 * The event that a function gets. Its member names differ from the JSON's: `SigningCertUrl`,
 * `UnsubscribeUrl`.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html
 */
export function renderLambdaEvent(notification: Notification): string {
  const { topic, subscription, message } = notification;
  const parts = envelope(notification);
  const record = {
    EventSource: 'aws:sns',
    EventVersion: '1.0',
    EventSubscriptionArn: subscription.arn,
    Sns: {
      Type: 'Notification',
      MessageId: message.id,
      TopicArn: topic.arn,
      Subject: message.subject ?? null,
      Message: parts.text,
      Timestamp: parts.timestamp,
      SignatureVersion: parts.signatureVersion,
      Signature: parts.signature,
      SigningCertUrl: parts.signingCertUrl,
      UnsubscribeUrl: parts.unsubscribeUrl,
      MessageAttributes: renderAttributes(message.attributes),
    },
  };
  return JSON.stringify({ Records: [record] });
}

function renderAttributes(
  attributes: MessageAttributes,
): Record<string, { Type: string; Value: string }> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      {
        Type: DataType ?? '',
        Value: BinaryValue ? Buffer.from(BinaryValue).toString('base64') : (StringValue ?? ''),
      },
    ]),
  );
}
