import { describe, expect, it } from 'vitest';
import { resolveIntrinsics } from '../../../../local/deploy/intrinsics/resolve.ts';
import { StackScope } from '../../../../local/deploy/stack-scope.ts';
import type { Template } from '../../../../local/deploy/template.ts';

function scopeOf(template: Template, exports: Record<string, unknown> = {}): StackScope {
  const scope = new StackScope(
    {
      name: 'app',
      id: 'arn:aws:cloudformation:us-east-1:000000000000:stack/app/1',
      template,
      parameters: new Map<string, unknown>([
        ['Size', '3'],
        ['Zones', ['a', 'b']],
      ]),
    },
    {
      account: '000000000000',
      region: 'us-east-1',
      exports: new Map(Object.entries(exports)),
    },
  );
  scope.created('Queue', { physicalId: 'queue-url', attributes: { Arn: 'queue-arn' } });
  return scope;
}

const TEMPLATE: Template = {
  Mappings: { Sizes: { 'us-east-1': { small: 1, zones: ['x', 'y'] } } },
  Conditions: {
    IsBig: { 'Fn::Equals': [{ Ref: 'Size' }, 3] },
    IsSmall: { 'Fn::Not': [{ Condition: 'IsBig' }] },
    Both: { 'Fn::And': [{ Condition: 'IsBig' }, { Condition: 'IsSmall' }] },
    Either: { 'Fn::Or': [{ Condition: 'IsBig' }, { Condition: 'IsSmall' }] },
  },
  Resources: {
    Queue: { Type: 'AWS::SQS::Queue' },
    Spare: { Type: 'AWS::SQS::Queue', Condition: 'IsSmall' },
  },
};

describe('intrinsic functions', () => {
  it.each([
    ['Ref of a resource', { Ref: 'Queue' }, 'queue-url'],
    ['Ref of a parameter', { Ref: 'Size' }, '3'],
    ['Ref of a list', { Ref: 'Zones' }, ['a', 'b']],
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
      { 'Fn::Select': ['1', { 'Fn::Split': ['-', { Ref: 'Queue' }] }] },
      'url',
    ],
    ['Fn::FindInMap', { 'Fn::FindInMap': ['Sizes', { Ref: 'AWS::Region' }, 'small'] }, 1],
    [
      'Fn::FindInMap with a default',
      { 'Fn::FindInMap': ['Sizes', 'eu-west-1', 'small', { DefaultValue: { Ref: 'Size' } }] },
      '3',
    ],
    ['Fn::If', { 'Fn::If': ['IsSmall', 'no', { Ref: 'Queue' }] }, 'queue-url'],
    ['Fn::And', { 'Fn::If': ['Both', 'yes', 'no'] }, 'no'],
    ['Fn::Or', { 'Fn::If': ['Either', 'yes', 'no'] }, 'yes'],
    ['Fn::Base64', { 'Fn::Base64': 'hi' }, 'aGk='],
    ['Fn::Length', { 'Fn::Length': { Ref: 'Zones' } }, 2],
    ['Fn::ToJsonString', { 'Fn::ToJsonString': { a: { Ref: 'Size' } } }, '{"a":"3"}'],
    ['Fn::GetAZs', { 'Fn::GetAZs': '' }, ['us-east-1a', 'us-east-1b', 'us-east-1c']],
    [
      'Fn::Cidr',
      { 'Fn::Cidr': ['10.0.0.0/16', 3, 8] },
      ['10.0.0.0/24', '10.0.1.0/24', '10.0.2.0/24'],
    ],
    ['Fn::ImportValue', { 'Fn::ImportValue': 'shared' }, 'theirs'],
    [
      'a policy statement whose only key is Condition',
      [{ Condition: { Bool: 1 } }],
      [{ Condition: { Bool: 1 } }],
    ],
  ])('resolves %s', (_title, value, expected) => {
    expect(resolveIntrinsics(value, scopeOf(TEMPLATE, { shared: 'theirs' }))).toEqual(expected);
  });

  it('leaves out a property that is AWS::NoValue, also from Fn::If', () => {
    const nothing = { Ref: 'AWS::NoValue' };
    const value = { a: nothing, b: [1, nothing], c: { 'Fn::If': ['IsBig', nothing, 1] } };
    expect(resolveIntrinsics(value, scopeOf(TEMPLATE))).toEqual({ b: [1] });
  });

  it.each([
    ['a resource that is not there', { Ref: 'Nothing' }, /Nothing, which it does not declare/],
    ['a resource whose condition fails', { Ref: 'Spare' }, /condition IsSmall does not hold/],
    [
      'an attribute that is not simulated',
      { 'Fn::GetAtt': ['Queue', 'Colour'] },
      /Colour of Queue/,
    ],
    ['an export that is missing', { 'Fn::ImportValue': 'lost' }, /lost/],
    ['an entry that a mapping lacks', { 'Fn::FindInMap': ['Sizes', 'x', 'y'] }, /Sizes.*x and y/],
    ['an item that a list lacks', { 'Fn::Select': [4, ['a']] }, /no item 4 in a list of 1/],
    ['arguments of the wrong shape', { 'Fn::Join': 'text' }, /Fn::Join takes a list of 2 items/],
    ['blocks that do not fit', { 'Fn::Cidr': ['10.0.0.0/24', 2, 8] }, /no room for 2 blocks/],
    ['a function nobody knows', { 'Fn::Transform': {} }, /Fn::Transform/],
  ])('refuses %s by name', (_title, value, message) => {
    expect(() => resolveIntrinsics(value, scopeOf(TEMPLATE))).toThrow(message);
  });
});
