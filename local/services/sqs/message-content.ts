import { hash } from 'node:crypto';
import type { MessageSystemAttributeValue } from '@aws-sdk/client-sqs';
import type { Principal } from '../../credentials.ts';
import { InvalidMessageContents, InvalidParameterValue, MissingParameter } from './errors.ts';
import { DELAY_SECONDS } from './limits.ts';
import {
  attributesMd5,
  attributesSizeBytes,
  INVALID_CHARACTERS,
  type MessageAttributes,
  validateMessageAttributes,
} from './message-attributes.ts';
import type { MessageContent, Queue } from './model.ts';

/**
 * What `SendMessage` and an entry of `SendMessageBatch` have in common, and a delivery by another
 * service too.
 */
export interface SendRequest {
  readonly MessageBody?: string | undefined;
  readonly DelaySeconds?: number | undefined;
  readonly MessageAttributes?: MessageAttributes | undefined;
  readonly MessageSystemAttributes?:
    | Partial<Record<'AWSTraceHeader', MessageSystemAttributeValue>>
    | undefined;
  readonly MessageGroupId?: string | undefined;
  readonly MessageDeduplicationId?: string | undefined;
}

export interface Sender {
  readonly principal: Principal;
  readonly traceHeader?: string | undefined;
}

/** Bytes that count towards the limits; system attributes do not. */
export function messageSizeBytes(request: SendRequest): number {
  return (
    Buffer.byteLength(request.MessageBody ?? '') + attributesSizeBytes(request.MessageAttributes)
  );
}

/** The same of a message that was sent. */
export function contentSizeBytes({ body, attributes }: MessageContent): number {
  return Buffer.byteLength(body) + attributesSizeBytes(attributes);
}

/**
 * Checks a request to send a message, in SQS's order, and computes what is computed once.
 * @throws SqsError
 */
export function readMessageContent(
  queue: Queue,
  request: SendRequest,
  sender: Sender,
): MessageContent {
  const { MessageBody: body } = request;
  const attributes = isEmpty(request.MessageAttributes) ? undefined : request.MessageAttributes;
  if (!body) throw new MissingParameter('MessageBody');
  if (INVALID_CHARACTERS.test(body)) throw new InvalidMessageContents();
  if (attributes !== undefined) validateMessageAttributes(attributes);
  const { maximumMessageSizeBytes } = queue.attributes;
  if (messageSizeBytes(request) > maximumMessageSizeBytes) {
    throw new InvalidParameterValue(
      'One or more parameters are invalid. ' +
        `Reason: Message must be shorter than ${maximumMessageSizeBytes} bytes.`,
    );
  }
  return {
    body,
    bodyMd5: hash('md5', body),
    attributes,
    attributesMd5: attributesMd5(attributes),
    senderId: senderIdOf(sender.principal),
    // The attribute wins over the header of the request, as AWS documents.
    traceHeader: readTraceHeader(request) ?? sender.traceHeader,
    ...readOrderingIds(queue, request, body),
  };
}

function isEmpty(attributes: MessageAttributes | undefined): boolean {
  return attributes === undefined || Object.keys(attributes).length === 0;
}

/**
 * How long the message stays invisible at first.
 * @throws InvalidParameterValue
 */
export function readDelaySeconds(queue: Queue, delaySeconds: number | undefined): number {
  if (delaySeconds === undefined) return queue.attributes.delaySeconds;
  const { min, max } = DELAY_SECONDS;
  if (!Number.isInteger(delaySeconds) || delaySeconds < min || delaySeconds > max) {
    const reason = `DelaySeconds must be >= ${min} and <= ${max}.`;
    throw InvalidParameterValue.of('DelaySeconds', delaySeconds, reason);
  }
  if (!queue.attributes.isFifo) return delaySeconds;
  if (delaySeconds > 0) throw notForThisQueueType('DelaySeconds', delaySeconds);
  return queue.attributes.delaySeconds;
}

function readTraceHeader({ MessageSystemAttributes: attributes }: SendRequest): string | undefined {
  for (const name of Object.keys(attributes ?? {})) {
    if (name === 'AWSTraceHeader') continue;
    throw new InvalidParameterValue(`Message system attribute name '${name}' is invalid.`);
  }
  return attributes?.AWSTraceHeader?.StringValue;
}

function readOrderingIds(
  queue: Queue,
  request: SendRequest,
  body: string,
): Pick<MessageContent, 'groupId' | 'deduplicationId'> {
  const { MessageGroupId: groupId, MessageDeduplicationId: deduplicationId } = request;
  checkOrderingId('MessageGroupId', groupId);
  checkOrderingId('MessageDeduplicationId', deduplicationId);
  if (!queue.attributes.isFifo) {
    if (deduplicationId === undefined) return { groupId };
    throw notForThisQueueType('MessageDeduplicationId', deduplicationId);
  }
  if (groupId === undefined) throw new MissingParameter('MessageGroupId');
  if (deduplicationId !== undefined) return { groupId, deduplicationId };
  if (!queue.attributes.contentBasedDeduplication) {
    throw noDeduplicationId();
  }
  return { groupId, deduplicationId: hash('sha256', body) };
}

export function noDeduplicationId(): InvalidParameterValue {
  return new InvalidParameterValue(
    'The queue should either have ContentBasedDeduplication enabled or ' +
      'MessageDeduplicationId provided explicitly',
  );
}

function checkOrderingId(parameter: string, id: string | undefined): void {
  // Printable ASCII without the space: letters, digits and punctuation.
  if (id === undefined || /^[!-~]{1,128}$/.test(id)) return;
  throw InvalidParameterValue.of(
    parameter,
    id,
    `${parameter} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
  );
}

function notForThisQueueType(parameter: string, value: string | number): InvalidParameterValue {
  return InvalidParameterValue.of(
    parameter,
    value,
    'The request include parameter that is not valid for this queue type.',
  );
}

/** AWS shows ids of users and roles here; the engine's principals have names instead. */
function senderIdOf(principal: Principal): string {
  switch (principal.kind) {
    case 'administrator':
      return principal.arn.split(':')[4] ?? '';
    case 'role':
      return principal.arn.slice(principal.arn.indexOf('/') + 1).replace('/', ':');
    case 'service':
      return principal.name;
  }
}
