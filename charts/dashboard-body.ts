/**
 * A dashboard's body as CloudWatch stores it.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
export interface DashboardBody {
  readonly widgets: readonly Widget[];
  /** `-PT3H`, `-P30D` or ISO 8601. */
  readonly start?: string;
  readonly end?: string;
  readonly periodOverride?: 'auto' | 'inherit';
}

interface Placed {
  /** Columns of 24, from the left. */
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
  readonly height?: number;
}

export type Widget =
  | (Placed & { readonly type: 'metric'; readonly properties: MetricProperties })
  | (Placed & { readonly type: 'text'; readonly properties: TextProperties })
  | (Placed & { readonly type: 'log'; readonly properties: LogProperties })
  | (Placed & { readonly type: 'alarm'; readonly properties: AlarmProperties });

export type MetricView = 'timeSeries' | 'singleValue' | 'gauge' | 'bar' | 'pie' | 'table';

export interface MetricProperties {
  readonly title?: string;
  readonly view?: MetricView;
  readonly stacked?: boolean;
  readonly region?: string;
  readonly stat?: string;
  /** Seconds. */
  readonly period?: number;
  readonly metrics?: readonly MetricRow[];
  readonly annotations?: {
    readonly horizontal?: readonly HorizontalAnnotation[];
    readonly vertical?: readonly VerticalAnnotation[];
    /** With an alarm instead of metrics, the widget shows what the alarm watches. */
    readonly alarms?: readonly string[];
  };
  readonly yAxis?: { readonly left?: YAxis; readonly right?: YAxis };
  readonly legend?: { readonly position?: 'bottom' | 'right' | 'hidden' };
  readonly setPeriodToTimeRange?: boolean;
  readonly sparkline?: boolean;
  readonly start?: string;
  readonly end?: string;
}

export interface YAxis {
  readonly min?: number;
  readonly max?: number;
  readonly label?: string;
  readonly showUnits?: boolean;
}

/** `[namespace, metric, dimension, value, …, { options }]` with `.` and `...` for "as above", or `[{ expression }]`. */
export type MetricRow = readonly (string | RowOptions)[];

export interface RowOptions {
  readonly id?: string;
  readonly label?: string;
  readonly stat?: string;
  readonly period?: number;
  readonly color?: string;
  readonly visible?: boolean;
  readonly yAxis?: 'left' | 'right';
  readonly expression?: string;
  readonly region?: string;
  readonly accountId?: string;
}

export type HorizontalAnnotation = HorizontalLine | readonly [HorizontalLine, HorizontalLine];

export interface HorizontalLine {
  readonly value: number;
  readonly label?: string;
  readonly color?: string;
  readonly fill?: 'above' | 'below' | 'none';
  readonly visible?: boolean;
  readonly yAxis?: 'left' | 'right';
}

export type VerticalAnnotation = VerticalLine | readonly [VerticalLine, VerticalLine];

export interface VerticalLine {
  /** ISO 8601. */
  readonly value: string;
  readonly label?: string;
  readonly color?: string;
  readonly fill?: 'before' | 'after' | 'none';
  readonly visible?: boolean;
}

export interface TextProperties {
  readonly markdown: string;
  readonly background?: 'transparent' | 'solid';
}

export interface LogProperties {
  readonly title?: string;
  /** `SOURCE 'group' | fields …` */
  readonly query: string;
  readonly view?: string;
}

export interface AlarmProperties {
  readonly title?: string;
  readonly alarms: readonly string[];
  readonly sortBy?: string;
  readonly states?: readonly string[];
}

/** Columns of CloudWatch's grid. */
export const GRID_COLUMNS = 24;

/** Where a widget stands, with CloudWatch's defaults. */
export function placeOf({ x = 0, y = 0, width = 6, height = 6 }: Widget) {
  return { x, y, width, height };
}
