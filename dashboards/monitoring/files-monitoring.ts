import type { HorizontalAnnotation, IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import {
  CountAxisFromZero,
  MetricStatistic,
  type MetricWithAlarmSupport,
  type MonitoringScope,
  SizeAxisBytesFromZero,
  TimeAxisMillisFromZero,
} from 'cdk-monitoring-constructs';
import { METRICS_NAMESPACE } from '../../services/summarize-file/contract.ts';
import { FileMetrics } from './file-metrics.ts';
import { type AlarmRules, HouseMonitoring } from './house-monitoring.ts';
import { type GraphSize, graph } from './widgets.ts';

export interface FilesMonitoringProps {
  readonly humanReadableName: string;
  /** On uploads of otherwise good batches that fail and will be retried. */
  readonly addRecordsFailedAlarm?: AlarmRules;
}

/** What becomes of files, told by the functions themselves: Lambda only knows of invocations. */
export class FilesMonitoring extends HouseMonitoring {
  readonly #files: FileMetrics;
  readonly recordsFailedMetric: MetricWithAlarmSupport;
  readonly failedThresholds: readonly HorizontalAnnotation[];

  constructor(scope: MonitoringScope, props: FilesMonitoringProps) {
    super(scope, 'Files', METRICS_NAMESPACE, props);
    this.#files = new FileMetrics(scope.createMetricFactory());
    this.recordsFailedMetric = this.#files.summarize('recordsFailed', 'Failed, retried');
    const { addRecordsFailedAlarm } = props;
    this.failedThresholds = this.addAlarms(
      this.recordsFailedMetric,
      'RecordsFailed',
      addRecordsFailedAlarm,
    );
  }

  override graphs(): IWidget[] {
    return [this.createOutcomeWidget(), this.createFailedWidget(), this.createDurationWidget()];
  }

  createOutcomeWidget(size?: GraphSize): IWidget {
    return graph(
      {
        title: 'Files by outcome',
        metrics: [
          this.#files.summarize('filesProcessed', 'Processed'),
          this.#files.summarize('filesRejected', 'Rejected'),
          this.#files.notify('notificationsSent', 'Announced'),
        ],
        axis: CountAxisFromZero,
      },
      size,
    );
  }

  createFailedWidget(size?: GraphSize): IWidget {
    return graph(
      {
        title: 'Files that need another try',
        metrics: [
          this.recordsFailedMetric,
          this.#files.notify('notificationsFailed', 'Not announced, retried'),
          this.#files.summarize('duplicatesSkipped', 'Delivered twice'),
        ],
        axis: CountAxisFromZero,
        thresholds: this.failedThresholds,
      },
      size,
    );
  }

  createDurationWidget(size?: GraphSize): IWidget {
    return graph(
      {
        title: 'Summarising one file',
        metrics: [
          this.#files.summarize('summaryDuration', 'P50', MetricStatistic.P50),
          this.#files.summarize('summaryDuration', 'P99', MetricStatistic.P99),
        ],
        axis: TimeAxisMillisFromZero,
      },
      size,
    );
  }

  createBytesWidget(size?: GraphSize): IWidget {
    const metrics = [this.#files.summarize('bytesProcessed', 'Bytes read')];
    return graph({ title: 'Bytes', metrics, axis: SizeAxisBytesFromZero }, size);
  }
}
