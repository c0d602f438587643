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

/** Asks an endpoint to agree to a subscription, or tells it that it has been taken off. */
export interface ConfirmationRequest {
  readonly type: 'SubscriptionConfirmation' | 'UnsubscribeConfirmation';
  readonly id: string;
  readonly atMs: number;
  readonly topic: Topic;
  readonly subscription: Subscription;
  readonly token: string;
  readonly endpoint: string;
}

/** https://docs.aws.amazon.com/sns/latest/dg/http-subscription-confirmation-json.html */
export function renderConfirmation(request: ConfirmationRequest): string {
  const { type, id, topic, token, endpoint } = request;
  const subject =
    type === 'SubscriptionConfirmation'
      ? `You have chosen to subscribe to the topic ${topic.arn}.\nTo confirm the subscription, `
      : `You have chosen to deactivate subscription ${request.subscription.arn}.\n` +
        'To cancel this operation and restore the subscription, ';
  const message = `${subject}visit the SubscribeURL included in this message.`;
  const subscribeUrl = `${endpoint}/?Action=ConfirmSubscription&TopicArn=${topic.arn}&Token=${token}`;
  const timestamp = new Date(request.atMs).toISOString();
  const signatureVersion = signatureVersionOf(topic);
  const signed =
    `Message\n${message}\nMessageId\n${id}\nSubscribeURL\n${subscribeUrl}\n` +
    `Timestamp\n${timestamp}\nToken\n${token}\nTopicArn\n${topic.arn}\nType\n${type}\n`;
  return layOut([
    ['Type', type],
    ['MessageId', id],
    ['Token', token],
    ['TopicArn', topic.arn],
    ['Message', message],
    ['SubscribeURL', subscribeUrl],
    ['Timestamp', timestamp],
    ['SignatureVersion', signatureVersion],
    ['Signature', sign(signed, signatureVersion)],
    ['SigningCertURL', `${endpoint}/${SIGNING_CERTIFICATE_NAME}`],
  ]);
}

/**
 * The JSON that a queue gets, laid out as AWS lays it out.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 */
export function renderNotification(notification: Notification): string {
  const { topic, message } = notification;
  const parts = envelope(notification);
  const attributes = Object.entries(renderAttributes(message.attributes)).map(
    ([name, value]) => `    ${JSON.stringify(name)} : ${JSON.stringify(value)}`,
  );
  const members: Member[] = [
    ['Type', 'Notification'],
    ['MessageId', message.id],
    ['SequenceNumber', message.fifo?.sequenceNumber],
    ['TopicArn', topic.arn],
    ['Subject', message.subject],
    ['Message', parts.text],
    ['Timestamp', parts.timestamp],
    ['SignatureVersion', parts.signatureVersion],
    ['Signature', parts.signature],
    ['SigningCertURL', parts.signingCertUrl],
    ['UnsubscribeURL', parts.unsubscribeUrl],
  ];
  return layOut(
    members,
    attributes.length > 0 ? [`  "MessageAttributes" : {\n${attributes.join(',\n')}\n  }`] : [],
  );
}

type Member = readonly [name: string, value: string | undefined];

function layOut(members: readonly Member[], furtherLines: readonly string[] = []): string {
  const lines = members
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `  "${name}" : ${JSON.stringify(value)}`);
  return `{\n${[...lines, ...furtherLines].join(',\n')}\n}`;
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
