import { type IWidget, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import {
  CountAxisFromZero,
  MetricStatistic,
  TimeAxisSecondsFromZero,
} from 'cdk-monitoring-constructs';
import { FileMetrics } from '../monitoring/file-metrics.ts';
import { graph, heading, ROW_OF_FOUR, THIRD } from '../monitoring/widgets.ts';
import type { PipelineMonitors } from '../pipeline-monitors.ts';

const TOP_ROW = { width: THIRD, height: 6 } as const;

/** What to watch while something is broken on purpose: is anything lost, where does work pile up, does it drain? */
export function chaos(monitors: PipelineMonitors): IWidget[][] {
  const { facade, intake, notification, objective, reconciliation } = monitors;
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
  return [
    [
      heading(
        '# Chaos\nNothing may be lost: what is owed returns to zero once the fault is over.',
        2,
      ),
    ],
    [
      graph(
        { title: 'In and out', metrics: [uploads, announced], axis: CountAxisFromZero },
        TOP_ROW,
      ),
      graph({ title: 'Owed to users', metrics: [owed], axis: CountAxisFromZero }, TOP_ROW),
      reconciliation.uploads.createGapWidget(TOP_ROW),
    ],
    [
      deadLetters(monitors),
      oldestUpload(monitors),
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

function deadLetters(monitors: PipelineMonitors): IWidget {
  const { queues } = monitors;
  const depth = (label: string, queueName: string) =>
    queueMetric(monitors, 'ApproximateNumberOfMessagesVisible', label, queueName);
  return graph(
    {
      title: 'Dead letters',
      metrics: [
        depth('Rule', queues.ruleDeadLetters),
        depth('Ingest', queues.ingestDeadLetters),
        depth('Stream', queues.streamDeadLetters),
        depth('Subscription', queues.subscriptionDeadLetters),
        depth('Inbox', queues.inboxDeadLetters),
        depth('Reconciliation', queues.reconcileScheduleDeadLetters),
      ],
      axis: CountAxisFromZero,
      stacked: true,
    },
    ROW_OF_FOUR,
  );
}

function oldestUpload(monitors: PipelineMonitors): IWidget {
  const { ingestQueue } = monitors.queues;
  const metrics = [queueMetric(monitors, 'ApproximateAgeOfOldestMessage', 'Ingest', ingestQueue)];
  return graph(
    { title: 'Oldest upload in the queue', metrics, axis: TimeAxisSecondsFromZero },
    ROW_OF_FOUR,
  );
}

function queueMetric(
  { facade }: PipelineMonitors,
  metricName: string,
  label: string,
  QueueName: string,
) {
  return facade
    .createMetricFactory()
    .createMetric(metricName, MetricStatistic.MAX, label, { QueueName }, undefined, 'AWS/SQS');
}
