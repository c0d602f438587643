import type { MetricProperties, MetricRow, RowOptions } from './dashboard-body.ts';

/** A row of a metric widget, with everything that it leaves to the rows and properties above it. */
export interface ResolvedRow {
  /** Unique in its widget. */
  readonly id: string;
  readonly label: string | undefined;
  readonly color: string | undefined;
  readonly isVisible: boolean;
  readonly axis: 'left' | 'right';
  readonly periodSeconds: number | undefined;
  readonly source:
    | { readonly kind: 'expression'; readonly expression: string }
    | {
        readonly kind: 'metric';
        readonly namespace: string;
        readonly metricName: string;
        readonly dimensions: readonly { readonly Name: string; readonly Value: string }[];
        readonly stat: string;
      };
}

/** CloudWatch's default where neither row nor widget says one. */
const DEFAULT_STAT = 'Average';

/**
 * Resolves `.` (the value above) and `...` (all values above but the last ones given).
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html#CloudWatch-Dashboard-Properties-Metrics-Array-Format
 */
export function resolveRows(properties: MetricProperties): ResolvedRow[] {
  let above: readonly string[] = [];
  return (properties.metrics ?? []).map((row, index) => {
    const options = optionsOf(row);
    const common = {
      id: options.id ?? `row${index}`,
      label: options.label,
      color: options.color,
      isVisible: options.visible ?? true,
      axis: options.yAxis ?? ('left' as const),
      periodSeconds: options.period ?? properties.period,
    };
    if (options.expression !== undefined) {
      return { ...common, source: { kind: 'expression' as const, expression: options.expression } };
    }
    above = expand(
      row.filter((part) => typeof part === 'string'),
      above,
    );
    const [namespace = '', metricName = '', ...pairs] = above;
    const dimensions = [];
    for (let i = 0; i + 1 < pairs.length; i += 2) {
      dimensions.push({ Name: pairs[i] as string, Value: pairs[i + 1] as string });
    }
    const stat = options.stat ?? properties.stat ?? DEFAULT_STAT;
    return {
      ...common,
      source: { kind: 'metric' as const, namespace, metricName, dimensions, stat },
    };
  });
}

function optionsOf(row: MetricRow): RowOptions {
  const last = row.at(-1);
  return typeof last === 'object' ? last : {};
}

function expand(parts: readonly string[], above: readonly string[]): string[] {
  const dots = parts.indexOf('...');
  const filled =
    dots < 0
      ? parts
      : [
          ...parts.slice(0, dots),
          ...above.slice(dots, above.length - (parts.length - dots - 1)),
          ...parts.slice(dots + 1),
        ];
  return filled.map((part, index) => (part === '.' ? (above[index] ?? '') : part));
}
