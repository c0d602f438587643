import type { EChartsOption, LineSeriesOption } from 'echarts';
import type {
  HorizontalAnnotation,
  HorizontalLine,
  MetricProperties,
  VerticalAnnotation,
  VerticalLine,
  YAxis,
} from './dashboard-body.ts';
import { formatNumber, formatTime } from './number-format.ts';
import { FONT, seriesColor, type Theme } from './palette.ts';
import { type DrawnSeries, isLonely, type TimeRange, withGaps } from './series.ts';
import { textWidth } from './svg.ts';

/** So that the highest line does not run along the edge. */
const HEADROOM = 1.05;
const LEGEND_ROW_HEIGHT = 16;
/** Pixels for a time of day and the space around it. */
const TIME_LABEL_WIDTH = 60;

/** A `timeSeries` widget as CloudWatch draws it: lines or stacked areas, two axes, annotations. */
export function timeSeriesOption(
  properties: MetricProperties,
  series: readonly DrawnSeries[],
  range: TimeRange,
  { width, theme }: { readonly width: number; readonly theme: Theme },
): EChartsOption {
  const hasRight = series.some(({ axis }) => axis === 'right');
  const isRightLegend = properties.legend?.position === 'right';
  const hasLegend = properties.legend?.position !== 'hidden';
  const { left, right } = properties.yAxis ?? {};
  const tops = {
    left: left?.max ?? top(highest(properties, series, 'left')),
    right: right?.max ?? top(highest(properties, series, 'right')),
  };
  return {
    animation: false,
    textStyle: { fontFamily: FONT, fontSize: 10, color: theme.faint },
    grid: {
      left: 10,
      right: isRightLegend ? 130 : 14,
      top: left?.label ? 22 : 10,
      bottom: hasLegend && !isRightLegend ? 12 + legendRows(series, width) * LEGEND_ROW_HEIGHT : 8,
      containLabel: true,
    },
    legend: {
      show: hasLegend,
      type: 'plain',
      icon: 'roundRect',
      itemWidth: 9,
      itemHeight: 9,
      itemGap: 10,
      textStyle: { fontFamily: FONT, fontSize: 10, color: theme.text },
      ...(isRightLegend ? { right: 4, top: 10, orient: 'vertical' } : { left: 8, bottom: 4 }),
    },
    xAxis: {
      type: 'time',
      min: range.startMs,
      max: range.endMs,
      splitNumber: Math.max(2, Math.floor(width / TIME_LABEL_WIDTH)),
      axisLabel: { formatter: formatTime, fontSize: 10, hideOverlap: true, color: theme.faint },
      axisLine: { lineStyle: { color: theme.border } },
      axisTick: { show: false },
      splitLine: { show: false },
    },
    yAxis: [
      valueAxis(left, tops.left, theme),
      ...(hasRight ? [valueAxis(right, tops.right, theme)] : []),
    ],
    series: [
      ...series.map((one, index) => line(one, index, properties, { top: tops[one.axis], theme })),
      annotations(properties, theme),
    ],
  };
}

/** How many rows the legend below a graph takes. */
function legendRows(series: readonly DrawnSeries[], width: number): number {
  let rows = 1;
  let x = 0;
  for (const { label } of series) {
    const entry = textWidth(label, 10) + 30;
    if (x > 0 && x + entry > width - 20) {
      rows++;
      x = 0;
    }
    x += entry;
  }
  return rows;
}

function line(
  series: DrawnSeries,
  index: number,
  { stacked, yAxis }: MetricProperties,
  { top, theme }: { readonly top: number; readonly theme: Theme },
): LineSeriesOption {
  const points = withGaps(series);
  const bottom = yAxis?.[series.axis]?.min;
  const color = series.color ?? seriesColor(index);
  return {
    type: 'line',
    name: series.label,
    yAxisIndex: series.axis === 'right' ? 1 : 0,
    data: points.map((point, at) => ({
      value: [point[0], near(point[1], bottom, top)] as [number, number],
      symbol: isLonely(points, at) ? 'circle' : 'none',
    })),
    symbolSize: 4,
    showSymbol: true,
    connectNulls: false,
    lineStyle: { width: 1.6, color },
    itemStyle: { color },
    ...(stacked && { stack: series.axis, areaStyle: { color, opacity: 0.45 } }),
    emphasis: { disabled: true },
    label: { show: false, color: theme.text },
  };
}

/** A value far outside of the plot is drawn just outside: renderers cannot draw a line to a billion pixels below. */
function near(value: number | null, bottom: number | undefined, top: number): number | null {
  if (value === null || bottom === undefined) return value;
  const height = top - bottom;
  return Math.min(top + height, Math.max(bottom - height, value));
}

/** An axis without anything on it would run from 0 to 0. */
function top(highestValue: number): number {
  return highestValue > 0 ? highestValue * HEADROOM : 1;
}

