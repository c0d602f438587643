import { describe, expect, it } from 'vitest';
import {
  formatTraceHeader,
  parseTraceHeader,
  traceIdOfUpload,
} from '../../../services/shared/trace-context.ts';

const ROOT = '1-5759e988-bd862e3fe1be46a994272793';
const PARENT = '53995c3f42cd8ad8';

describe('a trace header', () => {
  it('is read with all its parts, in any order, others ignored', () => {
    const expected = { traceId: ROOT, parentId: PARENT, isSampled: true };
    expect(parseTraceHeader(`Root=${ROOT};Parent=${PARENT};Sampled=1`)).toEqual(expected);
    expect(
      parseTraceHeader(`Self=x; Sampled=1; Parent=${PARENT}; Root=${ROOT};Lineage=1:a`),
    ).toEqual(expected);
  });

  it('may leave out the parent and the sampling decision', () => {
    expect(parseTraceHeader(`Root=${ROOT}`)).toEqual({ traceId: ROOT });
    expect(parseTraceHeader(`Root=${ROOT};Sampled=?`)).toEqual({ traceId: ROOT });
    expect(parseTraceHeader(`Root=${ROOT};Sampled=0`)).toEqual({ traceId: ROOT, isSampled: false });
  });

  it.each([
    undefined,
    '',
    'Root=',
    'Root=1-zz-zz',
    `Root=${ROOT}0`,
    `Root=${ROOT};Parent=xyz`,
    `Root=${ROOT};${'x'.repeat(500)}`,
    `Root=${ROOT}\n;Parent=<script>`,
  ])('is ignored when it is %j', (header) => {
    expect(parseTraceHeader(header)).toBeUndefined();
  });

  it('is read as it was written', () => {
    const header = formatTraceHeader(ROOT, PARENT, false);
    expect(parseTraceHeader(header)).toEqual({
      traceId: ROOT,
      parentId: PARENT,
      isSampled: false,
    });
  });
});

describe('the trace of an upload', () => {
  it('follows from the upload: the same on every attempt, in X-Ray’s form', () => {
    const uploadedAtMs = Date.UTC(2026, 0, 1);
    const traceId = traceIdOfUpload('0123456789abcdef0123456789abcdef', uploadedAtMs);
    expect(traceId).toBe(`1-${(uploadedAtMs / 1000).toString(16)}-0123456789abcdef01234567`);
    expect(parseTraceHeader(`Root=${traceId}`)).toEqual({ traceId });
  });
});
