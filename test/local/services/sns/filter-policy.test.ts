import { describe, expect, it } from 'vitest';
import {
  compileFilterPolicy,
  matchesAttributes,
  matchesBody,
} from '../../../../local/services/sns/filter-policy.ts';

const refuse = (reason: string) => new Error(reason);

function body(policy: object) {
  const compiled = compileFilterPolicy(JSON.stringify(policy), 'MessageBody', refuse);
  return (message: unknown) => matchesBody(compiled, JSON.stringify(message));
}

function attributes(policy: object) {
  const compiled = compileFilterPolicy(JSON.stringify(policy), 'MessageAttributes', refuse);
  return (values: Record<string, [dataType: string, value: string]>) =>
    matchesAttributes(
      compiled,
      Object.fromEntries(
        Object.entries(values).map(([name, [DataType, StringValue]]) => [
          name,
          { DataType, StringValue },
        ]),
      ),
    );
}

// https://docs.aws.amazon.com/sns/latest/dg/string-value-matching.html and its neighbours
const OPERATORS: { rule: unknown[]; matches: unknown[]; not: unknown[] }[] = [
  {
    rule: ['rugby', 'tennis'],
    matches: ['rugby', 'tennis', ['rugby', 'x']],
    not: ['baseball', 'Rugby', ['x'], [], null, {}, 1],
  },
  { rule: [100, true, null], matches: [100, 1e2, true, null], not: ['100', 'true', false, 101] },
  {
    rule: [{ 'anything-but': ['rugby', 'tennis'] }],
    matches: ['baseball', ['rugby', 'baseball'], 1],
    not: ['rugby', ['rugby'], ['rugby', 'tennis'], undefined],
  },
  {
    rule: [{ 'anything-but': [100, 500] }],
    matches: [101, 100.1, [100, 50]],
    not: [100, 500],
  },
  {
    rule: [{ 'anything-but': { prefix: 'order-' } }],
    matches: ['data-entry', 'order_number'],
    not: ['order-cancelled'],
  },
  {
    rule: [{ 'anything-but': { suffix: 'ball' } }],
    matches: ['hockey'],
    not: ['baseball', ['baseball', 'basketball']],
  },
  {
    rule: [{ 'anything-but': { wildcard: '*ball' } }],
    matches: ['hockey'],
    not: ['baseball'],
  },
  { rule: [{ 'anything-but': 'a' }, { exists: false }], matches: ['b', undefined], not: ['a'] },
  { rule: [{ 'equals-ignore-case': 'tennis' }], matches: ['TENNIS', 'teNnis'], not: ['tenni'] },
  { rule: [{ prefix: 'bas' }], matches: ['baseball', 'bas'], not: ['rugby', 'ba', 1] },
  { rule: [{ suffix: 'ball' }], matches: ['baseball'], not: ['balls'] },
  {
    rule: [{ wildcard: 'a*b*c' }],
    matches: ['abc', 'aXbYc', 'abbc', 'acbc'],
    not: ['ac', 'abcX', 'Xabc', 'ab'],
  },
  { rule: [{ wildcard: 'exact' }], matches: ['exact'], not: ['exactly'] },
  { rule: [{ numeric: ['=', 301.5] }], matches: [301.5, 3.015e2], not: [301, '301.5'] },
  { rule: [{ numeric: ['>', 0, '<=', 150] }], matches: [0.1, 150], not: [0, 150.1, -1] },
  { rule: [{ numeric: ['<', 0] }], matches: [-1], not: [0] },
  { rule: [{ numeric: ['>=', 0, '<', 1] }], matches: [0, 0.5], not: [1] },
  {
    rule: [{ cidr: '10.0.0.0/24' }],
    matches: ['10.0.0.0', '10.0.0.255'],
    not: ['10.1.1.0', '10.0.0.256', 'x', '::1'],
  },
  {
    rule: [{ cidr: '2001:db8:1234:1a00::/64' }],
    matches: ['2001:0db8:1234:1a00:0000:0000:0000:0000'],
    not: ['2001:0db8:123f:1a01:0000:0000:0000:0000', '10.0.0.1'],
  },
  { rule: [{ exists: true }], matches: ['a', 0, false, ['a']], not: [undefined, {}, [], null, ''] },
  { rule: [{ exists: false }], matches: [undefined, {}, []], not: ['a', null, ['a']] },
];

