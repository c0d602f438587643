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
import { readFifoPlace } from '../fifo.ts';
import { MAX_BATCH_ENTRIES, MAX_BATCH_ENTRY_ID_LENGTH, MAX_PUBLISH_BYTES } from '../limits.ts';
import { validateMessageAttributes } from '../message-attributes.ts';
import type { Topic } from '../model.ts';
import { publishSizeBytes, publishTo, readTexts } from '../publishing.ts';
import { type Sns, topicByArn } from '../sns.ts';

/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
export function publish(sns: Sns, input: PublishCommandInput, call: Call): PublishResponse {
  if (input.PhoneNumber !== undefined) {
    throw new NotImplementedError('sns', 'The parameter PhoneNumber');
  }
  const topic = findTarget(sns, input);
  validateMessageAttributes(input.MessageAttributes ?? {}, 'messageAttributes');
  return publishTo(sns, topic, input, call.traceHeader);
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
 * What is wrong with a message's text or subject refuses its entry; what is wrong with its
 * attributes, its JSON or its place in a FIFO topic refuses the batch, as recorded from AWS.
 * https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html
 */
export function publishBatch(
  sns: Sns,
  input: PublishBatchCommandInput,
  call: Call,
): PublishBatchResponse {
  const topic = topicByArn(sns, input.TopicArn);
  const entries = checkBatch(topic, input.PublishBatchRequestEntries);
  const successful: PublishBatchResultEntry[] = [];
  const failed: BatchResultErrorEntry[] = [];
  for (const entry of entries) {
    try {
      successful.push({ Id: entry.Id, ...publishTo(sns, topic, entry, call.traceHeader) });
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
  topic: Topic,
  entries: readonly PublishBatchRequestEntry[] | undefined,
): readonly PublishBatchRequestEntry[] {
  if (entries === undefined || entries.length === 0) throw new EmptyBatchRequest();
  if (entries.length > MAX_BATCH_ENTRIES) throw new TooManyEntriesInBatchRequest();
  for (const { Id: id = '' } of entries) {
    const isValid = /^[\w-]+$/.test(id) && id.length <= MAX_BATCH_ENTRY_ID_LENGTH;
    if (!isValid) throw new InvalidBatchEntryId(id);
  }
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) {
    throw new BatchEntryIdsNotDistinct();
  }
  const sizeBytes = entries.reduce((sum, entry) => sum + publishSizeBytes(entry), 0);
  if (sizeBytes > MAX_PUBLISH_BYTES) throw new BatchRequestTooLong();
  for (const [index, { MessageAttributes: attributes = {} }] of entries.entries()) {
    const member = `publishBatchRequestEntries.${index + 1}.member.messageAttributes`;
    validateMessageAttributes(attributes, member);
  }
  for (const { Message: text = '', MessageStructure: structure } of entries) {
    if (structure !== undefined) readTexts(text, structure);
  }
  if (topic.fifo !== undefined) for (const entry of entries) readFifoPlace(topic, entry);
  return entries;
}
