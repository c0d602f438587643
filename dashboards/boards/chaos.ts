import { type IWidget, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import {
  CountAxisFromZero,
  MetricStatistic,
  TimeAxisSecondsFromZero,
} from 'cdk-monitoring-constructs';
import { FileMetrics } from '../monitoring/file-metrics.ts';
import { graph, heading, ROW_OF_FOUR } from '../monitoring/widgets.ts';
import type { PipelineMonitors } from '../pipeline-monitors.ts';

const HALF = { width: 12, height: 6 } as const;

/** What to watch while something is broken on purpose: is anything lost, where does work pile up, does it drain? */
export function chaos(monitors: PipelineMonitors): IWidget[][] {
  const { facade, intake, notification, objective } = monitors;
  const metrics = facade.createMetricFactory();
  const files = new FileMetrics(metrics);
  const uploads = intake.rule.matchedMetric;
  const announced = files.notify('notificationsSent', 'Announced');
  const owed = new MathExpression({
    expression: 'RUNNING_SUM(FILL(uploads, 0)) - RUNNING_SUM(FILL(announced, 0))',
    usingMetrics: { uploads, announced },
    label: 'Uploads not announced yet',
    period: Duration.minutes(1),
  });
  const depth = (label: string, queueName: string) =>
    metrics.createMetric(
      'ApproximateNumberOfMessagesVisible',
      MetricStatistic.MAX,
      label,
      { QueueName: queueName },
      undefined,
      'AWS/SQS',
    );
  const age = (label: string, queueName: string) =>
    metrics.createMetric(
      'ApproximateAgeOfOldestMessage',
      MetricStatistic.MAX,
      label,
      { QueueName: queueName },
      undefined,
      'AWS/SQS',
    );
  const { queues } = monitors;
  return [
    [
      heading(
        '# Chaos\nNothing may be lost: what is owed returns to zero once the fault is over.',
        2,
      ),
    ],
    [
      graph({ title: 'In and out', metrics: [uploads, announced], axis: CountAxisFromZero }, HALF),
      graph({ title: 'Owed to users', metrics: [owed], axis: CountAxisFromZero }, HALF),
    ],
    [
      graph(
        {
          title: 'Dead letters',
          metrics: [
            depth('Rule', queues.ruleDeadLetters),
            depth('Ingest', queues.ingestDeadLetters),
            depth('Stream', queues.streamDeadLetters),
            depth('Subscription', queues.subscriptionDeadLetters),
            depth('Inbox', queues.inboxDeadLetters),
          ],
          axis: CountAxisFromZero,
          stacked: true,
        },
        ROW_OF_FOUR,
      ),
      graph(
        {
          title: 'Oldest upload in the queue',
          metrics: [age('Ingest', queues.ingestQueue)],
          axis: TimeAxisSecondsFromZero,
        },
        ROW_OF_FOUR,
      ),
      intake.files.createFailedWidget(ROW_OF_FOUR),
      objective.createLatencyWidget(ROW_OF_FOUR),
    ],
    [
      intake.summarizeFile.createErrorCountWidget(6, 5),
      notification.notifySubscribers.createErrorCountWidget(6, 5),
      notification.notifySubscribers.createIteratorAgeWidget(6, 5),
      intake.rule.createFailureWidget(ROW_OF_FOUR),
    ],
  ];
}
