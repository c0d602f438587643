import type { DescribeAlarmsCommandOutput } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import type { Delivery, ServiceDefinition } from '../../../../../local/service.ts';
import { CLOUDWATCH } from '../../../../../local/services/cloudwatch/index.ts';
import { ADMINISTRATOR, createTestHost } from '../../../../helpers/test-context.ts';

const MINUTE_MS = 60_000;
const TOPIC = 'arn:aws:sns:us-east-1:000000000000:told';

/** An engine of CloudWatch alone, with a topic and a bus that remember what they are handed. */
function world() {
  const published: { subject: string | undefined; body: Record<string, unknown> }[] = [];
  const events: { detail: { alarmName: string; state: { value: string } } }[] = [];
  const topic: ServiceDefinition = {
    name: 'sns',
    create: () => ({
      operations: {},
      accept: (_arn: string, { subject, body }: Delivery) => {
        published.push({ subject, body: JSON.parse(body) });
      },
    }),
  };
  const bus: ServiceDefinition = {
    name: 'eventbridge',
    create: () => ({
      operations: {},
      accept: (_arn: string, { body }: Delivery) => void events.push(JSON.parse(body)),
    }),
  };
  const { host, kernel, clock } = createTestHost([CLOUDWATCH, topic, bus]);
  const call = <Output = object>(operation: string, input: object) =>
    host.call<Output>('cloudwatch', operation, input, ADMINISTRATOR);
  const series = host.metrics.series({ namespace: 'Shop', metricName: 'Errors', dimensions: {} });
  return {
    host,
    kernel,
    clock,
    call,
    published,
    events,
    series,
    /** A value in each of the next minutes; undefined leaves one empty. */
    async minutes(...values: (number | undefined)[]) {
      for (const value of values) {
        if (value !== undefined) series.add(value);
        await clock.advance(MINUTE_MS);
      }
    },
    async state(name: string) {
      const input = { AlarmNames: [name], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] };
      const found = await call<DescribeAlarmsCommandOutput>('DescribeAlarms', input);
      return [...(found.MetricAlarms ?? []), ...(found.CompositeAlarms ?? [])][0];
    },
  };
}

const ERRORS = {
  Namespace: 'Shop',
  MetricName: 'Errors',
  Statistic: 'Sum',
  Period: 60,
  Threshold: 5,
  ComparisonOperator: 'GreaterThanThreshold',
  EvaluationPeriods: 1,
};

