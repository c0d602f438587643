/** A segment or subsegment, as far as the engine reads it. */
export interface SegmentDocument {
  readonly id: string;
  readonly trace_id: string;
  readonly name: string;
  readonly start_time: number;
  readonly end_time?: number;
  readonly in_progress?: boolean;
  readonly parent_id?: string;
  readonly type?: 'subsegment';
  readonly fault?: boolean;
  readonly error?: boolean;
  readonly throttle?: boolean;
  readonly annotations?: Readonly<Record<string, string | number | boolean>>;
  subsegments?: SegmentDocument[];
  readonly [member: string]: unknown;
}

const TRACE_ID = /^1-[0-9a-f]{8}-[0-9a-f]{24}$/;
const SEGMENT_ID = /^[0-9a-f]{16}$/;

/**
 * Reads a segment document; undefined when it is none that X-Ray would take.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
 */
export function parseSegment(text: string): SegmentDocument | undefined {
  try {
    const document = JSON.parse(text) as SegmentDocument;
    const complete =
      typeof document === 'object' &&
      document !== null &&
      TRACE_ID.test(document.trace_id) &&
      SEGMENT_ID.test(document.id) &&
      typeof document.name === 'string' &&
      typeof document.start_time === 'number' &&
      (typeof document.end_time === 'number' || document.in_progress === true);
    return complete ? document : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Puts subsegments that were sent on their own where they belong; one whose parent is not there stands alone. */
export function assemble(documents: readonly SegmentDocument[]): SegmentDocument[] {
  const latest = new Map<string, SegmentDocument>();
  // A document sent again (first in progress, then complete) replaces the one before.
  for (const document of documents) latest.set(document.id, structuredClone(document));
  const byId = new Map<string, SegmentDocument>();
  for (const document of latest.values()) index(document, byId);
  const roots: SegmentDocument[] = [];
  for (const document of latest.values()) {
    const parent = document.type === 'subsegment' ? byId.get(document.parent_id ?? '') : undefined;
    if (parent === undefined) roots.push(document);
    else parent.subsegments = [...(parent.subsegments ?? []), document];
  }
  return roots.sort((a, b) => a.start_time - b.start_time);
}

function index(document: SegmentDocument, byId: Map<string, SegmentDocument>): void {
  byId.set(document.id, document);
  for (const subsegment of document.subsegments ?? []) index(subsegment, byId);
}

/** Every segment and subsegment below the given ones, themselves included. */
export function* descendants(documents: readonly SegmentDocument[]): Generator<SegmentDocument> {
  for (const document of documents) {
    yield document;
    yield* descendants(document.subsegments ?? []);
  }
}
