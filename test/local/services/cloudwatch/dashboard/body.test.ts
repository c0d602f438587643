import { describe, expect, it } from 'vitest';
import { checkDashboardBody } from '../../../../../local/services/cloudwatch/dashboard/body.ts';

const metricWidget = (properties: object, frame: object = {}) => ({
  type: 'metric',
  properties: {
    region: 'us-east-1',
    metrics: [['AWS/SQS', 'Sent', 'QueueName', 'q']],
    ...properties,
  },
  ...frame,
});
const check = (dashboard: unknown) => checkDashboardBody(JSON.stringify(dashboard));
const checkWidget = (widget: object) => check({ widgets: [widget] });

describe('a dashboard’s body', () => {
  it.each<[string, object]>([
    ['a metric widget', metricWidget({ view: 'timeSeries', stacked: false, period: 300 })],
    [
      'an alarm’s annotation without metrics',
      {
        type: 'metric',
        properties: {
          view: 'timeSeries',
          annotations: { alarms: ['arn:aws:cloudwatch:…:alarm:a'] },
          yAxis: {},
        },
      },
    ],
    [
      'dots that repeat',
      metricWidget({
        metrics: [
          ['AWS/SQS', 'Sent', 'QueueName', 'q', { stat: 'p99', yAxis: 'right', color: '#1f77b4' }],
          ['.', 'Received', '.', '.'],
          ['...', 'other'],
          [{ expression: 'm1 * 2', id: 'e1', label: 'twice' }],
        ],
      }),
    ],
    [
      'text',
      { type: 'text', x: 0, y: 6, width: 24, height: 1, properties: { markdown: '# Hello' } },
    ],
    [
      'a log query',
      { type: 'log', properties: { region: 'us-east-1', query: "SOURCE 'g' | fields @message" } },
    ],
    ['alarms', { type: 'alarm', properties: { alarms: ['arn'] } }],
    [
      'a gauge with its bounds',
      metricWidget({ view: 'gauge', yAxis: { left: { min: 0, max: 100 } } }),
    ],
  ])('passes with %s', (_, widget) => {
    expect(checkWidget(widget)).toMatchObject({ errors: [], warnings: [] });
  });

  it('says of a metric widget without metrics what AWS says', () => {
    const { errors } = checkWidget({ type: 'metric', properties: { region: 'us-east-1' } });
    expect(errors).toEqual([
      { path: '/widgets/0/properties', message: "Should have required property 'metrics'" },
      {
        path: '/widgets/0/properties',
        message:
          'The metric widget should have specified a region and a data source or an alarm annotation',
      },
      { path: '/widgets/0/properties', message: "Should have required property 'annotations'" },
    ]);
  });

  it.each<[string, object, string]>([
    ['an unknown type', { type: 'chartreuse', properties: {} }, '/widgets/0/type'],
    ['no type', { properties: {} }, '/widgets/0'],
    ['no properties', { type: 'text' }, '/widgets/0'],
    ['text without markdown', { type: 'text', properties: {} }, '/widgets/0/properties'],
    ['a widget that is too wide', metricWidget({}, { width: 25 }), '/widgets/0/width'],
    ['a column off the grid', metricWidget({}, { x: 24 }), '/widgets/0/x'],
    ['an unknown view', metricWidget({ view: 'radar' }), '/widgets/0/properties/view'],
    ['a period of 45 s', metricWidget({ period: 45 }), '/widgets/0/properties/period'],
    ['a gauge without bounds', metricWidget({ view: 'gauge' }), '/widgets/0/properties'],
    [
      'a dimension without its value',
      metricWidget({ metrics: [['N', 'm', 'd']] }),
      '/widgets/0/properties/metrics/0',
    ],
    [
      'dots with nothing above',
      metricWidget({ metrics: [['...', 'x']] }),
      '/widgets/0/properties/metrics/0',
    ],
    [
      'a number for a name',
      metricWidget({ metrics: [['N', 7]] }),
      '/widgets/0/properties/metrics/0',
    ],
    [
      'a colour by name',
      metricWidget({ metrics: [['N', 'm', { color: 'red' }]] }),
      '/widgets/0/properties/metrics/0/2/color',
    ],
    [
      'an id twice',
      metricWidget({
        metrics: [
          ['N', 'm', { id: 'a' }],
          ['N', 'n', { id: 'a' }],
        ],
      }),
      '/widgets/0/properties/metrics/1/2/id',
    ],
  ])('fails with %s', (_, widget, path) => {
    expect(checkWidget(widget).errors.map((error) => error.path)).toContain(path);
  });

  it.each<[string, unknown, string]>([
    ['no widgets', {}, ''],
    ['an end without a start', { end: '-PT1H', widgets: [] }, ''],
    ['a strange start', { start: 'yesterday', widgets: [] }, '/start'],
    ['501 widgets', { widgets: Array(501).fill(metricWidget({})) }, '/widgets'],
    ['a list for a body', [], ''],
  ])('fails as a whole with %s', (_, dashboard, path) => {
    expect(check(dashboard).errors.map((error) => error.path)).toContain(path);
  });

  it('fails when it is no JSON, and warns of members that nobody reads', () => {
    expect(checkDashboardBody('{').errors).toHaveLength(1);
    const { errors, warnings } = checkWidget(metricWidget({}, { colour: 'red' }));
    expect(errors).toEqual([]);
    expect(warnings).toHaveLength(1);
  });
});