describe('a filter policy on the message body', () => {
  it.each(OPERATORS)('with $rule matches $matches, not $not', ({ rule, matches, not }) => {
    const isMatch = body({ key: rule });
    for (const value of matches) expect(isMatch({ key: value }), `${value}`).toBe(true);
    for (const value of not) expect(isMatch({ key: value }), `${value}`).toBe(false);
  });

  it('wants all of its keys, any of their values, at any depth', () => {
    const isMatch = body({
      object: { key: [{ prefix: 'auto-' }, 'hardcoded'], nested: [{ exists: false }] },
      test: [{ exists: false }],
    });
    expect(isMatch({ object: { key: 'auto-test' } })).toBe(true);
    expect(isMatch({ object: { key: 'hardcoded' } })).toBe(true);
    expect(isMatch({ object: { key: 'test-auto' } })).toBe(false);
    expect(isMatch({ object: { key: 'auto-test' }, test: 'there' })).toBe(false);
    expect(isMatch({ object: { key: 'auto-test', nested: 'there' } })).toBe(false);
    expect(isMatch({ object: { test: 'auto-test' } })).toBe(false);
  });

  it('wants the conditions on members of a list to hold for one element of it', () => {
    const isMatch = body({
      Records: {
        s3: { object: { key: [{ prefix: 'auto-' }] } },
        eventName: [{ prefix: 'ObjectCreated:' }],
      },
    });
    const record = (key: string, eventName: string) => ({ eventName, s3: { object: [[{ key }]] } });
    const created = record('auto-1', 'ObjectCreated:Put');
    const removed = record('home-1', 'ObjectRemoved:Delete');
    expect(isMatch({ Records: [removed, created] })).toBe(true);
    expect(isMatch({ Records: [removed] })).toBe(false);
    const crossed = [record('auto-1', 'ObjectRemoved:X'), record('home-1', 'ObjectCreated:X')];
    expect(isMatch({ Records: crossed })).toBe(false);
  });

  it('takes a dot in a key for a level, in the policy and in the message', () => {
    for (const policy of [
      { 'a.b.c': ['v'] },
      { a: { 'b.c': ['v'] } },
      { a: { b: { c: ['v'] } } },
    ]) {
      const isMatch = body(policy);
      expect(isMatch({ a: { b: { c: 'v' } } })).toBe(true);
      expect(isMatch({ 'a.b.c': 'v' })).toBe(true);
      expect(isMatch({ 'a.b': { c: 'v' } })).toBe(true);
      expect(isMatch({ a: { 'b.c': 'v' } })).toBe(true);
      expect(isMatch({ a: { b: { c: 'w' } } })).toBe(false);
    }
  });

  it('wants one alternative of each $or', () => {
    const isMatch = body({
      $or: [{ metric: ['CPU', 'Latency'] }, { namespace: ['EC2'] }],
      detail: { scope: ['Service'], $or: [{ source: ['cloudwatch'] }, { type: ['Alarm'] }] },
    });
    const detail = { scope: 'Service', source: 'cloudwatch' };
    expect(isMatch({ metric: 'CPU', detail })).toBe(true);
    expect(isMatch({ namespace: 'EC2', detail: { scope: 'Service', type: 'Alarm' } })).toBe(true);
    expect(isMatch({ metric: 'EC2', detail })).toBe(false);
    expect(isMatch({ metric: 'CPU', detail: { scope: 'Service' } })).toBe(false);
    expect(isMatch({ metric: 'CPU', detail: { source: 'cloudwatch' } })).toBe(false);
  });

  it('holds absence against the whole message, not against one element of a list', () => {
    const isMatch = body({ items: { error: [{ exists: false }] } });
    expect(isMatch({ items: [{ ok: 1 }, { ok: 2 }] })).toBe(true);
    expect(isMatch({ items: [{ ok: 1 }, { error: 'x' }] })).toBe(false);
    expect(isMatch({ items: [] })).toBe(true);
  });

  it('matches no body that is not a JSON object', () => {
    const isMatch = body({ key: [{ exists: false }] });
    for (const message of ['text', 1, null, [{}]]) expect(isMatch(message)).toBe(false);
    const policy = compileFilterPolicy('{"key":[{"exists":false}]}', 'MessageBody', refuse);
    expect(matchesBody(policy, 'not JSON')).toBe(false);
  });

  it('matches everything when it is empty', () => {
    expect(body({})({ any: 'thing' })).toBe(true);
    expect(attributes({})({})).toBe(true);
  });
});

