import {
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  type MetricDatum,
} from '@aws-sdk/client-cloudwatch';
import { expect } from 'vitest';
import { documented, type Rule } from '../rule.ts';
import { GUIDE, metricsOf, REFERENCE, recordedAs } from './cloudwatch-helpers.ts';

const STATISTICS = ['SampleCount', 'Sum', 'Minimum', 'Maximum', 'Average'] as const;

export const METRIC_RULES: readonly Rule[] = [
  {
    title: 'Values with counts make one datapoint of all of them',
    mark: recordedAs('test_put_metric_data_values_list'),
    async holds(aws) {
      const { cloudwatch, namespace, minute, minutesLater, put } = metricsOf(aws);
      await put({ MetricName: 'm', Values: [1, 10], Counts: [2, 4], Unit: 'Count' });
      const { Datapoints, Label } = await cloudwatch.send(
        new GetMetricStatisticsCommand({
          Namespace: namespace,
          MetricName: 'm',
          StartTime: minute,
          EndTime: minutesLater(1),
          Period: 60,
          Statistics: ['SampleCount', 'Sum', 'Maximum'],
        }),
      );
      expect(Label).toBe('m');
      expect(Datapoints).toEqual([
        { Timestamp: minute, SampleCount: 6, Sum: 42, Maximum: 10, Unit: 'Count' },
      ]);
    },
  },
  {
    title: 'Ten values of one minute have their statistics',
    mark: recordedAs('test_get_metric_statistics'),
    async holds(aws) {
      const { cloudwatch, namespace, minute, minutesLater, put } = metricsOf(aws);
      for (let Value = 0; Value < 10; Value++) await put({ MetricName: 'm', Value });
      const { Datapoints } = await cloudwatch.send(
        new GetMetricStatisticsCommand({
          Namespace: namespace,
          MetricName: 'm',
          StartTime: minute,
          EndTime: minutesLater(1),
          Period: 60,
          Statistics: [...STATISTICS],
        }),
      );
      expect(Datapoints).toMatchObject([
        { Average: 4.5, Maximum: 9, Minimum: 0, SampleCount: 10, Sum: 45, Unit: 'None' },
      ]);
    },
  },
  {
    title: 'A value is refused beside values or statistics, and values need as many counts',
    mark: recordedAs('test_put_metric_data_validation'),
    async holds(aws) {
      const { put } = metricsOf(aws);
      const StatisticValues = { SampleCount: 10, Sum: 55, Minimum: 1, Maximum: 10 };
      const refused = async (datum: Partial<MetricDatum>, name: string, message: string) =>
        expect(put({ MetricName: 'm', ...datum })).rejects.toMatchObject({ name, message });
      await refused(
        { Value: 1.5, Values: [1, 10] },
        'InvalidParameterCombinationException',
        'The parameters MetricData.member.1.Value and MetricData.member.1.Values are mutually exclusive and you have specified both.',
      );
      await refused(
        { Values: [1, 10], Counts: [2, 4, 5] },
        'InvalidParameterValueException',
        'The parameters MetricData.member.1.Values and MetricData.member.1.Counts must be of the same size.',
      );
      await refused(
        { Value: 1.5, StatisticValues },
        'InvalidParameterCombinationException',
        'The parameters MetricData.member.1.Value and MetricData.member.1.StatisticValues are mutually exclusive and you have specified both.',
      );
      await put({ MetricName: 'm', Values: [1, 10], StatisticValues });
    },
  },
  {
    title: 'Several metrics are read at once, statistics sets among them',
    mark: recordedAs('test_get_metric_data_for_multiple_metrics'),
    async holds(aws) {
      const { put, get, query } = metricsOf(aws);
      await put({ MetricName: 'metric1', Value: 50, Unit: 'Seconds' });
      await put({ MetricName: 'metric2', Value: 25, Unit: 'Seconds' });
      const StatisticValues = { SampleCount: 10, Sum: 55, Minimum: 1, Maximum: 10 };
      await put({ MetricName: 'metric3', StatisticValues, Unit: 'Seconds' });
      const { MetricDataResults, Messages } = await get([
        query('result1', 'metric1'),
        query('result2', 'metric2'),
        query('result3', 'metric3'),
      ]);
      expect(Messages).toEqual([]);
      expect(MetricDataResults).toMatchObject([
        { Id: 'result1', Label: 'metric1', StatusCode: 'Complete', Values: [50] },
        { Id: 'result2', Label: 'metric2', StatusCode: 'Complete', Values: [25] },
        { Id: 'result3', Label: 'metric3', StatusCode: 'Complete', Values: [55] },
      ]);
    },
  },
  {
    title: 'A value and a statistics set of one minute add up',
    mark: recordedAs('test_get_metric_data_stats'),
    async holds(aws) {
      const { put, get, query } = metricsOf(aws);
      const StatisticValues = { SampleCount: 10, Sum: 55, Minimum: 1, Maximum: 10 };
      await put({ MetricName: 'metric1', Value: 11, Unit: 'Seconds' });
      await put({ MetricName: 'metric1', StatisticValues, Unit: 'Seconds' });
      const expected = { Sum: 66, SampleCount: 11, Minimum: 1, Maximum: 11, Average: 6 };
      for (const [stat, value] of Object.entries(expected)) {
        const { MetricDataResults } = await get([query('result1', 'metric1', stat)]);
        expect(MetricDataResults).toMatchObject([{ Label: 'metric1', Values: [value] }]);
      }
    },
  },
  {
    title: 'Only the metric with exactly the dimensions asked for is read',
    mark: recordedAs('test_get_metric_data_with_dimensions'),
    async holds(aws) {
      const { namespace, put, get } = metricsOf(aws);
      const dimensions = (Value: string) => [{ Name: 'InstanceId', Value }];
      await put({ MetricName: 'metric1', Value: 11, Dimensions: dimensions('one') });
      await put({ MetricName: 'metric1', Value: 12, Dimensions: dimensions('two') });
      await put({ MetricName: 'metric1', Value: 13 });
      const Metric = { Namespace: namespace, MetricName: 'metric1', Dimensions: dimensions('one') };
      const { MetricDataResults } = await get([
        { Id: 'result1', MetricStat: { Metric, Stat: 'Sum', Period: 60 } },
      ]);
      expect(MetricDataResults).toMatchObject([{ Label: 'metric1', Values: [11] }]);
    },
  },
  {
    title: 'Without dimensions, only the metric that has none is read',
    mark: recordedAs('test_get_metric_with_null_dimensions'),
    async holds(aws) {
      const { put, get, query } = metricsOf(aws);
      await put({ MetricName: 'm-test', Value: 1, Dimensions: [{ Name: 'foo', Value: 'bar' }] });
      const { MetricDataResults } = await get([query('m1', 'm-test')]);
      expect(MetricDataResults).toMatchObject([{ StatusCode: 'Complete', Values: [] }]);
    },
  },
  {
    title: 'Datapoints of each unit stand apart where no unit is asked for',
    mark: recordedAs('test_handle_different_units'),
    async holds(aws) {
      const { cloudwatch, namespace, minute, minutesLater, put } = metricsOf(aws);
      await put(
        { MetricName: 'm-test', Value: 1, Unit: 'Seconds' },
        { MetricName: 'm-test', Value: 5, Unit: 'Count' },
        { MetricName: 'm-test', Value: 10 },
      );
      const { Datapoints = [] } = await cloudwatch.send(
        new GetMetricStatisticsCommand({
          Namespace: namespace,
          MetricName: 'm-test',
          StartTime: minute,
          EndTime: minutesLater(1),
          Period: 60,
          Statistics: ['Average'],
        }),
      );
      const found = Datapoints.map(({ Average, Unit }) => [Average, Unit]);
      expect(found.sort()).toEqual([
        [1, 'Seconds'],
        [10, 'None'],
        [5, 'Count'],
      ]);
    },
  },
  {
    title: 'GetMetricData reads the one unit that is asked for',
    mark: recordedAs('test_get_metric_data_with_different_units'),
    async holds(aws) {
      const { namespace, put, get } = metricsOf(aws);
      await put(
        { MetricName: 'm-test', Value: 1, Unit: 'Seconds' },
        { MetricName: 'm-test', Value: 1, Unit: 'Count' },
      );
      const Metric = { Namespace: namespace, MetricName: 'm-test' };
      const { MetricDataResults } = await get([
        { Id: 'm1', MetricStat: { Metric, Stat: 'Sum', Period: 60, Unit: 'Seconds' } },
      ]);
      expect(MetricDataResults).toMatchObject([{ Label: 'm-test', Values: [1] }]);
    },
  },
  {
    title: 'Without a unit, GetMetricData reads one of several and says which there are',
    mark: recordedAs('test_get_metric_data_different_units_no_unit_in_query'),
    async holds(aws) {
      const { put, get, query } = metricsOf(aws);
      const both: MetricDatum[] = [
        { MetricName: 'm-test', Value: 60_000, Unit: 'Milliseconds' },
        { MetricName: 'm-test', Value: 60, Unit: 'Seconds' },
      ];
      const messageOf = (units: string) => [
        { Code: 'MultipleUnits', Value: `Multiple units returned: '[${units}]'` },
      ];
      const read = async () => (await get([query('m1', 'm-test')])).MetricDataResults?.[0];
      await put(...both);
      const Messages = messageOf('Milliseconds, Seconds');
      expect(await read()).toMatchObject({ Values: [60_000], Messages });
      await put(...both);
      expect(await read()).toMatchObject({ Values: [120_000], Messages });
      await put({ MetricName: 'm-test', Value: 5, Unit: 'Count' });
      const three = messageOf('Count, Milliseconds, Seconds');
      expect(await read()).toMatchObject({ Values: [5], Messages: three });
    },
  },
  {
    title: 'A metric without values gives an empty result',
    mark: recordedAs('test_get_metric_with_no_results'),
    async holds(aws) {
      const { get, query } = metricsOf(aws);
      const { MetricDataResults } = await get([query('result', 'nothing')]);
      expect(MetricDataResults).toMatchObject([
        { Id: 'result', Label: 'nothing', StatusCode: 'Complete', Values: [], Timestamps: [] },
      ]);
    },
  },
  {
    title: 'The newest points come first unless the oldest are asked for',
    mark: recordedAs('test_default_ordering'),
    async holds(aws) {
      const { minutesLater, put, get, query } = metricsOf(aws);
      for (let index = 0; index < 10; index++) {
        await put({ MetricName: 'm', Value: index, Timestamp: minutesLater(index) });
      }
      const times = async (ScanBy?: 'TimestampAscending' | 'TimestampDescending') => {
        const answer = await get([query('m1', 'm')], ScanBy && { ScanBy });
        return answer.MetricDataResults?.[0]?.Timestamps;
      };
      const ascending = Array.from({ length: 10 }, (_, index) => minutesLater(index));
      expect(await times()).toEqual(ascending.toReversed());
      expect(await times('TimestampDescending')).toEqual(ascending.toReversed());
      expect(await times('TimestampAscending')).toEqual(ascending);
    },
  },
  {
    title: 'GetMetricData stops at the most datapoints asked for, and goes on from its token',
    mark: recordedAs('test_get_metric_data_pagination'),
    async holds(aws) {
      const { minutesLater, put, get, query } = metricsOf(aws);
      for (let index = 0; index < 20; index++) {
        await put({ MetricName: 'm', Value: index, Timestamp: minutesLater(index) });
      }
      const first = await get([query('m1', 'm')], { MaxDatapoints: 10 });
      expect(first.MetricDataResults?.[0]?.Values).toHaveLength(10);
      expect(first.NextToken).toBeDefined();
    },
  },
  {
    title: 'More datapoints than 1,440, and an end before the start, are refused',
    mark: recordedAs('test_invalid_amount_of_datapoints'),
    async holds(aws) {
      const { cloudwatch, namespace, minute } = metricsOf(aws);
      const ask = (StartTime: Date, EndTime: Date, Period: number) =>
        cloudwatch.send(
          new GetMetricStatisticsCommand({
            Namespace: namespace,
            MetricName: 'metric_name',
            StartTime,
            EndTime,
            Period,
            Statistics: ['SampleCount'],
          }),
        );
      const dayAgo = new Date(minute.getTime() - 86_400_000);
      await expect(ask(dayAgo, minute, 1)).rejects.toMatchObject({
        name: 'InvalidParameterCombinationException',
        message:
          'You have requested up to 86400 datapoints, which exceeds the limit of 1440. You may reduce the datapoints requested by increasing Period, or decreasing the time range.',
      });
      await expect(ask(minute, dayAgo, 60)).rejects.toMatchObject({
        name: 'InvalidParameterValueException',
        message: 'The parameter StartTime must be less than the parameter EndTime.',
      });
      expect(await ask(dayAgo, minute, 60)).toMatchObject({
        Label: 'metric_name',
        Datapoints: [],
      });
    },
  },
  {
    title:
      'A default label adds statistic and period where the metrics of a request differ in them',
    mark: recordedAs('test_label_generation'),
    async holds(aws) {
      const { put, get, query } = metricsOf(aws);
      await put({ MetricName: 'metric1', Value: 1 });
      const labels = async (...pairs: [stat: string, period: number][]) => {
        const queries = pairs.map(([stat, period], index) =>
          query(`m${index}`, 'metric1', stat, period),
        );
        return (await get(queries)).MetricDataResults?.map(({ Label }) => Label);
      };
      expect(await labels(['Sum', 60], ['Minimum', 30])).toEqual([
        'metric1 Sum 60',
        'metric1 Minimum 30',
      ]);
      expect(await labels(['Sum', 60], ['Minimum', 60])).toEqual([
        'metric1 Sum',
        'metric1 Minimum',
      ]);
      expect(await labels(['Sum', 60], ['Sum', 30])).toEqual(['metric1 60', 'metric1 30']);
      expect(await labels(['Sum', 60], ['Sum', 60])).toEqual(['metric1', 'metric1']);
    },
  },
  {
    title: 'Zeros count, and every statistic of a metric is labelled with its name',
    mark: recordedAs('test_get_metric_data_with_zero_and_labels'),
    async holds(aws) {
      const { put, get, query } = metricsOf(aws);
      for (const Value of [0, 2, 4, 3.5, 7, 100]) await put({ MetricName: 'metric1', Value });
      const stats = ['Average', 'Sum', 'Minimum', 'Maximum'];
      const { MetricDataResults } = await get(
        stats.map((stat) => query(`result_${stat}`, 'metric1', stat)),
      );
      expect(MetricDataResults).toMatchObject([
        { Id: 'result_Average', Label: 'metric1 Average', Values: [19.416666666666668] },
        { Id: 'result_Sum', Label: 'metric1 Sum', Values: [116.5] },
        { Id: 'result_Minimum', Label: 'metric1 Minimum', Values: [0] },
        { Id: 'result_Maximum', Label: 'metric1 Maximum', Values: [100] },
      ]);
    },
  },
  {
    title: 'A metric of many dimensions is listed and read with all of them',
    mark: recordedAs('test_multiple_dimensions_statistics'),
    async holds(aws) {
      const { cloudwatch, namespace, put, get } = metricsOf(aws);
      const Dimensions = Object.entries({
        error: 'none',
        exception: 'none',
        method: 'GET',
        outcome: 'SUCCESS',
        status: '200',
        uri: '/greetings',
      }).map(([Name, Value]) => ({ Name, Value }));
      const MetricName = 'http.server.requests.count';
      const StatisticValues = { SampleCount: 1, Sum: 5, Minimum: 5, Maximum: 5 };
      await put({ MetricName, Dimensions, StatisticValues, Unit: 'Count' });
      const Metric = { Namespace: namespace, MetricName, Dimensions };
      const { MetricDataResults } = await get([
        { Id: 'result1', MetricStat: { Metric, Stat: 'Maximum', Period: 60 } },
      ]);
      expect(MetricDataResults).toMatchObject([{ Label: MetricName, Values: [5] }]);
      const { Metrics } = await cloudwatch.send(new ListMetricsCommand({ Namespace: namespace }));
      expect(Metrics).toEqual([Metric]);
    },
  },
  {
    title: 'ListMetrics names each metric once, and gives 500 at a time',
    mark: recordedAs('test_list_metrics_pagination'),
    async holds(aws) {
      const { cloudwatch, namespace, put } = metricsOf(aws);
      const data = Array.from({ length: 501 }, (_, index) => ({
        MetricName: `m${index}`,
        Value: 1,
      }));
      await put(...data);
      await put({ MetricName: 'm0', Value: 2 });
      const first = await cloudwatch.send(new ListMetricsCommand({ Namespace: namespace }));
      expect(first.Metrics).toHaveLength(500);
      const { NextToken } = first;
      const second = await cloudwatch.send(
        new ListMetricsCommand({ Namespace: namespace, NextToken }),
      );
      expect(second.Metrics).toHaveLength(1);
    },
  },
  {
    title: 'A metric is no longer listed two weeks after its last value',
    mark: documented(`${REFERENCE}/API_ListMetrics.html`),
    async holds(aws) {
      const { cloudwatch, namespace, put } = metricsOf(aws);
      const list = async () =>
        (await cloudwatch.send(new ListMetricsCommand({ Namespace: namespace }))).Metrics;
      await put({ MetricName: 'm', Value: 1 });
      await aws.wait(13 * 86_400_000);
      expect(await list()).toHaveLength(1);
      await aws.wait(86_400_000);
      expect(await list()).toHaveLength(0);
    },
  },
  {
    title: 'Seconds can be read for three hours, and minutes after them',
    mark: documented(`${GUIDE}/cloudwatch_concepts.html#metrics-retention`),
    async holds(aws) {
      const { put, get, query } = metricsOf(aws);
      await put({ MetricName: 'm', Value: 1, StorageResolution: 1 });
      const read = async (period: number) =>
        (await get([query('m1', 'm', 'Sum', period)])).MetricDataResults?.[0]?.Values;
      expect(await read(1)).toEqual([1]);
      await aws.wait(3 * 3_600_000 + 60_000);
      expect(await read(1)).toEqual([]);
      expect(await read(60)).toEqual([1]);
    },
  },
  {
    title: 'Percentiles of a statistics set are known only if all its values must be equal',
    mark: documented(`${GUIDE}/Statistics-definitions.html`),
    async holds(aws) {
      const { put, get, query } = metricsOf(aws);
      const spread = { SampleCount: 3, Sum: 6, Minimum: 1, Maximum: 3 };
      const equal = { SampleCount: 3, Sum: 6, Minimum: 2, Maximum: 2 };
      await put(
        { MetricName: 'spread', StatisticValues: spread },
        { MetricName: 'equal', StatisticValues: equal },
      );
      const { MetricDataResults } = await get([
        query('m1', 'spread', 'p90'),
        query('m2', 'equal', 'p90'),
      ]);
      expect(MetricDataResults).toMatchObject([{ Values: [] }, { Values: [2] }]);
    },
  },
];
