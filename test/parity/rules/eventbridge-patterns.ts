import { EventBridgeClient, TestEventPatternCommand } from '@aws-sdk/client-eventbridge';
import { expect } from 'vitest';
import { type Aws, documented, type Rule } from '../rule.ts';

const DOCUMENTED = documented(
  'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html',
);

function matches(aws: Aws, detailPattern: object, detail: object) {
  const events = aws.connect(EventBridgeClient);
  return events
    .send(
      new TestEventPatternCommand({
        EventPattern: JSON.stringify({ detail: detailPattern }),
        Event: JSON.stringify({
          id: '1',
          source: 'app',
          'detail-type': 'Thing',
          account: aws.account,
          time: '2026-01-01T00:00:00Z',
          region: aws.region,
          resources: [],
          detail,
        }),
      }),
    )
    .then(({ Result }) => Result);
}

/** A condition on `detail.a`, what it takes and what it refuses; undefined stands for no field. */
const OPERATORS: readonly (readonly [
  condition: unknown,
  taken: readonly unknown[],
  refused: readonly unknown[],
])[] = [
  ['x', ['x', ['y', 'x']], ['X', 'xy', undefined]],
  [null, [null], ['', undefined]],
  ['', [''], [null, ' ']],
  [100, [100, 1e2], ['100', 101]],
  [{ prefix: 'us-' }, ['us-east-1'], ['eu-us-1', 1]],
  [{ prefix: { 'equals-ignore-case': 'US-' } }, ['us-east-1'], ['eu']],
  [{ suffix: '.png' }, ['a.png'], ['a.png.txt']],
  [{ suffix: { 'equals-ignore-case': '.PNG' } }, ['a.png'], ['a.jpg']],
  [{ 'equals-ignore-case': 'ALICE' }, ['alice', 'Alice'], ['alice2']],
  [{ 'anything-but': 'x' }, ['y', 1], ['x', undefined]],
  [{ 'anything-but': ['x', 'y'] }, ['z'], ['x', 'y']],
  [{ 'anything-but': [1, 2] }, [3], [1]],
  [{ 'anything-but': { prefix: 'in' } }, ['out'], ['inside']],
  [{ 'anything-but': { suffix: '.txt' } }, ['a.png'], ['a.txt']],
  [{ 'anything-but': { 'equals-ignore-case': ['X', 'Y'] } }, ['z'], ['x']],
  [{ 'anything-but': { wildcard: '*/lib/*' } }, ['/bin/a'], ['/usr/lib/a']],
  [{ numeric: ['=', 3.5] }, [3.5], ['3.5', 3]],
  [{ numeric: ['>', 0, '<=', 5] }, [0.1, 5], [0, 5.1]],
  [{ numeric: ['<', -1] }, [-2], [-1]],
  [{ cidr: '10.0.0.0/24' }, ['10.0.0.255'], ['10.0.1.0', 'text']],
  [{ cidr: '2001:db8::/32' }, ['2001:db8::1'], ['2001:db9::1']],
  [{ exists: true }, ['x', null], [undefined]],
  [{ exists: false }, [undefined], ['x', null]],
  [{ wildcard: 'a*c/*.png' }, ['abc/x.png', 'ac/.png'], ['abc/x.jpg']],
  [{ wildcard: 'a\\*c' }, ['a*c'], ['abc']],
];

export const EVENTBRIDGE_PATTERN_RULES: readonly Rule[] = [
  ...OPERATORS.map(
    ([condition, taken, refused]): Rule => ({
      title: `A pattern of \`${JSON.stringify(condition)}\` takes what matches it alone`,
      mark: DOCUMENTED,
      async holds(aws) {
        for (const [values, expected] of [
          [taken, true],
          [refused, false],
        ] as const) {
          for (const a of values) {
            expect(await matches(aws, { a: [condition] }, { a, b: 1 }), String(a)).toBe(expected);
          }
        }
      },
    }),
  ),
  {
    title: 'The conditions of a field are alternatives, the fields of a pattern are not',
    mark: DOCUMENTED,
    async holds(aws) {
      const pattern = { a: ['x', { prefix: 'y' }], b: [1] };
      expect(await matches(aws, pattern, { a: 'y2', b: 1 })).toBe(true);
      expect(await matches(aws, pattern, { a: 'y2', b: 2 })).toBe(false);
    },
  },
  {
    title: 'With $or one of the alternatives is enough, beside all that is outside of it',
    mark: DOCUMENTED,
    async holds(aws) {
      const pattern = { $or: [{ a: [1] }, { b: [{ numeric: ['>', 5] }] }], c: ['x'] };
      expect(await matches(aws, pattern, { a: 1, c: 'x' })).toBe(true);
      expect(await matches(aws, pattern, { b: 6, c: 'x' })).toBe(true);
      expect(await matches(aws, pattern, { a: 2, b: 5, c: 'x' })).toBe(false);
      expect(await matches(aws, pattern, { a: 1, c: 'y' })).toBe(false);
    },
  },
];
