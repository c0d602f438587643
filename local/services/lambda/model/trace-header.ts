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

/**
 * The header that a function gets: its caller's, completed, or one for a new trace. With active
 * tracing every new trace is sampled (an assumption: Lambda samples one request a second and 5 % of
 * the rest); without it, none is.
 */
export function functionTraceHeader(
  incoming: string | undefined,
  mode: 'Active' | 'PassThrough',
  nowMs: number,
  hex: (digitCount: number) => string,
): string {
  const header = parseTraceHeader(incoming);
  const isSampled = header?.sampled ?? mode === 'Active';
  const epochSeconds = Math.floor(nowMs / 1000);
  const root = header?.root ?? `1-${epochSeconds.toString(16).padStart(8, '0')}-${hex(24)}`;
  return `Root=${root};Parent=${header?.parent ?? hex(16)};Sampled=${isSampled ? 1 : 0}`;
}
