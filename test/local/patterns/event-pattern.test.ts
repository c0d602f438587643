import { describe, expect, it } from 'vitest';
import { compilePattern, InvalidPatternError } from '../../../local/patterns/event-pattern.ts';

const EVENT = {
  source: 'aws.s3',
  'detail-type': 'Object Created',
  resources: ['arn:one', 'arn:two'],
  detail: {
    bucket: { name: 'Photos' },
    object: { key: 'a/b.csv', size: 1024, tags: [] },
    ip: '10.0.0.7',
    empty: '',
    none: null,
    flag: true,
    parts: [
      { n: 1, kind: 'x' },
      { n: 2, kind: 'y' },
    ],
  },
};

describe('an event pattern', () => {
  it.each<[string, object, boolean]>([
    ['exact values', { source: ['aws.s3'], 'detail-type': ['Object Created'] }, true],
    ['another value', { source: ['aws.sqs'] }, false],
    ['several alternatives', { source: ['aws.sqs', 'aws.s3'] }, true],
    ['a value of an array', { resources: ['arn:two'] }, true],
    ['nested fields', { detail: { bucket: { name: ['Photos'] } } }, true],
    ['null', { detail: { none: [null] } }, true],
    ['the empty text', { detail: { empty: [''] } }, true],
    ['a boolean', { detail: { flag: [true] } }, true],
    ['a prefix', { detail: { object: { key: [{ prefix: 'a/' }] } } }, true],
    [
      'a prefix whatever its case',
      { detail: { bucket: { name: [{ prefix: { 'equals-ignore-case': 'pho' } }] } } },
      true,
    ],
    ['a suffix', { detail: { object: { key: [{ suffix: '.csv' }] } } }, true],
    ['another suffix', { detail: { object: { key: [{ suffix: '.json' }] } } }, false],
    [
      'a text whatever its case',
      { detail: { bucket: { name: [{ 'equals-ignore-case': 'PHOTOS' }] } } },
      true,
    ],
    ['anything but a value', { source: [{ 'anything-but': 'aws.sqs' }] }, true],
    ['anything but several', { source: [{ 'anything-but': ['aws.sqs', 'aws.s3'] }] }, false],
    ['anything but a prefix', { source: [{ 'anything-but': { prefix: 'aws.' } }] }, false],
    ['anything but a wildcard', { source: [{ 'anything-but': { wildcard: '*.ec2' } }] }, true],
    ['anything but, of an absent field', { detail: { absent: [{ 'anything-but': 'a' }] } }, false],
    ['a number', { detail: { object: { size: [1024] } } }, true],
    ['a range', { detail: { object: { size: [{ numeric: ['>', 0, '<=', 1024] }] } } }, true],
    [
      'a range that it is outside of',
      { detail: { object: { size: [{ numeric: ['<', 1024] }] } } },
      false,
    ],
    ['a number given as text', { detail: { object: { size: ['1024'] } } }, false],
    ['a subnet', { detail: { ip: [{ cidr: '10.0.0.0/24' }] } }, true],
    ['another subnet', { detail: { ip: [{ cidr: '10.1.0.0/24' }] } }, false],
    ['a wildcard', { detail: { object: { key: [{ wildcard: 'a/*.c*v' }] } } }, true],
    ['an escaped wildcard', { detail: { object: { key: [{ wildcard: 'a/\\*' }] } } }, false],
    ['a field that is there', { detail: { object: { key: [{ exists: true }] } } }, true],
    ['a field that is not', { detail: { absent: [{ exists: false }] } }, true],
    ['a field below one that is not', { other: { absent: [{ exists: false }] } }, true],
    ['an object where a leaf is wanted', { detail: { object: [{ exists: true }] } }, false],
    ['an object of an array', { detail: { parts: { n: [2], kind: ['y'] } } }, true],
    ['no single object of an array', { detail: { parts: { n: [1], kind: ['y'] } } }, false],
    ['one of two fields', { $or: [{ source: ['x'] }, { detail: { flag: [true] } }] }, true],
    ['neither of two fields', { $or: [{ source: ['x'] }, { source: ['y'] }] }, false],
  ])('decides %s', (_title, pattern, expected) => {
    expect(compilePattern(pattern)(EVENT)).toBe(expected);
  });

  it.each<[string, string | object]>([
    ['text that is no JSON', '{'],
    ['an empty object', {}],
    ['an empty list', { source: [] }],
    ['a value outside a list', { source: 'aws.s3' }],
    ['an unknown operator', { source: [{ like: 'a' }] }],
    ['consecutive wildcards', { source: [{ wildcard: 'a**' }] }],
    ['a broken range', { n: [{ numeric: ['>'] }] }],
    ['a broken subnet', { ip: [{ cidr: '10.0.0.0/99' }] }],
    ['two operators at once', { source: [{ prefix: 'a', suffix: 'b' }] }],
  ])('refuses %s', (_title, pattern) => {
    expect(() => compilePattern(pattern)).toThrow(InvalidPatternError);
  });
});
