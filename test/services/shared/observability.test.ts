import { describe, expect, it } from 'vitest';
import { createObservability } from '../../../services/shared/observability.ts';
import { parseTraceHeader } from '../../../services/shared/trace-context.ts';

const ROOT = '1-5759e988-bd862e3fe1be46a994272793';
const observability = createObservability('test', 'Test');

describe('the trace of an object', () => {
  it('continues that of a valid header, with a segment of its own', () => {
    const trace = observability.openTrace(`Root=${ROOT};Parent=53995c3f42cd8ad8;Sampled=1`, 0);
    const handedOn = parseTraceHeader(trace.header);
    expect(trace.traceId).toBe(ROOT);
    expect(handedOn?.traceId).toBe(ROOT);
    expect(handedOn?.parentId).toMatch(/^[0-9a-f]{16}$/);
    expect(handedOn?.parentId).not.toBe('53995c3f42cd8ad8');
  });

  it.each([undefined, 'Root=1-bad;Sampled=1'])('is new for the header %j', (header) => {
    const first = observability.openTrace(header, 0);
    const second = observability.openTrace(header, 0);
    expect(parseTraceHeader(first.header)?.traceId).toBe(first.traceId);
    expect(first.traceId).not.toBe(second.traceId);
  });

  it('has the id that it is given where no header names one', () => {
    const given = '1-695a0000-aaaaaaaaaaaaaaaaaaaaaaaa';
    expect(observability.openTrace(undefined, 0, given).traceId).toBe(given);
    expect(observability.openTrace(`Root=${ROOT}`, 0, given).traceId).toBe(ROOT);
  });

  it('is not sampled, and nothing is sent, where there is no X-Ray daemon', () => {
    const trace = observability.openTrace(`Root=${ROOT};Sampled=1`, 0);
    trace.annotate('uploadId', 'x');
    trace.addCall({ service: 'S3', operation: 'GetObject', startMs: 0, endMs: 1 });
    trace.close();
    expect(parseTraceHeader(trace.header)?.isSampled).toBe(false);
  });
});
