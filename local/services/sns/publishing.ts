import { NotImplementedError } from '../../errors.ts';
import type { Delivery as HandOff } from '../../service.ts';
import { InvalidParameter } from './errors.ts';
import { checkStandardPlace, deduplicationKey, readFifoPlace } from './fifo.ts';
import type { Receipt } from './fifo-ledger.ts';
import { MAX_PUBLISH_BYTES, MAX_SUBJECT_LENGTH } from './limits.ts';
import { attributesSizeBytes, type MessageAttributes } from './message-attributes.ts';
import { PROTOCOLS, type PublishedMessage, type Topic } from './model.ts';
import { type Sns, topicByArn } from './sns.ts';

/** What `Publish` and an entry of `PublishBatch` have in common. */
export interface PublishRequest {
  readonly Message?: string | undefined;
  readonly Subject?: string | undefined;
  readonly MessageStructure?: string | undefined;
  readonly MessageAttributes?: MessageAttributes | undefined;
  readonly MessageGroupId?: string | undefined;
  readonly MessageDeduplicationId?: string | undefined;
}

/** Bytes that count towards the limit. */
export function publishSizeBytes(request: PublishRequest): number {
  return (
    Buffer.byteLength(request.Message ?? '') + attributesSizeBytes(request.MessageAttributes ?? {})
  );
}

/**
 * Publishes a message, whose attributes have been checked, to a topic. What a FIFO topic has had
 * before it accepts, and does not deliver.
 * @throws InvalidParameter
 */
export function publishTo(
  sns: Sns,
  topic: Topic,
  request: PublishRequest,
  traceHeader: string | undefined,
): Receipt {
  const { kernel } = sns.context;
  const { Message: text, Subject: subject } = request;
  if (!text) throw new InvalidParameter('Empty message');
  if (publishSizeBytes(request) > MAX_PUBLISH_BYTES) throw new InvalidParameter('Message too long');
  if (subject !== undefined) checkSubject(subject);
  const place = topic.fifo && readFifoPlace(topic, request);
  if (place === undefined) checkStandardPlace(request);
  const content = {
    publishedAtMs: kernel.now(),
    subject,
    attributes: request.MessageAttributes ?? {},
    texts: readTexts(text, request.MessageStructure),
    traceHeader,
  };
  if (topic.fifo === undefined || place === undefined) {
    const id = kernel.ids.uuid();
    const { MessageGroupId: messageGroupId } = request;
    sns.delivery.publish(topic, { ...content, id, messageGroupId, fifo: undefined });
    return { MessageId: id };
  }
  const key = deduplicationKey(topic, place);
  const earlier = topic.fifo.find(key, kernel.now());
  if (earlier !== undefined) {
    kernel.journal.record('sns:deduplicated', topic.arn, { messageId: earlier.MessageId });
    return earlier;
  }
  const receipt = topic.fifo.take(key, kernel.ids.uuid(), kernel.now());
  sns.delivery.publish(topic, {
    ...content,
    id: receipt.MessageId,
    messageGroupId: undefined,
    fifo: { ...place, sequenceNumber: receipt.SequenceNumber },
  });
  return receipt;
}

function checkSubject(subject: string): void {
  // https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
  const isValid =
    subject.length > 0 && subject.length <= MAX_SUBJECT_LENGTH && /^[ -~]+$/.test(subject);
  if (!isValid) throw new InvalidParameter('Subject');
}

/**
 * One text for all, or with `MessageStructure` "json" one for each protocol.
 * @throws InvalidParameter
 */
export function readTexts(text: string, structure: string | undefined): PublishedMessage['texts'] {
  if (structure === undefined) return { default: text };
  if (structure !== 'json') throw new NotImplementedError('sns', `MessageStructure ${structure}`);
  let texts: Record<string, unknown>;
  try {
    texts = Object(JSON.parse(text));
  } catch {
    throw new InvalidParameter('Message Structure - JSON message body failed to parse');
  }
  if (typeof texts.default !== 'string') {
    throw new InvalidParameter('Message Structure - No default entry in JSON message body');
  }
  return {
    default: texts.default,
    ...Object.fromEntries(
      PROTOCOLS.flatMap((protocol) => {
        const one = texts[protocol];
        return typeof one === 'string' ? [[protocol, one]] : [];
      }),
    ),
  };
}

/**
 * Takes a hand-off from another service as a message to a topic.
 * @throws NotFound, InvalidParameter
 */
export function accept(sns: Sns, topicArn: string, handOff: HandOff): void {
  const topic = topicByArn(sns, topicArn);
  const request: PublishRequest = {
    Message: handOff.body,
    Subject: handOff.subject,
    MessageAttributes: toMessageAttributes(handOff.attributes),
    MessageGroupId: handOff.messageGroupId,
    MessageDeduplicationId: handOff.messageDeduplicationId,
  };
  publishTo(sns, topic, request, handOff.traceHeader);
}

function toMessageAttributes(attributes: HandOff['attributes']): MessageAttributes {
  return Object.fromEntries(
    Object.entries(attributes ?? {}).map(([name, { dataType, stringValue, binaryValue }]) => [
      name,
      {
        DataType: dataType,
        ...(stringValue !== undefined && { StringValue: stringValue }),
        ...(binaryValue !== undefined && { BinaryValue: binaryValue }),
      },
    ]),
  );
}
