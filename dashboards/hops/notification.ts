import { type MonitoringFacade, SnsTopicMonitoring } from 'cdk-monitoring-constructs';
import { NOTIFY_SUBSCRIBERS_SERVICE } from '../../services/notify-subscribers/contract.ts';
import { type AlarmPolicy, AT_ONCE, TWO_OF_THREE } from '../alarms/alarm-policy.ts';
import { QueueMonitoringWithDlq } from '../monitoring/queue-monitoring.ts';
import { TableOperationsMonitoring } from '../monitoring/table-operations-monitoring.ts';
import { OBJECTIVE } from '../objective.ts';
import type { PipelineResources } from '../pipeline-resources.ts';
import { watchFunction } from './functions.ts';
import { anyMessage, watchDeadLetters } from './queues.ts';

export type NotificationMonitors = ReturnType<typeof watchNotification>;

/** From the record to the subscriber: stream, function, topic, inbox. */
export function watchNotification(
  facade: MonitoringFacade,
  policy: AlarmPolicy,
  resources: PipelineResources,
) {
  return {
    notifySubscribers: watchFunction(
      facade,
      policy,
      { function: resources.notifySubscribers, name: NOTIFY_SUBSCRIBERS_SERVICE },
      { faults: 'NotifyFaults', throttles: 'NotifyThrottles' },
      {
        isIterator: true,
        addMaxIteratorAgeAlarm: policy.rule('NotifyIteratorAge', {
          ...TWO_OF_THREE,
          maxAgeInMillis: OBJECTIVE.within.toMilliseconds(),
        }),
      },
    ),
    streamDeadLetters: watchDeadLetters(facade, policy, 'StreamDeadLetters', {
      queue: resources.streamDeadLetters,
      name: 'Stream dead letters',
    }),
    table: new TableOperationsMonitoring(facade, {
      table: resources.notifications,
      humanReadableName: 'Sent notifications',
      operations: ['BatchGetItem', 'BatchWriteItem'],
    }),
    topic: new SnsTopicMonitoring(facade, {
      topic: resources.fileEvents,
      humanReadableName: 'File events',
      alarmFriendlyName: 'FileEvents',
      addMessageNotificationsFailedAlarm: policy.rule('NotificationsUndelivered', {
        ...AT_ONCE,
        maxNotificationsFailedCount: 0,
      }),
    }),
    subscriptionDeadLetters: watchDeadLetters(facade, policy, 'SubscriptionDeadLetters', {
      queue: resources.subscriptionDeadLetters,
      name: 'Subscription dead letters',
    }),
    inbox: new QueueMonitoringWithDlq(facade, {
      queue: resources.inbox,
      deadLetterQueue: resources.inboxDeadLetters,
      humanReadableName: 'Inbox',
      alarmFriendlyName: 'Inbox',
      addDeadLetterQueueMaxSizeAlarm: anyMessage(policy, 'InboxDeadLetters'),
    }),
  };
}
