import { UserError } from '../../local/errors.ts';
import { LEVELS, type Level, readLogEntry } from '../logs/log-entry.ts';
import { LogSource, type SourcedEvent } from '../logs/log-source.ts';
import { renderEntry } from '../logs/render-entry.ts';
import { renderRows } from '../logs/render-rows.ts';

export interface LogsOptions {
  readonly port: number;
  /** Text in the names of the groups; all groups without it. */
  readonly group?: string;
  readonly follow?: boolean;
  readonly trace?: string;
  readonly filter?: string;
  readonly query?: string;
  readonly level?: Level;
  /** How far back to look. */
  readonly sinceMs: number;
  /** Also what the platform says, and documents of metrics. */
  readonly all?: boolean;
  readonly json?: boolean;
}

/** Prints log events of a running engine, or the rows of a Logs Insights query over them. */
export async function logs(options: LogsOptions): Promise<void> {
  const filterPattern = filterPatternOf(options);
  const source = new LogSource(`http://127.0.0.1:${options.port}`);
  const startMs = Date.now() - options.sinceMs;
  try {
    if (options.query !== undefined) await printQuery(source, options, options.query, startMs);
    else if (options.follow) await follow(source, options, { startMs, filterPattern });
    else {
      const groupNames = await source.groupNames(options.group);
      const shown = print(await source.read(groupNames, { startMs, filterPattern }), options);
      if (shown === 0) console.error('No such log events; --since and --all widen the view.');
    }
  } catch (error) {
    // What CloudWatch Logs says about a pattern or a query is a sentence for its author.
    if (isRefusal(error))
      throw new UserError(`CloudWatch Logs: ${error.message}`, { cause: error });
    throw error;
  } finally {
    source.close();
  }
}

async function follow(
  source: LogSource,
  options: LogsOptions,
  selection: { startMs: number; filterPattern: string },
): Promise<void> {
  const interruption = new AbortController();
  process.once('SIGINT', () => interruption.abort());
  for await (const events of source.follow(options.group, selection, interruption.signal)) {
    print(events, options);
  }
}

/** @returns how many of the events were shown */
function print(events: readonly SourcedEvent[], options: LogsOptions): number {
  let shown = 0;
  for (const { groupName, message, timestampMs } of events) {
    const entry = readLogEntry(message);
    if (LEVELS.indexOf(entry.level) < LEVELS.indexOf(options.level ?? 'TRACE')) continue;
    // A failed invocation is news, also when only the platform tells it.
    if (!options.all && entry.kind !== 'application' && entry.level !== 'ERROR') continue;
    shown += 1;
    console.log(
      options.json
        ? JSON.stringify({ timestampMs, groupName, message })
        : renderEntry(entry, timestampMs, groupName.split(/[/-]/).at(-1) ?? ''),
    );
  }
  return shown;
}

async function printQuery(
  source: LogSource,
  options: LogsOptions,
  query: string,
  startMs: number,
): Promise<void> {
  const groupNames = await source.groupNames(options.group);
  const rows = (await source.query(groupNames, query, { startMs, endMs: Date.now() })).map((row) =>
    Object.fromEntries(
      row.filter(({ field }) => field !== '@ptr').map(({ field, value }) => [field, value]),
    ),
  );
  console.log(options.json ? JSON.stringify(rows, null, 2) : renderRows(rows));
}

function filterPatternOf({ filter, trace, query, follow }: LogsOptions): string {
  if (query !== undefined && (follow || filter !== undefined || trace !== undefined)) {
    throw new UserError('--query selects by itself; leave out --follow, --filter and --trace.');
  }
  if (trace === undefined) return filter ?? '';
  if (filter !== undefined) throw new UserError('Give --trace or --filter, not both.');
  if (/^[0-9a-zA-Z-]+$/.test(trace)) return `"${trace}"`;
  throw new UserError(
    `${trace} is not a trace id; one looks like 1-6b04abc3-de1d39dbb8e827155c746de3.`,
  );
}

const REFUSALS = ['InvalidParameterException', 'MalformedQueryException', 'NotImplemented'];

function isRefusal(error: unknown): error is Error {
  return error instanceof Error && REFUSALS.includes(error.name);
}
