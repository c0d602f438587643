import type {
  BatchResultErrorEntry,
  PublishBatchCommandInput,
  PublishBatchRequestEntry,
  PublishBatchResponse,
  PublishBatchResultEntry,
  PublishCommandInput,
  PublishResponse,
} from '@aws-sdk/client-sns';
import { NotImplementedError } from '../../../errors.ts';
import type { Call } from '../../../service.ts';
import {
  BatchEntryIdsNotDistinct,
  BatchRequestTooLong,
  EmptyBatchRequest,
  InvalidBatchEntryId,
  InvalidParameter,
  SnsError,
  TooManyEntriesInBatchRequest,
} from '../errors.ts';
import { MAX_BATCH_ENTRIES, MAX_PUBLISH_BYTES } from '../limits.ts';
import { validateMessageAttributes } from '../message-attributes.ts';
import type { Topic } from '../model.ts';
import { publishSizeBytes, publishTo } from '../publishing.ts';
import { type Sns, topicByArn } from '../sns.ts';

/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
export function publish(sns: Sns, input: PublishCommandInput, call: Call): PublishResponse {
  if (input.PhoneNumber !== undefined) {
    throw new NotImplementedError('sns', 'The parameter PhoneNumber');
  }
  const topic = findTarget(sns, input);
  validateMessageAttributes(input.MessageAttributes ?? {}, 'messageAttributes');
  return { MessageId: publishTo(sns, topic, input, call.traceHeader) };
}

function findTarget(sns: Sns, { TopicArn, TargetArn }: PublishCommandInput): Topic {
  if (TopicArn === undefined && TargetArn === undefined) {
    throw new InvalidParameter('TopicArn or TargetArn Reason: no value for required parameter');
  }
  if (TopicArn === undefined && TargetArn !== undefined && !sns.state.topics.has(TargetArn)) {
    throw new InvalidParameter('TargetArn Reason: No endpoint found for the target arn specified');
  }
  return topicByArn(sns, TopicArn ?? TargetArn);
}

/**
 * What is wrong with a message refuses its entry; what is wrong with an attribute refuses the
 * batch, as recorded from AWS.
 * https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html
 */
export function publishBatch(
  sns: Sns,
  input: PublishBatchCommandInput,
  call: Call,
): PublishBatchResponse {
  const topic = topicByArn(sns, input.TopicArn);
  const entries = checkBatch(input.PublishBatchRequestEntries);
  const successful: PublishBatchResultEntry[] = [];
  const failed: BatchResultErrorEntry[] = [];
  for (const entry of entries) {
    try {
      const MessageId = publishTo(sns, topic, entry, call.traceHeader);
      successful.push({ Id: entry.Id, MessageId });
    } catch (error) {
      if (!(error instanceof SnsError)) throw error;
      failed.push({
        Id: entry.Id,
        Code: error.queryCode,
        Message: error.message,
        SenderFault: error.fault === 'client',
      });
    }
  }
  return { Successful: successful, Failed: failed };
}

function checkBatch(
  entries: readonly PublishBatchRequestEntry[] | undefined,
): readonly PublishBatchRequestEntry[] {
  if (entries === undefined || entries.length === 0) throw new EmptyBatchRequest();
  if (entries.length > MAX_BATCH_ENTRIES) throw new TooManyEntriesInBatchRequest();
  if (entries.some(({ Id: id = '' }) => !/^[\w-]{1,80}$/.test(id))) throw new InvalidBatchEntryId();
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) {
    throw new BatchEntryIdsNotDistinct();
  }
  const sizeBytes = entries.reduce((sum, entry) => sum + publishSizeBytes(entry), 0);
  if (sizeBytes > MAX_PUBLISH_BYTES) throw new BatchRequestTooLong();
  for (const [index, { MessageAttributes: attributes = {} }] of entries.entries()) {
    const member = `publishBatchRequestEntries.${index + 1}.member.messageAttributes`;
    validateMessageAttributes(attributes, member);
  }
  return entries;
}
