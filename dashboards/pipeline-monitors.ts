import type { MonitoringFacade } from 'cdk-monitoring-constructs';
import type { AlarmPolicy } from './alarms/alarm-policy.ts';
import { type IntakeMonitors, watchIntake } from './hops/intake.ts';
import { type NotificationMonitors, watchNotification } from './hops/notification.ts';
import { type ReconciliationMonitors, watchReconciliation } from './hops/reconciliation.ts';
import { ObjectiveMonitoring } from './monitoring/objective-monitoring.ts';
import type { PipelineResources } from './pipeline-resources.ts';

/** Names of the queues, as their metrics have them. */
export type QueueNames = Readonly<
  Record<
    | 'ruleDeadLetters'
    | 'ingestQueue'
    | 'ingestDeadLetters'
    | 'streamDeadLetters'
    | 'subscriptionDeadLetters'
    | 'inboxDeadLetters'
    | 'reconcileScheduleDeadLetters',
    string
  >
>;

/** One monitor for each hop; dashboards only arrange what these draw. */
export interface PipelineMonitors {
  readonly facade: MonitoringFacade;
  readonly objective: ObjectiveMonitoring;
  readonly intake: IntakeMonitors;
  readonly notification: NotificationMonitors;
  readonly reconciliation: ReconciliationMonitors;
  readonly queues: QueueNames;
}

/** Makes every monitor and with them every alarm. */
export function watchPipeline(
  facade: MonitoringFacade,
  policy: AlarmPolicy,
  resources: PipelineResources,
): PipelineMonitors {
  const intake = watchIntake(facade, policy, resources);
  const notification = watchNotification(facade, policy, resources);
  const uploadsMetric = intake.rule.matchedMetric;
  return {
    facade,
    intake,
    notification,
    reconciliation: watchReconciliation(facade, policy, resources),
    objective: new ObjectiveMonitoring(facade, { policy, uploadsMetric }),
    queues: {
      ruleDeadLetters: resources.ruleDeadLetters.queueName,
      ingestQueue: resources.ingestQueue.queueName,
      ingestDeadLetters: resources.ingestDeadLetters.queueName,
      streamDeadLetters: resources.streamDeadLetters.queueName,
      subscriptionDeadLetters: resources.subscriptionDeadLetters.queueName,
      inboxDeadLetters: resources.inboxDeadLetters.queueName,
      reconcileScheduleDeadLetters: resources.reconcileScheduleDeadLetters.queueName,
    },
  };
}
