import type * as SDK from '@aws-sdk/client-cloudwatch-logs';
import { NotImplementedError } from '../../errors.ts';
import type { Context, Operation } from '../../service.ts';
import { EmbeddedMetrics } from './embedded-metrics.ts';
import { invalidParameter } from './errors.ts';
import type { EventStore } from './event-store.ts';
import { LIMITS } from './limits.ts';
import { IncomingMetrics } from './metrics.ts';
import type { LogGroupState, LogGroups, LogStreamState } from './model.ts';
import { filterLogEvents, getLogEvents } from './read-events.ts';

/** What CloudWatch Logs answers on the wire. */
export function operations(
  context: Context,
  groups: LogGroups,
  store: EventStore,
): Record<string, Operation> {
  const now = () => context.kernel.now();
  const embedded = new EmbeddedMetrics(context.metrics);
  const incoming = new IncomingMetrics(context.metrics);
  const fresh = (name: string | undefined): LogGroupState => {
    const group = groups.group(name);
    groups.expire(group, now());
    return group;
  };
  return {
    ...groupOperations(context, groups),
    CreateLogStream(input: SDK.CreateLogStreamCommandInput): object {
      groups.createStream(groups.group(input.logGroupName), input.logStreamName ?? '', now());
      return {};
    },
    DeleteLogStream(input: SDK.DeleteLogStreamCommandInput): object {
      const group = groups.group(input.logGroupName);
      group.streams.delete(groups.stream(group, input.logStreamName).name);
      return {};
    },
    DescribeLogStreams: (input: SDK.DescribeLogStreamsCommandInput) =>
      describeLogStreams(fresh(input.logGroupName ?? input.logGroupIdentifier), input),
    PutLogEvents(input: SDK.PutLogEventsCommandInput): SDK.PutLogEventsResponse {
      const group = groups.group(input.logGroupName);
      const stream = groups.stream(group, input.logStreamName);
      return putLogEvents(context, store, stream, input, (message) => {
        incoming.add(group.name, message);
        embedded.extract(group.name, message, now());
      });
    },
    GetLogEvents(input: SDK.GetLogEventsCommandInput): SDK.GetLogEventsResponse {
      const group = fresh(input.logGroupName ?? input.logGroupIdentifier);
      return getLogEvents(store, groups.stream(group, input.logStreamName), input);
    },
    FilterLogEvents: (input: SDK.FilterLogEventsCommandInput): SDK.FilterLogEventsResponse =>
      filterLogEvents(store, fresh(input.logGroupName ?? input.logGroupIdentifier), input),
  };
}

function groupOperations(context: Context, groups: LogGroups): Record<string, Operation> {
  return {
    CreateLogGroup(input: SDK.CreateLogGroupCommandInput): object {
      createLogGroup(context, groups, input.logGroupName ?? '');
      return {};
    },
    DeleteLogGroup(input: SDK.DeleteLogGroupCommandInput): object {
      groups.deleteGroup(input.logGroupName ?? '');
      return {};
    },
    DescribeLogGroups: (input: SDK.DescribeLogGroupsCommandInput) =>
      describeLogGroups(groups, input),
    PutRetentionPolicy(input: SDK.PutRetentionPolicyCommandInput): object {
      groups.setRetention(groups.group(input.logGroupName), input.retentionInDays);
      return {};
    },
    DeleteRetentionPolicy(input: SDK.DeleteRetentionPolicyCommandInput): object {
      groups.setRetention(groups.group(input.logGroupName), undefined);
      return {};
    },
    TagResource(input: SDK.TagResourceCommandInput): object {
      const { tags } = groups.group(input.resourceArn);
      for (const [key, value] of Object.entries(input.tags ?? {})) tags.set(key, value);
      return {};
    },
    UntagResource(input: SDK.UntagResourceCommandInput): object {
      const { tags } = groups.group(input.resourceArn);
      for (const key of input.tagKeys ?? []) tags.delete(key);
      return {};
    },
    ListTagsForResource: (input: SDK.ListTagsForResourceCommandInput) => ({
      tags: Object.fromEntries(groups.group(input.resourceArn).tags),
    }),
  };
}

export function createLogGroup(context: Context, groups: LogGroups, name: string): LogGroupState {
  return groups.createGroup(name, context.arn('logs', `log-group:${name}`), context.kernel.now());
}

function describeLogGroups(
  groups: LogGroups,
  input: SDK.DescribeLogGroupsCommandInput,
): SDK.DescribeLogGroupsResponse {
  const wanted = groups
    .groups()
    .filter((group) => group.name.startsWith(input.logGroupNamePrefix ?? ''))
    .filter((group) => group.name.includes(input.logGroupNamePattern ?? ''));
  const { page, nextToken } = paginate(wanted, input.nextToken, input.limit);
  return {
    logGroups: page.map((group) => ({
      logGroupName: group.name,
      arn: `${group.arn}:*`,
      logGroupArn: group.arn,
      creationTime: group.createdAtMs,
      storedBytes: [...group.streams.values()].reduce((sum, one) => sum + one.storedBytes, 0),
      metricFilterCount: 0,
      ...(group.retentionDays !== undefined && { retentionInDays: group.retentionDays }),
    })),
    ...(nextToken !== undefined && { nextToken }),
  };
}

