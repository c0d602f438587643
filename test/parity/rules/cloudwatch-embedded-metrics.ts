import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { expect } from 'vitest';
import { type Aws, documented, type Rule } from '../rule.ts';
import { GUIDE, metricsOf } from './cloudwatch-helpers.ts';

const SPECIFICATION = `${GUIDE}/CloudWatch_Embedded_Metric_Format_Specification.html`;
const LOGS_METRICS =
  'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html';

/** A stream of a rule's own. */
async function createStream(aws: Aws) {
  const logs = aws.connect(CloudWatchLogsClient);
  const stream = { logGroupName: aws.name('group'), logStreamName: 'stream' };
  await logs.send(new CreateLogGroupCommand({ logGroupName: stream.logGroupName }));
  await logs.send(new CreateLogStreamCommand(stream));
  return {
    logGroupName: stream.logGroupName,
    log: (message: string) =>
      logs.send(
        new PutLogEventsCommand({ ...stream, logEvents: [{ timestamp: aws.now(), message }] }),
      ),
    messages: async () =>
      (await logs.send(new GetLogEventsCommand(stream))).events?.map(({ message }) => message),
  };
}

export const EMBEDDED_METRIC_RULES: readonly Rule[] = [
  {
    title: 'A log event in the embedded metric format becomes metrics, and stays in the log',
    mark: documented(SPECIFICATION),
    async holds(aws) {
      const { namespace, get } = metricsOf(aws);
      const { log, messages } = await createStream(aws);
      const message = JSON.stringify({
        _aws: {
          Timestamp: aws.now(),
          CloudWatchMetrics: [
            {
              Namespace: namespace,
              Dimensions: [['functionVersion']],
              Metrics: [{ Name: 'time', Unit: 'Milliseconds' }],
            },
          ],
        },
        functionVersion: '$LATEST',
        time: [100, 50],
        requestId: 'r-1',
      });
      await log(message);
      const Dimensions = [{ Name: 'functionVersion', Value: '$LATEST' }];
      const Metric = { Namespace: namespace, MetricName: 'time', Dimensions };
      const { MetricDataResults } = await get([
        { Id: 'm1', MetricStat: { Metric, Stat: 'Sum', Period: 60, Unit: 'Milliseconds' } },
      ]);
      expect(MetricDataResults).toMatchObject([{ Values: [150] }]);
      expect(await messages()).toEqual([message]);
    },
  },
  {
    title: 'What is wrong in such an event is counted by its log group',
    mark: documented(LOGS_METRICS),
    async holds(aws) {
      const { get } = metricsOf(aws);
      const { log, logGroupName } = await createStream(aws);
      const metadata = { Timestamp: aws.now(), CloudWatchMetrics: [{ Namespace: '' }] };
      await log('{"_aws": {"CloudWatchMetrics": [');
      await log(JSON.stringify({ _aws: metadata }));
      const Dimensions = [{ Name: 'LogGroupName', Value: logGroupName }];
      const { MetricDataResults } = await get(
        ['EMFParsingErrors', 'EMFValidationErrors'].map((MetricName, index) => ({
          Id: `m${index}`,
          MetricStat: {
            Metric: { Namespace: 'AWS/Logs', MetricName, Dimensions },
            Stat: 'Sum',
            Period: 60,
          },
        })),
      );
      expect(MetricDataResults).toMatchObject([{ Values: [1] }, { Values: [1] }]);
    },
  },
];
