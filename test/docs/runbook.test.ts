import { readFileSync } from 'node:fs';
import type * as SDK from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, it } from 'vitest';
import { CLOUDWATCH_LOGS } from '../../local/services/cloudwatch-logs/index.ts';
import { ADMINISTRATOR, createTestHost } from '../helpers/test-context.ts';

const PAGE = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
const QUERIES = [...PAGE.matchAll(/```logs\n(.*?)```/gs)].map((match) => match[1] as string);
const BOARD = new URL('../../dashboards/boards/pipeline-detail.ts', import.meta.url);
const WIDGET = [
  ...(/queryLines: \[(.*?)\]/s.exec(readFileSync(BOARD, 'utf8'))?.[1] ?? '').matchAll(/'(.*)'/g),
]
  .map((match) => match[1])
  .join(' | ');
const ERROR = { name: 'InternalServerError', message: 'try again' };
const [S, N, R] = ['summarize-file', 'notify-subscribers', 'reconcile-uploads'];
const LINES = [
  { level: 'INFO', service: S, message: 'Upload recorded', uploadId: 'u', key: 'k', summaryMs: 12 },
  { level: 'ERROR', service: S, message: 'Upload failed', uploadId: 'u', error: ERROR },
  { level: 'INFO', service: N, message: 'Notification sent', uploadId: 'u', status: 'DONE' },
  { level: 'ERROR', service: N, message: 'Notification failed', error: ERROR },
  { level: 'WARN', service: R, message: 'Upload is owed', missing: 'record', key: 'k' },
  { service: R, ReconciliationGap: 1 },
].map((line) => JSON.stringify(line));

describe('the runbook and the board', () => {
  it.each([...QUERIES, WIDGET])('finds something with: %s', async (queryString) => {
    const { host, kernel } = createTestHost([CLOUDWATCH_LOGS]);
    const call = <T>(operation: string, input: object) =>
      host.call<T>('cloudwatch-logs', operation, input, ADMINISTRATOR);
    const timestamp = kernel.now();
    await call('CreateLogGroup', { logGroupName: 'g' });
    await call('CreateLogStream', { logGroupName: 'g', logStreamName: 's' });
    const logEvents = [...LINES, 'Task timed out after 3.00 seconds'].map((message) => ({
      timestamp,
      message,
    }));
    await call('PutLogEvents', { logGroupName: 'g', logStreamName: 's', logEvents });
    const query = await call<SDK.StartQueryResponse>('StartQuery', {
      logGroupNames: ['g'],
      queryString,
      startTime: Math.floor(timestamp / 1000) - 60,
      endTime: Math.floor(timestamp / 1000) + 60,
    });
    const { results } = await call<SDK.GetQueryResultsResponse>('GetQueryResults', query);
    expect(results?.length).toBeGreaterThan(0);
  });
});
