import type {
  ListQueueTagsCommandInput,
  ListQueueTagsResult,
  TagQueueCommandInput,
  UntagQueueCommandInput,
} from '@aws-sdk/client-sqs';
import { MissingParameter } from '../errors.ts';
import { queueByUrl } from '../queue-lookup.ts';
import type { Sqs } from '../sqs.ts';
import { addTags } from '../tags.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_TagQueue.html */
export function tagQueue({ context, state }: Sqs, input: TagQueueCommandInput): object {
  const queue = queueByUrl(state, context.account, input.QueueUrl);
  if (input.Tags === undefined) throw new MissingParameter('Tags');
  addTags(queue, input.Tags);
  return {};
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_UntagQueue.html */
export function untagQueue({ context, state }: Sqs, input: UntagQueueCommandInput): object {
  const queue = queueByUrl(state, context.account, input.QueueUrl);
  if (input.TagKeys === undefined) throw new MissingParameter('TagKeys');
  for (const key of input.TagKeys) queue.tags.delete(key);
  return {};
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueueTags.html */
export function listQueueTags(
  { context, state }: Sqs,
  input: ListQueueTagsCommandInput,
): ListQueueTagsResult {
  const queue = queueByUrl(state, context.account, input.QueueUrl);
  return queue.tags.size === 0 ? {} : { Tags: Object.fromEntries(queue.tags) };
}
