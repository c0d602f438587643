/**
 * X-Ray's `X-Amzn-Trace-Id`:
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
export interface TraceHeader {
  readonly root: string;
  readonly parent: string | undefined;
  readonly sampled: boolean | undefined;
}

const ROOT = /^1-[0-9a-f]{8}-[0-9a-f]{24}$/i;
const SEGMENT = /^[0-9a-f]{16}$/i;

/** Reads a header; undefined when it names no trace. What is not of X-Ray's form is left out. */
export function parseTraceHeader(text: string | undefined): TraceHeader | undefined {
  if (text === undefined) return undefined;
  const fields = new Map<string, string>();
  for (const part of text.split(';')) {
    const [key = '', value = ''] = part.split('=', 2);
    fields.set(key.trim(), value.trim());
  }
  const root = fields.get('Root') ?? '';
  if (!ROOT.test(root)) return undefined;
  const parent = fields.get('Parent') ?? '';
  const sampled = fields.get('Sampled');
  return {
    root,
    parent: SEGMENT.test(parent) ? parent : undefined,
    sampled: sampled === '1' ? true : sampled === '0' ? false : undefined,
  };
}

/** The trace that an event belongs to. */
export interface TraceContext {
  readonly root: string;
  /** The segment that led to the event; undefined where the trace begins. */
  readonly parent: string | undefined;
  readonly isSampled: boolean;
}

/**
 * Continues the caller's trace, or begins one. With active tracing every new trace is sampled (an
 * assumption: Lambda samples one request a second and 5 % of the rest); without it, none is.
 */
export function continueTrace(
  incoming: string | undefined,
  mode: 'Active' | 'PassThrough',
  nowMs: number,
  hex: (digitCount: number) => string,
): TraceContext {
  const header = parseTraceHeader(incoming);
  const epochSeconds = Math.floor(nowMs / 1000);
  return {
    root: header?.root ?? `1-${epochSeconds.toString(16).padStart(8, '0')}-${hex(24)}`,
    parent: header?.parent,
    isSampled: header?.sampled ?? mode === 'Active',
  };
}

export function formatTraceHeader({ root, isSampled }: TraceContext, parent: string): string {
  return `Root=${root};Parent=${parent};Sampled=${isSampled ? 1 : 0}`;
}
