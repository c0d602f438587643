import {
  CloudWatchClient,
  GetMetricDataCommand,
  type GetMetricDataCommandInput,
  type MetricDataQuery,
  type MetricDatum,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { type Aws, recorded } from '../rule.ts';

export const GUIDE = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring';
export const REFERENCE = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference';

/** An answer that LocalStack's tests recorded from AWS. */
export const recordedAs = (test: string) =>
  recorded(
    `localstack/localstack tests/aws/services/cloudwatch/test_cloudwatch.snapshot.json ${test}`,
  );

const MINUTE_MS = 60_000;

/** A namespace of a rule's own, and what a rule does with it, around the present minute. */
export function metricsOf(aws: Aws) {
  const cloudwatch = aws.connect(CloudWatchClient);
  const namespace = aws.name('rules');
  const minute = new Date(Math.floor(aws.now() / MINUTE_MS) * MINUTE_MS);
  return {
    cloudwatch,
    namespace,
    /** The minute in which the rule began. */
    minute,
    minutesLater: (count: number) => new Date(minute.getTime() + count * MINUTE_MS),
    put: (...MetricData: MetricDatum[]) =>
      cloudwatch.send(new PutMetricDataCommand({ Namespace: namespace, MetricData })),
    query: (Id: string, MetricName: string, Stat = 'Sum', Period = 60): MetricDataQuery => ({
      Id,
      MetricStat: { Metric: { Namespace: namespace, MetricName }, Stat, Period },
    }),
    get: (MetricDataQueries: MetricDataQuery[], input: Partial<GetMetricDataCommandInput> = {}) =>
      cloudwatch.send(
        new GetMetricDataCommand({
          MetricDataQueries,
          StartTime: minute,
          EndTime: new Date(minute.getTime() + 30 * MINUTE_MS),
          ...input,
        }),
      ),
  };
}
