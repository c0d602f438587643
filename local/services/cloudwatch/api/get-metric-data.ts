import type {
  GetMetricDataCommandInput,
  GetMetricDataCommandOutput,
  MetricDataQuery,
  MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import type { CloudWatch } from '../cloudwatch.ts';
import { invalidNextToken, invalidValue } from '../errors.ts';
import { defaultLabel, fillLabel, findDifferences } from '../labels.ts';
import { LIMITS } from '../limits.ts';
import type { TimeSeries } from '../math/value.ts';
import { Queries, type SeriesSource } from '../model/queries.ts';
import { checkTimes } from './checks.ts';
import { checkQueries } from './data-queries.ts';

export function getMetricData(
  cloudwatch: CloudWatch,
  input: GetMetricDataCommandInput,
): Omit<GetMetricDataCommandOutput, '$metadata'> {
  const { context, metrics } = cloudwatch;
  const wanted = checkQueries(input.MetricDataQueries, context.account);
  const range = checkTimes(input.StartTime, input.EndTime);
  const timezone = checkTimezone(input.LabelOptions?.Timezone);
  const queries = new Queries(metrics, wanted, range, context.kernel.now());
  const returned = wanted.filter((query) => query.ReturnData !== false);
  const found = returned.flatMap((query) =>
    queries.result(query.Id ?? '').map((series) => ({ query, series })),
  );
  const label = labeller(cloudwatch, queries, found, timezone);
  const page = pageOf(found, input);
  return {
    MetricDataResults: found.map(({ query, series }) => {
      const { startsMs, values, isWhole } = page.cut(series);
      const messages = unitMessages(queries.unitsOf(query.Id ?? ''));
      return {
        Id: query.Id,
        Label: label(query, series),
        Timestamps: startsMs.map(page.date),
        Values: values,
        StatusCode: isWhole ? 'Complete' : 'PartialData',
        ...(messages.length > 0 && { Messages: messages }),
      };
    }),
    Messages: [],
    ...(page.nextToken !== undefined && { NextToken: page.nextToken }),
  };
}

const TIMEZONE_FORM = /^[+-]\d{4}$/;

function checkTimezone(timezone: string | undefined): string | undefined {
  if (timezone === undefined || TIMEZONE_FORM.test(timezone)) return timezone;
  throw invalidValue(`The value ${timezone} for parameter LabelOptions.Timezone is invalid.`);
}

interface Found {
  readonly query: MetricDataQuery;
  readonly series: TimeSeries;
}

function labeller(
  { context }: CloudWatch,
  queries: Queries,
  found: readonly Found[],
  timezone: string | undefined,
): (query: MetricDataQuery, series: TimeSeries) => string {
  const sources = found.flatMap(({ series }) => queries.sourceOf(series) ?? []);
  const differences = findDifferences(sources);
  const resultCounts = new Map<MetricDataQuery, number>();
  for (const { query } of found) resultCounts.set(query, (resultCounts.get(query) ?? 0) + 1);

  function plainLabel(query: MetricDataQuery, series: TimeSeries, source?: SeriesSource): string {
    if (source !== undefined) return defaultLabel(source, differences);
    return (resultCounts.get(query) ?? 0) > 1 ? series.label : (query.Id ?? '');
  }

  return (query, series) => {
    const source = queries.sourceOf(series);
    const fallback = plainLabel(query, series, source);
    const isOneOfMany = (resultCounts.get(query) ?? 0) > 1;
    const given = query.Label ?? fallback;
    // Several series of one expression share its label, and each adds its own.
    const text =
      isOneOfMany && query.Label !== undefined && !given.includes('${')
        ? `${given} ${fallback}`.trim()
        : given;
    const { account, region } = context;
    const nowMs = context.kernel.now();
    return fillLabel(text, {
      series,
      source,
      defaultLabel: fallback,
      account,
      region,
      nowMs,
      timezone,
    });
  };
}

function unitMessages(units: readonly string[]): NonNullable<MetricDataResult['Messages']> {
  if (units.length < 2) return [];
  return [{ Code: 'MultipleUnits', Value: `Multiple units returned: '[${units.join(', ')}]'` }];
}

interface Cut {
  readonly startsMs: number[];
  readonly values: number[];
  readonly isWhole: boolean;
}

/** One page of all results: a stretch of time, in the order of the scan, with as many points as may be had at once. */
interface Page {
  readonly nextToken: string | undefined;
  cut(series: TimeSeries): Cut;
  date(startMs: number): Date;
}

function pageOf(found: readonly Found[], input: GetMetricDataCommandInput): Page {
  const isAscending = input.ScanBy === 'TimestampAscending';
  const countMax = Math.min(input.MaxDatapoints ?? Infinity, LIMITS.dataPointCountMax);
  const afterMs = readToken(input.NextToken);
  const isAhead = (startMs: number) =>
    afterMs === undefined || (isAscending ? startMs > afterMs : startMs < afterMs);
  const lastMs = lastTimeOfPage(found, isAhead, { isAscending, countMax });
  const isInPage = (startMs: number) =>
    isAhead(startMs) &&
    (lastMs === undefined || (isAscending ? startMs <= lastMs : startMs >= lastMs));
  const dates = new Map<number, Date>();
  return {
    nextToken: lastMs === undefined ? undefined : String(lastMs),
    cut(series) {
      const cut = {
        startsMs: [] as number[],
        values: [] as number[],
        isWhole: lastMs === undefined,
      };
      for (const [index, startMs] of series.startsMs.entries()) {
        if (!isInPage(startMs)) continue;
        cut.startsMs.push(startMs);
        cut.values.push(series.values[index] as number);
      }
      if (!isAscending) {
        cut.startsMs.reverse();
        cut.values.reverse();
      }
      return cut;
    },
    date(startMs) {
      let date = dates.get(startMs);
      if (date === undefined) {
        date = new Date(startMs);
        dates.set(startMs, date);
      }
      return date;
    },
  };
}

/** The time with which a page must end; undefined when everything that is left fits. */
function lastTimeOfPage(
  found: readonly Found[],
  isAhead: (startMs: number) => boolean,
  { isAscending, countMax }: { isAscending: boolean; countMax: number },
): number | undefined {
  const total = found.reduce((sum, { series }) => sum + series.startsMs.length, 0);
  if (total <= countMax) return undefined;
  const counts = new Map<number, number>();
  for (const { series } of found) {
    for (const startMs of series.startsMs) {
      if (isAhead(startMs)) counts.set(startMs, (counts.get(startMs) ?? 0) + 1);
    }
  }
  const direction = isAscending ? 1 : -1;
  const times = [...counts.keys()].sort((a, b) => direction * (a - b));
  let count = 0;
  let lastMs: number | undefined;
  for (const startMs of times) {
    count += counts.get(startMs) ?? 0;
    if (count > countMax && lastMs !== undefined) return lastMs;
    lastMs = startMs;
  }
  return undefined;
}

function readToken(token: string | undefined): number | undefined {
  if (token === undefined) return undefined;
  const afterMs = Number(token);
  if (!Number.isSafeInteger(afterMs)) throw invalidNextToken();
  return afterMs;
}
