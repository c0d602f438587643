import { KEPT_BYTES_MAX } from './limits.ts';
import { assemble, parseSegment, type SegmentDocument } from './segments.ts';

interface TraceState {
  readonly texts: string[];
  bytes: number;
}

/** Finds the trace id without reading the whole document: segments arrive faster than they are looked at. */
const TRACE_ID_MEMBER = /"trace_id"\s*:\s*"(1-[0-9a-f]{8}-[0-9a-f]{24})"/;

/** Traces as text, parsed when somebody asks; the oldest go when there is too much. */
export class Traces {
  readonly #byId = new Map<string, TraceState>();
  #bytes = 0;

  /** Keeps a document. @returns its trace id; undefined when it has none */
  add(text: string): string | undefined {
    const traceId = TRACE_ID_MEMBER.exec(text)?.[1];
    if (traceId === undefined) return undefined;
    let trace = this.#byId.get(traceId);
    if (trace === undefined) {
      trace = { texts: [], bytes: 0 };
      this.#byId.set(traceId, trace);
    }
    trace.texts.push(text);
    trace.bytes += text.length;
    this.#bytes += text.length;
    if (this.#bytes > KEPT_BYTES_MAX) this.#forgetOldest();
    return traceId;
  }

  ids(): Iterable<string> {
    return this.#byId.keys();
  }

  get size(): number {
    return this.#byId.size;
  }

  /** The whole segments of a trace; undefined when it is not known. */
  segments(traceId: string): SegmentDocument[] | undefined {
    const trace = this.#byId.get(traceId);
    return (
      trace && assemble(trace.texts.map(parseSegment).filter((document) => document !== undefined))
    );
  }

  #forgetOldest(): void {
    for (const [traceId, trace] of this.#byId) {
      if (this.#bytes <= KEPT_BYTES_MAX) return;
      this.#byId.delete(traceId);
      this.#bytes -= trace.bytes;
    }
  }
}
