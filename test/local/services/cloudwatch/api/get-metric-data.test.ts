import { beforeEach, describe, expect, it } from 'vitest';
import { createCloudWatch } from '../../../../../local/services/cloudwatch/cloudwatch.ts';
import type { MetricReader } from '../../../../../local/services/cloudwatch/model/reading.ts';
import { createCloudWatchHarness, metricQuery } from '../harness.ts';

const MINUTE_MS = 60_000;
let cloudwatch: ReturnType<typeof createCloudWatchHarness>;
beforeEach(() => {
  cloudwatch = createCloudWatchHarness();
});

/** One value a minute: 0, 1, 2, … */
async function putMinutes(metricName: string, count: number): Promise<void> {
  const data = Array.from({ length: count }, (_, minute) => ({
    MetricName: metricName,
    Value: minute,
    Timestamp: new Date(cloudwatch.startMs + minute * MINUTE_MS),
  }));
  await cloudwatch.put(...data);
}

describe('GetMetricData', () => {
  it('gives pages that together hold every point once, in either order', async () => {
    await putMinutes('a', 20);
    await putMinutes('b', 15);
    for (const ScanBy of ['TimestampAscending', 'TimestampDescending'] as const) {
      const seen: Record<string, number[]> = { m1: [], m2: [] };
      let NextToken: string | undefined;
      let pages = 0;
      do {
        const page = await cloudwatch.get([metricQuery('m1', 'a'), metricQuery('m2', 'b')], {
          ScanBy,
          MaxDatapoints: 10,
          NextToken,
        });
        for (const { Id, Values } of page.MetricDataResults ?? []) {
          seen[Id ?? '']?.push(...(Values ?? []));
        }
        const isPartial = page.MetricDataResults?.[0]?.StatusCode === 'PartialData';
        expect(isPartial).toBe(page.NextToken !== undefined);
        NextToken = page.NextToken;
        pages++;
      } while (NextToken !== undefined);
      const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);
      const inOrder = (values: number[]) =>
        ScanBy === 'TimestampAscending' ? values : values.toReversed();
      expect(seen).toEqual({ m1: inOrder(upTo(20)), m2: inOrder(upTo(15)) });
      expect(pages).toBeGreaterThan(3);
    }
  });

  it('fills a page to the last point that it may hold', async () => {
    await putMinutes('a', 20);
    const page = await cloudwatch.get([metricQuery('m1', 'a')], { MaxDatapoints: 10 });
    expect(page.MetricDataResults?.[0]?.Values).toHaveLength(10);
  });

  it('computes expressions over other expressions, and returns what is asked for', async () => {
    await putMinutes('calls', 3);
    const { MetricDataResults: results } = await cloudwatch.get([
      { Id: 'rate', Expression: 'twice / PERIOD(calls)' },
      { Id: 'twice', Expression: 'calls * 2', ReturnData: false },
      { ...metricQuery('calls', 'calls'), ReturnData: false },
    ]);
    expect(results).toMatchObject([{ Id: 'rate', Label: 'rate', Values: [4 / 60, 2 / 60, 0] }]);
  });

  it('finds metrics by SEARCH, each a result with a label of its own', async () => {
    const of = (name: string, value: number) => ({
      MetricName: 'Errors',
      Value: value,
      Dimensions: [{ Name: 'FunctionName', Value: name }],
    });
    await cloudwatch.put(of('one', 1), of('two', 2));
    const Expression = `SEARCH('{App,FunctionName} MetricName="Errors"', 'Sum', 60)`;
    const { MetricDataResults: results } = await cloudwatch.get([
      { Id: 's', Expression, Label: 'max ${MAX} of ${LABEL}' },
      { Id: 'total', Expression: 'SUM(s)' },
    ]);
    expect(results).toMatchObject([
      { Id: 's', Label: 'max 1 of one', Values: [1] },
      { Id: 's', Label: 'max 2 of two', Values: [2] },
      { Id: 'total', Values: [3] },
    ]);
  });

  it('fills in dynamic labels from the metric and its points', async () => {
    await putMinutes('m', 3);
    const label = "${PROP('MetricName')} ${SUM} ${LAST_TIME} ${MIN_MAX_TIME_RANGE} ${NONE}";
    const { MetricDataResults: results } = await cloudwatch.get([
      metricQuery('m1', 'm', 'Sum', { label }),
    ]);
    expect(results?.[0]?.Label).toBe('m 3 2026-01-01 00:02:00 UTC 2m ${NONE}');
  });

  it('fills only where values can be, however long a time is asked for', async () => {
    await putMinutes('m', 3);
    const StartTime = new Date(cloudwatch.startMs - 400 * 24 * 3_600_000);
    const EndTime = new Date(cloudwatch.startMs + 400 * 24 * 3_600_000);
    const { MetricDataResults: results } = await cloudwatch.get(
      [metricQuery('m1', 'm'), { Id: 'e1', Expression: 'FILL(m1, 0)' }],
      { StartTime, EndTime, ScanBy: 'TimestampAscending' },
    );
    const { Timestamps: [first, ...later] = [], Values = [] } = results?.[1] ?? {};
    expect(Values).toHaveLength((15 * 24 + 2) * 60);
    expect(first).toEqual(new Date(cloudwatch.startMs - 15 * 24 * 3_600_000));
    expect(later.at(-1)).toEqual(new Date(cloudwatch.startMs + 119 * MINUTE_MS));
  });

  it.each([
    ['a bare number', 'AVG(m1)', 'must be a time series'],
    ['a circle', 'e2 + 1', 'uses itself'],
    ['an unknown id', 'm1 + m9', "Unknown identifier 'm9'"],
    ['nonsense', 'm1 +', 'Unexpected end'],
  ])('names the expression when it is %s', async (_, expression, reason) => {
    const asked = cloudwatch.get([
      metricQuery('m1', 'm'),
      { Id: 'e1', Expression: expression },
      { Id: 'e2', Expression: 'e1 * 2' },
    ]);
    await expect(asked).rejects.toMatchObject({
      code: 'ValidationException',
      message: expect.stringContaining(reason),
    });
    await expect(asked).rejects.toThrow(/^Error in expression 'e[12]': /);
  });

  it.each([
    [
      'two queries of one id',
      [metricQuery('m1', 'a'), metricQuery('m1', 'b')],
      'ValidationException',
    ],
    ['an id with a capital', [metricQuery('M1', 'a')], 'ValidationException'],
    [
      'a strange period',
      [metricQuery('m1', 'a', 'Sum', { period: 45 })],
      'InvalidParameterValueException',
    ],
    ['an unknown statistic', [metricQuery('m1', 'a', 'Median')], 'InvalidParameterValueException'],
    ['a query for nothing', [{ Id: 'm1' }], 'MissingRequiredParameterException'],
    ['Metrics Insights', [{ Id: 'q1', Expression: 'SELECT AVG(x) FROM "App"' }], 'NotImplemented'],
  ])('refuses %s', async (_, queries, code) => {
    await expect(cloudwatch.get(queries)).rejects.toMatchObject({ code });
  });
});

