import { NotImplementedError } from '../../errors.ts';
import type { Delivery as HandOff } from '../../service.ts';
import { InvalidParameter } from './errors.ts';
import { MAX_PUBLISH_BYTES, MAX_SUBJECT_LENGTH } from './limits.ts';
import { attributesSizeBytes, type MessageAttributes } from './message-attributes.ts';
import type { PublishedMessage, Topic } from './model.ts';
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
 * Publishes a message, whose attributes have been checked, to a topic.
 * @returns the message's id.
 * @throws InvalidParameter
 */
export function publishTo(
  sns: Sns,
  topic: Topic,
  request: PublishRequest,
  traceHeader: string | undefined,
): string {
  const message = readMessage(sns, request, traceHeader);
  sns.delivery.publish(topic, message);
  return message.id;
}

function readMessage(
  { context }: Sns,
  request: PublishRequest,
  traceHeader: string | undefined,
): PublishedMessage {
  const { Message: text, Subject: subject, MessageGroupId: messageGroupId } = request;
  if (!text) throw new InvalidParameter('Empty message');
  if (publishSizeBytes(request) > MAX_PUBLISH_BYTES) throw new InvalidParameter('Message too long');
  if (subject !== undefined) checkSubject(subject);
  if (request.MessageDeduplicationId !== undefined) {
    throw new InvalidParameter(
      'MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that ' +
        'is not valid for this topic type',
    );
  }
  if (messageGroupId !== undefined && !/^[!-~]{1,128}$/.test(messageGroupId)) {
    throw new InvalidParameter('MessageGroupId');
  }
  return {
    id: context.kernel.ids.uuid(),
    publishedAtMs: context.kernel.now(),
    subject,
    attributes: request.MessageAttributes ?? {},
    texts: readTexts(text, request.MessageStructure),
    traceHeader,
    messageGroupId,
  };
}

function checkSubject(subject: string): void {
  // https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
  const isValid =
    subject.length > 0 && subject.length <= MAX_SUBJECT_LENGTH && /^[ -~]+$/.test(subject);
  if (!isValid) throw new InvalidParameter('Subject');
}

/** One text for all, or with `MessageStructure` "json" one for each protocol. */
function readTexts(text: string, structure: string | undefined): PublishedMessage['texts'] {
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
    ...(typeof texts.sqs === 'string' && { sqs: texts.sqs }),
    ...(typeof texts.lambda === 'string' && { lambda: texts.lambda }),
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
