import { describe, expect, it } from 'vitest';
import {
  passesSoFar,
  withOnePassMore,
  withoutLineage,
} from '../../../../../local/services/lambda/model/lineage.ts';

const F = 'arn:aws:lambda:us-east-1:000000000000:function:f';
const G = 'arn:aws:lambda:us-east-1:000000000000:function:g';
const HEADER = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';

describe('lineage of an event', () => {
  it('counts the passes through each function by itself', () => {
    const once = withOnePassMore(HEADER, undefined, F);
    const twice = withOnePassMore(HEADER, once, F);
    const through = withOnePassMore(HEADER, twice, G);
    expect([passesSoFar(once, F), passesSoFar(once, G)]).toEqual([1, 0]);
    expect([passesSoFar(through, F), passesSoFar(through, G)]).toEqual([2, 1]);
  });

  it('has the form of X-Ray’s documentation', () => {
    const header = withOnePassMore(HEADER, withOnePassMore(HEADER, undefined, F), G);
    expect(header).toMatch(/^Root=.*;Sampled=1;Lineage=[0-9a-f]{8}:1\|[0-9a-f]{8}:1$/);
  });

  it('begins anew where it is taken off', () => {
    const header = withOnePassMore(HEADER, undefined, F);
    expect(withoutLineage(header)).toBe(HEADER);
    expect(passesSoFar(withoutLineage(header), F)).toBe(0);
    expect(passesSoFar(undefined, F)).toBe(0);
  });
});
