import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { MonitoringFacade } from 'cdk-monitoring-constructs';
import { type AlarmPolicy, AT_ONCE } from '../alarms/alarm-policy.ts';
import type { AlarmId } from '../alarms/catalogue.ts';
import { QueueMonitoring } from '../monitoring/queue-monitoring.ts';

/**
 * Any message at all. By depth and not by arrivals: SQS does not count a message that a redrive policy moves as sent.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 */
export function anyMessage(policy: AlarmPolicy, id: AlarmId) {
  return policy.rule(id, { ...AT_ONCE, maxMessageCount: 0 });
}

/** A dead-letter queue that stands alone: nothing receives from the queue it belongs to. */
export function watchDeadLetters(
  facade: MonitoringFacade,
  policy: AlarmPolicy,
  id: AlarmId,
  { queue, name }: { readonly queue: IQueue; readonly name: string },
): QueueMonitoring {
  return new QueueMonitoring(facade, {
    queue,
    humanReadableName: name,
    alarmFriendlyName: id,
    addQueueMaxSizeAlarm: anyMessage(policy, id),
  });
}
