import type { HorizontalAnnotation, IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import {
  CountAxisFromZero,
  MetricStatistic,
  type MetricWithAlarmSupport,
  type MonitoringScope,
} from 'cdk-monitoring-constructs';
import { METRICS_NAMESPACE } from '../../services/summarize-file/contract.ts';
import { FileMetrics } from './file-metrics.ts';
import { type AlarmRules, HouseMonitoring } from './house-monitoring.ts';
import { type GraphSize, graph } from './widgets.ts';

export interface ReconciliationMonitoringProps {
  readonly humanReadableName: string;
  /** On uploads that should have been recorded and announced by now. */
  readonly addGapAlarm?: AlarmRules;
}

/** What S3 holds against what was recorded and announced: the only eye that sees a loss nobody reports. */
export class ReconciliationMonitoring extends HouseMonitoring {
  readonly #files: FileMetrics;
  readonly gapMetric: MetricWithAlarmSupport;
  readonly gapThresholds: readonly HorizontalAnnotation[];

  constructor(scope: MonitoringScope, props: ReconciliationMonitoringProps) {
    super(scope, 'Reconciliation', METRICS_NAMESPACE, props);
    this.#files = new FileMetrics(scope.createMetricFactory());
    this.gapMetric = this.#files.reconcile('reconciliationGap', 'Owed');
    this.gapThresholds = this.addAlarms(this.gapMetric, 'Gap', props.addGapAlarm);
  }

  override graphs(): IWidget[] {
    return [this.createGapWidget(), this.createSettledWidget()];
  }

  createGapWidget(size?: GraphSize): IWidget {
    return graph(
      {
        title: 'Uploads that are owed something',
        metrics: [
          this.gapMetric,
          this.#files.reconcile('uploadsUnrecorded', 'A record'),
          this.#files.reconcile('uploadsUnannounced', 'A notification'),
        ],
        axis: CountAxisFromZero,
        thresholds: this.gapThresholds,
      },
      size,
    );
  }

  createSettledWidget(size?: GraphSize): IWidget {
    const metrics = [this.#files.reconcile('uploadsSettled', 'Settled', MetricStatistic.SUM)];
    return graph({ title: 'Uploads found settled', metrics, axis: CountAxisFromZero }, size);
  }
}
