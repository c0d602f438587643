import { describe, expect, it } from 'vitest';
import { drawBoard } from '../../charts/board-picture.ts';
import type { DashboardBody, MetricProperties, Widget } from '../../charts/dashboard-body.ts';
import { LIGHT } from '../../charts/palette.ts';
import type { DrawnSeries } from '../../charts/series.ts';
import type { WidgetData } from '../../charts/widget-picture.ts';
import { toPng } from '../../cli/dashboards/picture-file.ts';

const MINUTE_MS = 60_000;
const range = { startMs: 0, endMs: 60 * MINUTE_MS };

function series(
  values: readonly (number | undefined)[],
  more: Partial<DrawnSeries> = {},
): DrawnSeries {
  return {
    id: 'm',
    label: 'Messages',
    color: undefined,
    axis: 'left',
    periodSeconds: 60,
    points: values.flatMap((value, minute) =>
      value === undefined ? [] : [[minute * MINUTE_MS, value] as const],
    ),
    ...more,
  };
}

function draw(widget: Widget, data: Partial<WidgetData> = {}): string {
  return drawBoard({ widgets: [widget] }, [{ range, ...data }]);
}

function metric(properties: MetricProperties, ...drawn: DrawnSeries[]): string {
  return draw({ type: 'metric', width: 12, height: 6, properties }, { series: drawn });
}

const PNG_SIGNATURE = '89504e470d0a1a0a';

describe('a dashboard', () => {
  const body: DashboardBody = {
    widgets: [
      { type: 'text', x: 0, y: 0, width: 24, height: 1, properties: { markdown: '# Orders' } },
      { type: 'metric', x: 12, y: 1, width: 6, height: 4, properties: { title: 'Sent' } },
    ],
  };
  const data = [{ range }, { range, series: [series([1, 2, 3])] }];

  it('is laid out on CloudWatch’s grid of 24 columns', () => {
    const svg = drawBoard(body, data);
    expect(svg).toMatch(/^<svg [^>]*width="1448" height="248"/);
    expect(svg).toContain('<g transform="translate(728 56)">');
  });

  it('is the same, byte for byte, from the same data', () => {
    expect(drawBoard(body, data)).toBe(drawBoard(body, data));
  });

  it('becomes an image', () => {
    const png = toPng(drawBoard(body, data));
    expect(png.subarray(0, 8).toString('hex')).toBe(PNG_SIGNATURE);
  });
});

describe('a graph', () => {
  it('names its lines and its thresholds', () => {
    const svg = metric(
      { title: 'Queue', annotations: { horizontal: [{ label: 'too many', value: 10 }] } },
      series([1, 2, 3]),
    );
    for (const text of ['Queue', 'Messages', 'too many']) expect(svg).toContain(`>${text}<`);
    expect(svg).toContain(LIGHT.threshold);
  });

  it('leaves a gap where a minute has no data', () => {
    const strokes = (svg: string) =>
      (svg.match(/<path d="[^"]+" fill="none"[^>]*stroke-width="1.6"/g) ?? []).map(
        (path) => (path.match(/M/g) ?? []).length,
      );
    expect(strokes(metric({}, series([1, 2, 3, 4])))).toEqual([1]);
    expect(strokes(metric({}, series([1, 2, undefined, 4, 5])))).toEqual([2]);
  });

  it('marks a value that stands alone', () => {
    expect(metric({}, series([undefined, 5]))).not.toBe(metric({}, series([])));
  });

  it('shows a fault as a band', () => {
    const value = (minute: number) => new Date(minute * MINUTE_MS).toISOString();
    const vertical = [[{ value: value(5), label: 'fault' }, { value: value(9) }] as const];
    expect(metric({ annotations: { vertical } }, series([1]))).toMatch(
      /fill="rgb\(209,50,18\)" fill-opacity="0.08"/,
    );
  });

  it.each([
    ['values far below its axis', { yAxis: { left: { min: 0 } } }, [1, -1e12, 2]],
    ['nothing to show', {}, []],
    ['a stack', { stacked: true }, [3, 2, 1]],
  ] as const)('can be drawn with %s', (_what, properties, values) => {
    const svg = metric(properties, series(values), series(values, { id: 'n', label: 'Others' }));
    expect(toPng(svg).length).toBeGreaterThan(1000);
  });
});

describe('other widgets', () => {
  it.each(['singleValue', 'table'] as const)('%s shows the newest value', (view) => {
    expect(metric({ view }, series([1, 12_345]))).toContain('>12.3k<');
  });

  it.each(['pie', 'bar', 'gauge'] as const)('%s can be drawn', (view) => {
    const svg = metric({ view, yAxis: { left: { min: 0, max: 10 } } }, series([1, 4]));
    expect(toPng(svg).length).toBeGreaterThan(1000);
    expect(svg).toContain('Messages');
  });

  it('an alarm widget says each state in words and colour', () => {
    const svg = draw(
      { type: 'alarm', width: 24, height: 3, properties: { alarms: [] } },
      {
        alarms: [
          { name: 'QueueAge', state: 'ALARM' },
          { name: 'Faults', state: 'INSUFFICIENT_DATA' },
        ],
      },
    );
    expect(svg).toContain('>QueueAge<');
    expect(svg).toContain('>insufficient data<');
    expect(svg).toContain(`fill="${LIGHT.states.ALARM}"`);
  });

  it('a log widget shows rows under their headings', () => {
    const svg = draw(
      { type: 'log', width: 24, height: 4, properties: { query: '' } },
      { table: { headings: ['@timestamp', 'message'], rows: [['00:01', 'a <b> & c']] } },
    );
    expect(svg).toContain('a &lt;b&gt; &amp; c');
  });

  it('a text widget shows headings and words without their marks', () => {
    const markdown = '## Hop\n**Bold** and [a link](https://example.org)';
    const svg = draw({ type: 'text', width: 12, height: 3, properties: { markdown } });
    expect(svg).toContain('>Hop<');
    expect(svg).toContain('>Bold and a link<');
  });
});
