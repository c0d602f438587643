import type { EChartsOption } from 'echarts';
import { BarChart, GaugeChart, LineChart, PieChart } from 'echarts/charts';
import {
  GridComponent,
  LegendComponent,
  MarkAreaComponent,
  MarkLineComponent,
} from 'echarts/components';
import * as echarts from 'echarts/core';
import { LegacyGridContainLabel } from 'echarts/features';
import { SVGRenderer } from 'echarts/renderers';
import type { Widget } from './dashboard-body.ts';
import type { Theme } from './palette.ts';
import {
  type AlarmTile,
  alarmTiles,
  markdown,
  numbers,
  rows,
  type Size,
  valueTable,
} from './plain-widgets.ts';
import type { DrawnSeries, TimeRange } from './series.ts';
import { barOption, gaugeOption, pieOption } from './shares.ts';
import { box, shorten, textLine, textWidth } from './svg.ts';
import { timeSeriesOption } from './time-series.ts';

echarts.use([
  BarChart,
  GaugeChart,
  LineChart,
  PieChart,
  GridComponent,
  LegacyGridContainLabel,
  LegendComponent,
  MarkAreaComponent,
  MarkLineComponent,
  SVGRenderer,
]);

// Without a canvas ECharts would guess widths of a narrower font.
echarts.setPlatformAPI({
  measureText(text, font) {
    const size = Number(/(\d+(?:\.\d+)?)px/.exec(font ?? '')?.[1] ?? 12);
    return { width: textWidth(text, size) };
  },
});

/** What a widget shows; which of these it needs depends on its type. */
export interface WidgetData {
  readonly range: TimeRange;
  readonly series?: readonly DrawnSeries[];
  readonly alarms?: readonly AlarmTile[];
  readonly table?: { readonly headings: readonly string[]; readonly rows: readonly string[][] };
}

const TITLE_HEIGHT = 30;

/** A widget as SVG elements, its upper left corner at 0, 0. Ids in it begin with `idPrefix`. */
export function drawWidget(
  widget: Widget,
  data: WidgetData,
  size: Size,
  options: { readonly theme: Theme; readonly idPrefix: string },
): string {
  const { theme, idPrefix } = options;
  if (widget.type === 'text') {
    const isTransparent = widget.properties.background === 'transparent';
    const frame = isTransparent ? '' : card(size, theme);
    return frame + markdown(widget.properties.markdown, size, theme);
  }
  const title = widget.properties.title ?? '';
  const heading = textLine(14, 20, shorten(title, size.width - 24, 12), {
    size: 12,
    color: theme.text,
    weight: 'bold',
  });
  const inner = { width: size.width, height: size.height - TITLE_HEIGHT };
  const content = drawContent(widget, data, inner, theme).replaceAll(/zr\d+-/g, `${idPrefix}-`);
  return `${card(size, theme)}${heading}<g transform="translate(0 ${TITLE_HEIGHT})">${content}</g>`;
}

function card({ width, height }: Size, theme: Theme): string {
  return box(0.5, 0.5, width - 1, height - 1, {
    fill: theme.card,
    stroke: theme.border,
    radius: 6,
  });
}

function drawContent(
  widget: Exclude<Widget, { type: 'text' }>,
  data: WidgetData,
  size: Size,
  theme: Theme,
): string {
  if (widget.type === 'alarm') return alarmTiles(data.alarms ?? [], size, theme);
  if (widget.type === 'log') {
    const { headings, rows: lines } = data.table ?? { headings: ['@message'], rows: [] };
    return rows(headings, lines, size, theme);
  }
  const { properties } = widget;
  const series = data.series ?? [];
  switch (properties.view) {
    case 'singleValue':
      return numbers(series, size, theme);
    case 'table':
      return valueTable(series, size, theme);
    case 'pie':
      return chart(pieOption(series, theme), size);
    case 'bar':
      return chart(barOption(properties, series, theme), size);
    case 'gauge':
      return chart(gaugeOption(properties, series, theme), size);
    default:
      return chart(
        timeSeriesOption(properties, series, data.range, { width: size.width, theme }),
        size,
      );
  }
}

/** ECharts' drawing without its own root element and without what serves a mouse, which it numbers through the process. */
function chart(option: EChartsOption, { width, height }: Size): string {
  const instance = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
  instance.setOption(option);
  const svg = instance.renderToSVGString();
  instance.dispose();
  return svg
    .replace(/^<svg[^>]*>/, '')
    .replace(/<\/svg>\s*$/, '')
    .replace(/<style[\s\S]*?<\/style>/, '')
    .replaceAll(/ (?:class|ecmeta_\w+)="[^"]*"/g, '');
}
