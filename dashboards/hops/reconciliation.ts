import type { MonitoringFacade } from 'cdk-monitoring-constructs';
import { RECONCILE_UPLOADS_SERVICE } from '../../services/reconcile-uploads/contract.ts';
import { type AlarmPolicy, AT_ONCE } from '../alarms/alarm-policy.ts';
import { above } from '../monitoring/house-monitoring.ts';
import { ReconciliationMonitoring } from '../monitoring/reconciliation-monitoring.ts';
import { SchedulerMonitoring } from '../monitoring/scheduler-monitoring.ts';
import type { PipelineResources } from '../pipeline-resources.ts';
import { watchFunction } from './functions.ts';
import { watchDeadLetters } from './queues.ts';

export type ReconciliationMonitors = ReturnType<typeof watchReconciliation>;

/** From the schedule to what it finds out about uploads. */
export function watchReconciliation(
  facade: MonitoringFacade,
  policy: AlarmPolicy,
  resources: PipelineResources,
) {
  return {
    schedules: new SchedulerMonitoring(facade, {
      group: resources.reconcileSchedules,
      humanReadableName: 'Reconciliation',
    }),
    scheduleDeadLetters: watchDeadLetters(facade, policy, 'ReconcileScheduleDeadLetters', {
      queue: resources.reconcileScheduleDeadLetters,
      name: 'Schedule dead letters',
    }),
    reconcileUploads: watchFunction(
      facade,
      policy,
      { function: resources.reconcileUploads, name: RECONCILE_UPLOADS_SERVICE },
      { faults: 'ReconcileFaults', throttles: 'ReconcileThrottles' },
      { isIterator: false },
    ),
    uploads: new ReconciliationMonitoring(facade, {
      humanReadableName: 'Uploads',
      addGapAlarm: policy.rule('ReconciliationGap', { ...AT_ONCE, ...above(0) }),
    }),
  };
}
