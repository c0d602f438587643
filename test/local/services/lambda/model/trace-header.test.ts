import { describe, expect, it } from 'vitest';
import { functionTraceHeader } from '../../../../../local/services/lambda/model/trace-header.ts';

const NOW_MS = Date.UTC(2015, 5, 10, 2, 48, 40);
const hex = (digitCount: number) => 'a'.repeat(digitCount);
const header = (incoming: string | undefined, mode: 'Active' | 'PassThrough') =>
  functionTraceHeader(incoming, mode, NOW_MS, hex);

describe('trace header of a function', () => {
  it('is its caller’s', () => {
    const upstream = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
    expect(header(upstream, 'PassThrough')).toBe(upstream);
    expect(header(`${upstream};Lineage=a87bd80c:1`, 'Active')).toBe(upstream);
  });

  it('begins a trace when there is none, sampled only with active tracing', () => {
    const begun = `Root=1-5577a588-${'a'.repeat(24)};Parent=${'a'.repeat(16)}`;
    expect(header(undefined, 'Active')).toBe(`${begun};Sampled=1`);
    expect(header('nonsense', 'PassThrough')).toBe(`${begun};Sampled=0`);
  });

  it('begins a trace when its caller’s header is not of X-Ray’s form', () => {
    expect(header('Root=1-ü-2;Sampled=1', 'PassThrough')).toMatch(/^Root=1-5577a588-/);
  });

  it('completes what its caller left out', () => {
    const root = 'Root=1-5759e988-bd862e3fe1be46a994272793';
    const parent = `Parent=${'a'.repeat(16)}`;
    expect(header(root, 'Active')).toBe(`${root};${parent};Sampled=1`);
    expect(header(`${root};Sampled=0`, 'Active')).toBe(`${root};${parent};Sampled=0`);
    expect(header(`${root};Parent=nobody`, 'Active')).toBe(`${root};${parent};Sampled=1`);
  });
});
