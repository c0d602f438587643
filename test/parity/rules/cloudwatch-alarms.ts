import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  ListTagsForResourceCommand,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { expect } from 'vitest';
import { type Aws, documented, type Rule, recorded } from '../rule.ts';
import { createQueue } from './sns-helpers.ts';

const SNAPSHOT =
  'localstack/localstack tests/aws/services/cloudwatch/test_cloudwatch.snapshot.json';
const EVALUATION =
  'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html';

type Changes = Omit<Partial<PutMetricAlarmCommandInput>, 'AlarmName'>;

function alarmOn(aws: Aws, changes: Changes = {}) {
  const input: PutMetricAlarmCommandInput & { AlarmName: string } = {
    AlarmName: aws.name('alarm'),
    Namespace: aws.name('Shop'),
    MetricName: 'Errors',
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 30,
    ComparisonOperator: 'GreaterThanThreshold',
    ...changes,
  };
  const cloudwatch = aws.connect(CloudWatchClient);
  return {
    input,
    put: () => cloudwatch.send(new PutMetricAlarmCommand(input)),
    async describe() {
      const { MetricAlarms } = await cloudwatch.send(
        new DescribeAlarmsCommand({ AlarmNames: [input.AlarmName] }),
      );
      return MetricAlarms?.[0];
    },
    report: (Value: number) =>
      cloudwatch.send(
        new PutMetricDataCommand({
          Namespace: input.Namespace,
          MetricData: [{ MetricName: 'Errors', Value, Unit: 'Seconds' }],
        }),
      ),
  };
}

/** A topic, and what a queue that subscribes to it got. */
async function topicOf(aws: Aws) {
  const sns = aws.connect(SNSClient);
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: aws.name('told') }));
  const queue = await createQueue(aws);
  await sns.send(
    new SubscribeCommand({
      TopicArn,
      Protocol: 'sqs',
      Endpoint: queue.arn,
      Attributes: { RawMessageDelivery: 'true' },
    }),
  );
  return {
    arn: TopicArn as string,
    received: async () => (await queue.receive()).map(({ Body = '{}' }) => JSON.parse(Body)),
  };
}

