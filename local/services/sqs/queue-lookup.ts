import { MissingParameter, QueueDoesNotExist } from './errors.ts';
import type { Queue, SqsState } from './model.ts';

/**
 * The queue that a URL names by its last two parts, whatever its host: the engine is reached under
 * several.
 * @throws MissingParameter, QueueDoesNotExist
 */
export function queueByUrl(state: SqsState, account: string, url: string | undefined): Queue {
  if (!url) throw new MissingParameter('QueueUrl');
  const nameStart = url.lastIndexOf('/') + 1;
  const queue = state.queues.get(url.slice(nameStart));
  const isOurs = nameStart === 0 || url.slice(0, nameStart - 1).endsWith(`/${account}`);
  if (queue === undefined || !isOurs) throw new QueueDoesNotExist();
  return queue;
}

export function queueByArn(state: SqsState, arn: string): Queue | undefined {
  const queue = state.queues.get(arn.slice(arn.lastIndexOf(':') + 1));
  return queue?.arn === arn ? queue : undefined;
}
