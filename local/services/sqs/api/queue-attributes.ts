import type {
  GetQueueAttributesCommandInput,
  GetQueueAttributesResult,
  SetQueueAttributesCommandInput,
} from '@aws-sdk/client-sqs';
import { InvalidAttributeName, MissingParameter } from '../errors.ts';
import type { Queue } from '../model.ts';
import { type AttributeTexts, changeAttributes, SETTABLE_ATTRIBUTES } from '../queue-attributes.ts';
import { queueByUrl } from '../queue-lookup.ts';
import { checkRedriveTarget } from '../redrive.ts';
import type { Sqs } from '../sqs.ts';

/** Attributes that SQS computes. The counts are exact here. */
const COMPUTED_ATTRIBUTES: Readonly<Record<string, (queue: Queue) => string | number>> = {
  QueueArn: (queue) => queue.arn,
  CreatedTimestamp: (queue) => Math.floor(queue.createdAtMs / 1000),
  LastModifiedTimestamp: (queue) => Math.floor(queue.modifiedAtMs / 1000),
  ApproximateNumberOfMessages: (queue) => queue.order.visibleCount,
  ApproximateNumberOfMessagesNotVisible: (queue) => queue.inFlightCount,
  ApproximateNumberOfMessagesDelayed: (queue) => queue.delayedCount,
};

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html */
export function getQueueAttributes(
  { context, state, delivery, metrics }: Sqs,
  input: GetQueueAttributesCommandInput,
): GetQueueAttributesResult {
  const queue = queueByUrl(state, context.account, input.QueueUrl);
  delivery.catchUp(queue);
  metrics.accessed(queue);
  const wanted: readonly string[] = input.AttributeNames ?? [];
  if (wanted.length === 0) return {};
  const names = wanted.includes('All')
    ? [...Object.keys(COMPUTED_ATTRIBUTES), ...queue.attributes.texts.keys()]
    : wanted;
  const attributes: Record<string, string> = {};
  for (const name of names) {
    const value = COMPUTED_ATTRIBUTES[name]?.(queue) ?? queue.attributes.texts.get(name);
    if (value !== undefined) attributes[name] = String(value);
    else if (!SETTABLE_ATTRIBUTES.has(name)) throw InvalidAttributeName.unknown(name);
  }
  return { Attributes: attributes };
}

/**
 * Takes effect at once; AWS takes up to a minute, and fifteen for the retention period.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
 */
export function setQueueAttributes(
  { context, state, delivery }: Sqs,
  input: SetQueueAttributesCommandInput,
): object {
  const queue = queueByUrl(state, context.account, input.QueueUrl);
  if (input.Attributes === undefined) throw new MissingParameter('Attributes');
  const attributes = changeAttributes(queue.attributes, input.Attributes as AttributeTexts);
  if (attributes.redrivePolicy !== queue.attributes.redrivePolicy) {
    checkRedriveTarget(state, queue.arn, attributes);
  }
  queue.attributes = attributes;
  queue.modifiedAtMs = context.kernel.now();
  // A shorter retention may let messages expire now, or sooner than the queue's timer knows.
  delivery.reschedule(queue);
  return {};
}
