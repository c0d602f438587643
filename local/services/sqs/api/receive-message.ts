import type {
  MessageSystemAttributeName,
  Message as ReceivedMessage,
  ReceiveMessageCommandInput,
  ReceiveMessageResult,
} from '@aws-sdk/client-sqs';
import type { Call } from '../../../service.ts';
import type { ReceiveRequest } from '../delivery.ts';
import { InvalidParameterValue } from '../errors.ts';
import {
  MAX_ATTEMPT_ID_LENGTH,
  MAX_RECEIVED_MESSAGES,
  RECEIVE_WAIT_TIME_SECONDS,
  VISIBILITY_TIMEOUT_SECONDS,
} from '../limits.ts';
import { attributesMd5, selectMessageAttributes } from '../message-attributes.ts';
import type { Message, Queue } from '../model.ts';
import { queueByUrl } from '../queue-lookup.ts';
import { encodeReceiptHandle } from '../receipt-handle.ts';
import type { Sqs } from '../sqs.ts';

/**
 * Every poll asks all of the queue, as a long poll does on AWS: that a short poll may miss messages
 * is not simulated.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
 */
export function receiveMessage(
  sqs: Sqs,
  input: ReceiveMessageCommandInput,
  call: Call,
): ReceiveMessageResult | Promise<ReceiveMessageResult> {
  const queue = queueByUrl(sqs.state, sqs.context.account, input.QueueUrl);
  const request = readRequest(queue, input);
  const attemptId = readAttemptId(queue, input.ReceiveRequestAttemptId);
  const render = (message: Message) => renderMessage(queue, message, input);
  if (attemptId !== undefined) {
    return receiveAttempt(sqs, queue, { ...request, attemptId }, call, render);
  }
  const received = sqs.delivery.receive(queue, request, call, render);
  return received instanceof Promise ? received.then(toResult) : toResult(received);
}

/** Gives again what the same attempt was given, with a new visibility timeout. */
async function receiveAttempt(
  { context, delivery }: Sqs,
  queue: Queue,
  request: ReceiveRequest & { readonly attemptId: string },
  call: Call,
  render: (message: Message) => ReceivedMessage,
): Promise<ReceiveMessageResult> {
  delivery.catchUp(queue);
  const repeated = queue.attempts.repeat(request.attemptId, context.kernel.now());
  if (repeated !== undefined) {
    for (const message of repeated) {
      delivery.changeVisibility(queue, message, request.visibilityTimeoutSeconds);
    }
    return toResult(repeated.map(render));
  }
  const messages: Message[] = [];
  const received = await delivery.receive(queue, request, call, (message) => {
    messages.push(message);
    return render(message);
  });
  if (messages.length > 0) {
    queue.attempts.remember(request.attemptId, messages, context.kernel.now());
  }
  return toResult(received);
}

/** @throws InvalidParameterValue */
function readAttemptId(queue: Queue, attemptId: string | undefined): string | undefined {
  if (attemptId === undefined) return undefined;
  const parameter = 'ReceiveRequestAttemptId';
  if (!queue.attributes.isFifo) {
    const reason = 'The request include parameter that is not valid for this queue type.';
    throw InvalidParameterValue.of(parameter, attemptId, reason);
  }
  if (/^[!-~]+$/.test(attemptId) && attemptId.length <= MAX_ATTEMPT_ID_LENGTH) return attemptId;
  throw InvalidParameterValue.of(
    parameter,
    attemptId,
    `${parameter} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
  );
}

function toResult(messages: ReceivedMessage[]): ReceiveMessageResult {
  return messages.length === 0 ? {} : { Messages: messages };
}

function readRequest(queue: Queue, input: ReceiveMessageCommandInput) {
  const maxCount = input.MaxNumberOfMessages ?? 1;
  if (maxCount < 1 || maxCount > MAX_RECEIVED_MESSAGES) {
    const reason = `Must be between 1 and ${MAX_RECEIVED_MESSAGES}, if provided.`;
    throw InvalidParameterValue.of('MaxNumberOfMessages', maxCount, reason);
  }
  const waitSeconds = input.WaitTimeSeconds ?? queue.attributes.receiveWaitTimeSeconds;
  checkSeconds('WaitTimeSeconds', waitSeconds, RECEIVE_WAIT_TIME_SECONDS);
  const visibilityTimeoutSeconds =
    input.VisibilityTimeout ?? queue.attributes.visibilityTimeoutSeconds;
  checkSeconds('VisibilityTimeout', visibilityTimeoutSeconds, VISIBILITY_TIMEOUT_SECONDS);
  return { maxCount, waitSeconds, visibilityTimeoutSeconds };
}

function checkSeconds(
  parameter: string,
  seconds: number,
  { min, max }: { min: number; max: number },
): void {
  if (seconds >= min && seconds <= max) return;
  const reason = `Must be >= ${min} and <= ${max}, if provided.`;
  throw InvalidParameterValue.of(parameter, seconds, reason);
}

function renderMessage(
  queue: Queue,
  message: Message,
  input: ReceiveMessageCommandInput,
): ReceivedMessage {
  const { content } = message;
  const systemAttributes = selectSystemAttributes(message, input);
  const attributes = selectMessageAttributes(content.attributes, input.MessageAttributeNames);
  const attributesDigest =
    attributes === content.attributes ? content.attributesMd5 : attributesMd5(attributes);
  return {
    MessageId: message.id,
    ReceiptHandle: encodeReceiptHandle({
      queueKey: queue.key,
      messageKey: message.key,
      receiveNumber: message.queueReceiveCount,
    }),
    MD5OfBody: content.bodyMd5,
    Body: content.body,
    ...(systemAttributes && { Attributes: systemAttributes }),
    ...(attributes && { MessageAttributes: attributes }),
    ...(attributesDigest && { MD5OfMessageAttributes: attributesDigest }),
  };
}

type SystemAttributes = Partial<Record<MessageSystemAttributeName, string>>;

function selectSystemAttributes(
  message: Message,
  input: ReceiveMessageCommandInput,
): SystemAttributes | undefined {
  const wanted: readonly string[] = [
    ...(input.MessageSystemAttributeNames ?? []),
    ...(input.AttributeNames ?? []),
  ];
  if (wanted.length === 0) return undefined;
  const all = systemAttributes(message);
  if (wanted.includes('All')) return all;
  const selected = Object.entries(all).filter(([name]) => wanted.includes(name));
  return selected.length === 0 ? undefined : Object.fromEntries(selected);
}

function systemAttributes(message: Message): SystemAttributes {
  const { content, sequenceNumber, deadLetterSourceArn } = message;
  return {
    SenderId: content.senderId,
    SentTimestamp: String(message.sentAtMs),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAtMs),
    ...(sequenceNumber && { SequenceNumber: sequenceNumber }),
    ...(content.deduplicationId && { MessageDeduplicationId: content.deduplicationId }),
    ...(content.groupId && { MessageGroupId: content.groupId }),
    ...(content.traceHeader && { AWSTraceHeader: content.traceHeader }),
    ...(deadLetterSourceArn && { DeadLetterQueueSourceArn: deadLetterSourceArn }),
  };
}
