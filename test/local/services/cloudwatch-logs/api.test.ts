import type * as SDK from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, it } from 'vitest';
import { compileFilterPattern } from '../../../../local/services/cloudwatch-logs/filter-pattern.ts';
import { CLOUDWATCH_LOGS } from '../../../../local/services/cloudwatch-logs/index.ts';
import { ADMINISTRATOR, createTestHost } from '../../../helpers/test-context.ts';

async function logs() {
  const { host, clock, kernel } = createTestHost([CLOUDWATCH_LOGS]);
  const call = <T = unknown>(operation: string, input: object) =>
    host.call<T>('cloudwatch-logs', operation, input, ADMINISTRATOR);
  await call('CreateLogGroup', { logGroupName: '/aws/lambda/f' });
  await call('CreateLogStream', { logGroupName: '/aws/lambda/f', logStreamName: 's' });
  const put = (...messages: string[]) =>
    call<SDK.PutLogEventsResponse>('PutLogEvents', {
      logGroupName: '/aws/lambda/f',
      logStreamName: 's',
      logEvents: messages.map((message) => ({ timestamp: kernel.now(), message })),
    });
  return { call, clock, kernel, put, group: { logGroupName: '/aws/lambda/f' } };
}

describe('log events', () => {
  it('come back in order, page by page, and the last page repeats its token', async () => {
    const { call, put, group } = await logs();
    await put('a', 'b');
    await put('c');
    const first = await call<SDK.GetLogEventsResponse>('GetLogEvents', {
      ...group,
      logStreamName: 's',
      startFromHead: true,
      limit: 2,
    });
    expect(first.events?.map((event) => event.message)).toEqual(['a', 'b']);
    const next = (nextToken: string | undefined) =>
      call<SDK.GetLogEventsResponse>('GetLogEvents', { ...group, logStreamName: 's', nextToken });
    const second = await next(first.nextForwardToken);
    expect(second.events?.map((event) => event.message)).toEqual(['c']);
    const third = await next(second.nextForwardToken);
    expect(third.events).toEqual([]);
    expect(third.nextForwardToken).toBe(second.nextForwardToken);
  });

  it('are found across streams by pattern and time', async () => {
    const { call, clock, kernel, put, group } = await logs();
    await put('{"level":"INFO","n":1}');
    await clock.advance(60_000);
    const laterMs = kernel.now();
    await put('{"level":"ERROR","n":2}', 'plain ERROR');
    const found = await call<SDK.FilterLogEventsResponse>('FilterLogEvents', {
      ...group,
      filterPattern: '{ $.level = "ERROR" }',
      startTime: laterMs,
    });
    expect(found.events?.map((event) => event.message)).toEqual(['{"level":"ERROR","n":2}']);
    expect(found.events?.[0]).toMatchObject({ logStreamName: 's', timestamp: laterMs });
  });

  it('are forgotten after the retention', async () => {
    const { call, clock, put, group } = await logs();
    await call('PutRetentionPolicy', { ...group, retentionInDays: 1 });
    await put('old');
    await clock.advance(25 * 3600_000);
    await put('new');
    const found = await call<SDK.FilterLogEventsResponse>('FilterLogEvents', group);
    expect(found.events?.map((event) => event.message)).toEqual(['new']);
  });

  it('are refused when they are too old or too far ahead, and the rest is kept', async () => {
    const { call, kernel, group } = await logs();
    const day = 24 * 3600_000;
    const answer = await call('PutLogEvents', {
      ...group,
      logStreamName: 's',
      logEvents: [
        { timestamp: kernel.now() - 15 * day, message: 'old' },
        { timestamp: kernel.now(), message: 'kept' },
        { timestamp: kernel.now() + day, message: 'new' },
      ],
    });
    expect(answer).toMatchObject({
      rejectedLogEventsInfo: { tooOldLogEventEndIndex: 1, tooNewLogEventStartIndex: 2 },
    });
  });

  it.each([
    [
      'out of order',
      [
        { timestamp: 2, message: 'b' },
        { timestamp: 1, message: 'a' },
      ],
    ],
    ['none at all', []],
    ['without a message', [{ timestamp: 1, message: '' }]],
  ])('are refused when they are %s: InvalidParameterException', async (_title, logEvents) => {
    const { call, group } = await logs();
    await expect(
      call('PutLogEvents', { ...group, logStreamName: 's', logEvents }),
    ).rejects.toMatchObject({ code: 'InvalidParameterException' });
  });
});

describe('groups and streams', () => {
  it('answer ResourceAlreadyExistsException and ResourceNotFoundException', async () => {
    const { call, group } = await logs();
    await expect(call('CreateLogGroup', group)).rejects.toMatchObject({
      code: 'ResourceAlreadyExistsException',
    });
    await expect(call('GetLogEvents', { ...group, logStreamName: 'other' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
    await call('DeleteLogGroup', group);
    await expect(call('FilterLogEvents', group)).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });
});

describe('a filter pattern', () => {
  const message = '{"level":"ERROR","latency":120,"user":{"name":"ann"},"note":null} failed hard';
  const json = message.slice(0, message.indexOf('}}') > 0 ? undefined : message.indexOf(' failed'));
  it.each([
    ['all terms', 'failed hard', message, true],
    ['a term that is missing', 'failed soft', message, false],
    ['a phrase', '"failed hard"', message, true],
    ['either term', '?soft ?hard', message, true],
    ['an excluded term', 'failed -hard', message, false],
    ['equality and range', '{ $.level = "ERROR" && $.latency > 100 }', json, true],
    ['a wildcard', '{ $.user.name = "a*" }', json, true],
    ['grouping', '{ ($.level = "INFO" || $.latency >= 120) && $.user.name != "bob" }', json, true],
    ['null', '{ $.note IS NULL }', json, true],
    ['absence', '{ $.gone NOT EXISTS }', json, true],
    ['JSON in a line that is none', '{ $.level = "ERROR" }', 'plain', false],
  ])('decides %s', (_title, pattern, text, expected) => {
    expect(compileFilterPattern(pattern)(text)).toBe(expected);
  });

  it.each(['{ $.a = }', '{ a = 1 }', '{ $.a = 1', '[w1, w2]', '%re%'])('refuses %s', (pattern) => {
    expect(() => compileFilterPattern(pattern)).toThrow(
      expect.objectContaining({ code: 'InvalidParameterException' }),
    );
  });
});
