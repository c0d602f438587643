import { describe, expect, it } from 'vitest';
import {
  readParameters,
  refuseUnknown,
  resolveParameters,
} from '../../../local/deploy/parameters.ts';
import type { TemplateParameter } from '../../../local/deploy/template.ts';

async function resolvedValue(declared: TemplateParameter, given?: string): Promise<unknown> {
  const template = { Parameters: { P: declared } };
  const parameters = readParameters('app', template, given === undefined ? {} : { P: given });
  const readStored = async (name: string) => `stored at ${name}`;
  return (await resolveParameters(parameters, () => true, readStored)).get('P');
}

describe('a parameter', () => {
  it.each([
    ['its default', { Type: 'String', Default: 'a' }, undefined, 'a'],
    ['what is given over its default', { Type: 'String', Default: 'a' }, 'b', 'b'],
    ['a number as text', { Type: 'Number', Default: 3 }, undefined, '3'],
    ['a list of what commas divide', { Type: 'CommaDelimitedList' }, 'a, b', ['a', 'b']],
    ['a typed list', { Type: 'List<Number>', Default: '1,2' }, undefined, ['1', '2']],
    ['no items for no text', { Type: 'List<String>', Default: '' }, undefined, []],
    ['text for an id of another service', { Type: 'AWS::EC2::VPC::Id' }, 'vpc-1', 'vpc-1'],
    [
      'what Parameter Store holds under its value',
      { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/a/b' },
      undefined,
      'stored at /a/b',
    ],
    [
      'a list that Parameter Store holds',
      { Type: 'AWS::SSM::Parameter::Value<List<String>>', Default: 'x,y' },
      undefined,
      ['stored at x', 'y'],
    ],
  ])('has %s', async (_title, declared, given, expected) => {
    expect(await resolvedValue(declared, given)).toEqual(expected);
  });

  it.each([
    ['has no value', { Type: 'String' }, undefined, /P has no value.*--parameter P=/],
    ['is not allowed', { Type: 'String', AllowedValues: ['a'] }, 'b', /one of AllowedValues: a/],
    ['misses its pattern', { Type: 'String', AllowedPattern: '[a-z]+' }, 'a1', /match pattern/],
    ['is too short', { Type: 'String', MinLength: 2 }, 'a', /at least 2 characters/],
    ['is too long', { Type: 'String', MaxLength: 2 }, 'abc', /at most 2 characters/],
    ['is too small', { Type: 'Number', MinValue: 2 }, '1', /not less than 2/],
    ['is too large', { Type: 'Number', MaxValue: 2 }, '3', /not greater than 2/],
    ['is no number', { Type: 'Number' }, 'many', /must be a number/],
    ['has an item that is no number', { Type: 'List<Number>' }, '1,x', /must be a number/],
    ['has a type nobody knows', { Type: 'Text' }, 'a', /type 'Text'/],
    [
      'breaks a constraint that describes itself',
      { Type: 'String', MinLength: 2, ConstraintDescription: 'two letters' },
      'a',
      /failed to satisfy constraint: two letters/,
    ],
  ])('is refused when it %s', async (_title, declared, given, message) => {
    await expect(resolvedValue(declared, given)).rejects.toThrow(message);
  });

  it('is refused together with all others that do not fit', () => {
    const Parameters = { A: { Type: 'String' }, B: { Type: 'Number' } };
    expect(() => readParameters('app', { Parameters }, { B: 'x' })).toThrow(
      /stack app.*\n {2}The parameter A.*\n {2}Parameter 'B'/,
    );
  });

  it('is refused when no template declares it', () => {
    const templates = [{ Parameters: { A: { Type: 'String' } } }, {}];
    expect(() => refuseUnknown(templates, { A: '1' })).not.toThrow();
    expect(() => refuseUnknown(templates, { A: '1', B: '2' })).toThrow(/\[B\] do not exist/);
  });

  it('is not looked up in Parameter Store when nothing uses it', async () => {
    const Parameters = { P: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/a' } };
    const values = await resolveParameters(
      readParameters('app', { Parameters }, {}),
      () => false,
      () => Promise.reject(new TypeError('It is not to be read.')),
    );
    expect(values.size).toBe(0);
  });
});
