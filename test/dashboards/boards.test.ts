import { beforeAll, describe, expect, it } from 'vitest';
import { OBJECTIVE } from '../../dashboards/objective.ts';
import { flattened, type SynthesizedStage, synthesizeStage } from '../helpers/synthesized.ts';

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  // biome-ignore lint/suspicious/noExplicitAny: properties differ by type.
  readonly properties: any;
}

const BOARDS = ['service-health', 'pipeline-detail', 'chaos'] as const;
/** Metrics that are times: an average would hide the slow ones. */
const IS_LATENCY = /Latency|Duration$/;

let stage: SynthesizedStage;
const boards = new Map<string, Widget[]>();
beforeAll(() => {
  stage = synthesizeStage('production');
  for (const { Type, Properties } of Object.values(stage.resources)) {
    if (Type !== 'AWS::CloudWatch::Dashboard') continue;
    const name = Properties.DashboardName.replace('faultline-production-', '');
    boards.set(name, JSON.parse(flattened(Properties.DashboardBody)).widgets);
  }
});

const widgets = (board: string) => boards.get(board) ?? [];
const graphs = (board: string) =>
  widgets(board).filter(
    ({ type, properties }) => type === 'metric' && properties.view === 'timeSeries',
  );

describe('the dashboards', () => {
  it('are three', () => {
    expect([...boards.keys()].sort()).toEqual([...BOARDS].sort());
  });

  it.each(BOARDS)('%s fits 24 columns, and nothing lies over anything', (board) => {
    const taken = new Set<string>();
    for (const { x, y, width, height, properties } of widgets(board)) {
      expect(x + width, properties.title).toBeLessThanOrEqual(24);
      for (let column = x; column < x + width; column++) {
        for (let row = y; row < y + height; row++) {
          const cell = `${column}/${row}`;
          expect(taken.has(cell), `${properties.title} at ${cell}`).toBe(false);
          taken.add(cell);
        }
      }
    }
  });

  it.each(BOARDS)(
    '%s gives every graph a title, and every axis a label and a floor of 0',
    (board) => {
      for (const { properties } of graphs(board)) {
        expect(properties.title, JSON.stringify(properties)).toBeTruthy();
        expect(properties.yAxis?.left, properties.title).toMatchObject({
          min: 0,
          label: expect.stringMatching(/\S/),
        });
      }
    },
  );

  it.each(BOARDS)('%s draws times as percentiles or extremes, never as averages', (board) => {
    for (const { properties } of graphs(board)) {
      for (const row of properties.metrics as unknown[][]) {
        const [, metricName] = row;
        if (typeof metricName !== 'string' || !IS_LATENCY.test(metricName)) continue;
        const { stat = 'Average' } = row.at(-1) as { stat?: string };
        expect(stat, `${properties.title}: ${metricName}`).toMatch(/^(p\d|Maximum)/);
      }
    }
  });

  it('service-health shows the objective first, and then the alarms', () => {
    const [title, ...rest] = widgets('service-health');
    expect(title?.properties.markdown).toContain(`${OBJECTIVE.goal * 100} %`);
    expect(rest.slice(0, 5).map(({ properties }) => properties.title)).toEqual([
      'Announced in time, 30 days',
      'Error budget left, 30 days',
      'Share of late files',
      'Upload to notification',
      'Alarms',
    ]);
  });

  it('service-health shows four signals for each hop, in the order in which data flows', () => {
    const rest = widgets('service-health').slice(6);
    const hops = rest.filter(({ type }) => type === 'text');
    expect(hops.map(({ properties }) => properties.markdown)).toEqual([
      '## Uploads: S3 to EventBridge',
      '## Ingest queue: SQS',
      '## summarize-file: Lambda',
      '## Records: DynamoDB',
      '## notify-subscribers: stream to Lambda',
      '## Subscribers: SNS',
      '## Reconciliation: Scheduler to Lambda',
    ]);
    expect(rest.length).toBe(hops.length * 5);
  });

  it('draw the threshold of an alarm into the graph of its metric', () => {
    const thresholds = [...boards.values()]
      .flat()
      .flatMap(({ properties }) => properties.annotations?.horizontal ?? [])
      .map(({ value }: { value: number }) => value);
    for (const { Type, Properties } of Object.values(stage.resources)) {
      if (Type !== 'AWS::CloudWatch::Alarm' || Properties.AlarmName.endsWith('Stalled')) continue;
      expect(thresholds, Properties.AlarmName).toContain(Properties.Threshold);
    }
  });
});
