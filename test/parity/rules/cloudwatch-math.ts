import { expect } from 'vitest';
import type { Aws, Rule } from '../rule.ts';
import { assumption, documented } from '../rule.ts';
import { GUIDE, metricsOf } from './cloudwatch-helpers.ts';

const MATH = documented(`${GUIDE}/using-metric-math.html`);

type Row = readonly (number | undefined)[];
const _ = undefined;

/** Puts metrics minute by minute, and computes an expression over them, a value or a gap for each minute. */
async function compute(aws: Aws, rows: Record<string, Row>, expression: string): Promise<Row> {
  const { minute, minutesLater, put, get, query } = metricsOf(aws);
  for (const [MetricName, row] of Object.entries(rows)) {
    for (const [index, Value] of row.entries()) {
      if (Value !== undefined) await put({ MetricName, Value, Timestamp: minutesLater(index) });
    }
  }
  const length = Math.max(...Object.values(rows).map((row) => row.length));
  const metrics = Object.keys(rows).map((name) => ({ ...query(name, name), ReturnData: false }));
  const { MetricDataResults } = await get([...metrics, { Id: 'e1', Expression: expression }], {
    EndTime: minutesLater(length),
  });
  const { Timestamps = [], Values = [] } = MetricDataResults?.[0] ?? {};
  return Array.from({ length }, (_, index) => {
    const at = minute.getTime() + index * 60_000;
    return Values[Timestamps.findIndex((time) => time.getTime() === at)];
  });
}

const COMPARED = { metric1: [30, 20, 0, 0], metric2: [20, _, 20, _] };
const CHOSEN = { metric1: [1, 1, 0, 0, _], metric2: [30, _, 0, 0, 30], metric3: [0, 0, 20, _, 20] };

export const MATH_RULES: readonly Rule[] = [
  {
    title: 'A comparison of two series takes a missing value for 0',
    mark: MATH,
    async holds(aws) {
      expect(await compute(aws, COMPARED, 'metric1 < metric2')).toEqual([0, 0, 1, 0]);
      expect(await compute(aws, COMPARED, 'metric1 >= 30')).toEqual([1, 0, 0, 0]);
      const both = 'metric1 > 15 AND metric2 > 15';
      expect(await compute(aws, COMPARED, both)).toEqual([1, 0, 0, 0]);
    },
  },
  {
    title: 'A point that divides by zero is dropped',
    mark: MATH,
    async holds(aws) {
      expect(await compute(aws, COMPARED, 'metric2 / metric1')).toEqual([20 / 30, 0, _, _]);
    },
  },
  {
    title: 'IF chooses for each point of its condition',
    mark: documented(`${GUIDE}/using-metric-math.html#using-IF-expressions`),
    async holds(aws) {
      const choose = (expression: string) => compute(aws, CHOSEN, expression);
      expect(await choose('IF(metric1, metric2, metric3)')).toEqual([30, 0, 20, 0, _]);
      expect(await choose('IF(metric1, 5, metric3)')).toEqual([5, 5, 20, _, _]);
      expect(await choose('IF(metric1, metric2, 5)')).toEqual([30, 0, 5, 5, _]);
      expect(await choose('IF(metric1, metric2)')).toEqual([30, 0, _, _, _]);
    },
  },
  {
    title: 'FILL fills gaps with a number, the value before, or a straight line',
    mark: MATH,
    async holds(aws) {
      const rows = { m1: [1, _, 5, _] };
      expect(await compute(aws, rows, 'FILL(m1, 0)')).toEqual([1, 0, 5, 0]);
      expect(await compute(aws, rows, 'FILL(m1, REPEAT)')).toEqual([1, 1, 5, 5]);
      expect(await compute(aws, rows, 'FILL(m1, LINEAR)')).toEqual([1, 3, 5, _]);
    },
  },
  {
    title: 'FILL gives every period a value even where the metric has none at all',
    mark: assumption('The user guide does not say what FILL makes of a metric without values.'),
    async holds(aws) {
      expect(await compute(aws, { m1: [1, 2], none: [] }, 'FILL(none, 0)')).toEqual([0, 0]);
    },
  },
  {
    title: 'METRICS takes the metrics whose id holds a text, and AVG a missing value for 0',
    mark: MATH,
    async holds(aws) {
      const rows = { errors1: [2, 4], errors2: [6, _], calls: [100, 100] };
      expect(await compute(aws, rows, 'SUM(METRICS("errors"))')).toEqual([8, 4]);
      expect(await compute(aws, rows, 'AVG(METRICS("errors"))')).toEqual([4, 2]);
    },
  },
  {
    title: 'An expression that comes to a bare number is refused',
    mark: MATH,
    async holds(aws) {
      const asked = compute(aws, { m1: [1] }, 'AVG(m1)');
      await expect(asked).rejects.toMatchObject({ name: 'ValidationException' });
    },
  },
  {
    title: 'SEARCH finds metrics by namespace, dimension names and metric name',
    mark: documented(`${GUIDE}/search-expression-syntax.html`),
    async holds(aws) {
      const { namespace, put, get } = metricsOf(aws);
      const of = (MetricName: string, Value: number, function_: string) => ({
        MetricName,
        Value,
        Dimensions: [{ Name: 'FunctionName', Value: function_ }],
      });
      await put(of('Errors', 1, 'one'), of('Errors', 2, 'two'), of('Invocations', 9, 'one'));
      const schema = `{"${namespace}",FunctionName}`;
      const search = async (query: string) => {
        const Expression = `SEARCH('${schema} ${query}', 'Sum', 60)`;
        const { MetricDataResults = [] } = await get([{ Id: 's1', Expression }]);
        return MetricDataResults.map(({ Values }) => Values?.[0]);
      };
      expect(await search('MetricName="Errors"')).toEqual([1, 2]);
      expect(await search('MetricName="Errors" NOT two')).toEqual([1]);
      expect(await search('one')).toEqual([1, 9]);
    },
  },
];
