import type {
  ChangeMessageVisibilityBatchCommandInput,
  ChangeMessageVisibilityBatchResult,
  ChangeMessageVisibilityCommandInput,
} from '@aws-sdk/client-sqs';
import { checkBatch, runBatch } from '../batch.ts';
import { InvalidParameterValue, MissingParameter } from '../errors.ts';
import { VISIBILITY_TIMEOUT_SECONDS } from '../limits.ts';
import type { Queue } from '../model.ts';
import { queueByUrl } from '../queue-lookup.ts';
import { findReceipt } from '../receipt-handle.ts';
import type { Sqs } from '../sqs.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html */
export function changeMessageVisibility(
  sqs: Sqs,
  input: ChangeMessageVisibilityCommandInput,
): object {
  const queue = queueByUrl(sqs.state, sqs.context.account, input.QueueUrl);
  changeByReceipt(sqs, queue, input);
  return {};
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibilityBatch.html */
export function changeMessageVisibilityBatch(
  sqs: Sqs,
  input: ChangeMessageVisibilityBatchCommandInput,
): ChangeMessageVisibilityBatchResult {
  const queue = queueByUrl(sqs.state, sqs.context.account, input.QueueUrl);
  const entries = checkBatch(input.Entries, 'ChangeMessageVisibilityBatchRequestEntry');
  return runBatch(entries, (entry, id) => {
    changeByReceipt(sqs, queue, entry);
    return { Id: id };
  });
}

interface VisibilityChange {
  readonly ReceiptHandle?: string | undefined;
  readonly VisibilityTimeout?: number | undefined;
}

/**
 * Works with the handle of any receive of the message, as recorded from AWS. For a message that has
 * become visible again AWS answers without error too; that nothing changes then is an assumption.
 */
function changeByReceipt({ context, delivery }: Sqs, queue: Queue, change: VisibilityChange): void {
  const { ReceiptHandle: receiptHandle, VisibilityTimeout: timeoutSeconds } = change;
  if (timeoutSeconds === undefined) throw new MissingParameter('VisibilityTimeout');
  delivery.catchUp(queue);
  const { message } = findReceipt(queue, receiptHandle);
  const { min, max } = VISIBILITY_TIMEOUT_SECONDS;
  if (timeoutSeconds < min || timeoutSeconds > max) {
    throw InvalidParameterValue.of(
      'VisibilityTimeout',
      timeoutSeconds,
      `VisibilityTimeout must be an integer between ${min} and ${max}.`,
    );
  }
  if (message === undefined) {
    throw InvalidParameterValue.of(
      'ReceiptHandle',
      receiptHandle,
      'Message does not exist or is not available for visibility timeout change.',
    );
  }
  if (message.state !== 'in-flight') return;
  const endsAtMs = context.kernel.now() + timeoutSeconds * 1000;
  if (endsAtMs > message.lastReceivedAtMs + max * 1000) {
    throw InvalidParameterValue.of(
      'VisibilityTimeout',
      timeoutSeconds,
      `Total VisibilityTimeout for the message is beyond the limit [${max} seconds]`,
    );
  }
  delivery.changeVisibility(queue, message, timeoutSeconds);
}
