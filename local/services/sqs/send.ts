import type { Delivery as HandOff } from '../../service.ts';
import { QueueDoesNotExist } from './errors.ts';
import { attributesMd5, type MessageAttributes } from './message-attributes.ts';
import {
  readDelaySeconds,
  readMessageContent,
  type Sender,
  type SendRequest,
} from './message-content.ts';
import { createMessage, type MessageContent, type Queue } from './model.ts';
import { queueByArn } from './queue-lookup.ts';
import type { Sqs } from './sqs.ts';

/** What `SendMessage` answers, and each entry of `SendMessageBatch`. */
export interface SendResult {
  MessageId: string;
  MD5OfMessageBody: string;
  MD5OfMessageAttributes?: string;
  MD5OfMessageSystemAttributes?: string;
  SequenceNumber?: string;
}

/**
 * Puts a message into a queue, unless it repeats one of a FIFO queue's last five minutes. The
 * caller announces it.
 * @throws SqsError
 */
export function send(sqs: Sqs, queue: Queue, request: SendRequest, sender: Sender): SendResult {
  const delaySeconds = readDelaySeconds(queue, request.DelaySeconds);
  const content = readMessageContent(queue, request, sender);
  const { messageId, sequenceNumber } = sendOnce(sqs, queue, content, delaySeconds);
  const systemAttributesMd5 = attributesMd5(request.MessageSystemAttributes);
  return {
    MessageId: messageId,
    MD5OfMessageBody: content.bodyMd5,
    ...(content.attributesMd5 && { MD5OfMessageAttributes: content.attributesMd5 }),
    ...(systemAttributesMd5 && { MD5OfMessageSystemAttributes: systemAttributesMd5 }),
    ...(sequenceNumber && { SequenceNumber: sequenceNumber }),
  };
}

function sendOnce(
  { context, state, delivery, metrics }: Sqs,
  queue: Queue,
  content: MessageContent,
  delaySeconds: number,
): { messageId: string; sequenceNumber: string | undefined } {
  const now = context.kernel.now();
  const deduplicationKey = deduplicationKeyOf(queue, content);
  const repeated = deduplicationKey && queue.deduplication.get(deduplicationKey, now);
  if (repeated) {
    metrics.count(queue, 'NumberOfDeduplicatedSentMessages');
    context.kernel.journal.record('sqs:deduplicated', queue.arn, {
      messageId: repeated.messageId,
    });
    return repeated;
  }
  const message = createMessage(state, context.kernel.ids.uuid(), content, now);
  delivery.put(queue, message, delaySeconds);
  const sent = { messageId: message.id, sequenceNumber: message.sequenceNumber };
  if (deduplicationKey) queue.deduplication.set(deduplicationKey, sent, now);
  return sent;
}

/** Undefined in a standard queue, where nothing is deduplicated. */
function deduplicationKeyOf(queue: Queue, content: MessageContent): string | undefined {
  if (content.deduplicationId === undefined) return undefined;
  if (queue.attributes.deduplicationScope === 'queue') return content.deduplicationId;
  return `${content.groupId} ${content.deduplicationId}`;
}

/**
 * Takes a hand-off from another service as a message.
 * @throws QueueDoesNotExist, or what `SendMessage` would throw.
 */
export function accept(sqs: Sqs, targetArn: string, handOff: HandOff): void {
  const queue = queueByArn(sqs.state, targetArn);
  if (queue === undefined) throw new QueueDoesNotExist();
  send(
    sqs,
    queue,
    {
      MessageBody: handOff.body,
      MessageAttributes: toMessageAttributes(handOff.attributes),
      MessageGroupId: handOff.messageGroupId,
      MessageDeduplicationId: handOff.messageDeduplicationId,
    },
    handOff,
  );
  sqs.delivery.announce(queue);
}

function toMessageAttributes(attributes: HandOff['attributes']): MessageAttributes | undefined {
  if (attributes === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { dataType, stringValue, binaryValue }]) => [
      name,
      {
        DataType: dataType,
        ...(stringValue !== undefined && { StringValue: stringValue }),
        ...(binaryValue !== undefined && { BinaryValue: binaryValue }),
      },
    ]),
  );
}