describe('a filter policy on message attributes', () => {
  it('compares texts with texts and numbers with numbers', () => {
    const isMatch = attributes({ store: ['a', { numeric: ['=', 99] }] });
    expect(isMatch({ store: ['String', 'a'] })).toBe(true);
    expect(isMatch({ store: ['Number', '99.0'] })).toBe(true);
    expect(isMatch({ store: ['String', '99'] })).toBe(false);
    expect(isMatch({ other: ['String', 'a'] })).toBe(false);
  });

  it('looks into arrays', () => {
    const isMatch = attributes({ store: ['value1', 7] });
    expect(isMatch({ store: ['String.Array', '["value1", "value2"]'] })).toBe(true);
    expect(isMatch({ store: ['String.Array', '[7]'] })).toBe(true);
    expect(isMatch({ store: ['String.Array', '["value2"]'] })).toBe(false);
    expect(isMatch({ store: ['String.Array', 'not JSON'] })).toBe(false);
  });

  it('needs an attribute to find another one absent', () => {
    const isMatch = attributes({ store: [{ exists: false }] });
    expect(isMatch({ other: ['String', 'x'] })).toBe(true);
    expect(isMatch({ store: ['String', 'x'] })).toBe(false);
    expect(isMatch({})).toBe(false);
  });

  it('does not see binary attributes', () => {
    const policy = compileFilterPolicy('{"a":[{"exists":true}]}', 'MessageAttributes', refuse);
    const BinaryValue = Uint8Array.of(1);
    expect(matchesAttributes(policy, { a: { DataType: 'Binary', BinaryValue } })).toBe(false);
  });
});