describe('a metric alarm', () => {
  it('follows its metric by the clock, with nobody reading it', async () => {
    const { call, minutes, state, published, events } = world();
    await call('PutMetricAlarm', {
      ...ERRORS,
      AlarmName: 'errors',
      AlarmActions: [TOPIC],
      OKActions: [TOPIC],
    });
    expect(await state('errors')).toMatchObject({
      StateValue: 'INSUFFICIENT_DATA',
      StateReason: 'Unchecked: Initial alarm creation',
    });
    await minutes(1, 9, 9, 0);
    expect(events.map(({ detail }) => detail.state.value)).toEqual(['OK', 'ALARM', 'OK']);
    expect(published.map(({ body }) => body.NewStateValue)).toEqual(['OK', 'ALARM', 'OK']);
    expect(published[1]).toMatchObject({
      subject: 'ALARM: "errors" in US East (N. Virginia)',
      body: {
        AlarmName: 'errors',
        OldStateValue: 'OK',
        NewStateReason:
          'Threshold Crossed: 1 datapoint [9.0 (01/01/26 00:01:00)] was greater than the threshold (5.0).',
        Trigger: { MetricName: 'Errors', Statistic: 'SUM', StatisticType: 'Statistic' },
      },
    });
  });

  it('counts M of N, and says so', async () => {
    const { call, minutes, state } = world();
    await call('PutMetricAlarm', {
      ...ERRORS,
      AlarmName: 'errors',
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
    });
    await minutes(0, 0, 0, 9);
    expect(await state('errors')).toMatchObject({ StateValue: 'OK' });
    await minutes(9);
    const { StateValue, StateReason } = (await state('errors')) ?? {};
    expect(StateValue).toBe('ALARM');
    expect(StateReason).toMatch(
      /^Threshold Crossed: 2 out of the last 3 datapoints \[9\.0 .+, 9\.0 .+\] were greater than the threshold \(5\.0\) \(minimum 2 datapoints for OK -> ALARM transition\)\.$/,
    );
  });

  it('looks every minute at a window that slides, when its period is longer', async () => {
    const { call, minutes, state } = world();
    await call('PutMetricAlarm', { ...ERRORS, AlarmName: 'errors', Period: 300 });
    await minutes(0, 0, 0, 0, 0, 3);
    expect(await state('errors')).toMatchObject({ StateValue: 'OK' });
    await minutes(3);
    expect(await state('errors')).toMatchObject({ StateValue: 'ALARM' });
    await minutes(0, 0, 0, 0);
    expect(await state('errors')).toMatchObject({ StateValue: 'OK' });
  });

  it('of metric math fires on its expression', async () => {
    const { call, minutes, state, host } = world();
    const all = host.metrics.series({ namespace: 'Shop', metricName: 'All', dimensions: {} });
    const stat = (id: string, MetricName: string) => ({
      Id: id,
      MetricStat: { Metric: { Namespace: 'Shop', MetricName }, Period: 60, Stat: 'Sum' },
      ReturnData: false,
    });
    await call('PutMetricAlarm', {
      AlarmName: 'rate',
      Metrics: [
        stat('errors', 'Errors'),
        stat('total', 'All'),
        { Id: 'rate', Expression: 'IF(total > 10, errors / total)', ReturnData: true },
      ],
      Threshold: 0.1,
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 1,
      TreatMissingData: 'notBreaching',
    });
    all.add(1, 5);
    await minutes(5);
    expect(await state('rate')).toMatchObject({ StateValue: 'OK' });
    all.add(1, 100);
    await minutes(20);
    expect(await state('rate')).toMatchObject({ StateValue: 'ALARM' });
  });

  it('of high resolution fires within ten seconds', async () => {
    const { call, state, host, clock } = world();
    const fast = host.metrics.series({
      namespace: 'Shop',
      metricName: 'Fast',
      dimensions: {},
      storageResolutionSeconds: 1,
    });
    await call('PutMetricAlarm', {
      ...ERRORS,
      AlarmName: 'fast',
      MetricName: 'Fast',
      Period: 10,
    });
    fast.add(9);
    await clock.advance(10_000);
    expect(await state('fast')).toMatchObject({ StateValue: 'ALARM' });
  });

  it('set by hand stays so until the next evaluation', async () => {
    const { call, minutes, state } = world();
    await call('PutMetricAlarm', { ...ERRORS, AlarmName: 'errors' });
    await minutes(0);
    await call('SetAlarmState', { AlarmName: 'errors', StateValue: 'ALARM', StateReason: 'drill' });
    expect(await state('errors')).toMatchObject({ StateValue: 'ALARM', StateReason: 'drill' });
    await minutes(0);
    expect(await state('errors')).toMatchObject({ StateValue: 'OK' });
  });

  it('keeps its history, and what its actions met', async () => {
    const { call, minutes } = world();
    const gone = 'arn:aws:lambda:us-east-1:000000000000:function:gone';
    await call('PutMetricAlarm', { ...ERRORS, AlarmName: 'errors', AlarmActions: [TOPIC, gone] });
    await minutes(9);
    const { AlarmHistoryItems } = await call<{
      AlarmHistoryItems: { HistorySummary: string; HistoryData: string }[];
    }>('DescribeAlarmHistory', { AlarmName: 'errors', ScanBy: 'TimestampAscending' });
    const [created, changed, ...actions] = AlarmHistoryItems.map((item) => item.HistorySummary);
    expect(created).toBe('Alarm "errors" created');
    expect(changed).toBe('Alarm updated from INSUFFICIENT_DATA to ALARM');
    expect(actions.sort()).toEqual([
      expect.stringContaining(`Failed to execute action ${gone}`),
      `Successfully executed action ${TOPIC}`,
    ]);
    expect(JSON.parse(AlarmHistoryItems[1]?.HistoryData ?? '')).toMatchObject({
      oldState: { stateValue: 'INSUFFICIENT_DATA' },
      newState: { stateValue: 'ALARM', stateReasonData: { recentDatapoints: [9], threshold: 5 } },
    });
  });

  it('with its actions disabled changes and tells nobody', async () => {
    const { call, minutes, published, events } = world();
    await call('PutMetricAlarm', { ...ERRORS, AlarmName: 'errors', AlarmActions: [TOPIC] });
    await call('DisableAlarmActions', { AlarmNames: ['errors'] });
    await minutes(9);
    expect(events).toHaveLength(1);
    expect(published).toEqual([]);
  });
});

