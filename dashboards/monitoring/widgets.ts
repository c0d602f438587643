import {
  GraphWidget,
  type HorizontalAnnotation,
  type IMetric,
  TextWidget,
  TextWidgetBackground,
  type YAxisProps,
} from 'aws-cdk-lib/aws-cloudwatch';

/** CloudWatch's grid: 24 columns; three graphs in a row can be read on a laptop. */
export const ROW_WIDTH = 24;
export const THIRD = 8;
export const QUARTER = 6;
export const GRAPH_HEIGHT = 5;

export interface GraphSize {
  readonly width: number;
  readonly height: number;
}

export interface GraphContent {
  readonly title: string;
  readonly metrics: readonly IMetric[];
  readonly axis: YAxisProps;
  /** Thresholds of the alarms that watch these metrics. */
  readonly thresholds?: readonly HorizontalAnnotation[];
  readonly stacked?: boolean;
}

export const ROW_OF_THREE: GraphSize = { width: THIRD, height: GRAPH_HEIGHT };
export const ROW_OF_FOUR: GraphSize = { width: QUARTER, height: GRAPH_HEIGHT };

/** Lines over time, with what alarms them drawn in. */
export function graph(content: GraphContent, size: GraphSize = ROW_OF_THREE): GraphWidget {
  return new GraphWidget({
    title: content.title,
    left: [...content.metrics],
    leftYAxis: content.axis,
    leftAnnotations: [...(content.thresholds ?? [])],
    stacked: content.stacked ?? false,
    width: size.width,
    height: size.height,
  });
}

/** A line of text over a row of graphs. */
export function heading(markdown: string, height = 1): TextWidget {
  return new TextWidget({
    markdown,
    width: ROW_WIDTH,
    height,
    background: TextWidgetBackground.TRANSPARENT,
  });
}
