import { LIMITS } from '../limits.ts';

export type AnnotationValue = string | number | boolean;

/** A segment or subsegment, as far as the engine reads it. */
export interface SegmentDocument {
  readonly id: string;
  readonly trace_id: string;
  readonly name: string;
  /** Epoch seconds. */
  readonly start_time: number;
  readonly end_time?: number;
  readonly in_progress?: boolean;
  readonly parent_id?: string;
  readonly type?: 'subsegment';
  readonly origin?: string;
  readonly namespace?: string;
  readonly inferred?: boolean;
  readonly fault?: boolean;
  readonly error?: boolean;
  readonly throttle?: boolean;
  readonly user?: string;
  readonly http?: {
    readonly request?: {
      readonly url?: string;
      readonly method?: string;
      readonly user_agent?: string;
      readonly client_ip?: string;
    };
    readonly response?: { readonly status?: number };
  };
  readonly aws?: Readonly<Record<string, unknown>>;
  readonly resource_arn?: string;
  readonly cause?: {
    readonly exceptions?: readonly { readonly type?: string; readonly message?: string }[];
  };
  readonly links?: readonly { readonly trace_id: string; readonly id: string }[];
  readonly annotations?: Readonly<Record<string, AnnotationValue>>;
  subsegments?: SegmentDocument[];
  readonly [member: string]: unknown;
}

/** Why a document is none. https://docs.aws.amazon.com/xray/latest/api/API_UnprocessedTraceSegment.html */
export class SegmentError {
  readonly code: string;
  readonly id: string | undefined;

  constructor(code: string, id?: unknown) {
    this.code = code;
    this.id = typeof id === 'string' ? id : undefined;
  }
}

const TRACE_ID = /^1-[0-9a-f]{8}-[0-9a-f]{24}$/i;
const SEGMENT_ID = /^[0-9a-f]{16}$/i;

/**
 * Reads a segment document. Assumption: of the codes AWS documents ParseError, MissingId and InvalidTraceId; the others
 * are named as these are.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
 */
export function parseSegment(text: string): SegmentDocument | SegmentError {
  const document = parseJson(text);
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    return new SegmentError('ParseError');
  }
  const segment = document as SegmentDocument;
  const code = faultIn(segment);
  if (code !== undefined) return new SegmentError(code, segment.id);
  if (Buffer.byteLength(text) > LIMITS.segmentBytesMax) {
    return new SegmentError('SegmentTooLarge', segment.id);
  }
  return segment;
}

function faultIn(segment: SegmentDocument): string | undefined {
  if (segment.id === undefined) return 'MissingId';
  if (!SEGMENT_ID.test(segment.id)) return 'InvalidId';
  if (segment.trace_id === undefined) return 'MissingTraceId';
  if (!TRACE_ID.test(segment.trace_id)) return 'InvalidTraceId';
  if (segment.name === undefined) return 'MissingName';
  if (!isName(segment.name)) return 'InvalidName';
  if (segment.start_time === undefined) return 'MissingStartTime';
  if (typeof segment.start_time !== 'number') return 'InvalidStartTime';
  if (segment.end_time === undefined && segment.in_progress !== true) return 'MissingEndTime';
  if (segment.end_time !== undefined && typeof segment.end_time !== 'number') {
    return 'InvalidEndTime';
  }
  if (segment.type === 'subsegment' && segment.parent_id === undefined) return 'MissingParentId';
  if (segment.parent_id !== undefined && !SEGMENT_ID.test(segment.parent_id)) {
    return 'InvalidParentId';
  }
  return undefined;
}

function isName(name: unknown): boolean {
  return typeof name === 'string' && name !== '' && name.length <= LIMITS.nameLengthMax;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * The latest state of each segment, with the subsegments that were sent on their own where they belong. One whose parent
 * has not come stands alone.
 */
export function assemble(documents: readonly SegmentDocument[]): SegmentDocument[] {
  const latest = new Map<string, SegmentDocument>();
  for (const document of documents) {
    const known = latest.get(document.id);
    // What was sent while it was in progress may come late.
    const isOutdated = known?.in_progress !== true && document.in_progress === true;
    if (known === undefined || !isOutdated) latest.set(document.id, document);
  }
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

/** Seconds; 0 while it is in progress. */
export function durationSeconds({ start_time, end_time = start_time }: SegmentDocument): number {
  return end_time - start_time;
}

const statusOf = ({ http }: SegmentDocument) => http?.response?.status ?? 0;

export const isFault = (segment: SegmentDocument): boolean =>
  segment.fault === true || statusOf(segment) >= 500;
export const isThrottle = (segment: SegmentDocument): boolean =>
  segment.throttle === true || statusOf(segment) === 429;
export const isError = (segment: SegmentDocument): boolean =>
  segment.error === true || (statusOf(segment) >= 400 && statusOf(segment) < 500);
export const isOk = (segment: SegmentDocument): boolean =>
  !isFault(segment) && !isError(segment) && !isThrottle(segment);
