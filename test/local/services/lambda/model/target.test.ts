import { describe, expect, it } from 'vitest';
import {
  chooseVersion,
  findQualified,
  mainVersion,
  targetOf,
} from '../../../../../local/services/lambda/model/target.ts';
import { functionState } from '../fakes.ts';

const state = functionState();
for (const version of ['1', '2']) {
  state.versions.set(version, { ...state, version, arn: `${state.arn}:${version}` });
}
state.aliases.set('live', {
  name: 'live',
  arn: `${state.arn}:live`,
  functionVersion: '1',
  description: '',
  additional: { version: '2', weight: 0.25 },
  revisionId: '',
});

describe('target of an invocation', () => {
  it('is $LATEST without a qualifier, under the name that was given', () => {
    expect(targetOf(state, undefined)).toEqual({ state, qualifier: '$LATEST', arn: state.arn });
    expect(targetOf(state, '$LATEST').arn).toBe(`${state.arn}:$LATEST`);
  });

  it('is a version, an alias or nothing', () => {
    expect(findQualified(state, '2')).toBe(state.versions.get('2'));
    expect(findQualified(state, 'live')).toBe(state.aliases.get('live'));
    expect(findQualified(state, 'none')).toBeUndefined();
  });

  it('runs the second version of an alias for its share of the draws', () => {
    const target = targetOf(state, 'live');
    expect(mainVersion(target)?.version).toBe('1');
    expect(chooseVersion(target, () => 0.24)?.version).toBe('2');
    expect(chooseVersion(target, () => 0.25)?.version).toBe('1');
  });
});
