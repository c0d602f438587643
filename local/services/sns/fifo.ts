import { hash } from 'node:crypto';
import { InvalidParameter } from './errors.ts';
import type { FifoPlace } from './fifo-ledger.ts';
import type { Topic } from './model.ts';

/**
 * By what a repeat is known: the deduplication id, within the topic or within its group.
 * https://docs.aws.amazon.com/sns/latest/dg/fifo-message-dedup.html
 */
export function deduplicationKey(topic: Topic, { groupId, deduplicationId }: FifoPlace): string {
  const isPerGroup = topic.attributes.get('FifoThroughputScope') === 'MessageGroup';
  // No id holds a space.
  return isPerGroup ? `${groupId} ${deduplicationId}` : deduplicationId;
}

/** What a publisher says of a message's place. */
export interface PlaceRequest {
  readonly Message?: string | undefined;
  readonly MessageGroupId?: string | undefined;
  readonly MessageDeduplicationId?: string | undefined;
}

/**
 * The place that a publisher asks for.
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 * @throws InvalidParameter
 */
export function readFifoPlace(topic: Topic, request: PlaceRequest): FifoPlace {
  const { MessageGroupId: groupId, MessageDeduplicationId: deduplicationId } = request;
  if (!groupId) {
    throw new InvalidParameter('The MessageGroupId parameter is required for FIFO topics');
  }
  checkOrderingId('MessageGroupId', groupId);
  if (deduplicationId) {
    checkOrderingId('MessageDeduplicationId', deduplicationId);
    return { groupId, deduplicationId };
  }
  if (topic.attributes.get('ContentBasedDeduplication') !== 'true') {
    throw new InvalidParameter(
      'The topic should either have ContentBasedDeduplication enabled or ' +
        'MessageDeduplicationId provided explicitly',
    );
  }
  return { groupId, deduplicationId: hash('sha256', request.Message ?? '') };
}

/**
 * A standard topic hands a group on, for fair queues, and has no deduplication.
 * @throws InvalidParameter
 */
export function checkStandardPlace(request: PlaceRequest): void {
  const { MessageGroupId: groupId, MessageDeduplicationId: deduplicationId } = request;
  if (deduplicationId !== undefined) {
    throw new InvalidParameter(
      'MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that ' +
        'is not valid for this topic type',
    );
  }
  if (groupId !== undefined) checkOrderingId('MessageGroupId', groupId);
}

function checkOrderingId(parameter: string, id: string): void {
  // Printable ASCII without the space: letters, digits and punctuation.
  if (!/^[!-~]{1,128}$/.test(id)) throw new InvalidParameter(parameter);
}
