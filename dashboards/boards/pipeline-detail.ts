import { type IWidget, LogQueryWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Monitoring } from 'cdk-monitoring-constructs';
import { heading, ROW_WIDTH } from '../monitoring/widgets.ts';
import type { PipelineMonitors } from '../pipeline-monitors.ts';

const LOG_HEIGHT = 7;

/** Everything that is measured, hop by hop, and the newest errors in the functions' own words. */
export function pipelineDetail(
  { intake, notification, reconciliation }: PipelineMonitors,
  logGroupNames: readonly string[],
): IWidget[][] {
  const monitors: readonly Monitoring[] = [
    intake.rule,
    intake.ruleDeadLetters,
    intake.queue,
    intake.summarizeFile,
    intake.files,
    intake.table,
    notification.notifySubscribers,
    notification.streamDeadLetters,
    notification.table,
    notification.topic,
    notification.subscriptionDeadLetters,
    notification.inbox,
    reconciliation.schedules,
    reconciliation.scheduleDeadLetters,
    reconciliation.reconcileUploads,
    reconciliation.uploads,
  ];
  return [
    [heading('# Pipeline detail\nIn the order in which a file passes.', 2)],
    ...monitors.map((monitor) => monitor.widgets()),
    [
      new LogQueryWidget({
        title: 'Newest errors',
        logGroupNames: [...logGroupNames],
        queryLines: [
          'fields @timestamp, service, message, uploadId, error.name',
          'filter level = "ERROR"',
          'sort @timestamp desc',
          'limit 20',
        ],
        width: ROW_WIDTH,
        height: LOG_HEIGHT,
      }),
    ],
  ];
}
