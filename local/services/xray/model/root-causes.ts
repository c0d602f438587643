import type * as SDK from '@aws-sdk/client-xray';
import { durationSeconds, isError, isFault, type SegmentDocument } from './segment.ts';
import type { TraceView } from './trace-view.ts';

/** One service on the way to a root cause, with its segments and subsegments on that way. */
export interface CauseService {
  readonly segment: SegmentDocument;
  readonly entities: readonly CauseEntity[];
}

export interface CauseEntity {
  readonly document: SegmentDocument;
  readonly isRemote: boolean;
  /** Share of the trace's response time. */
  readonly coverage: number;
}

export interface RootCause {
  readonly services: readonly CauseService[];
  readonly isClientImpacting: boolean;
}

export const faultRootCauses = (trace: TraceView) => causesOf(trace, isFault);
export const errorRootCauses = (trace: TraceView) => causesOf(trace, isError);

/** From each segment that failed without having been called by one that did, to the last that failed. */
function causesOf(trace: TraceView, isBad: (segment: SegmentDocument) => boolean): RootCause[] {
  const bad = trace.segments.filter(isBad);
  const calledByBad = new Set(trace.calls.filter(({ from }) => isBad(from)).map(({ to }) => to));
  return bad
    .filter((segment) => !calledByBad.has(segment))
    .flatMap((entry) =>
      pathsFrom(trace, entry, isBad).map((services) => ({
        services,
        isClientImpacting: entry === trace.root,
      })),
    );
}

function pathsFrom(
  trace: TraceView,
  segment: SegmentDocument,
  isBad: (segment: SegmentDocument) => boolean,
): CauseService[][] {
  const calls = trace.calls.filter(({ from, to }) => from === segment && isBad(to));
  if (calls.length === 0) return [[serviceOf(trace, segment, deepest(segment, isBad))]];
  return calls.flatMap(({ to, via }) => {
    const way = wayTo(segment, via) ?? [segment];
    return pathsFrom(trace, to, isBad).map((rest) => [serviceOf(trace, segment, way), ...rest]);
  });
}

/** The one way on which most of the response time went. */
export function responseTimeRootCauses(trace: TraceView): RootCause[] {
  const services: CauseService[] = [];
  let segment: SegmentDocument | undefined = trace.root;
  while (segment !== undefined) {
    const current: SegmentDocument = segment;
    const [slowest] = trace.calls
      .filter(({ from }) => from === current)
      .sort((a, b) => durationSeconds(b.to) - durationSeconds(a.to));
    const way = (slowest && wayTo(current, slowest.via)) ?? [current];
    services.push(serviceOf(trace, current, way));
    segment = slowest?.to;
  }
  return durationSeconds(trace.root) > 0 ? [{ services, isClientImpacting: true }] : [];
}

function serviceOf(
  trace: TraceView,
  segment: SegmentDocument,
  way: readonly SegmentDocument[],
): CauseService {
  const total = durationSeconds(trace.root);
  const entities = way.map((document) => ({
    document,
    isRemote: document.namespace !== undefined,
    coverage: total === 0 ? 0 : durationSeconds(document) / total,
  }));
  return { segment, entities };
}

/** From a segment down to one of its subsegments; undefined when it has none such. */
function wayTo(from: SegmentDocument, to: SegmentDocument): SegmentDocument[] | undefined {
  if (from === to) return [from];
  for (const subsegment of from.subsegments ?? []) {
    const rest = wayTo(subsegment, to);
    if (rest !== undefined) return [from, ...rest];
  }
  return undefined;
}

function deepest(
  segment: SegmentDocument,
  isBad: (segment: SegmentDocument) => boolean,
): SegmentDocument[] {
  const next = segment.subsegments?.find(isBad);
  return next === undefined ? [segment] : [segment, ...deepest(next, isBad)];
}

/** In the words of the API, which are the same for faults and errors. */
export function describeCause(cause: RootCause, account: string): SDK.FaultRootCause {
  return {
    ClientImpacting: cause.isClientImpacting,
    Services: cause.services.map((service) => ({
      ...describeService(service, account),
      EntityPath: service.entities.map(({ document, isRemote }) => ({
        Name: document.name,
        Exceptions: (document.cause?.exceptions ?? []).map(({ type, message }) => ({
          Name: type,
          Message: message,
        })),
        Remote: isRemote,
      })),
    })),
  };
}

export function describeSlowness(cause: RootCause, account: string): SDK.ResponseTimeRootCause {
  return {
    ClientImpacting: cause.isClientImpacting,
    Services: cause.services.map((service) => ({
      ...describeService(service, account),
      EntityPath: service.entities.map(({ document, isRemote, coverage }) => ({
        Name: document.name,
        Coverage: coverage,
        Remote: isRemote,
      })),
    })),
  };
}

function describeService({ segment }: CauseService, account: string) {
  return {
    Name: segment.name,
    Names: [segment.name],
    ...(segment.origin !== undefined && { Type: segment.origin }),
    AccountId: account,
    Inferred: segment.inferred ?? false,
  };
}
