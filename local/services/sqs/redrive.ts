import { InvalidParameterValue } from './errors.ts';
import type { Queue, SqsState } from './model.ts';
import type { QueueAttributes } from './queue-attributes.ts';
import { queueByArn } from './queue-lookup.ts';

/**
 * Checks that a queue may send its dead letters where its redrive policy says.
 * @throws InvalidParameterValue
 */
export function checkRedriveTarget(
  state: SqsState,
  sourceArn: string,
  attributes: QueueAttributes,
): void {
  if (attributes.redrivePolicy === undefined) return;
  const invalid = (reason: string) =>
    InvalidParameterValue.of('RedrivePolicy', attributes.texts.get('RedrivePolicy'), reason);
  const target = queueByArn(state, attributes.redrivePolicy.deadLetterTargetArn);
  if (target === undefined) throw invalid('Dead letter target does not exist.');
  if (target.attributes.isFifo !== attributes.isFifo) {
    throw invalid('Dead-letter queue must be same type of queue as the source.');
  }
  const { redrivePermission, sourceQueueArns } = target.attributes.redriveAllowPolicy;
  const isAllowed =
    redrivePermission === 'allowAll' ||
    (redrivePermission === 'byQueue' && sourceQueueArns?.includes(sourceArn));
  if (!isAllowed) throw invalid('The dead letter target does not allow this source queue.');
}

/** The queues whose messages are dead-lettered to a queue. */
export function deadLetterSources(state: SqsState, deadLetterQueue: Queue): Queue[] {
  return [...state.queues.values()].filter(
    (queue) => queue.attributes.redrivePolicy?.deadLetterTargetArn === deadLetterQueue.arn,
  );
}
