import type * as SDK from '@aws-sdk/client-cloudwatch-logs';
import { AwsError, NotImplementedError } from '../../../errors.ts';
import type { Context, Operation } from '../../../service.ts';
import { invalidParameter } from '../errors.ts';
import type { EventStore } from '../event-store.ts';
import type { LogGroupState, LogGroups } from '../model.ts';
import { eventsIn } from '../read-events.ts';
import { compileQuery, type QueryAnswer } from './compile.ts';
import { INSIGHTS_LIMITS } from './limits.ts';
import { parseQuery } from './parser.ts';
import { EventRow } from './row.ts';

interface FinishedQuery extends QueryAnswer {
  readonly queryId: string;
  readonly queryString: string;
  readonly createTime: number;
  readonly logGroupNames: readonly string[];
  readonly scannedCount: number;
  readonly scannedBytes: number;
}

/**
 * CloudWatch Logs Insights. Assumption: a query is complete by the time StartQuery answers, so its status is never
 * Scheduled or Running and StopQuery always comes too late.
 */
export function insightsOperations(
  context: Context,
  groups: LogGroups,
  store: EventStore,
): Record<string, Operation> {
  const queries = new Map<string, FinishedQuery>();
  const find = (queryId: string | undefined): FinishedQuery => {
    const query = queries.get(queryId ?? '');
    if (query !== undefined) return query;
    throw new AwsError('ResourceNotFoundException', `Query ${queryId} does not exist.`);
  };
  return {
    StartQuery(input: SDK.StartQueryCommandInput): SDK.StartQueryResponse {
      const query = startQuery(context, groups, store, input);
      forgetOld(queries, query.createTime);
      queries.set(query.queryId, query);
      return { queryId: query.queryId };
    },
    GetQueryResults: (input: SDK.GetQueryResultsCommandInput) => resultsOf(find(input.queryId)),
    StopQuery(input: SDK.StopQueryCommandInput): SDK.StopQueryResponse {
      find(input.queryId);
      throw invalidParameter('Query has already ended with status Complete.');
    },
    DescribeQueries: (input: SDK.DescribeQueriesCommandInput) =>
      describeQueries([...queries.values()].reverse(), input),
  };
}

/** Queries are kept in the order in which they were made. */
function forgetOld(queries: Map<string, FinishedQuery>, nowMs: number): void {
  for (const { queryId, createTime } of queries.values()) {
    if (nowMs < createTime + INSIGHTS_LIMITS.resultsKeptMs) return;
    queries.delete(queryId);
  }
}

function startQuery(
  context: Context,
  groups: LogGroups,
  store: EventStore,
  input: SDK.StartQueryCommandInput,
): FinishedQuery {
  const { startTime, endTime, queryString = '', limit } = input;
  if ((input.queryLanguage ?? 'CWLI') !== 'CWLI') {
    throw new NotImplementedError('cloudwatch-logs', `The query language ${input.queryLanguage}`);
  }
  if (startTime === undefined || endTime === undefined || startTime > endTime) {
    throw invalidParameter('A query needs a startTime that is not after its endTime.');
  }
  if (queryString.length > INSIGHTS_LIMITS.queryLengthMax) {
    throw invalidParameter(`A query has at most ${INSIGHTS_LIMITS.queryLengthMax} characters.`);
  }
  if (limit !== undefined && (limit < 1 || limit > INSIGHTS_LIMITS.resultCountMax)) {
    throw invalidParameter(`limit must be between 1 and ${INSIGHTS_LIMITS.resultCountMax}.`);
  }
  const query = parseQuery(queryString);
  const run = compileQuery(query, limit);
  const searched = searchedGroups(groups, query.sources, input);
  // Both ends are seconds and included.
  const range = { startTime: startTime * 1000, endTime: endTime * 1000 + 1 };
  const nowMs = context.kernel.now();
  const rows = searched.flatMap((group) => {
    groups.expire(group, nowMs);
    const log = `${context.account}:${group.name}`;
    return [...group.streams.values()].flatMap((stream) =>
      eventsIn(store, stream, range).map((event) => new EventRow(event, stream.name, log)),
    );
  });
  rows.sort((a, b) => b.event.timestamp - a.event.timestamp);
  return {
    ...run(rows),
    queryId: context.kernel.ids.uuid(),
    queryString,
    createTime: nowMs,
    logGroupNames: searched.map(({ name }) => name),
    scannedCount: rows.length,
    scannedBytes: rows.reduce((sum, { event }) => sum + Buffer.byteLength(event.message), 0),
  };
}

function searchedGroups(
  groups: LogGroups,
  sources: readonly string[],
  input: SDK.StartQueryCommandInput,
): LogGroupState[] {
  const ways = [
    input.logGroupName === undefined ? undefined : [input.logGroupName],
    input.logGroupNames,
    input.logGroupIdentifiers,
    sources.length === 0 ? undefined : sources,
  ].filter((way) => way !== undefined);
  const [names] = ways;
  if (ways.length !== 1 || names === undefined || names.length === 0) {
    throw invalidParameter('A query must name its log groups in exactly one way.');
  }
  if (names.length > INSIGHTS_LIMITS.logGroupCountMax) {
    throw invalidParameter(`A query has at most ${INSIGHTS_LIMITS.logGroupCountMax} log groups.`);
  }
  return [...new Set(names.map((name) => groups.group(name)))];
}

function resultsOf(query: FinishedQuery): SDK.GetQueryResultsResponse {
  return {
    queryLanguage: 'CWLI',
    status: 'Complete',
    results: query.results.map((row) => [...row]),
    statistics: {
      recordsMatched: query.matchedCount,
      recordsScanned: query.scannedCount,
      bytesScanned: query.scannedBytes,
    },
  };
}

function describeQueries(
  newestFirst: readonly FinishedQuery[],
  input: SDK.DescribeQueriesCommandInput,
): SDK.DescribeQueriesResponse {
  const { logGroupName, status = 'Complete', maxResults = INSIGHTS_LIMITS.describePageMax } = input;
  const start = Number(input.nextToken ?? 0);
  if (!Number.isInteger(start)) throw invalidParameter('The specified nextToken is invalid.');
  const wanted = newestFirst.filter(
    (query) =>
      status === 'Complete' &&
      (logGroupName === undefined || query.logGroupNames.includes(logGroupName)),
  );
  const end = start + maxResults;
  return {
    queries: wanted.slice(start, end).map((query) => ({
      queryLanguage: 'CWLI',
      queryId: query.queryId,
      queryString: query.queryString,
      status: 'Complete',
      createTime: query.createTime,
      ...(query.logGroupNames[0] !== undefined && { logGroupName: query.logGroupNames[0] }),
    })),
    ...(end < wanted.length && { nextToken: String(end) }),
  };
}
