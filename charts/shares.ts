import type { EChartsOption } from 'echarts';
import type { MetricProperties } from './dashboard-body.ts';
import { formatNumber } from './number-format.ts';
import { FONT, seriesColor, type Theme } from './palette.ts';
import type { DrawnSeries } from './series.ts';

/** The newest value of a line; undefined when it has none. */
export function newestValue({ points }: DrawnSeries): number | undefined {
  return points.at(-1)?.[1];
}

interface Share {
  readonly name: string;
  readonly value: number;
  readonly itemStyle: { readonly color: string };
}

function sharesOf(series: readonly DrawnSeries[]): Share[] {
  return series.map((one, index) => ({
    name: one.label,
    value: newestValue(one) ?? 0,
    itemStyle: { color: one.color ?? seriesColor(index) },
  }));
}

/** A `pie` widget: the newest value of each metric as its share. */
export function pieOption(series: readonly DrawnSeries[], theme: Theme): EChartsOption {
  return {
    animation: false,
    series: [
      {
        type: 'pie',
        radius: ['45%', '70%'],
        data: sharesOf(series),
        label: {
          formatter: ({ name, value }: { name: string; value: unknown }) =>
            `${name}\n${formatNumber(Number(value))}`,
          fontFamily: FONT,
          fontSize: 10,
          color: theme.text,
        },
      },
    ],
  };
}

/** A `bar` widget: the newest value of each metric, side by side. */
export function barOption(
  { yAxis }: MetricProperties,
  series: readonly DrawnSeries[],
  theme: Theme,
): EChartsOption {
  const shares = sharesOf(series);
  return {
    animation: false,
    textStyle: { fontFamily: FONT, fontSize: 10 },
    grid: { left: 10, right: 14, top: 22, bottom: 8, containLabel: true },
    xAxis: {
      type: 'category',
      data: shares.map(({ name }) => name),
      axisLabel: { color: theme.text },
      axisTick: { show: false },
    },
    yAxis: {
      type: 'value',
      name: yAxis?.left?.label ?? '',
      min: yAxis?.left?.min ?? 0,
      ...(yAxis?.left?.max !== undefined && { max: yAxis.left.max }),
      axisLabel: { formatter: formatNumber, color: theme.faint },
      splitLine: { lineStyle: { color: theme.grid } },
    },
    series: [{ type: 'bar', data: shares, barMaxWidth: 40 }],
  };
}

/** A `gauge` widget: the newest value between the ends of the left axis. */
export function gaugeOption(
  { yAxis }: MetricProperties,
  series: readonly DrawnSeries[],
  theme: Theme,
): EChartsOption {
  const [first] = sharesOf(series);
  return {
    animation: false,
    series: [
      {
        type: 'gauge',
        min: yAxis?.left?.min ?? 0,
        max: yAxis?.left?.max ?? 100,
        progress: { show: true, width: 10 },
        axisLine: { lineStyle: { width: 10, color: [[1, theme.grid]] } },
        axisTick: { show: false },
        splitLine: { show: false },
        axisLabel: { formatter: formatNumber, fontFamily: FONT, fontSize: 9, color: theme.faint },
        pointer: { show: false },
        title: { fontFamily: FONT, fontSize: 10, color: theme.faint, offsetCenter: [0, '40%'] },
        detail: {
          formatter: formatNumber,
          fontFamily: FONT,
          fontSize: 20,
          color: theme.text,
          offsetCenter: [0, 0],
        },
        data: first === undefined ? [] : [{ ...first }],
      },
    ],
  };
}
