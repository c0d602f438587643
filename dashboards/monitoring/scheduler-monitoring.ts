import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import {
  CountAxisFromZero,
  MetricStatistic,
  type MetricWithAlarmSupport,
  type MonitoringScope,
} from 'cdk-monitoring-constructs';
import { HouseMonitoring } from './house-monitoring.ts';
import { type GraphSize, graph } from './widgets.ts';

export interface SchedulerMonitoringProps {
  readonly group: CfnScheduleGroup;
  readonly humanReadableName: string;
}

/**
 * The schedules of a group: the Scheduler has no finer dimension.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/monitoring-cloudwatch.html
 */
export class SchedulerMonitoring extends HouseMonitoring {
  readonly attemptedMetric: MetricWithAlarmSupport;
  readonly throttledMetric: MetricWithAlarmSupport;
  readonly targetErrorMetric: MetricWithAlarmSupport;
  readonly droppedMetric: MetricWithAlarmSupport;
  readonly deadLetteredMetric: MetricWithAlarmSupport;

  constructor(scope: MonitoringScope, props: SchedulerMonitoringProps) {
    super(scope, 'EventBridge Scheduler', 'AWS/Scheduler', props);
    const dimensions = { ScheduleGroup: props.group.ref };
    const count = (name: string, label: string) =>
      this.metric(name, label, MetricStatistic.SUM, dimensions);
    this.attemptedMetric = count('InvocationAttemptCount', 'Attempts');
    this.throttledMetric = count('InvocationThrottleCount', 'Held back by quota');
    this.targetErrorMetric = count('TargetErrorCount', 'Refused by the target');
    this.droppedMetric = count('InvocationDroppedCount', 'Given up');
    this.deadLetteredMetric = count('InvocationsSentToDeadLetterCount', 'Dead-lettered');
  }

  override graphs(): IWidget[] {
    return [this.createInvocationsWidget(), this.createFailureWidget()];
  }

  createInvocationsWidget(size?: GraphSize): IWidget {
    const metrics = [this.attemptedMetric, this.targetErrorMetric];
    return graph({ title: 'Scheduled runs', metrics, axis: CountAxisFromZero }, size);
  }

  createFailureWidget(size?: GraphSize): IWidget {
    const metrics = [this.throttledMetric, this.droppedMetric, this.deadLetteredMetric];
    return graph({ title: 'Failed runs', metrics, axis: CountAxisFromZero }, size);
  }
}
