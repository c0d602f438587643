import { setTimeout as wait } from 'node:timers/promises';
import {
  CloudWatchLogsClient,
  GetQueryResultsCommand,
  type LogGroup,
  paginateDescribeLogGroups,
  paginateFilterLogEvents,
  type ResultField,
  StartQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { UserError } from '../../local/errors.ts';
import { engineClientConfig, explainUnreachable } from '../engine-client.ts';

export interface SourcedEvent {
  readonly eventId: string;
  readonly timestampMs: number;
  readonly groupName: string;
  readonly message: string;
}

export interface EventSelection {
  readonly startMs: number;
  /** A filter pattern of CloudWatch Logs; empty for all. */
  readonly filterPattern: string;
}

/** How long a person waits at most for a line that is followed. */
const FOLLOW_PAUSE_MS = 500;
const QUERY_PAUSE_MS = 200;

/** The log groups of a running engine, read through the API of CloudWatch Logs. */
export class LogSource {
  readonly #client: CloudWatchLogsClient;
  readonly #endpoint: string;

  constructor(endpoint: string) {
    this.#endpoint = endpoint;
    this.#client = new CloudWatchLogsClient(engineClientConfig(endpoint));
  }

  /** @throws UserError when there are log groups, and none has the text in its name */
  async groupNames(contained: string | undefined): Promise<string[]> {
    const groups: LogGroup[] = [];
    try {
      for await (const page of paginateDescribeLogGroups({ client: this.#client }, {})) {
        groups.push(...(page.logGroups ?? []));
      }
    } catch (error) {
      explainUnreachable(this.#endpoint, error);
    }
    const names = groups.map(({ logGroupName = '' }) => logGroupName);
    if (contained === undefined) return names;
    const wanted = names.filter((name) => name.toLowerCase().includes(contained.toLowerCase()));
    if (wanted.length > 0) return wanted;
    throw new UserError(
      `No log group has ${contained} in its name; there are: ${names.join(', ') || 'none'}.`,
    );
  }

  /** Events of all groups in order of time. */
  async read(groupNames: readonly string[], selection: EventSelection): Promise<SourcedEvent[]> {
    const found = await Promise.all(groupNames.map((name) => this.#readGroup(name, selection)));
    return found.flat().sort((a, b) => a.timestampMs - b.timestampMs);
  }

  /** Events as they come, until the signal. What has already been there is yielded first. */
  async *follow(
    contained: string | undefined,
    selection: EventSelection,
    signal: AbortSignal,
  ): AsyncGenerator<SourcedEvent[]> {
    let seen = new Set<string>();
    let { startMs } = selection;
    while (!signal.aborted) {
      // Asked for again each time: a function's group may come with its first line.
      const groupNames = await this.groupNames(contained);
      const events = await this.read(groupNames, { ...selection, startMs });
      const fresh = events.filter(({ eventId }) => !seen.has(eventId));
      if (fresh.length > 0) yield fresh;
      // A line may arrive after a later one; a minute is looked at again.
      startMs = Math.max(startMs, (events.at(-1)?.timestampMs ?? 0) - 60_000);
      seen = new Set(events.map(({ eventId }) => eventId));
      await wait(FOLLOW_PAUSE_MS, undefined, { signal }).catch(ignoreAbort);
    }
  }

  /** Rows of a Logs Insights query, each a list of named fields. */
  async query(
    logGroupNames: string[],
    queryString: string,
    range: { startMs: number; endMs: number },
  ): Promise<ResultField[][]> {
    const { queryId } = await this.#client.send(
      new StartQueryCommand({
        logGroupNames,
        queryString,
        startTime: Math.floor(range.startMs / 1000),
        endTime: Math.ceil(range.endMs / 1000),
      }),
    );
    for (;;) {
      const answer = await this.#client.send(new GetQueryResultsCommand({ queryId }));
      if (answer.status !== 'Scheduled' && answer.status !== 'Running') return answer.results ?? [];
      await wait(QUERY_PAUSE_MS);
    }
  }

  close(): void {
    this.#client.destroy();
  }

  async #readGroup(groupName: string, selection: EventSelection): Promise<SourcedEvent[]> {
    const events: SourcedEvent[] = [];
    const { startMs, filterPattern } = selection;
    const input = { logGroupName: groupName, startTime: startMs, filterPattern };
    for await (const page of paginateFilterLogEvents({ client: this.#client }, input)) {
      for (const { eventId = '', timestamp = 0, message = '' } of page.events ?? []) {
        events.push({ eventId, timestampMs: timestamp, groupName, message });
      }
    }
    return events;
  }
}

function ignoreAbort(error: unknown): void {
  if ((error as Error).name !== 'AbortError') throw error;
}
