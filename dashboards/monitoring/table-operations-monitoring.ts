import {
  type HorizontalAnnotation,
  type IWidget,
  MathExpression,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { Duration } from 'aws-cdk-lib/core';
import {
  CountAxisFromZero,
  MetricStatistic,
  type MetricWithAlarmSupport,
  type MonitoringScope,
  TimeAxisMillisFromZero,
} from 'cdk-monitoring-constructs';
import { type AlarmRules, HouseMonitoring } from './house-monitoring.ts';
import { type GraphSize, graph } from './widgets.ts';

export interface TableOperationsMonitoringProps {
  readonly table: Pick<ITable, 'tableName'>;
  readonly humanReadableName: string;
  /** The operations that the application uses: `PutItem`, `BatchGetItem`, … */
  readonly operations: readonly [string, ...string[]];
  /** On errors of DynamoDB itself in the first operation: the series has the operation as a dimension, never the table alone. */
  readonly addSystemErrorsAlarm?: AlarmRules;
  readonly addWriteThrottleAlarm?: AlarmRules;
}

/**
 * A table by operation: the tail of latencies where the monitoring library draws the average, and errors under the
 * dimensions that DynamoDB really reports.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
 */
export class TableOperationsMonitoring extends HouseMonitoring {
  readonly latencyMetrics: readonly MetricWithAlarmSupport[];
  readonly systemErrorMetrics: readonly MetricWithAlarmSupport[];
  readonly writeThrottleMetric: MetricWithAlarmSupport;
  readonly conditionFailedMetric: MetricWithAlarmSupport;
  readonly consumedMetrics: readonly MetricWithAlarmSupport[];
  readonly errorThresholds: readonly HorizontalAnnotation[];
  readonly throttleThresholds: readonly HorizontalAnnotation[];

  constructor(scope: MonitoringScope, props: TableOperationsMonitoringProps) {
    super(scope, 'DynamoDB Table', 'AWS/DynamoDB', props);
    const table = { TableName: props.table.tableName };
    const perOperation = (name: string, statistic: MetricStatistic) =>
      props.operations.map((operation) =>
        this.metric(name, operation, statistic, { ...table, Operation: operation }),
      );
    this.latencyMetrics = perOperation('SuccessfulRequestLatency', MetricStatistic.P99);
    const [mainOperation] = props.operations;
    const operation = { ...table, Operation: mainOperation };
    const errors = this.metric('SystemErrors', mainOperation, MetricStatistic.SUM, operation);
    this.systemErrorMetrics = perOperation('SystemErrors', MetricStatistic.SUM);
    const sum = (name: string, label: string) =>
      this.metric(name, label, MetricStatistic.SUM, table);
    this.writeThrottleMetric = sum('WriteThrottleEvents', 'Throttled writes');
    this.conditionFailedMetric = sum('ConditionalCheckFailedRequests', 'Condition failed');
    this.consumedMetrics = [
      sum('ConsumedReadCapacityUnits', 'Read units'),
      sum('ConsumedWriteCapacityUnits', 'Write units'),
    ];
    this.errorThresholds = this.addAlarms(filled(errors), 'Errors', props.addSystemErrorsAlarm);
    this.throttleThresholds = this.addAlarms(
      filled(this.writeThrottleMetric),
      'WriteThrottle',
      props.addWriteThrottleAlarm,
    );
  }

  override graphs(): IWidget[] {
    return [
      this.createConsumedWidget(),
      this.createLatencyWidget(),
      this.createErrorsWidget(),
      this.createThrottlesWidget(),
    ];
  }

  createConsumedWidget(size?: GraphSize): IWidget {
    const title = 'Consumed capacity';
    return graph({ title, metrics: this.consumedMetrics, axis: CountAxisFromZero }, size);
  }

  createLatencyWidget(size?: GraphSize): IWidget {
    const title = 'Latency by operation, p99';
    return graph({ title, metrics: this.latencyMetrics, axis: TimeAxisMillisFromZero }, size);
  }

  createErrorsWidget(size?: GraphSize): IWidget {
    return graph(
      {
        title: 'System errors by operation',
        metrics: this.systemErrorMetrics,
        axis: CountAxisFromZero,
        thresholds: this.errorThresholds,
      },
      size,
    );
  }

  createThrottlesWidget(size?: GraphSize): IWidget {
    return graph(
      {
        title: 'Throttled writes, failed conditions',
        metrics: [this.writeThrottleMetric, this.conditionFailedMetric],
        axis: CountAxisFromZero,
        thresholds: this.throttleThresholds,
      },
      size,
    );
  }
}

/** Without its gaps: DynamoDB's alarms would else stay in the state of the last value. */
function filled(metric: MetricWithAlarmSupport): MetricWithAlarmSupport {
  return new MathExpression({
    expression: 'FILL(errors, 0)',
    usingMetrics: { errors: metric },
    label: 'Errors, gaps as 0',
    period: Duration.minutes(1),
  });
}
