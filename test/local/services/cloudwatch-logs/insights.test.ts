import type * as SDK from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, it } from 'vitest';
import { CLOUDWATCH_LOGS } from '../../../../local/services/cloudwatch-logs/index.ts';
import { ADMINISTRATOR, createTestHost } from '../../../helpers/test-context.ts';

async function insights(...messages: string[]) {
  const { host, kernel } = createTestHost([CLOUDWATCH_LOGS]);
  const call = <T = unknown>(operation: string, input: object) =>
    host.call<T>('cloudwatch-logs', operation, input, ADMINISTRATOR);
  const nowMs = kernel.now();
  await call('CreateLogGroup', { logGroupName: 'g' });
  await call('CreateLogStream', { logGroupName: 'g', logStreamName: 's' });
  const logEvents = messages.map((message, index) => ({ timestamp: nowMs + index, message }));
  await call('PutLogEvents', { logGroupName: 'g', logStreamName: 's', logEvents });
  const seconds = Math.floor(nowMs / 1000);
  const start = (queryString: string, rest: object = { logGroupName: 'g' }) =>
    call<SDK.StartQueryResponse>('StartQuery', {
      queryString,
      startTime: seconds - 60,
      endTime: seconds + 60,
      ...rest,
    });
  const answer = async (queryString: string, rest?: object) =>
    call<SDK.GetQueryResultsResponse>('GetQueryResults', await start(queryString, rest));
  const rows = async (queryString: string, rest?: object) =>
    ((await answer(queryString, rest)).results ?? []).map((row) =>
      Object.fromEntries(
        row.filter(({ field }) => field !== '@ptr').map(({ field, value }) => [field, value]),
      ),
    );
  return { call, start, answer, rows };
}

const EVENTS = [
  '{"level":"INFO","ms":10,"error":{"name":"A"},"tags":["x","y"]}',
  '{"level":"ERROR","ms":30,"error":{"name":"B"}}',
  'plain line of user=ann took 7 ms',
];

describe('Logs Insights', () => {
  it('answers the newest events first with time, message and pointer', async () => {
    const { answer } = await insights('a', 'b');
    const { results, statistics, status } = await answer('limit 1');
    expect(status).toBe('Complete');
    expect(results?.[0]?.map(({ field }) => field)).toEqual(['@timestamp', '@message', '@ptr']);
    expect(results?.[0]?.[0]?.value).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/);
    expect(results?.[0]?.[1]?.value).toBe('b');
    expect(statistics).toEqual({ recordsMatched: 2, recordsScanned: 2, bytesScanned: 2 });
  });

  it.each([
    ['filter level = "ERROR" | fields ms', [{ ms: '30' }]],
    ['filter error.name in ["A", "C"] | fields tags.1', [{ 'tags.1': 'y' }]],
    ['filter @message like /^plain/ | fields strlen(@message) as n', [{ n: '32' }]],
    ['filter @message like "user=" and not ispresent(level) | fields 1 + 2 * 3 as n', [{ n: '7' }]],
    ['filter ispresent(ms) | stats sum(ms), avg(ms) as mean', [{ 'sum(ms)': '40', mean: '20' }]],
    [
      'filter ms > 0 | stats count(*) as n by `level` | sort level asc',
      [
        { level: 'ERROR', n: '1' },
        { level: 'INFO', n: '1' },
      ],
    ],
    [
      'parse "user=* took * ms" as user, ms2 | filter ispresent(user) | display user, ms2',
      [{ user: 'ann', ms2: '7' }],
    ],
    ['parse @message /user=(?<user>\\w+)/ | filter user = "ann" | display user', [{ user: 'ann' }]],
    ['filter level not in ["INFO"] and ms >= 30 | fields toupper(error.name) as e', [{ e: 'B' }]],
    ['dedup level | filter ms / 10 = 3 | display ms', [{ ms: '30' }]],
    ['stats pct(ms, 50) as p, count_distinct(level) as d', [{ p: '10', d: '2' }]],
  ])('runs %s', async (query, expected) => {
    const { rows } = await insights(...EVENTS);
    expect(await rows(query)).toEqual(expected);
  });

  it('takes its log groups from the query', async () => {
    const { rows } = await insights('a');
    expect(await rows("SOURCE 'g' | stats count() as n", {})).toEqual([{ n: '1' }]);
    const twice = "SOURCE 'g' | SOURCE 'h' | stats count() as n";
    await expect(rows(twice, {})).rejects.toMatchObject({ message: expect.stringContaining('h') });
  });

  it('says where a query cannot be read, and refuses by name what is not simulated', async () => {
    const { start } = await insights('a');
    await expect(start('filter = 1')).rejects.toMatchObject({
      code: 'MalformedQueryException',
      members: { queryCompileError: { location: { startCharOffset: 7, endCharOffset: 8 } } },
    });
    await expect(start('fields nothing(1)')).rejects.toMatchObject({
      code: 'MalformedQueryException',
    });
    await expect(start('pattern @message')).rejects.toMatchObject({ code: 'NotImplemented' });
    await expect(
      start('fields a', { logGroupName: 'g', queryLanguage: 'SQL' }),
    ).rejects.toMatchObject({ code: 'NotImplemented' });
  });
});
