import type {
  CreateQueueCommandInput,
  CreateQueueResult,
  DeleteQueueCommandInput,
  GetQueueUrlCommandInput,
  GetQueueUrlResult,
  ListDeadLetterSourceQueuesCommandInput,
  ListDeadLetterSourceQueuesResult,
  ListQueuesCommandInput,
  ListQueuesResult,
  PurgeQueueCommandInput,
} from '@aws-sdk/client-sqs';
import {
  InvalidParameterValue,
  MissingParameter,
  PurgeQueueInProgress,
  QueueDeletedRecently,
  QueueDoesNotExist,
  QueueNameExists,
} from '../errors.ts';
import {
  MAX_LIST_RESULTS,
  MAX_QUEUE_NAME_LENGTH,
  NAME_REUSE_WAIT_MS,
  PURGE_INTERVAL_MS,
} from '../limits.ts';
import { createQueue as createQueueInModel, type Queue } from '../model.ts';
import { type AttributeTexts, createAttributes, normalize } from '../queue-attributes.ts';
import { queueByUrl } from '../queue-lookup.ts';
import { checkRedriveTarget, deadLetterSources } from '../redrive.ts';
import { queueUrl, type Sqs } from '../sqs.ts';
import { addTags } from '../tags.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html */
export function createQueue(sqs: Sqs, input: CreateQueueCommandInput): CreateQueueResult {
  const name = input.QueueName;
  if (!name) throw new MissingParameter('QueueName');
  const texts = (input.Attributes ?? {}) as AttributeTexts;
  const isFifo = texts.FifoQueue?.toLowerCase() === 'true';
  checkName(name, isFifo);
  const existing = sqs.state.queues.get(name);
  if (existing !== undefined) {
    checkSameAttributes(existing, texts);
    return { QueueUrl: queueUrl(sqs, existing) };
  }
  const attributes = createAttributes(isFifo, texts);
  const now = sqs.context.kernel.now();
  const deletedAtMs = sqs.state.deletedAtMs.get(name);
  if (deletedAtMs !== undefined && now < deletedAtMs + NAME_REUSE_WAIT_MS) {
    throw new QueueDeletedRecently();
  }
  const arn = sqs.context.arn('sqs', name);
  checkRedriveTarget(sqs.state, arn, attributes);
  const queue = createQueueInModel(sqs.state, { name, arn, attributes }, now);
  addTags(queue, input.tags ?? {});
  return { QueueUrl: queueUrl(sqs, queue) };
}

function checkName(name: string, isFifo: boolean): void {
  const stem = isFifo && name.endsWith('.fifo') ? name.slice(0, -'.fifo'.length) : name;
  const isValid = /^[\w-]+$/.test(stem) && name.length <= MAX_QUEUE_NAME_LENGTH;
  if (isFifo && (!isValid || stem === name)) {
    throw new InvalidParameterValue(
      'The name of a FIFO queue can only include alphanumeric characters, hyphens, or ' +
        'underscores, must end with .fifo suffix and be 1 to 80 in length.',
    );
  }
  if (!isValid) {
    throw new InvalidParameterValue(
      'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
    );
  }
}

function checkSameAttributes(queue: Queue, texts: AttributeTexts): void {
  const { isFifo, texts: existing } = queue.attributes;
  for (const [name, text] of Object.entries(texts)) {
    if (normalize(name, text, isFifo) !== existing.get(name)) throw new QueueNameExists(name);
  }
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html */
export function deleteQueue(
  { context, state, delivery }: Sqs,
  input: DeleteQueueCommandInput,
): object {
  const queue = queueByUrl(state, context.account, input.QueueUrl);
  state.queues.delete(queue.name);
  state.deletedAtMs.set(queue.name, context.kernel.now());
  delivery.abandon(queue);
  return {};
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueUrl.html */
export function getQueueUrl(sqs: Sqs, input: GetQueueUrlCommandInput): GetQueueUrlResult {
  if (!input.QueueName) throw new MissingParameter('QueueName');
  const queue = sqs.state.queues.get(input.QueueName);
  const owner = input.QueueOwnerAWSAccountId ?? sqs.context.account;
  if (queue === undefined || owner !== sqs.context.account) throw new QueueDoesNotExist();
  return { QueueUrl: queueUrl(sqs, queue) };
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueues.html */
export function listQueues(sqs: Sqs, input: ListQueuesCommandInput): ListQueuesResult {
  const prefix = input.QueueNamePrefix ?? '';
  const queues = [...sqs.state.queues.values()].filter(({ name }) => name.startsWith(prefix));
  const { urls, nextToken } = page(sqs, queues, input);
  return {
    ...(urls.length > 0 && { QueueUrls: urls }),
    ...(nextToken && { NextToken: nextToken }),
  };
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListDeadLetterSourceQueues.html */
export function listDeadLetterSourceQueues(
  sqs: Sqs,
  input: ListDeadLetterSourceQueuesCommandInput,
): ListDeadLetterSourceQueuesResult {
  const queue = queueByUrl(sqs.state, sqs.context.account, input.QueueUrl);
  const { urls, nextToken } = page(sqs, deadLetterSources(sqs.state, queue), input);
  return { queueUrls: urls, ...(nextToken && { NextToken: nextToken }) };
}

/**
 * One page of queues by name. As on AWS, there are further pages only when `MaxResults` is given.
 */
function page(
  sqs: Sqs,
  queues: Queue[],
  {
    MaxResults: maxResults,
    NextToken: token,
  }: Pick<ListQueuesCommandInput, 'MaxResults' | 'NextToken'>,
): { urls: string[]; nextToken: string | undefined } {
  if (maxResults !== undefined && (maxResults < 1 || maxResults > MAX_LIST_RESULTS)) {
    const reason = `MaxResults must be an integer between 1 and ${MAX_LIST_RESULTS}.`;
    throw InvalidParameterValue.of('MaxResults', maxResults, reason);
  }
  const after = token === undefined ? '' : Buffer.from(token, 'base64').toString();
  const rest = queues.filter(({ name }) => name > after);
  rest.sort((a, b) => (a.name < b.name ? -1 : 1));
  const shown = rest.slice(0, maxResults ?? MAX_LIST_RESULTS);
  const hasMore = maxResults !== undefined && shown.length < rest.length;
  return {
    urls: shown.map((queue) => queueUrl(sqs, queue)),
    nextToken: hasMore ? Buffer.from(shown.at(-1)?.name ?? '').toString('base64') : undefined,
  };
}

/**
 * The messages go at once; AWS takes up to a minute.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_PurgeQueue.html
 */
export function purgeQueue(
  { context, state, delivery }: Sqs,
  input: PurgeQueueCommandInput,
): object {
  const queue = queueByUrl(state, context.account, input.QueueUrl);
  if (context.kernel.now() < queue.purgedAtMs + PURGE_INTERVAL_MS) {
    throw new PurgeQueueInProgress(queue.name);
  }
  delivery.purge(queue);
  return {};
}
