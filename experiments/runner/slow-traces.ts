import type { BatchGetTracesCommandOutput } from '@aws-sdk/client-xray';
import type { Upload } from './uploads.ts';
import type { World } from './world.ts';

/** One upload on its way, as X-Ray saw it. */
export interface SlowTrace {
  readonly key: string;
  readonly traceId: string;
  readonly acceptedAtMs: number;
  /** From acceptance to the notification; undefined when that never came. */
  readonly announcedAfterMs: number | undefined;
  /** In the order in which they began. */
  readonly spans: readonly Span[];
}

/** A part of a trace: a segment, or a subsegment of one. Times in milliseconds since the epoch. */
export interface Span {
  readonly name: string;
  readonly depth: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly failed: boolean;
}

/** As many as X-Ray gives at once. https://docs.aws.amazon.com/xray/latest/api/API_BatchGetTraces.html */
const TRACE_COUNT = 5;
/** Subsegments below these tell of the SDK, not of the pipeline. */
const DEPTH_MAX = 2;

/** The traces of the uploads that took longest. Those that were sampled out are left out. */
export async function slowTraces(
  { call }: World,
  uploads: readonly Upload[],
): Promise<readonly SlowTrace[]> {
  const slowest = uploads
    .filter(({ traceId }) => traceId !== undefined)
    .toSorted((a, b) => delayOf(b) - delayOf(a))
    .slice(0, TRACE_COUNT);
  if (slowest.length === 0) return [];
  const TraceIds = slowest.map(({ traceId }) => traceId);
  const { Traces = [] } = await call<BatchGetTracesCommandOutput>('xray', 'BatchGetTraces', {
    TraceIds,
  });
  return slowest.flatMap((upload) => {
    const { key, traceId = '', notifiedAtMs, acceptedAtMs } = upload;
    const documents = Traces.find(({ Id }) => Id === traceId)?.Segments ?? [];
    const spans = documents.flatMap(({ Document = '{}' }) => spansOf(JSON.parse(Document), 0));
    if (spans.length === 0) return [];
    const [first] = notifiedAtMs;
    const announcedAfterMs = first === undefined ? undefined : first - acceptedAtMs;
    const inOrder = spans.toSorted((a, b) => a.startMs - b.startMs || a.depth - b.depth);
    return [{ key, traceId, acceptedAtMs, announcedAfterMs, spans: inOrder }];
  });
}

function delayOf({ acceptedAtMs, notifiedAtMs: [first] }: Upload): number {
  return first === undefined ? Number.POSITIVE_INFINITY : first - acceptedAtMs;
}

/** https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html; times are seconds there */
interface SegmentDocument {
  readonly name: string;
  readonly start_time: number;
  readonly end_time?: number;
  readonly fault?: boolean;
  readonly error?: boolean;
  /** Of a service that sent no segment: what its caller says of it stands in the caller's own. */
  readonly inferred?: boolean;
  readonly subsegments?: readonly SegmentDocument[];
}

function spansOf(segment: SegmentDocument, depth: number): Span[] {
  if (segment.inferred) return [];
  const { name, start_time, end_time = start_time, fault, error, subsegments = [] } = segment;
  const span = {
    name,
    depth,
    startMs: start_time * 1000,
    endMs: end_time * 1000,
    failed: fault === true || error === true,
  };
  if (depth === DEPTH_MAX) return [span];
  return [span, ...subsegments.flatMap((one) => spansOf(one, depth + 1))];
}
