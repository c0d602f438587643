import { createHash } from 'node:crypto';
import { MAXIMUM_RECORDS_BYTES, STREAM_RETENTION_MS, STREAM_SHARD_COUNT } from '../limits.ts';
import type { Item, StoredItem } from './item.ts';
import { hashOf } from './keys.ts';
import { itemSizeBytes } from './size.ts';

export type StreamViewType = 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES';

/** A table's stream. It outlives its table, and its own end, by the retention time. */
export interface Stream {
  readonly arn: string;
  readonly label: string;
  readonly tableName: string;
  readonly keySchema: readonly { AttributeName: string; KeyType: string }[];
  readonly viewType: StreamViewType;
  readonly createdAtMs: number;
  readonly shards: readonly Shard[];
  /** Once set, the shards are closed. */
  disabledAtMs: number | undefined;
}

/**
 * A shard's records, oldest first. A record's offset counts from the shard's first record ever and
 * makes up its sequence number, so that an iterator finds its place without a search.
 */
export interface Shard {
  readonly id: string;
  readonly index: number;
  /** The kept ones begin at `trimmed`; those before go in large portions, not one by one. */
  records: StreamEntry[];
  trimmed: number;
  /** Offset of `records[0]`. */
  baseOffset: number;
}

/** A change, as kept: with the images that the view type asks for. */
interface StreamEntry {
  /** Whole, as readers see it. */
  readonly createdAtSeconds: number;
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly keys: Item;
  readonly newImage: Item | undefined;
  readonly oldImage: Item | undefined;
  readonly sizeBytes: number;
  readonly expired: boolean;
}

/** A record as GetRecords gives it. */
export interface StreamRecord {
  readonly eventID: string;
  readonly eventName: StreamEntry['eventName'];
  readonly eventVersion: '1.1';
  readonly eventSource: 'aws:dynamodb';
  readonly awsRegion: string;
  readonly dynamodb: {
    readonly ApproximateCreationDateTime: number;
    readonly Keys: Item;
    readonly NewImage?: Item;
    readonly OldImage?: Item;
    readonly SequenceNumber: string;
    readonly SizeBytes: number;
    readonly StreamViewType: StreamViewType;
  };
  readonly userIdentity?: { readonly PrincipalId: string; readonly Type: string };
}

export function createStream(
  table: Pick<Stream, 'tableName' | 'keySchema'> & { readonly tableArn: string },
  viewType: StreamViewType,
  nowMs: number,
  shardCount = STREAM_SHARD_COUNT,
): Stream {
  const label = new Date(nowMs).toISOString().slice(0, -1);
  const arn = `${table.tableArn}/stream/${label}`;
  return {
    arn,
    label,
    tableName: table.tableName,
    keySchema: table.keySchema,
    viewType,
    createdAtMs: nowMs,
    shards: Array.from({ length: shardCount }, (_, index) => createShard(arn, index, nowMs)),
    disabledAtMs: undefined,
  };
}

function createShard(arn: string, index: number, nowMs: number): Shard {
  const suffix = hashOf(`${arn}/${index}`).toString(16).padStart(8, '0');
  const id = `shardId-${String(nowMs).padStart(20, '0')}-${suffix}`;
  return { id, index, records: [], trimmed: 0, baseOffset: 0 };
}

/** A change of one item, whole. */
interface Change {
  readonly key: string;
  readonly keys: Item;
  readonly next: StoredItem | undefined;
  readonly previous: StoredItem | undefined;
  readonly expired: boolean;
}

/** Appends a change to the shard that its item belongs to. */
export function appendRecord(stream: Stream, change: Change, nowMs: number): void {
  const { keys, next, previous, expired } = change;
  const { viewType, shards } = stream;
  const shard = shards.length === 1 ? shards[0] : shards[hashOf(change.key) % shards.length];
  const hasNew = viewType === 'NEW_IMAGE' || viewType === 'NEW_AND_OLD_IMAGES';
  const hasOld = viewType === 'OLD_IMAGE' || viewType === 'NEW_AND_OLD_IMAGES';
  shard?.records.push({
    createdAtSeconds: Math.floor(nowMs / 1000),
    eventName: previous === undefined ? 'INSERT' : next === undefined ? 'REMOVE' : 'MODIFY',
    keys,
    newImage: hasNew ? next?.attributes : undefined,
    oldImage: hasOld ? previous?.attributes : undefined,
    sizeBytes:
      itemSizeBytes(keys) +
      (hasNew ? (next?.sizeBytes ?? 0) : 0) +
      (hasOld ? (previous?.sizeBytes ?? 0) : 0),
    expired,
  });
}

