import {
  type MetricFactory,
  MetricStatistic,
  type MetricWithAlarmSupport,
} from 'cdk-monitoring-constructs';
import {
  NOTIFY_SUBSCRIBERS_METRICS,
  NOTIFY_SUBSCRIBERS_SERVICE,
} from '../../services/notify-subscribers/contract.ts';
import {
  RECONCILE_UPLOADS_METRICS,
  RECONCILE_UPLOADS_SERVICE,
} from '../../services/reconcile-uploads/contract.ts';
import {
  METRICS_NAMESPACE,
  SUMMARIZE_FILE_METRICS,
  SUMMARIZE_FILE_SERVICE,
} from '../../services/summarize-file/contract.ts';

/** The metrics that the pipeline's own code emits, by what they say of files. */
export class FileMetrics {
  readonly #factory: MetricFactory;

  constructor(factory: MetricFactory) {
    this.#factory = factory;
  }

  summarize(
    name: keyof typeof SUMMARIZE_FILE_METRICS,
    label: string,
    statistic = MetricStatistic.SUM,
  ): MetricWithAlarmSupport {
    return this.#metric(SUMMARIZE_FILE_METRICS[name], label, statistic, SUMMARIZE_FILE_SERVICE);
  }

  notify(
    name: keyof typeof NOTIFY_SUBSCRIBERS_METRICS,
    label: string,
    statistic = MetricStatistic.SUM,
  ): MetricWithAlarmSupport {
    const metricName = NOTIFY_SUBSCRIBERS_METRICS[name];
    return this.#metric(metricName, label, statistic, NOTIFY_SUBSCRIBERS_SERVICE);
  }

  reconcile(
    name: keyof typeof RECONCILE_UPLOADS_METRICS,
    label: string,
    statistic = MetricStatistic.MAX,
  ): MetricWithAlarmSupport {
    const metricName = RECONCILE_UPLOADS_METRICS[name];
    return this.#metric(metricName, label, statistic, RECONCILE_UPLOADS_SERVICE);
  }

  #metric(metricName: string, label: string, statistic: MetricStatistic, service: string) {
    const namespace = METRICS_NAMESPACE;
    return this.#factory.createMetric(
      metricName,
      statistic,
      label,
      { service },
      undefined,
      namespace,
    );
  }
}
