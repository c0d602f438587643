import { AlarmStatusWidget, type IAlarm, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { LambdaFunctionMonitoring } from 'cdk-monitoring-constructs';
import { GRAPH_HEIGHT, heading, QUARTER, ROW_OF_FOUR, ROW_WIDTH } from '../monitoring/widgets.ts';
import { OBJECTIVE } from '../objective.ts';
import type { PipelineMonitors } from '../pipeline-monitors.ts';

/** Six alarms stand in a row of the alarm widget. */
const ALARMS_PER_ROW = 6;

/**
 * What an operator opens first: the promise to users on top, then each hop in the order in which data flows, always as
 * traffic, errors, latency, saturation.
 */
export function serviceHealth(monitors: PipelineMonitors, alarms: readonly IAlarm[]): IWidget[][] {
  const { objective, intake, notification, reconciliation } = monitors;
  return [
    [
      heading(
        `# File intake\n${OBJECTIVE.goal * 100} % of accepted files are announced to subscribers within ` +
          `${OBJECTIVE.within.toHumanString()}. Alarms and what to do: docs/runbook.md.`,
        2,
      ),
    ],
    [
      objective.createAttainmentWidget(),
      objective.createBudgetWidget(),
      objective.createBurnWidget(ROW_OF_FOUR),
      objective.createLatencyWidget(ROW_OF_FOUR),
    ],
    [
      new AlarmStatusWidget({
        title: 'Alarms',
        alarms: [...alarms],
        width: ROW_WIDTH,
        height: 1 + Math.ceil(alarms.length / ALARMS_PER_ROW),
      }),
    ],
    ...hop('Uploads: S3 to EventBridge', [
      intake.rule.createEventsWidget(ROW_OF_FOUR),
      intake.rule.createFailureWidget(ROW_OF_FOUR),
      intake.rule.createLatencyWidget(ROW_OF_FOUR),
      intake.ruleDeadLetters.createMessageCountWidget(QUARTER, GRAPH_HEIGHT),
    ]),
    ...hop('Ingest queue: SQS', [
      intake.queue.createProducerAndConsumerRateWidget(QUARTER, GRAPH_HEIGHT),
      intake.files.createFailedWidget(ROW_OF_FOUR),
      intake.queue.createMessageAgeWidget(QUARTER, GRAPH_HEIGHT),
      intake.queue.createMessageCountWidget(QUARTER, GRAPH_HEIGHT),
    ]),
    ...hop('summarize-file: Lambda', goldenSignals(intake.summarizeFile)),
    ...hop('Records: DynamoDB', [
      intake.table.createConsumedWidget(ROW_OF_FOUR),
      intake.table.createErrorsWidget(ROW_OF_FOUR),
      intake.table.createLatencyWidget(ROW_OF_FOUR),
      intake.table.createThrottlesWidget(ROW_OF_FOUR),
    ]),
    ...hop('notify-subscribers: stream to Lambda', goldenSignals(notification.notifySubscribers)),
    ...hop('Subscribers: SNS', [
      notification.topic.createMessageCountWidget(QUARTER, GRAPH_HEIGHT),
      notification.topic.createMessageFailedWidget(QUARTER, GRAPH_HEIGHT),
      notification.notifySubscribers.createIteratorAgeWidget(QUARTER, GRAPH_HEIGHT),
      notification.subscriptionDeadLetters.createMessageCountWidget(QUARTER, GRAPH_HEIGHT),
    ]),
    ...hop('Reconciliation: Scheduler to Lambda', [
      reconciliation.schedules.createInvocationsWidget(ROW_OF_FOUR),
      reconciliation.reconcileUploads.createErrorRateWidget(QUARTER, GRAPH_HEIGHT),
      reconciliation.reconcileUploads.createLatencyWidget(QUARTER, GRAPH_HEIGHT),
      reconciliation.uploads.createGapWidget(ROW_OF_FOUR),
    ]),
  ];
}

function hop(title: string, graphs: IWidget[]): IWidget[][] {
  return [[heading(`## ${title}`)], graphs];
}

function goldenSignals(monitor: LambdaFunctionMonitoring): IWidget[] {
  return [
    monitor.createTpsWidget(QUARTER, GRAPH_HEIGHT),
    monitor.createErrorRateWidget(QUARTER, GRAPH_HEIGHT),
    monitor.createLatencyWidget(QUARTER, GRAPH_HEIGHT),
    monitor.createInvocationWidget(QUARTER, GRAPH_HEIGHT),
  ];
}
