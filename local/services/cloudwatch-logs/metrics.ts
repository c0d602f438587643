import { MetricGroup, type MetricSink } from '../../metrics.ts';

const NAMESPACE = 'AWS/Logs';

/**
 * How much is written to log groups.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html
 */
export class IncomingMetrics {
  readonly #sink: MetricSink;
  readonly #account: MetricGroup;
  readonly #groups = new Map<string, MetricGroup>();

  constructor(sink: MetricSink) {
    this.#sink = sink;
    this.#account = new MetricGroup(sink, NAMESPACE);
  }

  add(logGroupName: string, message: string): void {
    let group = this.#groups.get(logGroupName);
    if (group === undefined) {
      group = new MetricGroup(this.#sink, NAMESPACE, { LogGroupName: logGroupName });
      this.#groups.set(logGroupName, group);
    }
    const sizeBytes = Buffer.byteLength(message);
    for (const metrics of [group, this.#account]) {
      metrics.count('IncomingLogEvents');
      metrics.add('IncomingBytes', 'Bytes', sizeBytes);
    }
  }
}
