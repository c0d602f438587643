import type { HorizontalAnnotation, IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { IRule } from 'aws-cdk-lib/aws-events';
import {
  CountAxisFromZero,
  MetricStatistic,
  type MetricWithAlarmSupport,
  type MonitoringScope,
  TimeAxisMillisFromZero,
} from 'cdk-monitoring-constructs';
import { type AlarmRules, HouseMonitoring } from './house-monitoring.ts';
import { type GraphSize, graph } from './widgets.ts';

export interface EventRuleMonitoringProps {
  readonly rule: IRule;
  readonly humanReadableName: string;
  /** On events that EventBridge gave up delivering. */
  readonly addFailedInvocationsAlarm?: AlarmRules;
}

/**
 * A rule of EventBridge's default bus and its targets.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
 */
export class EventRuleMonitoring extends HouseMonitoring {
  readonly matchedMetric: MetricWithAlarmSupport;
  readonly deliveredMetric: MetricWithAlarmSupport;
  readonly failedMetric: MetricWithAlarmSupport;
  readonly deadLetteredMetric: MetricWithAlarmSupport;
  readonly retriedMetric: MetricWithAlarmSupport;
  readonly latencyMetrics: readonly MetricWithAlarmSupport[];
  readonly failedThresholds: readonly HorizontalAnnotation[];

  constructor(scope: MonitoringScope, props: EventRuleMonitoringProps) {
    super(scope, 'EventBridge Rule', 'AWS/Events', props);
    // Rules of the default bus report under their name alone; those of other buses add the bus.
    const dimensions = { RuleName: props.rule.ruleName };
    const count = (name: string, label: string) =>
      this.metric(name, label, MetricStatistic.SUM, dimensions);
    const latency = (label: string, statistic: MetricStatistic) =>
      this.metric('IngestionToInvocationSuccessLatency', label, statistic, dimensions);
    this.matchedMetric = count('MatchedEvents', 'Matched');
    this.deliveredMetric = count('Invocations', 'Delivered');
    this.failedMetric = count('FailedInvocations', 'Given up');
    this.deadLetteredMetric = count('InvocationsSentToDlq', 'Dead-lettered');
    this.retriedMetric = count('RetryInvocationAttempts', 'Retries');
    this.latencyMetrics = [
      latency('P50', MetricStatistic.P50),
      latency('P99', MetricStatistic.P99),
    ];
    const { addFailedInvocationsAlarm } = props;
    this.failedThresholds = this.addAlarms(this.failedMetric, 'Failed', addFailedInvocationsAlarm);
  }

  override graphs(): IWidget[] {
    return [this.createEventsWidget(), this.createFailureWidget(), this.createLatencyWidget()];
  }

  createEventsWidget(size?: GraphSize): IWidget {
    const metrics = [this.matchedMetric, this.deliveredMetric];
    return graph({ title: 'Events', metrics, axis: CountAxisFromZero }, size);
  }

  createFailureWidget(size?: GraphSize): IWidget {
    return graph(
      {
        title: 'Failed deliveries',
        metrics: [this.failedMetric, this.deadLetteredMetric, this.retriedMetric],
        axis: CountAxisFromZero,
        thresholds: this.failedThresholds,
      },
      size,
    );
  }

  createLatencyWidget(size?: GraphSize): IWidget {
    const title = 'Event to target';
    return graph({ title, metrics: this.latencyMetrics, axis: TimeAxisMillisFromZero }, size);
  }
}