describe('a policy that AWS would refuse', () => {
  // Reasons recorded from AWS, but for the wildcards'.
  it.each([
    ['{key', 'failed to parse JSON.'],
    ['{"key":"value"}', '"key" must be an object or an array'],
    ['{"key":[]}', 'Empty arrays are not allowed'],
    ['{"key":[["value"]]}', 'Match value must be String, number, true, false, or null'],
    ['{"key":[{"wrong-operator":true}]}', 'Unrecognized match type wrong-operator'],
    ['{"key":[{"suffix":"a","prefix":"b"}]}', 'Only one key allowed in match expression'],
    ['{"key":[{"suffix":100}]}', 'suffix match pattern must be a string'],
    ['{"key":[{"suffix":[]}]}', 'suffix match pattern must be a string'],
    ['{"key":{"suffix":"value"}}', '"suffix" must be an object or an array'],
    ['{"key":[{"cidr":["bad"]}]}', 'prefix match pattern must be a string'],
    ['{"key":[{"cidr":"bad-filter"}]}', "Malformed CIDR, one '/' required"],
    ['{"key":[{"cidr":"bad-filter/64"}]}', 'Nonstandard IP address: bad-filter'],
    ['{"key":[{"cidr":"10.0.0.0/xx"}]}', 'Malformed CIDR, mask bits must be an integer'],
    ['{"key":[{"numeric":[]}]}', 'Invalid member in numeric match: ]'],
    ['{"key":[{"numeric":["operator"]}]}', 'Unrecognized numeric range operator: operator'],
    ['{"key":[{"numeric":[1,"<="]}]}', 'Invalid member in numeric match: 1'],
    ['{"key":[{"numeric":["=","000"]}]}', 'Value of equals must be numeric'],
    ['{"key":[{"numeric":[">="]}]}', 'Value of >= must be numeric'],
    ['{"key":[{"numeric":["<",100,">",10]}]}', 'Too many elements in numeric expression'],
    ['{"key":[{"numeric":[">=",1,">",2]}]}', 'Bad numeric range operator: >'],
    ['{"key":[{"numeric":[">",3,"<",1]}]}', 'Bottom must be less than top'],
    ['{"key":[{"numeric":[">",20,"<="]}]}', 'Value of <= must be numeric'],
    ['{"key":[{"numeric":[">",20,30]}]}', 'Bad value in numeric range: 30'],
    ['{"key":[{"numeric":[">",20,"<","30"]}]}', 'Value of < must be numeric'],
    ['{"key":[{"numeric":[">",20,"<",30,"<",50]}]}', 'Too many terms in numeric range expression'],
    ['{"key":[{"exists":"no"}]}', 'exists match pattern must be either true or false.'],
    ['{"key":[{"anything-but":{"wrong":null}}]}', 'Unsupported anything-but pattern: wrong'],
    ['{"key":[{"anything-but":{"prefix":false}}]}', 'prefix match pattern must be a string'],
    ['{"key":[{"wildcard":"*a*b*c*"}]}', 'A wildcard pattern can have at most 3 wildcards'],
  ])('%s: %s', (text, reason) => {
    const compile = () => compileFilterPolicy(text, 'MessageAttributes', refuse);
    expect(compile).toThrow(new Error(`FilterPolicy: ${reason}`));
  });

  it('is nested, and for attributes', () => {
    const text = '{"a":{"b":["c"]}}';
    compileFilterPolicy(text, 'MessageBody', refuse);
    expect(() => compileFilterPolicy(text, 'MessageAttributes', refuse)).toThrow(
      'Filter policy scope MessageAttributes does not support nested filter policy',
    );
  });

  const values = (count: number) => Array.from({ length: count }, (_, index) => `value${index}`);
  // Combinations as AWS counts them, in policies that it took and refused.
  it.each([
    ['150 values', { key: values(150) }, true],
    ['151 values', { key: values(151) }, false],
    ['100 × 51', { a: values(100), b: values(51) }, false],
    ['six keys', { a: ['1'], b: ['1'], c: ['1'], d: ['1'], e: ['1'], f: ['1'] }, false],
    [
      '3 × 4 × 2 × 3 × 1 × 3 by depth',
      { a: { b: { c: values(4) } }, d: { e: values(3) }, f: values(3) },
      false,
    ],
    ['3 × 4 × 2 × 3 by depth', { a: { b: { c: values(4) } }, d: { e: values(3) } }, true],
    [
      '(4 × 6) + (4 × 4 × 4) + (4 × 4 × 4)',
      {
        s: values(4),
        $or: [{ n: values(6) }, { t: values(4), $or: [{ i: values(4) }, { p: values(4) }] }],
      },
      false,
    ],
    [
      '(3 × 6) + (3 × 4 × 4) + (3 × 4 × 7)',
      {
        s: values(3),
        $or: [{ n: values(6) }, { t: values(4), $or: [{ i: values(4) }, { p: values(7) }] }],
      },
      true,
    ],
    [
      'eleven wildcards',
      { key: Array.from({ length: 11 }, (_, i) => ({ wildcard: `${i}*` })) },
      false,
    ],
    ['ten wildcards', { key: Array.from({ length: 10 }, (_, i) => ({ wildcard: `${i}*` })) }, true],
  ])('is too complex, or not: %s', (_what, policy, isTaken) => {
    const compile = () => compileFilterPolicy(JSON.stringify(policy), 'MessageBody', refuse);
    if (isTaken) compile();
    else expect(compile).toThrow(/too complex|more than 5 keys/);
  });
});