export const CLOUDWATCH_ALARM_RULES: readonly Rule[] = [
  {
    title:
      'A new alarm is in INSUFFICIENT_DATA, unchecked, and described without what was not given',
    mark: recorded(`${SNAPSHOT} test_describe_minimal_metric_alarm`),
    async holds(aws) {
      const alarm = alarmOn(aws);
      await alarm.put();
      const described = await alarm.describe();
      expect(described).toMatchObject({
        ActionsEnabled: true,
        AlarmActions: [],
        OKActions: [],
        InsufficientDataActions: [],
        Dimensions: [],
        StateValue: 'INSUFFICIENT_DATA',
        StateReason: 'Unchecked: Initial alarm creation',
      });
      expect(described?.TreatMissingData).toBeUndefined();
      expect(described?.StateReasonData).toBeUndefined();
    },
  },
  {
    title: 'A deleted alarm is gone, and has no tags any more',
    mark: recorded(`${SNAPSHOT} test_delete_alarm, test_tagging_metric_alarm`),
    async holds(aws) {
      const alarm = alarmOn(aws, { Tags: [{ Key: 'Environment', Value: 'Production' }] });
      await alarm.put();
      const { AlarmArn: ResourceARN } = (await alarm.describe()) ?? {};
      const cloudwatch = aws.connect(CloudWatchClient);
      const tags = () => cloudwatch.send(new ListTagsForResourceCommand({ ResourceARN }));
      expect((await tags()).Tags).toEqual([{ Key: 'Environment', Value: 'Production' }]);
      await cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: [alarm.input.AlarmName] }));
      expect(await alarm.describe()).toBeUndefined();
      expect((await tags()).Tags).toEqual([]);
    },
  },
  {
    title: 'A threshold that is crossed is told to the topic, with datapoint, time and trigger',
    mark: recorded(`${SNAPSHOT} test_put_metric_alarm`),
    async holds(aws) {
      const topic = await topicOf(aws);
      const alarm = alarmOn(aws, {
        Unit: 'Seconds',
        AlarmActions: [topic.arn],
        Statistic: 'Average',
      });
      await alarm.put();
      await alarm.report(40);
      await alarm.report(41);
      await aws.wait(60_000);
      const [message] = await topic.received();
      expect(message).toMatchObject({
        AlarmName: alarm.input.AlarmName,
        NewStateValue: 'ALARM',
        OldStateValue: 'INSUFFICIENT_DATA',
        ActionExecutedAfterMuteWindow: false,
        Trigger: {
          MetricName: 'Errors',
          Statistic: 'AVERAGE',
          StatisticType: 'Statistic',
          Unit: 'Seconds',
          Threshold: 30,
          EvaluateLowSampleCountPercentile: '',
        },
      });
      expect(message.NewStateReason).toMatch(
        /^Threshold Crossed: 1 datapoint \[40\.5 \(\d\d\/\d\d\/\d\d \d\d:\d\d:\d\d\)\] was greater than the threshold \(30\.0\)\.$/,
      );
      const data = JSON.parse((await alarm.describe())?.StateReasonData ?? '{}');
      expect(data).toMatchObject({
        version: '1.0',
        unit: 'Seconds',
        statistic: 'Average',
        period: 60,
        recentDatapoints: [40.5],
        threshold: 30,
        evaluatedDatapoints: [{ sampleCount: 2, value: 40.5 }],
      });
    },
  },
  {
    title: 'Missing datapoints that are treated as breaching fire the alarm, and it says so',
    mark: recorded(`${SNAPSHOT} test_breaching_alarm_actions`),
    async holds(aws) {
      const alarm = alarmOn(aws, { EvaluationPeriods: 2, TreatMissingData: 'breaching' });
      await alarm.put();
      await aws.wait(60_000);
      const { StateValue, StateReason, StateReasonData = '{}' } = (await alarm.describe()) ?? {};
      expect(StateValue).toBe('ALARM');
      expect(StateReason).toBe(
        'Threshold Crossed: no datapoints were received for 2 periods and 2 missing datapoints were treated as [Breaching].',
      );
      const data = JSON.parse(StateReasonData);
      expect(data).toMatchObject({ recentDatapoints: [], evaluatedDatapoints: [{}, {}] });
      expect(data).not.toHaveProperty('startDate');
    },
  },
  {
    title: 'A state set by hand is refused when it is none, or when there is no such alarm',
    mark: recorded(`${SNAPSHOT} test_set_alarm_invalid_input`),
    async holds(aws) {
      const cloudwatch = aws.connect(CloudWatchClient);
      const set = (StateValue: string) =>
        cloudwatch.send(
          new SetAlarmStateCommand({
            AlarmName: aws.name('none'),
            StateValue: StateValue as 'OK',
            StateReason: 'test',
          }),
        );
      await expect(set('INVALID')).rejects.toThrow(
        "1 validation error detected: Value 'INVALID' at 'stateValue' failed to satisfy constraint: Member must satisfy enum value set: [INSUFFICIENT_DATA, ALARM, OK]",
      );
      await expect(set('OK')).rejects.toMatchObject({ $metadata: { httpStatusCode: 404 } });
    },
  },
  {
    title: 'A composite alarm follows its children, and names the one that changed',
    mark: recorded(`${SNAPSHOT} test_trigger_composite_alarm`),
    async holds(aws) {
      const cloudwatch = aws.connect(CloudWatchClient);
      const [first, second] = [alarmOn(aws), alarmOn(aws)];
      await first.put();
      await second.put();
      const AlarmName = aws.name('composite');
      const named = [first, second].map(({ input }) => `ALARM("${input.AlarmName}")`);
      await cloudwatch.send(
        new PutCompositeAlarmCommand({ AlarmName, AlarmRule: named.join(' OR ') }),
      );
      const set = (name: string, StateValue: 'OK' | 'ALARM') =>
        cloudwatch.send(
          new SetAlarmStateCommand({ AlarmName: name, StateValue, StateReason: 't' }),
        );
      const composite = async () =>
        (
          await cloudwatch.send(
            new DescribeAlarmsCommand({ AlarmNames: [AlarmName], AlarmTypes: ['CompositeAlarm'] }),
          )
        ).CompositeAlarms?.[0];
      await set(second.input.AlarmName, 'ALARM');
      const alarming = await composite();
      expect(alarming?.StateValue).toBe('ALARM');
      expect(JSON.parse(alarming?.StateReasonData ?? '{}')).toMatchObject({
        triggeringAlarms: [
          {
            arn: expect.stringMatching(`:alarm:${second.input.AlarmName}$`),
            state: { value: 'ALARM' },
          },
        ],
      });
      await set(second.input.AlarmName, 'OK');
      expect((await composite())?.StateValue).toBe('OK');
    },
  },
  {
    title: 'An alarm’s history tells each change of state, with the reasons before and after',
    mark: recorded(`${SNAPSHOT} test_put_metric_alarm`),
    async holds(aws) {
      const alarm = alarmOn(aws);
      await alarm.put();
      await alarm.report(31);
      await aws.wait(60_000);
      const { AlarmHistoryItems } = await aws.connect(CloudWatchClient).send(
        new DescribeAlarmHistoryCommand({
          AlarmName: alarm.input.AlarmName,
          HistoryItemType: 'StateUpdate',
        }),
      );
      const [item] = AlarmHistoryItems ?? [];
      expect(item?.HistorySummary).toBe('Alarm updated from INSUFFICIENT_DATA to ALARM');
      expect(JSON.parse(item?.HistoryData ?? '{}')).toMatchObject({
        version: '1.0',
        oldState: { stateValue: 'INSUFFICIENT_DATA' },
        newState: { stateValue: 'ALARM', stateReasonData: { recentDatapoints: [31] } },
      });
    },
  },
  {
    title: 'A period of five minutes is looked at every minute, over a window that slides',
    mark: documented(EVALUATION),
    async holds(aws) {
      const alarm = alarmOn(aws, { Period: 300, Threshold: 5, TreatMissingData: 'notBreaching' });
      await alarm.put();
      await aws.wait(6 * 60_000);
      await alarm.report(6);
      await aws.wait(60_000);
      expect((await alarm.describe())?.StateValue).toBe('ALARM');
      await aws.wait(5 * 60_000 + 2 * 300_000);
      expect((await alarm.describe())?.StateValue).toBe('OK');
    },
  },
];
