import type {
  GetMetricDataCommandInput,
  GetMetricDataCommandOutput,
  MetricDataQuery,
  MetricDatum,
} from '@aws-sdk/client-cloudwatch';
import { CLOUDWATCH } from '../../../../local/services/cloudwatch/index.ts';
import { ADMINISTRATOR, createTestHost } from '../../../helpers/test-context.ts';

/** CloudWatch alone, on virtual time. */
export function createCloudWatchHarness() {
  const { host, clock } = createTestHost([CLOUDWATCH]);
  const startMs = clock.now();
  const call = <Output>(operation: string, input: object) =>
    host.call<Output>('cloudwatch', operation, input, ADMINISTRATOR);

  return {
    host,
    clock,
    startMs,
    call,
    put: (...data: MetricDatum[]) => call('PutMetricData', { Namespace: 'App', MetricData: data }),
    /** The first hour's data, unless the input says otherwise. */
    get: (queries: MetricDataQuery[], input: Partial<GetMetricDataCommandInput> = {}) =>
      call<GetMetricDataCommandOutput>('GetMetricData', {
        MetricDataQueries: queries,
        StartTime: new Date(startMs),
        EndTime: new Date(startMs + 3_600_000),
        ...input,
      }),
  };
}

/** A query for one metric of the namespace `App`. */
export function metricQuery(
  id: string,
  metricName: string,
  stat = 'Sum',
  options: {
    period?: number;
    unit?: string;
    label?: string;
    dimensions?: Record<string, string>;
  } = {},
): MetricDataQuery {
  const dimensions = Object.entries(options.dimensions ?? {});
  return {
    Id: id,
    ...(options.label !== undefined && { Label: options.label }),
    MetricStat: {
      Metric: {
        Namespace: 'App',
        MetricName: metricName,
        Dimensions: dimensions.map(([Name, Value]) => ({ Name, Value })),
      },
      Period: options.period ?? 60,
      Stat: stat,
      ...(options.unit !== undefined && { Unit: options.unit as 'Count' }),
    },
  };
}