/** Offset of the oldest record that is kept. */
export function firstOffset(shard: Shard): number {
  return shard.baseOffset + shard.trimmed;
}

/** Offset that the next record will have. */
export function endOffset(shard: Shard): number {
  return shard.baseOffset + shard.records.length;
}

/** Reads up to a count and 1 MB of records; always one, when there is one. */
export function readRecords(
  stream: Stream,
  shard: Shard,
  { offset, limit, region }: { offset: number; limit: number; region: string },
): StreamRecord[] {
  const read: StreamRecord[] = [];
  const end = Math.min(endOffset(shard), offset + limit);
  let sizeBytes = 0;
  for (let at = offset; at < end; at++) {
    const entry = shard.records[at - shard.baseOffset];
    if (entry === undefined) break;
    sizeBytes += entry.sizeBytes;
    if (sizeBytes > MAXIMUM_RECORDS_BYTES && read.length > 0) break;
    read.push(toRecord(stream, shard, { entry, offset: at, region }));
  }
  return read;
}

function toRecord(
  stream: Stream,
  shard: Shard,
  { entry, offset, region }: { entry: StreamEntry; offset: number; region: string },
): StreamRecord {
  const sequenceNumber = sequenceNumberOf(shard, offset);
  return {
    eventID: createHash('md5').update(`${stream.arn}/${sequenceNumber}`).digest('hex'),
    eventName: entry.eventName,
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: region,
    dynamodb: {
      ApproximateCreationDateTime: entry.createdAtSeconds,
      Keys: entry.keys,
      ...(entry.newImage && { NewImage: entry.newImage }),
      ...(entry.oldImage && { OldImage: entry.oldImage }),
      SequenceNumber: sequenceNumber,
      SizeBytes: entry.sizeBytes,
      StreamViewType: stream.viewType,
    },
    ...(entry.expired && {
      userIdentity: { PrincipalId: 'dynamodb.amazonaws.com', Type: 'Service' },
    }),
  };
}

const OFFSET_DIGITS = 17;
const SHARD_DIGITS = 3;

/** 21 digits, increasing within a shard and unique within a stream. */
export function sequenceNumberOf(shard: Shard, offset: number): string {
  const digits = String(offset).padStart(OFFSET_DIGITS, '0');
  return `1${digits}${String(shard.index).padStart(SHARD_DIGITS, '0')}`;
}

/** The offset that a sequence number stands for; undefined when it is none of this shard's. */
export function offsetOf(shard: Shard, sequenceNumber: string): number | undefined {
  const offset = Number(sequenceNumber.slice(1, 1 + OFFSET_DIGITS));
  return sequenceNumberOf(shard, offset) === sequenceNumber ? offset : undefined;
}

/** When a stream next has something to forget: its oldest record, or itself once it is disabled. */
export function nextTrimAtMs(stream: Stream): number | undefined {
  let oldestSeconds = Number.POSITIVE_INFINITY;
  for (const shard of stream.shards) {
    const oldest = shard.records[shard.trimmed];
    if (oldest !== undefined && oldest.createdAtSeconds < oldestSeconds)
      oldestSeconds = oldest.createdAtSeconds;
  }
  // A record is as young as the end of its second, so that none goes early and a second's records
  // go together.
  const recordAtMs = (oldestSeconds + 1) * 1000;
  const atMs = Math.min(recordAtMs, stream.disabledAtMs ?? Number.POSITIVE_INFINITY);
  return atMs === Number.POSITIVE_INFINITY ? undefined : atMs + STREAM_RETENTION_MS;
}

/** Forgets the records that are older than the retention time. */
export function trimRecords(stream: Stream, nowMs: number): void {
  const keptSeconds = (nowMs - STREAM_RETENTION_MS) / 1000;
  for (const shard of stream.shards) {
    const { records } = shard;
    let { trimmed } = shard;
    for (;;) {
      const oldest = records[trimmed];
      if (oldest === undefined || oldest.createdAtSeconds + 1 > keptSeconds) break;
      trimmed++;
    }
    shard.trimmed = trimmed;
    dropTrimmed(shard);
  }
}

/** Each record is moved at most once for each time that the log doubles. */
function dropTrimmed(shard: Shard): void {
  if (shard.trimmed === 0 || shard.trimmed * 2 < shard.records.length) return;
  shard.records = shard.records.slice(shard.trimmed);
  shard.baseOffset += shard.trimmed;
  shard.trimmed = 0;
}

/** Whether a disabled stream's own time is over. */
export function isForgotten(stream: Stream, nowMs: number): boolean {
  return stream.disabledAtMs !== undefined && nowMs >= stream.disabledAtMs + STREAM_RETENTION_MS;
}
