import type {
  SendMessageBatchCommandInput,
  SendMessageBatchRequestEntry,
  SendMessageBatchResult,
  SendMessageBatchResultEntry,
  SendMessageCommandInput,
  SendMessageResult,
} from '@aws-sdk/client-sqs';
import type { Call } from '../../../service.ts';
import { checkBatch, runBatch } from '../batch.ts';
import { BatchRequestTooLong, InvalidParameterValue, MissingParameter } from '../errors.ts';
import { MAX_BATCH_REQUEST_BYTES } from '../limits.ts';
import { messageSizeBytes, noDeduplicationId } from '../message-content.ts';
import type { Queue } from '../model.ts';
import { queueByUrl } from '../queue-lookup.ts';
import { send } from '../send.ts';
import type { Sqs } from '../sqs.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
export function sendMessage(
  sqs: Sqs,
  input: SendMessageCommandInput,
  call: Call,
): SendMessageResult {
  const queue = queueByUrl(sqs.state, sqs.context.account, input.QueueUrl);
  const result = send(sqs, queue, input, call);
  sqs.delivery.announce(queue);
  return result;
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
export function sendMessageBatch(
  sqs: Sqs,
  input: SendMessageBatchCommandInput,
  call: Call,
): SendMessageBatchResult {
  const queue = queueByUrl(sqs.state, sqs.context.account, input.QueueUrl);
  const entries = checkBatch(input.Entries, 'SendMessageBatchRequestEntry');
  const sizeBytes = entries.reduce((sum, entry) => sum + messageSizeBytes(entry), 0);
  checkOrderingOfAll(queue, entries);
  if (sizeBytes > MAX_BATCH_REQUEST_BYTES) {
    throw new BatchRequestTooLong(MAX_BATCH_REQUEST_BYTES, sizeBytes);
  }
  try {
    return runBatch(
      entries,
      (entry, id): SendMessageBatchResultEntry => ({ Id: id, ...send(sqs, queue, entry, call) }),
    );
  } finally {
    // Also when an entry asks for what is not simulated: those before it are in the queue.
    sqs.delivery.announce(queue);
  }
}

/**
 * In a FIFO queue an entry without its ids fails the whole batch, and not with the code that
 * SendMessage has for it: both recorded from AWS.
 * @throws InvalidParameterValue
 */
function checkOrderingOfAll(queue: Queue, entries: readonly SendMessageBatchRequestEntry[]): void {
  const { isFifo, contentBasedDeduplication } = queue.attributes;
  if (!isFifo) return;
  for (const { MessageGroupId: groupId, MessageDeduplicationId: id } of entries) {
    if (groupId === undefined) {
      throw new InvalidParameterValue(new MissingParameter('MessageGroupId').message);
    }
    if (id === undefined && !contentBasedDeduplication) throw noDeduplicationId();
  }
}
