import { describe, expect, it } from 'vitest';
import type { Template } from '../../../local/deploy/assembly.ts';
import { referencedIds, resolveIntrinsics } from '../../../local/deploy/intrinsics.ts';
import { StackScope } from '../../../local/deploy/stack-scope.ts';

function scopeOf(template: Template, exports: Record<string, unknown> = {}): StackScope {
  const scope = new StackScope(
    { name: 'app', template, templateFile: '', assets: new Map(), dependencies: [], tags: {} },
    'arn:aws:cloudformation:us-east-1:000000000000:stack/app/1',
    {
      account: '000000000000',
      region: 'us-east-1',
      exports: new Map(Object.entries(exports)),
      parameters: {},
    },
  );
  scope.created('Queue', { physicalId: 'queue-url', attributes: { Arn: 'queue-arn' } });
  return scope;
}

const TEMPLATE: Template = {
  Parameters: { Size: { Type: 'Number', Default: 3 } },
  Mappings: { Sizes: { 'us-east-1': { small: 1 } } },
  Conditions: {
    IsBig: { 'Fn::Equals': [{ Ref: 'Size' }, '3'] },
    IsSmall: { 'Fn::Not': [{ Condition: 'IsBig' }] },
  },
  Resources: { Queue: { Type: 'AWS::SQS::Queue' } },
};

describe('intrinsic functions', () => {
  it.each([
    ['Ref of a resource', { Ref: 'Queue' }, 'queue-url'],
    ['Ref of a parameter', { Ref: 'Size' }, '3'],
    ['Ref of a pseudo parameter', { Ref: 'AWS::AccountId' }, '000000000000'],
    ['Fn::GetAtt as a list', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'queue-arn'],
    ['Fn::GetAtt as text', { 'Fn::GetAtt': 'Queue.Arn' }, 'queue-arn'],
    ['Fn::Join over others', { 'Fn::Join': [':', ['a', { Ref: 'Queue' }]] }, 'a:queue-url'],
    [
      'Fn::Sub with names, attributes, variables and a literal',
      { 'Fn::Sub': ['${Queue}/${Queue.Arn}/${v}/${!x}/${AWS::Region}', { v: { Ref: 'Size' } }] },
      'queue-url/queue-arn/3/${x}/us-east-1',
    ],
    [
      'Fn::Select of Fn::Split',
      { 'Fn::Select': [1, { 'Fn::Split': ['-', { Ref: 'Queue' }] }] },
      'url',
    ],
    ['Fn::FindInMap', { 'Fn::FindInMap': ['Sizes', { Ref: 'AWS::Region' }, 'small'] }, 1],
    ['Fn::If', { 'Fn::If': ['IsSmall', 'no', { Ref: 'Queue' }] }, 'queue-url'],
    ['Fn::Base64', { 'Fn::Base64': 'hi' }, 'aGk='],
    ['Fn::ImportValue', { 'Fn::ImportValue': 'shared' }, 'theirs'],
    [
      'a policy statement whose only key is Condition',
      [{ Condition: { Bool: 1 } }],
      [{ Condition: { Bool: 1 } }],
    ],
  ])('resolves %s', (_title, value, expected) => {
    expect(resolveIntrinsics(value, scopeOf(TEMPLATE, { shared: 'theirs' }))).toEqual(expected);
  });

  it('leaves out a property that is AWS::NoValue', () => {
    const value = { a: { Ref: 'AWS::NoValue' }, b: [1, { Ref: 'AWS::NoValue' }] };
    expect(resolveIntrinsics(value, scopeOf(TEMPLATE))).toEqual({ b: [1] });
  });

  it.each([
    ['a resource that is not there', { Ref: 'Nothing' }, /Nothing/],
    [
      'an attribute that is not simulated',
      { 'Fn::GetAtt': ['Queue', 'Colour'] },
      /Colour of Queue/,
    ],
    ['an export that is missing', { 'Fn::ImportValue': 'lost' }, /lost/],
    ['a function nobody knows', { 'Fn::Transform': {} }, /Fn::Transform/],
  ])('refuses %s by name', (_title, value, message) => {
    expect(() => resolveIntrinsics(value, scopeOf(TEMPLATE))).toThrow(message);
  });

  it('finds every resource that a piece refers to', () => {
    const value = {
      a: { 'Fn::Sub': '${One}-${Two.Arn}-${!Three}' },
      b: [{ Ref: 'Four' }, { 'Fn::GetAtt': ['Five', 'Arn'] }],
    };
    expect([...referencedIds(value)].sort()).toEqual(['Five', 'Four', 'One', 'Two']);
  });
});
