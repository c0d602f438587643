import { GraphWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import {
  CountAxisFromZero,
  MetricStatistic,
  type MonitoringScope,
  SqsQueueMonitoring,
  type SqsQueueMonitoringProps,
  SqsQueueMonitoringWithDlq,
  type SqsQueueMonitoringWithDlqProps,
} from 'cdk-monitoring-constructs';

/** A queue with its messages in flight in the place of the time to drain, which is negative just while a queue grows. */
export class QueueMonitoring extends SqsQueueMonitoring {
  readonly #inFlight: InFlight;

  constructor(scope: MonitoringScope, props: SqsQueueMonitoringProps) {
    super(scope, props);
    this.#inFlight = inFlightOf(scope, props.queue);
  }

  override createTimeToDrainWidget(width: number, height: number): GraphWidget {
    return this.#inFlight(width, height);
  }
}

/** The same with a dead-letter queue. */
export class QueueMonitoringWithDlq extends SqsQueueMonitoringWithDlq {
  readonly #inFlight: InFlight;

  constructor(scope: MonitoringScope, props: SqsQueueMonitoringWithDlqProps) {
    super(scope, props);
    this.#inFlight = inFlightOf(scope, props.queue);
  }

  override createTimeToDrainWidget(width: number, height: number): GraphWidget {
    return this.#inFlight(width, height);
  }
}

type InFlight = (width: number, height: number) => GraphWidget;

function inFlightOf(scope: MonitoringScope, queue: IQueue): InFlight {
  const metric = scope
    .createMetricFactory()
    .createMetric(
      'ApproximateNumberOfMessagesNotVisible',
      MetricStatistic.MAX,
      'In flight',
      { QueueName: queue.queueName },
      undefined,
      'AWS/SQS',
    );
  return (width, height) =>
    new GraphWidget({
      title: 'Messages in flight',
      width,
      height,
      left: [metric],
      leftYAxis: CountAxisFromZero,
    });
}
