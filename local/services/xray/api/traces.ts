import type * as SDK from '@aws-sdk/client-xray';
import { InvalidRequestException } from '../errors.ts';
import { LIMITS, SUMMARIES_PAGE } from '../limits.ts';
import { matches } from '../model/filter.ts';
import { type Filter, parseFilter } from '../model/filter-parser.ts';
import { ServiceGraph } from '../model/service-graph.ts';
import { summarize } from '../model/summary.ts';
import type { TraceView } from '../model/trace-view.ts';
import type { XRay } from '../xray.ts';

/** https://docs.aws.amazon.com/xray/latest/api/API_BatchGetTraces.html */
export function batchGetTraces(
  { traces }: XRay,
  input: SDK.BatchGetTracesCommandInput,
): SDK.BatchGetTracesResult {
  const found = checkedIds(input.TraceIds)
    .map((id) => traces.find(id))
    .filter((trace) => trace !== undefined);
  return { Traces: found.map(describeTrace), UnprocessedTraceIds: [] };
}

function describeTrace(trace: TraceView): SDK.Trace {
  return {
    Id: trace.id,
    Duration: trace.endTime - trace.startTime,
    LimitExceeded: trace.isLimitExceeded,
    Segments: trace.segments.map((document) => ({
      Id: document.id,
      Document: JSON.stringify(document),
    })),
  };
}

/** https://docs.aws.amazon.com/xray/latest/api/API_GetTraceGraph.html */
export function getTraceGraph(
  xray: XRay,
  input: SDK.GetTraceGraphCommandInput,
): SDK.GetTraceGraphResult {
  const graph = newGraph(xray);
  for (const id of checkedIds(input.TraceIds)) {
    const trace = xray.traces.find(id);
    if (trace !== undefined) graph.add(trace);
  }
  return { Services: graph.describe() };
}

function checkedIds(ids: readonly string[] | undefined): readonly string[] {
  if (ids === undefined) throw new InvalidRequestException('TraceIds is required.');
  if (ids.length > LIMITS.batchGetTraceIdsMax) {
    throw new InvalidRequestException(
      `At most ${LIMITS.batchGetTraceIdsMax} trace ids can be asked for.`,
    );
  }
  return ids;
}

/** https://docs.aws.amazon.com/xray/latest/api/API_GetServiceGraph.html */
export function getServiceGraph(
  xray: XRay,
  input: SDK.GetServiceGraphCommandInput,
): SDK.GetServiceGraphResult {
  const range = rangeOf(input);
  const { GroupName, GroupARN } = input;
  const group =
    GroupARN !== undefined
      ? xray.groups.filter('arn', GroupARN)
      : GroupName !== undefined
        ? xray.groups.filter('name', GroupName)
        : undefined;
  const graph = newGraph(xray);
  for (const trace of tracesWithin(xray, range, 'TraceId')) {
    if (group === undefined || isMatch(xray, group, trace)) graph.add(trace);
  }
  return {
    StartTime: range.StartTime,
    EndTime: range.EndTime,
    Services: graph.describe(),
    ContainsOldGroupVersions: false,
  };
}

const newGraph = ({ context, traces }: XRay) =>
  new ServiceGraph(context.account, (id) => traces.find(id));

/** https://docs.aws.amazon.com/xray/latest/api/API_GetTraceSummaries.html */
export function getTraceSummaries(
  xray: XRay,
  input: SDK.GetTraceSummariesCommandInput,
): SDK.GetTraceSummariesResult {
  const range = rangeOf(input);
  const { TimeRangeType: type = 'TraceId', FilterExpression: expression } = input;
  if (!['TraceId', 'Event', 'Service'].includes(type)) {
    throw new InvalidRequestException(`${type} is no type of time range.`);
  }
  const filter = expression === undefined ? undefined : parseFilter(expression);
  const scanned = [...tracesWithin(xray, range, type)].filter(samplerOf(input));
  const found = scanned.filter((trace) => filter === undefined || isMatch(xray, filter, trace));
  const start = readToken(input.NextToken);
  const end = start + SUMMARIES_PAGE;
  return {
    TraceSummaries: found
      .slice(start, end)
      .map((trace) => summaryOf(trace, type, xray.context.account)),
    TracesProcessedCount: scanned.length,
    ApproximateTime: range.EndTime,
    ...(end < found.length && { NextToken: String(end) }),
  };
}

function summaryOf(trace: TraceView, type: SDK.TimeRangeType, account: string): SDK.TraceSummary {
  const summary = summarize(trace, account);
  if (type !== 'Event') return summary;
  return { ...summary, MatchedEventTime: new Date(trace.updatedAtMs) };
}

function isMatch({ context, groups }: XRay, filter: Filter, trace: TraceView): boolean {
  const { account } = context;
  return matches(filter, trace, { account, group: (by, value) => groups.filter(by, value) });
}

interface TimeRange {
  readonly StartTime: Date;
  readonly EndTime: Date;
}

function rangeOf({ StartTime, EndTime }: Partial<SDK.GetServiceGraphCommandInput>): TimeRange {
  if (StartTime === undefined || EndTime === undefined) {
    throw new InvalidRequestException('StartTime and EndTime are required.');
  }
  if (StartTime > EndTime) {
    throw new InvalidRequestException('StartTime cannot be after EndTime.');
  }
  return { StartTime, EndTime };
}

/** By the trace's beginning, its last change, or the end of any segment. */
function* tracesWithin(
  { traces }: XRay,
  { StartTime, EndTime }: TimeRange,
  type: SDK.TimeRangeType,
): Generator<TraceView> {
  const [startMs, endMs] = [StartTime.getTime(), EndTime.getTime()];
  const isWithin = (ms: number) => ms >= startMs && ms <= endMs;
  for (const trace of traces.updatedSince(startMs)) {
    const timesMs =
      type === 'TraceId'
        ? [Math.round(trace.startTime * 1000)]
        : type === 'Event'
          ? [trace.updatedAtMs]
          : trace.segments.map(({ end_time = Number.NaN }) => end_time * 1000);
    if (timesMs.some(isWithin)) yield trace;
  }
}

/**
 * Assumption: AWS says only that a subset is returned. `FixedRate` keeps its share of the traces by their ids,
 * `PartialScan` its share of the time range's beginning; without a strategy all are kept.
 */
function samplerOf({ Sampling, SamplingStrategy }: SDK.GetTraceSummariesCommandInput) {
  const { Name = 'FixedRate', Value = 1 } = SamplingStrategy ?? {};
  if (Name !== 'FixedRate' && Name !== 'PartialScan') {
    throw new InvalidRequestException(`${Name} is no sampling strategy.`);
  }
  if (Value < 0 || Value > 1) {
    throw new InvalidRequestException('The value of a sampling strategy is from 0 to 1.');
  }
  if (Sampling !== true) return () => true;
  if (Name === 'PartialScan') {
    return (_: TraceView, index: number, all: readonly TraceView[]) => index < all.length * Value;
  }
  return ({ id }: TraceView) => Number.parseInt(id.slice(-8), 16) / 2 ** 32 < Value;
}

function readToken(token: string | undefined): number {
  const start = Number(token ?? 0);
  if (!Number.isSafeInteger(start) || start < 0) {
    throw new InvalidRequestException('NextToken is not valid.');
  }
  return start;
}
