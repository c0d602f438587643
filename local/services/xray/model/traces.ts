import { KEPT_BYTES_MAX, LIMITS } from '../limits.ts';
import { assemble, parseSegment, type SegmentDocument, SegmentError } from './segment.ts';
import { type TraceView, viewOf } from './trace-view.ts';

interface TraceState {
  readonly texts: string[];
  bytes: number;
  updatedAtMs: number;
  isLimitExceeded: boolean;
}

/** Finds the trace id without reading the whole document: segments arrive faster than they are looked at. */
const TRACE_ID_MEMBER = /"trace_id"\s*:\s*"(1-[0-9a-f]{8}-[0-9a-f]{24})"/i;

/** Traces as text, parsed when somebody asks; the oldest go when there is too much. */
export class Traces {
  readonly #byId = new Map<string, TraceState>();
  #bytes = 0;

  /** Keeps a document. @returns its trace id; undefined when it has none */
  add(text: string, nowMs: number): string | undefined {
    const traceId = TRACE_ID_MEMBER.exec(text)?.[1];
    if (traceId === undefined || text.length > LIMITS.segmentBytesMax) return undefined;
    let trace = this.#byId.get(traceId);
    if (trace === undefined) {
      trace = { texts: [], bytes: 0, updatedAtMs: nowMs, isLimitExceeded: false };
      this.#byId.set(traceId, trace);
    }
    trace.updatedAtMs = nowMs;
    if (trace.bytes + text.length > LIMITS.traceBytesMax) {
      trace.isLimitExceeded = true;
      return traceId;
    }
    trace.texts.push(text);
    trace.bytes += text.length;
    this.#bytes += text.length;
    if (this.#bytes > KEPT_BYTES_MAX) this.#forgetOldest();
    return traceId;
  }

  get size(): number {
    return this.#byId.size;
  }

  /** When its newest segment came; undefined when the trace is not known. */
  updatedAtMs(traceId: string): number | undefined {
    return this.#byId.get(traceId)?.updatedAtMs;
  }

  /** A trace with all that has come of it; undefined when nothing has. */
  find(traceId: string): TraceView | undefined {
    const trace = this.#byId.get(traceId);
    if (trace === undefined) return undefined;
    const documents = trace.texts
      .map(parseSegment)
      .filter((one): one is SegmentDocument => !(one instanceof SegmentError));
    if (documents.length === 0) return undefined;
    const { updatedAtMs, isLimitExceeded } = trace;
    return viewOf(traceId, assemble(documents), { updatedAtMs, isLimitExceeded });
  }

  /** Traces of which something came at the given time or later: no other can have begun since. */
  *updatedSince(sinceMs: number): Generator<TraceView> {
    for (const [traceId, { updatedAtMs }] of this.#byId) {
      const trace = updatedAtMs >= sinceMs ? this.find(traceId) : undefined;
      if (trace !== undefined) yield trace;
    }
  }

  #forgetOldest(): void {
    for (const [traceId, trace] of this.#byId) {
      if (this.#bytes <= KEPT_BYTES_MAX) return;
      this.#byId.delete(traceId);
      this.#bytes -= trace.bytes;
    }
  }
}
