import { strict as assert } from 'node:assert';
import type { Timer } from '../../kernel/timer-queue.ts';
import type { Context } from '../../service.ts';
import { ItemRequests } from './api/requests.ts';
import { ResourceNotFoundError } from './errors.ts';
import { TableMetrics } from './metrics.ts';
import {
  createStream,
  isForgotten,
  nextTrimAtMs,
  type Stream,
  type StreamViewType,
  trimRecords,
} from './model/stream.ts';
import { applyWrite, openStream, type Table, type Write } from './model/table.ts';
import { nextExpired, nextExpiryAtMs } from './model/time-to-live.ts';
import { TransactionTokens } from './model/transaction-tokens.ts';

/** The policy of a table or stream. */
export interface ResourcePolicy {
  /** JSON. */
  readonly text: string;
  readonly revisionId: string;
}

/** All tables and streams, and what time and other services have to do with them. */
export class Database {
  readonly context: Context;
  readonly requests = new ItemRequests();
  readonly tables = new Map<string, Table>();
  /** By ARN, those of deleted tables too until their records have expired. */
  readonly streams = new Map<string, Stream>();
  /** Forgotten with what they are about. */
  readonly policies = new WeakMap<Table | Stream, ResourcePolicy>();
  readonly tokens = new TransactionTokens();
  readonly metrics: TableMetrics;
  readonly #timers = new Map<Table | Stream, Timer>();

  constructor(context: Context) {
    this.context = context;
    this.metrics = new TableMetrics(context);
  }

  now(): number {
    return this.context.kernel.now();
  }

  /** The table or stream whose policy speaks for an ARN; an index's table speaks for it. */
  policyOwner(arn: string): Table | Stream | undefined {
    if (arn.includes('/stream/')) return this.streams.get(arn);
    const [, name = ''] = /:table\/([^/]+)/.exec(arn) ?? [];
    return this.tables.get(name);
  }

  /** The table of a request for items. @throws ResourceNotFoundError */
  table(name: string): Table {
    const table = this.tables.get(name);
    if (table === undefined) throw new ResourceNotFoundError();
    return table;
  }

  /** One write, its record and its timers. Readers of the stream hear of it by `announce`. */
  commit(table: Table, write: Write): void {
    const { kernel } = this.context;
    const previous = applyWrite(table, write, kernel.now());
    if (write.expired) kernel.journal.record('dynamodb:expired', table.arn);
    else if (write.next !== undefined) kernel.journal.record('dynamodb:put', table.arn);
    else if (previous !== undefined) kernel.journal.record('dynamodb:deleted', table.arn);
    if (table.expiry !== undefined) this.scheduleExpiry(table);
  }

  /** Once a whole request is done: tells the readers of a table's stream that there may be news. */
  announce(table: Table): void {
    const stream = openStream(table);
    if (stream === undefined) return;
    this.#scheduleTrim(stream);
    this.context.kernel.signals.notify(stream.arn);
  }

  /** Sees to it that a table's next expired item is deleted in time. */
  scheduleExpiry(table: Table): void {
    const dueAtMs = table.expiry && nextExpiryAtMs(table.expiry);
    this.#arm(table, dueAtMs, 'dynamodb: time to live', () => this.#deleteExpired(table));
  }

  #deleteExpired(table: Table): void {
    const nowMs = this.now();
    for (;;) {
      const key = table.expiry && nextExpired(table.expiry, nowMs);
      if (key === undefined) break;
      this.commit(table, { key, next: undefined, expired: true });
      this.metrics.expired(table);
    }
    this.scheduleExpiry(table);
    this.announce(table);
  }

  #scheduleTrim(stream: Stream): void {
    this.#arm(stream, nextTrimAtMs(stream), 'dynamodb: stream retention', () => this.#trim(stream));
  }

  #trim(stream: Stream): void {
    const nowMs = this.now();
    trimRecords(stream, nowMs);
    if (isForgotten(stream, nowMs)) this.streams.delete(stream.arn);
    else this.#scheduleTrim(stream);
  }

  /** One timer for each table and stream that has something ahead, due when the first of it is. */
  #arm(
    owner: Table | Stream,
    dueAtMs: number | undefined,
    label: string,
    callback: () => void,
  ): void {
    const armed = this.#timers.get(owner);
    if (dueAtMs === undefined || (armed !== undefined && armed.dueAtMs <= dueAtMs)) return;
    armed?.cancel();
    const timer = this.context.kernel.schedule(dueAtMs - this.now(), label, () => {
      this.#timers.delete(owner);
      callback();
    });
    this.#timers.set(owner, timer);
  }

  /** Gives a table a stream, named by the time, or by the next millisecond that is not taken. */
  openStream(table: Table, viewType: StreamViewType): void {
    const source = {
      tableArn: table.arn,
      tableName: table.name,
      keySchema: table.schema.KeySchema,
    };
    let stream: Stream;
    let nowMs = this.now();
    do {
      stream = createStream(source, viewType, nowMs);
      nowMs++;
    } while (this.streams.has(stream.arn));
    table.stream = stream;
    this.streams.set(stream.arn, stream);
  }

  /** Closes a table's stream; what it holds stays readable for the retention time. */
  closeStream(table: Table): void {
    const stream = openStream(table);
    assert(stream !== undefined, 'no stream to close');
    stream.disabledAtMs = this.now();
    this.#scheduleTrim(stream);
    this.context.kernel.signals.notify(stream.arn);
  }

  /** Forgets a table, its items and its timers. */
  drop(table: Table): void {
    this.#timers.get(table)?.cancel();
    this.#timers.delete(table);
    this.tables.delete(table.name);
    if (openStream(table) !== undefined) this.closeStream(table);
  }
}
