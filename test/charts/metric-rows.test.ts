import { describe, expect, it } from 'vitest';
import { resolveRows } from '../../charts/metric-rows.ts';

const metricsOf = (metrics: Parameters<typeof resolveRows>[0]['metrics']) =>
  resolveRows({ metrics: metrics ?? [] }).map(({ source }) => source);

describe('a row of a metric widget', () => {
  it('names namespace, metric and dimensions', () => {
    expect(metricsOf([['AWS/SQS', 'Sent', 'QueueName', 'q', { stat: 'Sum' }]])).toEqual([
      {
        kind: 'metric',
        namespace: 'AWS/SQS',
        metricName: 'Sent',
        dimensions: [{ Name: 'QueueName', Value: 'q' }],
        stat: 'Sum',
      },
    ]);
  });

  it('takes from the row above what a dot stands for', () => {
    const [, second] = metricsOf([
      ['AWS/SQS', 'Sent', 'QueueName', 'q'],
      ['.', 'Received', '.', '.'],
    ]);
    expect(second).toMatchObject({
      namespace: 'AWS/SQS',
      metricName: 'Received',
      dimensions: [{ Name: 'QueueName', Value: 'q' }],
    });
  });

  it('takes all but its last values from above where three dots stand', () => {
    const [, second, third] = metricsOf([
      ['AWS/Lambda', 'Duration', 'FunctionName', 'f'],
      ['...', 'g'],
      ['...', { stat: 'p99' }],
    ]);
    expect(second).toMatchObject({ dimensions: [{ Name: 'FunctionName', Value: 'g' }] });
    expect(third).toMatchObject({
      dimensions: [{ Name: 'FunctionName', Value: 'g' }],
      stat: 'p99',
    });
  });

  it('falls back to the widget’s statistic and period, and to the average', () => {
    const rows = resolveRows({
      metrics: [
        ['N', 'm'],
        ['N', 'n', { stat: 'Sum' }],
      ],
      period: 60,
    });
    expect(rows.map(({ periodSeconds }) => periodSeconds)).toEqual([60, 60]);
    expect(rows.map(({ source }) => source.kind === 'metric' && source.stat)).toEqual([
      'Average',
      'Sum',
    ]);
  });

  it('may be an expression, hidden, on the right axis', () => {
    const metrics = [[{ expression: 'a / b', id: 'e', visible: false, yAxis: 'right' as const }]];
    expect(resolveRows({ metrics })).toMatchObject([
      { id: 'e', isVisible: false, axis: 'right', source: { expression: 'a / b' } },
    ]);
  });
});