function valueAxis(axis: YAxis | undefined, max: number, theme: Theme) {
  return {
    type: 'value' as const,
    name: axis?.label ?? '',
    nameTextStyle: { fontFamily: FONT, fontSize: 10, color: theme.faint, align: 'left' as const },
    nameGap: 8,
    ...(axis?.min !== undefined && { min: axis.min }),
    max,
    splitNumber: 4,
    axisLabel: {
      formatter: formatNumber,
      fontSize: 10,
      color: theme.faint,
      showMaxLabel: axis?.max !== undefined,
    },
    axisLine: { show: false },
    splitLine: { lineStyle: { color: theme.grid } },
  };
}

/** The highest thing to be seen: thresholds are drawn even when no line comes near them. */
function highest(
  { annotations, stacked }: MetricProperties,
  series: readonly DrawnSeries[],
  axis: 'left' | 'right',
): number {
  const lines = (annotations?.horizontal ?? [])
    .flatMap(linesOf)
    .filter((one) => (one.yAxis ?? 'left') === axis)
    .map(({ value }) => value);
  const ofAxis = series.filter((one) => one.axis === axis);
  const totals = new Map<number, number>();
  for (const { points } of ofAxis) {
    for (const [timestampMs, value] of points) {
      const before = totals.get(timestampMs) ?? 0;
      totals.set(timestampMs, stacked ? before + value : Math.max(before, value));
    }
  }
  return [...lines, ...totals.values()].reduce((most, value) => Math.max(most, value), 0);
}

const linesOf = (annotation: HorizontalAnnotation): readonly HorizontalLine[] =>
  'value' in annotation ? [annotation] : annotation;

/** Thresholds and moments belong to no metric: an empty series carries them. */
function annotations({ annotations }: MetricProperties, theme: Theme): LineSeriesOption {
  const { horizontal = [], vertical = [] } = annotations ?? {};
  return {
    type: 'line',
    data: [],
    markLine: {
      symbol: 'none',
      silent: true,
      data: [
        ...horizontal
          .flatMap(linesOf)
          .filter(isVisible)
          .map((one, index) => horizontalMark(one, index, theme)),
        ...vertical
          .flatMap((one: VerticalAnnotation) => ('value' in one ? [one] : [...one]))
          .filter(isVisible)
          .map((one) => verticalMark(one, theme)),
      ],
    },
    markArea: {
      silent: true,
      data: [
        ...horizontal.flatMap((one) => horizontalAreas(one, theme)),
        ...vertical.flatMap((one) => verticalAreas(one, theme)),
      ],
    },
  };
}

const isVisible = ({ visible }: { readonly visible?: boolean }) => visible ?? true;

/** Lines that lie close together have their labels at either end. */
function horizontalMark({ value, label, color }: HorizontalLine, index: number, theme: Theme) {
  return {
    yAxis: value,
    lineStyle: { color: color ?? theme.threshold, width: 1, type: 'dashed' as const },
    label: {
      formatter: label ?? formatNumber(value),
      position: index % 2 === 0 ? ('insideStartTop' as const) : ('insideEndTop' as const),
      fontFamily: FONT,
      fontSize: 9,
      color: color ?? theme.threshold,
    },
  };
}

function verticalMark({ value, label, color }: VerticalLine, theme: Theme) {
  return {
    xAxis: Date.parse(value),
    lineStyle: { color: color ?? theme.faint, width: 1, type: 'solid' as const },
    label: {
      formatter: label ?? '',
      position: 'insideEndTop' as const,
      fontFamily: FONT,
      fontSize: 9,
      color: color ?? theme.faint,
    },
  };
}

type Area = [Record<string, unknown>, Record<string, unknown>];

/** A band between two lines, or everything on one side of one. */
function horizontalAreas(annotation: HorizontalAnnotation, theme: Theme): Area[] {
  const style = (color?: string) => ({ itemStyle: { color: color ?? theme.band, opacity: 0.15 } });
  if (!('value' in annotation)) {
    const [from, to] = annotation;
    return [[{ yAxis: from.value, ...style(from.color) }, { yAxis: to.value }]];
  }
  const { fill, value, color } = annotation;
  if (fill === 'above') return [[{ yAxis: value, ...style(color) }, { yAxis: 'max' }]];
  if (fill === 'below') return [[{ yAxis: value, ...style(color) }, { yAxis: 'min' }]];
  return [];
}

function verticalAreas(annotation: VerticalAnnotation, theme: Theme): Area[] {
  const style = (color?: string) => ({
    itemStyle: color === undefined ? { color: theme.band } : { color, opacity: 0.15 },
  });
  if (!('value' in annotation)) {
    const [from, to] = annotation;
    return [
      [{ xAxis: Date.parse(from.value), ...style(from.color) }, { xAxis: Date.parse(to.value) }],
    ];
  }
  const { fill, value, color } = annotation;
  if (fill === 'before') return [[{ xAxis: 'min', ...style(color) }, { xAxis: Date.parse(value) }]];
  if (fill === 'after') return [[{ xAxis: Date.parse(value), ...style(color) }, { xAxis: 'max' }]];
  return [];
}