function describeLogStreams(
  group: LogGroupState,
  input: SDK.DescribeLogStreamsCommandInput,
): SDK.DescribeLogStreamsResponse {
  const byTime = input.orderBy === 'LastEventTime';
  if (byTime && input.logStreamNamePrefix !== undefined) {
    throw invalidParameter('Cannot order by LastEventTime with a logStreamNamePrefix.');
  }
  const streams = [...group.streams.values()]
    .filter((stream) => stream.name.startsWith(input.logStreamNamePrefix ?? ''))
    .sort((a, b) => (byTime ? lastEvent(a) - lastEvent(b) : a.name < b.name ? -1 : 1));
  if (input.descending) streams.reverse();
  const { page, nextToken } = paginate(streams, input.nextToken, input.limit);
  return {
    logStreams: page.map(describeStream),
    ...(nextToken !== undefined && { nextToken }),
  };
}

function describeStream(stream: LogStreamState): SDK.LogStream {
  const first = stream.batches[0];
  return {
    logStreamName: stream.name,
    arn: stream.arn,
    creationTime: stream.createdAtMs,
    storedBytes: 0,
    ...(first && {
      firstEventTimestamp: first.firstTimestamp,
      lastEventTimestamp: lastEvent(stream),
    }),
    ...(stream.lastIngestionMs !== undefined && { lastIngestionTime: stream.lastIngestionMs }),
  };
}

function lastEvent(stream: LogStreamState): number {
  return stream.batches.at(-1)?.lastTimestamp ?? 0;
}

function putLogEvents(
  context: Context,
  store: EventStore,
  stream: LogStreamState,
  input: SDK.PutLogEventsCommandInput,
  extractMetrics: (message: string) => void,
): SDK.PutLogEventsResponse {
  if (input.entity !== undefined) throw new NotImplementedError('cloudwatch-logs', 'entity');
  const events = (input.logEvents ?? []).map(requireMembers);
  checkBatch(events);
  const nowMs = context.kernel.now();
  const tooOld = events.filter((event) => event.timestamp < nowMs - LIMITS.putAgeMsMax).length;
  const firstNew = events.findIndex((event) => event.timestamp > nowMs + LIMITS.putAheadMsMax);
  const accepted = events.slice(tooOld, firstNew < 0 ? undefined : firstNew);
  if (accepted.length > 0) {
    const base = String(nowMs).padStart(20, '0');
    const batch = store.append(
      accepted.map((event, index) => ({
        timestamp: event.timestamp,
        ingestionTime: nowMs,
        message: event.message,
        eventId: `${base}${context.kernel.ids.hex(12)}${String(index).padStart(5, '0')}`,
      })),
    );
    stream.batches.push(batch);
    stream.lastIngestionMs = nowMs;
    stream.storedBytes += batch.byteLength;
    for (const { message } of accepted) extractMetrics(message);
  }
  const rejected = {
    ...(tooOld > 0 && { tooOldLogEventEndIndex: tooOld }),
    ...(firstNew >= 0 && { tooNewLogEventStartIndex: firstNew }),
  };
  return {
    nextSequenceToken: String(stream.batches.length),
    ...(Object.keys(rejected).length > 0 && { rejectedLogEventsInfo: rejected }),
  };
}

interface NewEvent {
  readonly timestamp: number;
  readonly message: string;
}

function requireMembers({ timestamp, message }: SDK.InputLogEvent): NewEvent {
  if (timestamp === undefined || !message) {
    throw invalidParameter('Each log event needs a timestamp and a message that is not empty.');
  }
  return { timestamp, message };
}

function checkBatch(events: readonly NewEvent[]): void {
  if (events.length === 0 || events.length > LIMITS.putEventCountMax) {
    throw invalidParameter(
      `1 validation error detected: Value at 'logEvents' failed to satisfy constraint: ` +
        `Member must have length between 1 and ${LIMITS.putEventCountMax}`,
    );
  }
  let sizeBytes = 0;
  let previous = Number.NEGATIVE_INFINITY;
  for (const { message, timestamp } of events) {
    if (timestamp < previous) {
      throw invalidParameter(
        'Log events in a single PutLogEvents request must be in chronological order.',
      );
    }
    previous = timestamp;
    sizeBytes += Buffer.byteLength(message) + LIMITS.eventOverheadBytes;
  }
  if (sizeBytes > LIMITS.putBytesMax) {
    throw invalidParameter(
      `Upload too large: ${sizeBytes} bytes exceeds limit of ${LIMITS.putBytesMax}`,
    );
  }
}

/** A page of a list; the token is where the next one starts. */
function paginate<T>(
  items: readonly T[],
  token: string | undefined,
  limit: number = LIMITS.describePageMax,
): { page: T[]; nextToken: string | undefined } {
  const start = token === undefined ? 0 : Number(token);
  if (!Number.isInteger(start)) throw invalidParameter('The specified nextToken is invalid.');
  const end = start + limit;
  return {
    page: items.slice(start, end),
    nextToken: end < items.length ? String(end) : undefined,
  };
}