describe('the reader of alarms', () => {
  function reader(): { reader: MetricReader; add: (value: number, minute: number) => void } {
    const { host, startMs } = cloudwatch;
    const { metrics, reader: made } = createCloudWatch(host);
    const series = metrics.series({ namespace: 'App', metricName: 'm', dimensions: {} });
    const add = (value: number, minute: number) =>
      series.add(value, 1, startMs + minute * MINUTE_MS, startMs);
    return { reader: made, add };
  }

  it('gives the periods that begin in a range, with the number of values in each', () => {
    const { reader: metrics, add } = reader();
    for (const [value, minute] of [
      [1, 0],
      [3, 0],
      [5, 2],
    ] as const)
      add(value, minute);
    const watched = {
      kind: 'statistic',
      namespace: 'App',
      metricName: 'm',
      dimensions: {},
      statistic: 'Average',
      periodSeconds: 60,
    } as const;
    const { startMs } = cloudwatch;
    expect(metrics.read(watched, startMs, startMs + 3 * MINUTE_MS)).toEqual([
      { startMs, value: 2, sampleCount: 2 },
      { startMs: startMs + 2 * MINUTE_MS, value: 5, sampleCount: 1 },
    ]);
    // An alarm's window slides by the minute, whatever its period.
    const sliding = { ...watched, statistic: 'Sum', periodSeconds: 120 };
    const oneMinuteInMs = startMs + MINUTE_MS;
    expect(metrics.read(sliding, oneMinuteInMs, oneMinuteInMs + 120_000)).toEqual([
      { startMs: oneMinuteInMs, value: 5, sampleCount: 1 },
    ]);
  });

  it('computes the one expression that returns data', () => {
    const { reader: metrics, add } = reader();
    add(4, 1);
    const { startMs } = cloudwatch;
    const queries = [
      { ...metricQuery('m1', 'm'), ReturnData: false },
      { Id: 'e1', Expression: 'FILL(m1, 0) / 2' },
    ];
    const watched = { kind: 'math', queries, periodSeconds: 60 } as const;
    expect(metrics.read(watched, startMs, startMs + 2 * MINUTE_MS)).toEqual([
      { startMs, value: 0, sampleCount: 0 },
      { startMs: startMs + MINUTE_MS, value: 2, sampleCount: 0 },
    ]);
  });
});
