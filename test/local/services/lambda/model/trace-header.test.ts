import { describe, expect, it } from 'vitest';
import {
  continueTrace,
  formatTraceHeader,
} from '../../../../../local/services/lambda/model/trace-header.ts';

const NOW_MS = Date.UTC(2015, 5, 10, 2, 48, 40);
const hex = (digitCount: number) => 'a'.repeat(digitCount);
const continued = (incoming: string | undefined, mode: 'Active' | 'PassThrough') =>
  continueTrace(incoming, mode, NOW_MS, hex);

describe('trace of an event', () => {
  it('is its caller’s', () => {
    const upstream = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
    const root = '1-5759e988-bd862e3fe1be46a994272793';
    const expected = { root, parent: '53995c3f42cd8ad8', isSampled: true };
    expect(continued(upstream, 'PassThrough')).toEqual(expected);
    expect(continued(`${upstream};Lineage=a87bd80c:1`, 'Active')).toEqual(expected);
    expect(formatTraceHeader(expected, '53995c3f42cd8ad8')).toBe(upstream);
  });

  it('begins when there is none, sampled only with active tracing', () => {
    const begun = { root: `1-5577a588-${'a'.repeat(24)}`, parent: undefined };
    expect(continued(undefined, 'Active')).toEqual({ ...begun, isSampled: true });
    expect(continued('nonsense', 'PassThrough')).toEqual({ ...begun, isSampled: false });
  });

  it('begins when its caller’s header is not of X-Ray’s form', () => {
    expect(continued('Root=1-ü-2;Sampled=1', 'PassThrough').root).toMatch(/^1-5577a588-/);
  });

  it('has what its caller said, and no parent that is none', () => {
    const root = '1-5759e988-bd862e3fe1be46a994272793';
    const isSampled = false;
    expect(continued(`Root=${root}`, 'Active')).toEqual({
      root,
      parent: undefined,
      isSampled: true,
    });
    expect(continued(`Root=${root};Sampled=0`, 'Active')).toMatchObject({ root, isSampled });
    expect(continued(`Root=${root};Parent=nobody`, 'Active').parent).toBeUndefined();
  });
});
