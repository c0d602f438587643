import type * as SDK from '@aws-sdk/client-xray';
import { AwsError, NotImplementedError } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import { LIMITS } from './limits.ts';
import type { Traces } from './model.ts';
import { descendants, parseSegment, type SegmentDocument } from './segments.ts';

/** What X-Ray answers on the wire. */
export function operations(traces: Traces): Record<string, Operation> {
  return {
    PutTraceSegments: (input: SDK.PutTraceSegmentsCommandInput) => putTraceSegments(traces, input),
    PutTelemetryRecords: (): object => ({}),
    BatchGetTraces(input: SDK.BatchGetTracesCommandInput): SDK.BatchGetTracesResult {
      const ids = input.TraceIds ?? [];
      if (ids.length > LIMITS.batchGetTraceIdsMax) {
        throw invalidRequest(`At most ${LIMITS.batchGetTraceIdsMax} trace ids can be asked for.`);
      }
      const found = ids.filter((id) => traces.segments(id) !== undefined);
      return {
        Traces: found.map((id) => describeTrace(id, traces.segments(id) ?? [])),
        UnprocessedTraceIds: [],
      };
    },
    GetTraceSummaries: (input: SDK.GetTraceSummariesCommandInput) => summaries(traces, input),
  };
}

function invalidRequest(message: string): AwsError {
  return new AwsError('InvalidRequestException', message);
}

function putTraceSegments(
  traces: Traces,
  input: SDK.PutTraceSegmentsCommandInput,
): SDK.PutTraceSegmentsResult {
  const unprocessed: SDK.UnprocessedTraceSegment[] = [];
  for (const text of input.TraceSegmentDocuments ?? []) {
    if (Buffer.byteLength(text) > LIMITS.segmentBytesMax) {
      unprocessed.push({ ErrorCode: 'SegmentTooLarge', Message: 'Segment exceeds 64 kB' });
    } else if (parseSegment(text) === undefined) {
      unprocessed.push({
        ErrorCode: 'ParseError',
        Message: 'Invalid segment. ErrorCode: ParseError',
      });
    } else traces.add(text);
  }
  return { UnprocessedTraceSegments: unprocessed };
}

function describeTrace(id: string, segments: readonly SegmentDocument[]): SDK.Trace {
  return {
    Id: id,
    Duration: durationSeconds(segments),
    LimitExceeded: false,
    Segments: segments.map((document) => ({
      Id: document.id,
      Document: JSON.stringify(document),
    })),
  };
}

function summaries(
  traces: Traces,
  input: SDK.GetTraceSummariesCommandInput,
): SDK.GetTraceSummariesResult {
  for (const parameter of ['FilterExpression', 'Sampling', 'SamplingStrategy'] as const) {
    if (input[parameter]) throw new NotImplementedError('xray', `The parameter ${parameter}`);
  }
  const { StartTime, EndTime } = input;
  if (StartTime === undefined || EndTime === undefined) {
    throw invalidRequest('StartTime and EndTime are required.');
  }
  const inRange = [...traces.ids()].filter((id) => {
    const startedAtMs = Number.parseInt(id.slice(2, 10), 16) * 1000;
    return startedAtMs >= StartTime.getTime() - 1000 && startedAtMs <= EndTime.getTime();
  });
  const start = Number(input.NextToken ?? 0);
  const page = inRange.slice(start, start + LIMITS.summariesPageMax);
  const end = start + page.length;
  return {
    TraceSummaries: page.map((id) => summarize(id, traces.segments(id) ?? [])),
    TracesProcessedCount: page.length,
    ApproximateTime: EndTime,
    ...(end < inRange.length && { NextToken: String(end) }),
  };
}

function summarize(id: string, segments: readonly SegmentDocument[]): SDK.TraceSummary {
  const all = [...descendants(segments)];
  const annotations: Record<string, SDK.ValueWithServiceIds[]> = {};
  for (const document of all) {
    for (const [key, value] of Object.entries(document.annotations ?? {})) {
      annotations[key] = [{ AnnotationValue: annotationValue(value), ServiceIds: [] }];
    }
  }
  return {
    Id: id,
    StartTime: new Date(Math.min(...segments.map((one) => one.start_time)) * 1000),
    Duration: durationSeconds(segments),
    ResponseTime: durationSeconds(segments.slice(0, 1)),
    HasFault: all.some((document) => document.fault),
    HasError: all.some((document) => document.error),
    HasThrottle: all.some((document) => document.throttle),
    IsPartial: all.some((document) => document.in_progress),
    Annotations: annotations,
  };
}

function annotationValue(value: string | number | boolean): SDK.AnnotationValue {
  if (typeof value === 'number') return { NumberValue: value };
  if (typeof value === 'boolean') return { BooleanValue: value };
  return { StringValue: value };
}

function durationSeconds(segments: readonly SegmentDocument[]): number {
  if (segments.length === 0) return 0;
  const start = Math.min(...segments.map((document) => document.start_time));
  const end = Math.max(...segments.map((document) => document.end_time ?? document.start_time));
  return end - start;
}
