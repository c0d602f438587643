import type {
  DimensionFilter,
  ListMetricsCommandInput,
  ListMetricsCommandOutput,
} from '@aws-sdk/client-cloudwatch';
import { NotImplementedError } from '../../../errors.ts';
import type { CloudWatch } from '../cloudwatch.ts';
import { invalidValue } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { dimensionList } from '../model/dimensions.ts';
import type { Metric } from '../model/metric-store.ts';
import { paginate } from './paging.ts';

export function listMetrics(
  { context, metrics }: CloudWatch,
  input: ListMetricsCommandInput,
): Omit<ListMetricsCommandOutput, '$metadata'> {
  if (input.IncludeLinkedAccounts) {
    throw new NotImplementedError('cloudwatch', 'The parameter IncludeLinkedAccounts');
  }
  if (input.RecentlyActive !== undefined && input.RecentlyActive !== 'PT3H') {
    throw invalidValue(
      `The value ${input.RecentlyActive} for parameter RecentlyActive is invalid.`,
    );
  }
  const withinMs = input.RecentlyActive ? LIMITS.listMetricsRecentMs : LIMITS.listMetricsAgeMsMax;
  const found = metrics
    .listed(context.kernel.now(), withinMs)
    .filter((metric) => isWanted(metric, input));
  const { page, nextToken } = paginate(found, input.NextToken, LIMITS.listMetricsPageMax);
  return {
    Metrics: page.map(({ namespace, metricName, dimensions }) => ({
      Namespace: namespace,
      MetricName: metricName,
      Dimensions: dimensionList(dimensions),
    })),
    ...(nextToken !== undefined && { NextToken: nextToken }),
  };
}

function isWanted(metric: Metric, input: ListMetricsCommandInput): boolean {
  return (
    (input.Namespace === undefined || metric.namespace === input.Namespace) &&
    (input.MetricName === undefined || metric.metricName === input.MetricName) &&
    (input.Dimensions ?? []).every((filter) => hasDimension(metric, filter))
  );
}

/** A filter without a value takes any. */
function hasDimension({ dimensions }: Metric, { Name = '', Value }: DimensionFilter): boolean {
  if (!Object.hasOwn(dimensions, Name)) return false;
  return Value === undefined || dimensions[Name] === Value;
}
