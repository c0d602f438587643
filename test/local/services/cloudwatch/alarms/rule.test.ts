import { describe, expect, it } from 'vitest';
import type { StateValue } from '../../../../../local/services/cloudwatch/alarms/model/alarm.ts';
import { parseRule } from '../../../../../local/services/cloudwatch/alarms/rule/parser.ts';
import { alarmsOf, holds } from '../../../../../local/services/cloudwatch/alarms/rule/rule.ts';

const STATES: Record<string, StateValue> = { a: 'ALARM', b: 'OK', c: 'INSUFFICIENT_DATA' };
const decide = (rule: string) => holds(parseRule(rule), (alarm) => STATES[alarm]);

describe('a rule', () => {
  it.each([
    ['ALARM(a)', true],
    ['ALARM("a")', true],
    ["OK('b') AND INSUFFICIENT_DATA(c)", true],
    ['NOT ALARM(a)', false],
    ['ALARM(b) OR ALARM(a) AND OK(b)', true],
    ['(ALARM(b) OR ALARM(a)) AND ALARM(b)', false],
    ['TRUE AND NOT FALSE', true],
    ['alarm(a) and not (ok(a) or alarm(b))', true],
    ['ALARM(gone)', false],
    ['AT_LEAST(1, ALARM, (a, b, c))', true],
    ['AT_LEAST(2, ALARM, (a, b, c))', false],
    ['AT_LEAST(2, NOT ALARM, (a, b, c))', true],
    ['AT_LEAST(50%, OK, (b, c))', true],
    ['AT_LEAST(51%, OK, (b, c))', false],
  ])('%s is %s', (rule, expected) => {
    expect(decide(rule)).toBe(expected);
  });

  it('names its alarms, by name or ARN', () => {
    const arn = 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:with space';
    expect([...alarmsOf(parseRule(`(ALARM("${arn}") OR OK(b)) AND NOT ALARM(b)`))]).toEqual([
      arn,
      'b',
    ]);
  });

  it.each([
    ['', 'ends where a condition is expected'],
    ['ALARM(a', "ends where ')' is expected"],
    ['ALARM(a) ALARM(b)', "Unexpected 'ALARM' after"],
    ['ALERT(a)', "'ALERT' is not a function"],
    ['ALARM()', "')' is not the name of an alarm"],
    ['AT_LEAST(two, ALARM, (a))', 'AT_LEAST begins with a number'],
  ])('%s is refused: %s', (rule, message) => {
    expect(() => parseRule(rule)).toThrow(message);
  });
});
