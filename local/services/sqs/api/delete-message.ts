import type {
  DeleteMessageBatchCommandInput,
  DeleteMessageBatchResult,
  DeleteMessageCommandInput,
} from '@aws-sdk/client-sqs';
import { checkBatch, runBatch } from '../batch.ts';
import { InvalidParameterValue } from '../errors.ts';
import type { Queue } from '../model.ts';
import { queueByUrl } from '../queue-lookup.ts';
import { findReceipt } from '../receipt-handle.ts';
import type { Sqs } from '../sqs.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html */
export function deleteMessage(sqs: Sqs, input: DeleteMessageCommandInput): object {
  const queue = queueByUrl(sqs.state, sqs.context.account, input.QueueUrl);
  deleteByReceipt(sqs, queue, input.ReceiptHandle);
  return {};
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessageBatch.html */
export function deleteMessageBatch(
  sqs: Sqs,
  input: DeleteMessageBatchCommandInput,
): DeleteMessageBatchResult {
  const queue = queueByUrl(sqs.state, sqs.context.account, input.QueueUrl);
  const entries = checkBatch(input.Entries, 'DeleteMessageBatchRequestEntry');
  return runBatch(entries, ({ ReceiptHandle }, id) => {
    deleteByReceipt(sqs, queue, ReceiptHandle);
    return { Id: id };
  });
}

/**
 * Deletes the message if the handle is from its latest receive, even when its visibility timeout
 * has passed. An older handle is accepted and does nothing: AWS says that the message "might not be
 * deleted", and here it never is.
 */
function deleteByReceipt(
  { delivery, metrics }: Sqs,
  queue: Queue,
  receiptHandle: string | undefined,
): void {
  delivery.catchUp(queue);
  const { message, receiveNumber } = findReceipt(queue, receiptHandle);
  if (message === undefined || message.queueReceiveCount !== receiveNumber) {
    // Deleting once more counts, too.
    metrics.count(queue, 'NumberOfMessagesDeleted');
    return;
  }
  if (queue.attributes.isFifo && message.state !== 'in-flight') {
    throw InvalidParameterValue.of(
      'ReceiptHandle',
      receiptHandle,
      'The receipt handle has expired.',
    );
  }
  delivery.delete(queue, message);
}
