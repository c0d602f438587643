import type * as SDK from '@aws-sdk/client-cloudwatch-logs';
import { NotImplementedError } from '../../errors.ts';
import { invalidParameter } from './errors.ts';
import type { EventStore, StoredBatch, StoredEvent } from './event-store.ts';
import { compileFilterPattern } from './filter-pattern.ts';
import { LIMITS } from './limits.ts';
import type { LogGroupState, LogStreamState } from './model.ts';

interface TimeRange {
  readonly startTime?: number | undefined;
  /** Not included. */
  readonly endTime?: number | undefined;
}

/** Reads a stream forward or backward; the tokens name positions, and one at the end of the stream stays the same. */
export function getLogEvents(
  store: EventStore,
  stream: LogStreamState,
  input: SDK.GetLogEventsCommandInput,
): SDK.GetLogEventsResponse {
  const events = eventsIn(store, stream, input);
  const limit = input.limit ?? LIMITS.getEventCountMax;
  const [start, end] = pageBounds(events.length, limit, input);
  return {
    events: events
      .slice(start, end)
      .map(({ timestamp, message, ingestionTime }) => ({ timestamp, message, ingestionTime })),
    nextForwardToken: `f/${end}`,
    nextBackwardToken: `b/${start}`,
  };
}

function pageBounds(
  count: number,
  limit: number,
  input: SDK.GetLogEventsCommandInput,
): [number, number] {
  const { nextToken } = input;
  if (nextToken === undefined) {
    return input.startFromHead ? [0, Math.min(limit, count)] : [Math.max(0, count - limit), count];
  }
  const [direction, text] = nextToken.split('/');
  const position = Number(text);
  if (!Number.isInteger(position) || (direction !== 'f' && direction !== 'b')) {
    throw invalidParameter('The specified nextToken is invalid.');
  }
  return direction === 'f'
    ? [Math.min(position, count), Math.min(position + limit, count)]
    : [Math.max(0, position - limit), Math.min(position, count)];
}

/** Events of a group that match a pattern, of all streams in order of time. */
export function filterLogEvents(
  store: EventStore,
  group: LogGroupState,
  input: SDK.FilterLogEventsCommandInput,
): SDK.FilterLogEventsResponse {
  if (input.unmask) throw new NotImplementedError('cloudwatch-logs', 'The parameter unmask');
  const wanted = compileFilterPattern(input.filterPattern ?? '');
  const names = input.logStreamNames && new Set(input.logStreamNames);
  const found: SDK.FilteredLogEvent[] = [];
  for (const stream of group.streams.values()) {
    if (names !== undefined && !names.has(stream.name)) continue;
    if (!stream.name.startsWith(input.logStreamNamePrefix ?? '')) continue;
    for (const event of eventsIn(store, stream, input)) {
      if (wanted(event.message)) found.push({ ...event, logStreamName: stream.name });
    }
  }
  found.sort((a, b) => (a.timestamp ?? 0) - (b.timestamp ?? 0));
  const start = Number(input.nextToken ?? 0);
  if (!Number.isInteger(start)) throw invalidParameter('The specified nextToken is invalid.');
  const end = start + (input.limit ?? LIMITS.getEventCountMax);
  return {
    events: found.slice(start, end),
    searchedLogStreams: [],
    ...(end < found.length && { nextToken: String(end) }),
  };
}

export function eventsIn(
  store: EventStore,
  stream: LogStreamState,
  range: TimeRange,
): StoredEvent[] {
  const { startTime = Number.NEGATIVE_INFINITY, endTime = Number.POSITIVE_INFINITY } = range;
  const overlaps = (batch: StoredBatch) =>
    batch.lastTimestamp >= startTime && batch.firstTimestamp < endTime;
  return stream.batches
    .filter(overlaps)
    .flatMap((batch) => store.read(batch))
    .filter((event) => event.timestamp >= startTime && event.timestamp < endTime);
}
