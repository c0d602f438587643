import { descendants, type SegmentDocument } from './segment.ts';

/** A call from one segment to the next. */
export interface ServiceCall {
  readonly from: SegmentDocument;
  readonly to: SegmentDocument;
  /** The caller's subsegment; the callee itself where there is none. */
  readonly via: SegmentDocument;
}

/** A trace, read. */
export interface TraceView {
  readonly id: string;
  /** By their beginning, with those of services that sent none inferred from their callers' subsegments. */
  readonly segments: readonly SegmentDocument[];
  /** Where the trace begins. */
  readonly root: SegmentDocument;
  readonly calls: readonly ServiceCall[];
  /** Epoch seconds. */
  readonly startTime: number;
  readonly endTime: number;
  readonly updatedAtMs: number;
  readonly isLimitExceeded: boolean;
}

/** @param sent the whole segments of a trace, at least one */
export function viewOf(
  id: string,
  sent: readonly SegmentDocument[],
  state: Pick<TraceView, 'updatedAtMs' | 'isLimitExceeded'>,
): TraceView {
  const inferred = inferSegments(sent);
  const segments = [...sent, ...inferred].sort((a, b) => a.start_time - b.start_time);
  const places = placesOf(segments);
  const calls = segments.flatMap((to) => {
    const place = places.get(to.parent_id ?? '');
    if (place === undefined) return [];
    const { owner: from, document } = place;
    return [{ from, to, via: document === from ? to : document }];
  });
  const called = new Set(calls.map(({ to }) => to));
  const root = segments.find((segment) => !called.has(segment)) ?? (segments[0] as SegmentDocument);
  return {
    id,
    segments,
    root,
    calls,
    startTime: Math.min(...sent.map(({ start_time }) => start_time)),
    endTime: Math.max(...sent.map(({ start_time, end_time = start_time }) => end_time)),
    ...state,
  };
}

/** Where each segment and subsegment is: itself, and the segment that it belongs to. */
function placesOf(segments: readonly SegmentDocument[]) {
  const places = new Map<string, { owner: SegmentDocument; document: SegmentDocument }>();
  for (const owner of segments) {
    for (const document of descendants([owner])) places.set(document.id, { owner, document });
  }
  return places;
}

/**
 * X-Ray makes a segment for each called service that sends none.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-inferredsegments
 */
function inferSegments(sent: readonly SegmentDocument[]): SegmentDocument[] {
  const answered = new Set(sent.map(({ parent_id }) => parent_id));
  const all = [...descendants(sent)].filter(({ namespace }) => namespace !== undefined);
  return all
    .filter(({ id }) => !answered.has(id))
    .map((call) => {
      const { name, origin } = calledService(call);
      return {
        id: inferredId(call.id),
        trace_id: call.trace_id ?? sent[0]?.trace_id ?? '',
        parent_id: call.id,
        name,
        origin,
        inferred: true,
        start_time: call.start_time,
        ...(call.end_time !== undefined && { end_time: call.end_time }),
        ...(call.in_progress !== undefined && { in_progress: call.in_progress }),
        ...(call.fault !== undefined && { fault: call.fault }),
        ...(call.error !== undefined && { error: call.error }),
        ...(call.throttle !== undefined && { throttle: call.throttle }),
        ...(call.http?.response !== undefined && { http: { response: call.http.response } }),
        ...(call.aws !== undefined && { aws: call.aws }),
      };
    });
}

/** By the member of a subsegment's `aws` that names the resource. */
const RESOURCES: readonly [member: string, origin: string][] = [
  ['table_name', 'AWS::DynamoDB::Table'],
  ['queue_url', 'AWS::SQS::Queue'],
  ['topic_arn', 'AWS::SNS::Topic'],
  ['bucket_name', 'AWS::S3::Bucket'],
];

function calledService({ name, namespace, aws }: SegmentDocument) {
  if (namespace !== 'aws') return { name, origin: namespace ?? 'remote' };
  for (const [member, origin] of RESOURCES) {
    const resource = aws?.[member];
    if (typeof resource === 'string') return { name: resource, origin };
  }
  return { name, origin: `AWS::${name}` };
}

/** The same for the same call each time that the trace is read. */
function inferredId(id: string): string {
  return BigInt.asUintN(64, ~BigInt(`0x${id}`))
    .toString(16)
    .padStart(16, '0');
}