describe('a composite alarm', () => {
  async function withChildren() {
    const made = world();
    const { call } = made;
    for (const AlarmName of ['first', 'second', 'deploying']) {
      await call('PutMetricAlarm', {
        ...ERRORS,
        MetricName: AlarmName,
        AlarmName,
        TreatMissingData: 'ignore',
      });
    }
    const set = (AlarmName: string, StateValue: string) =>
      call('SetAlarmState', { AlarmName, StateValue, StateReason: 'test' });
    return { ...made, set };
  }

  it('follows its children at once', async () => {
    const { call, set, state } = await withChildren();
    await call('PutCompositeAlarm', {
      AlarmName: 'both',
      AlarmRule: 'ALARM(first) AND ALARM("second")',
    });
    expect(await state('both')).toMatchObject({
      StateValue: 'OK',
      StateReason: 'both was created and its alarm rule evaluates to OK',
    });
    await set('first', 'ALARM');
    expect(await state('both')).toMatchObject({ StateValue: 'OK' });
    await set('second', 'ALARM');
    const both = await state('both');
    expect(both?.StateValue).toBe('ALARM');
    expect(both?.StateReason).toMatch(
      /alarm:second transitioned to ALARM at Thursday 01 January, 2026 00:00:00 UTC$/,
    );
  });

  it('waits for its suppressor, and tells nobody while that is in ALARM', async () => {
    const { call, set, published, clock, state } = await withChildren();
    await call('PutCompositeAlarm', {
      AlarmName: 'paging',
      AlarmRule: 'ALARM(first)',
      AlarmActions: [TOPIC],
      ActionsSuppressor: 'deploying',
      ActionsSuppressorWaitPeriod: 20,
      ActionsSuppressorExtensionPeriod: 30,
    });
    await set('first', 'ALARM');
    expect(await state('paging')).toMatchObject({ ActionsSuppressedBy: 'WaitPeriod' });
    await set('deploying', 'ALARM');
    expect(await state('paging')).toMatchObject({ ActionsSuppressedBy: 'Alarm' });
    await clock.advance(59_000);
    expect(published).toEqual([]);
    await set('deploying', 'OK');
    expect(await state('paging')).toMatchObject({ ActionsSuppressedBy: 'ExtensionPeriod' });
    await set('first', 'ALARM');
    await clock.advance(30_000);
    expect(published.map(({ subject }) => subject)).toEqual([
      'ALARM: "paging" in US East (N. Virginia)',
    ]);
  });

  it('tells when the wait is over and nothing suppresses', async () => {
    const { call, set, published, clock } = await withChildren();
    await call('PutCompositeAlarm', {
      AlarmName: 'paging',
      AlarmRule: 'ALARM(first)',
      AlarmActions: [TOPIC],
      ActionsSuppressor: 'deploying',
      ActionsSuppressorWaitPeriod: 20,
      ActionsSuppressorExtensionPeriod: 30,
    });
    await set('first', 'ALARM');
    await clock.advance(19_000);
    expect(published).toEqual([]);
    await clock.advance(1_000);
    expect(published).toHaveLength(1);
  });

  it('is refused when it leads back to itself or names nobody', async () => {
    const { call } = await withChildren();
    await call('PutCompositeAlarm', { AlarmName: 'one', AlarmRule: 'ALARM(first)' });
    await call('PutCompositeAlarm', { AlarmName: 'two', AlarmRule: 'ALARM(one)' });
    const circle = call('PutCompositeAlarm', { AlarmName: 'one', AlarmRule: 'ALARM(two)' });
    await expect(circle).rejects.toMatchObject({ code: 'ValidationError' });
    const nobody = call('PutCompositeAlarm', { AlarmName: 'three', AlarmRule: 'ALARM(nobody)' });
    await expect(nobody).rejects.toThrow('[nobody] in the alarm rule do not exist');
  });

  it('keeps its children from being deleted before it', async () => {
    const { call } = await withChildren();
    await call('PutCompositeAlarm', { AlarmName: 'one', AlarmRule: 'ALARM(first)' });
    await expect(call('DeleteAlarms', { AlarmNames: ['first'] })).rejects.toThrow(
      'depending on it',
    );
    await call('DeleteAlarms', { AlarmNames: ['one', 'first'] });
  });
});

describe('a request', () => {
  it.each([
    ['no name', { ...ERRORS }, 'The parameter AlarmName is required.'],
    [
      'no periods',
      { ...ERRORS, AlarmName: 'a', EvaluationPeriods: undefined },
      'EvaluationPeriods',
    ],
    ['two statistics', { ...ERRORS, AlarmName: 'a', ExtendedStatistic: 'p99' }, 'Exactly one of'],
    ['too long a look back', { ...ERRORS, AlarmName: 'a', EvaluationPeriods: 1441 }, 'a day'],
    ['an odd period', { ...ERRORS, AlarmName: 'a', Period: 61 }, 'Period'],
    [
      'an unknown treatment',
      { ...ERRORS, AlarmName: 'a', TreatMissingData: 'guess' },
      'Option guess',
    ],
    [
      'an action elsewhere',
      { ...ERRORS, AlarmName: 'a', AlarmActions: ['arn:aws:swf:x:y:z'] },
      'swf',
    ],
    [
      'an anomaly band',
      { ...ERRORS, AlarmName: 'a', ComparisonOperator: 'GreaterThanUpperThreshold' },
      'anomaly detection band',
    ],
    [
      'an expression that cannot be read',
      {
        ...ERRORS,
        MetricName: undefined,
        Namespace: undefined,
        Statistic: undefined,
        Period: undefined,
        AlarmName: 'a',
        Metrics: [{ Id: 'e', Expression: 'm1 +', ReturnData: true }],
      },
      'e',
    ],
  ])('with %s is refused', async (_what, input, message) => {
    await expect(world().call('PutMetricAlarm', input)).rejects.toThrow(message);
  });

  it('for an alarm that is not there is answered as CloudWatch does', async () => {
    const set = world().call('SetAlarmState', {
      AlarmName: 'gone',
      StateValue: 'OK',
      StateReason: '',
    });
    await expect(set).rejects.toMatchObject({ code: 'ResourceNotFound', statusCode: 404 });
  });
});
