import { invalidParameter, resourceAlreadyExists, resourceNotFound } from './errors.ts';
import type { StoredBatch } from './event-store.ts';
import { LIMITS, RETENTION_DAYS } from './limits.ts';

export interface LogStreamState {
  readonly name: string;
  readonly arn: string;
  readonly createdAtMs: number;
  /** Oldest first. */
  batches: StoredBatch[];
  lastIngestionMs: number | undefined;
  storedBytes: number;
}

export interface LogGroupState {
  readonly name: string;
  readonly arn: string;
  readonly createdAtMs: number;
  retentionDays: number | undefined;
  readonly streams: Map<string, LogStreamState>;
  readonly tags: Map<string, string>;
}

const GROUP_NAME_FORM = /^[\w./#-]+$/;
const DAY_MS = 24 * 3600 * 1000;

/** Log groups and the streams in them. */
export class LogGroups {
  readonly #groups = new Map<string, LogGroupState>();

  createGroup(name: string, arn: string, nowMs: number): LogGroupState {
    if (!GROUP_NAME_FORM.test(name) || name.length > LIMITS.groupNameLengthMax) {
      throw invalidParameter(
        `1 validation error detected: Value '${name}' at 'logGroupName' failed to satisfy ` +
          'constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+',
      );
    }
    if (this.#groups.has(name)) throw resourceAlreadyExists('log group');
    const group: LogGroupState = {
      name,
      arn,
      createdAtMs: nowMs,
      retentionDays: undefined,
      streams: new Map(),
      tags: new Map(),
    };
    this.#groups.set(name, group);
    return group;
  }

  deleteGroup(name: string): void {
    this.group(name);
    this.#groups.delete(name);
  }

  /** By name or ARN. */
  group(nameOrArn: string | undefined): LogGroupState {
    const name = groupName(nameOrArn ?? '');
    const group = this.#groups.get(name);
    if (group === undefined) throw resourceNotFound('log group');
    return group;
  }

  has(name: string): boolean {
    return this.#groups.has(name);
  }

  groups(): LogGroupState[] {
    return [...this.#groups.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  createStream(group: LogGroupState, name: string, nowMs: number): LogStreamState {
    if (group.streams.has(name)) throw resourceAlreadyExists('log stream');
    const stream: LogStreamState = {
      name,
      arn: `${group.arn}:log-stream:${name}`,
      createdAtMs: nowMs,
      batches: [],
      lastIngestionMs: undefined,
      storedBytes: 0,
    };
    group.streams.set(name, stream);
    return stream;
  }

  stream(group: LogGroupState, name: string | undefined): LogStreamState {
    const stream = group.streams.get(name ?? '');
    if (stream === undefined) throw resourceNotFound('log stream');
    return stream;
  }

  setRetention(group: LogGroupState, days: number | undefined): void {
    if (days !== undefined && !RETENTION_DAYS.has(days)) {
      throw invalidParameter(`1 validation error detected: Value '${days}' at 'retentionInDays'`);
    }
    group.retentionDays = days;
  }

  /** Forgets what is older than a group's retention. Done when somebody looks: nothing else can tell the difference. */
  expire(group: LogGroupState, nowMs: number): void {
    if (group.retentionDays === undefined) return;
    const oldestMs = nowMs - group.retentionDays * DAY_MS;
    for (const stream of group.streams.values()) {
      if ((stream.batches[0]?.lastTimestamp ?? oldestMs) < oldestMs) {
        stream.batches = stream.batches.filter((batch) => batch.lastTimestamp >= oldestMs);
      }
    }
  }
}

function groupName(nameOrArn: string): string {
  if (!nameOrArn.startsWith('arn:')) return nameOrArn;
  return nameOrArn.split(':log-group:')[1]?.replace(/:\*$/, '') ?? '';
}
