import { describe, expect, it } from 'vitest';
import { referencedIds, references } from '../../../../local/deploy/intrinsics/references.ts';

describe('references', () => {
  it('are found in every function that makes them', () => {
    const value = {
      a: { 'Fn::Sub': ['${One}-${Two.Arn}-${!Three}-${own}', { own: { Ref: 'Six' } }] },
      b: [{ Ref: 'Four' }, { 'Fn::GetAtt': ['Five', 'Arn'] }],
    };
    expect([...referencedIds(value)].sort()).toEqual(['Five', 'Four', 'One', 'Six', 'Two']);
  });

  it('say where they stand', () => {
    const value = { Targets: [{ Arn: { 'Fn::Join': ['', [{ Ref: 'Queue' }]] } }] };
    expect([...references(value)]).toEqual([
      { kind: 'ref', name: 'Queue', path: 'Targets[0].Arn[1][0]' },
    ]);
  });
});
