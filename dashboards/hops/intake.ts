import type { MonitoringFacade } from 'cdk-monitoring-constructs';
import { SUMMARIZE_FILE_SERVICE } from '../../services/summarize-file/contract.ts';
import { type AlarmPolicy, AT_ONCE, THREE_OF_FIVE, TWO_OF_THREE } from '../alarms/alarm-policy.ts';
import { EventRuleMonitoring } from '../monitoring/event-rule-monitoring.ts';
import { FilesMonitoring } from '../monitoring/files-monitoring.ts';
import { above } from '../monitoring/house-monitoring.ts';
import { QueueMonitoringWithDlq } from '../monitoring/queue-monitoring.ts';
import { TableOperationsMonitoring } from '../monitoring/table-operations-monitoring.ts';
import { OBJECTIVE } from '../objective.ts';
import type { PipelineResources } from '../pipeline-resources.ts';
import { watchFunction } from './functions.ts';
import { anyMessage, watchDeadLetters } from './queues.ts';

/** A summary may take so much of the function's timeout before somebody should look. */
const TIMEOUT_PERCENT_MAX = 80;

export type IntakeMonitors = ReturnType<typeof watchIntake>;

/** From the upload to its record: rule, queue, function, table. */
export function watchIntake(
  facade: MonitoringFacade,
  policy: AlarmPolicy,
  resources: PipelineResources,
) {
  return {
    rule: new EventRuleMonitoring(facade, {
      rule: resources.uploadRule,
      humanReadableName: 'Uploads',
      addFailedInvocationsAlarm: policy.rule('UploadRuleFailing', { ...AT_ONCE, ...above(0) }),
    }),
    ruleDeadLetters: watchDeadLetters(facade, policy, 'UploadRuleDeadLetters', {
      queue: resources.ruleDeadLetters,
      name: 'Rule dead letters',
    }),
    queue: new QueueMonitoringWithDlq(facade, {
      queue: resources.ingestQueue,
      deadLetterQueue: resources.ingestDeadLetters,
      humanReadableName: 'Ingest',
      alarmFriendlyName: 'Ingest',
      // Not the time to drain: that is negative while the queue grows.
      addQueueMaxMessageAgeAlarm: policy.rule('IngestQueueAge', {
        ...TWO_OF_THREE,
        maxAgeInSeconds: OBJECTIVE.within.toSeconds(),
      }),
      addDeadLetterQueueMaxSizeAlarm: anyMessage(policy, 'IngestDeadLetters'),
    }),
    summarizeFile: watchFunction(
      facade,
      policy,
      { function: resources.summarizeFile, name: SUMMARIZE_FILE_SERVICE },
      { faults: 'SummarizeFaults', throttles: 'SummarizeThrottles' },
      {
        isIterator: false,
        addMaxLatencyAlarm: policy.rule('SummarizeNearTimeout', {
          ...TWO_OF_THREE,
          maxLatencyPercentageOfTimeout: TIMEOUT_PERCENT_MAX,
        }),
      },
    ),
    files: new FilesMonitoring(facade, {
      humanReadableName: 'Files',
      addRecordsFailedAlarm: policy.rule('SummarizeRecordsFailed', {
        ...THREE_OF_FIVE,
        ...above(0),
      }),
    }),
    table: new TableOperationsMonitoring(facade, {
      table: resources.files,
      humanReadableName: 'Records',
      operations: ['PutItem'],
      addSystemErrorsAlarm: policy.rule('FilesTableErrors', { ...TWO_OF_THREE, ...above(0) }),
      addWriteThrottleAlarm: policy.rule('FilesTableThrottled', { ...TWO_OF_THREE, ...above(0) }),
    }),
  };
}
