import type {
  GetQueryResultsCommandOutput,
  StartQueryCommandOutput,
} from '@aws-sdk/client-cloudwatch-logs';
import type { TimeRange } from '../../charts/series.ts';
import type { WidgetData } from '../../charts/widget-picture.ts';
import { AwsError } from '../../local/errors.ts';
import type { AwsCall } from './aws-calls.ts';

/** Runs a log widget’s query; one that is refused shows the reason in the place of rows. */
export async function queryLogs(
  call: AwsCall<'cloudwatch' | 'cloudwatch-logs'>,
  queryString: string,
  range: TimeRange,
): Promise<NonNullable<WidgetData['table']>> {
  try {
    return await runQuery(call, queryString, range);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { headings: ['not drawn'], rows: [[error.message]] };
  }
}

/** The engine has the results at once. */
async function runQuery(
  call: AwsCall<'cloudwatch' | 'cloudwatch-logs'>,
  queryString: string,
  { startMs, endMs }: TimeRange,
): Promise<NonNullable<WidgetData['table']>> {
  const { queryId } = await call<StartQueryCommandOutput>('cloudwatch-logs', 'StartQuery', {
    queryString,
    startTime: Math.floor(startMs / 1000),
    endTime: Math.floor(endMs / 1000),
  });
  const { results = [] } = await call<GetQueryResultsCommandOutput>(
    'cloudwatch-logs',
    'GetQueryResults',
    { queryId },
  );
  const isShown = (field: string | undefined) => field !== '@ptr';
  const headings = [
    ...new Set(results.flatMap((row) => row.map(({ field }) => field ?? '').filter(isShown))),
  ];
  const rows = results.map((row) =>
    headings.map((heading) => row.find(({ field }) => field === heading)?.value ?? ''),
  );
  return { headings: headings.length > 0 ? headings : ['no results'], rows };
}
