import type { Principal } from '../../../credentials.ts';
import { AwsError } from '../../../errors.ts';
import type { EventMatcher } from '../../../patterns/event-pattern.ts';
import {
  ITERATOR_RENEWAL_MS,
  POLL_ERROR_BACKOFF,
  STREAM_GATHERING,
  STREAM_READ_RECORDS,
} from '../limits.ts';
import type { MappingMetrics } from '../metrics.ts';
import { backoffMs } from '../model/backoff.ts';
import type { EventSourceMapping, StreamMappingSettings } from '../model/event-source-mapping.ts';
import { compileFilters } from '../model/filter.ts';
import {
  laneOf,
  toStreamEventRecord,
  toStreamRecord,
  type WireRecord,
} from '../model/stream-batch.ts';
import type { ConsumerWorld } from './consumer.ts';
import type { Gate } from './gate.ts';
import type { SourceStream, StreamPosition } from './source-stream.ts';
import { StreamLane } from './stream-lane.ts';

export interface ShardReaderOptions {
  readonly world: ConsumerWorld;
  readonly mapping: EventSourceMapping<StreamMappingSettings>;
  readonly mappingMetrics: MappingMetrics;
  readonly stream: SourceStream;
  /** Closed while the mapping is disabled. */
  readonly gate: Gate;
  readonly shardId: string;
  readonly principal: () => Principal;
}

/** Reads one shard and spreads its records over as many lanes as the mapping works on at once. */
export class ShardReader {
  readonly #options: ShardReaderOptions;
  #filter: EventMatcher;
  #lanes: StreamLane[] = [];
  /** There may be records that have not been read. */
  #hasNews = true;
  /** Wakes the reader from whatever it waits for. */
  #wake: (() => void) | undefined;
  #position: StreamPosition;
  #failedReadCount = 0;

  constructor(options: ShardReaderOptions) {
    this.#options = options;
    this.#filter = compileFilters(options.mapping.settings.filterPatterns);
    this.#lanes = this.#createLanes();
    this.#position = { kind: options.mapping.settings.startingPosition };
  }

  /** The stream has new records. */
  notify(): void {
    this.#hasNews = true;
    this.#wake?.();
  }

  settingsChanged(): void {
    this.#filter = compileFilters(this.#options.mapping.settings.filterPatterns);
  }

  /** Reads until the shard is closed and all of its records are done. */
  async run(firstIterator: string | undefined): Promise<void> {
    const { world, gate } = this.#options;
    let iterator = firstIterator;
    while (iterator !== undefined) {
      await gate.pass();
      await this.#waitUntil(() => this.#backlog() < this.#capacity());
      this.#hasNews = false;
      const read = await this.#read(iterator);
      iterator = read.next;
      await this.#adjustLanes();
      this.#options.mappingMetrics.add('PolledEventCount', read.records.length);
      for (const record of read.records) this.#take(record);
      if (iterator === undefined) continue;
      if (read.records.length > 0) {
        await this.#letRecordsGather(read.records.length);
        continue;
      }
      await this.#waitForNews();
      await world.context.kernel.hop('dynamodb-stream-to-lambda');
    }
    await this.#waitUntil(() => this.#isDrained());
  }

  /** A stream that is written to faster than one record at a time is read in larger pieces. */
  async #letRecordsGather(recordCount: number): Promise<void> {
    if (recordCount < STREAM_GATHERING.fromRecords) return;
    await this.#options.world.context.kernel.sleep(STREAM_GATHERING.ms, 'lambda:stream-gathering');
  }

  async #read(iterator: string): ReturnType<SourceStream['read']> {
    const { stream, principal } = this.#options;
    try {
      const read = await stream.read(principal(), iterator);
      this.#failedReadCount = 0;
      return read;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      this.#hasNews = true;
      return { records: [], next: await this.#recover(iterator, error) };
    }
  }

  /** @returns what to read with next: a new iterator, or after a while the old one */
  async #recover(iterator: string, refusal: AwsError): Promise<string | undefined> {
    const { stream, principal, shardId } = this.#options;
    // A mapping may be disabled, or stuck, for longer than a record is kept, or an iterator good.
    if (refusal.code === 'TrimmedDataAccessException') this.#position = { kind: 'TRIM_HORIZON' };
    else if (refusal.code !== 'ExpiredIteratorException')
      return this.#retryLater(iterator, refusal);
    try {
      return await stream.iterator(principal(), shardId, this.#position);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      if (error.code === 'TrimmedDataAccessException') this.#position = { kind: 'TRIM_HORIZON' };
      return this.#retryLater(iterator, error);
    }
  }

  async #retryLater(iterator: string, refusal: AwsError): Promise<string> {
    const { mapping, world } = this.#options;
    mapping.lastProcessingResult = `PROBLEM: ${refusal.message}`;
    const delayMs = backoffMs(POLL_ERROR_BACKOFF, this.#failedReadCount++);
    await world.context.kernel.sleep(delayMs, 'lambda:poll-backoff');
    return iterator;
  }

  #take(record: WireRecord): void {
    const sequenceNumber = record.dynamodb?.SequenceNumber;
    if (sequenceNumber !== undefined) {
      this.#position = { kind: 'AFTER_SEQUENCE_NUMBER', sequenceNumber };
    }
    const eventRecord = toStreamEventRecord(record, this.#options.mapping.eventSourceArn);
    if (!this.#filter(eventRecord)) {
      this.#options.mappingMetrics.add('FilteredOutEventCount', 1);
      return;
    }
    const streamRecord = toStreamRecord(record, eventRecord);
    this.#lanes[laneOf(streamRecord.itemKey, this.#lanes.length)]?.add(streamRecord);
  }

  /**
   * With other lanes an item's records take another way: those on the old one must be done first.
   */
  async #adjustLanes(): Promise<void> {
    if (this.#lanes.length === this.#options.mapping.settings.parallelizationFactor) return;
    await this.#waitUntil(() => this.#isDrained());
    this.#lanes = this.#createLanes();
  }

  #createLanes(): StreamLane[] {
    const { world, mapping, mappingMetrics, gate, shardId } = this.#options;
    const onRoom = () => this.#wake?.();
    return Array.from(
      { length: mapping.settings.parallelizationFactor },
      () => new StreamLane({ world, mapping, mappingMetrics, gate, shardId, onRoom }),
    );
  }

  /** Looks again now and then all the same, as an iterator that is not used expires. */
  async #waitForNews(): Promise<void> {
    const { kernel } = this.#options.world.context;
    const timer = kernel.schedule(ITERATOR_RENEWAL_MS, 'lambda:stream-iterator', () =>
      this.notify(),
    );
    await this.#waitUntil(() => this.#hasNews);
    timer.cancel();
  }

  async #waitUntil(condition: () => boolean): Promise<void> {
    if (condition()) return;
    await this.#options.world.context.kernel.work.pause<void>((resume) => {
      this.#wake = () => {
        if (!condition()) return;
        this.#wake = undefined;
        resume();
      };
    });
  }

  #backlog(): number {
    return this.#lanes.reduce((total, lane) => total + lane.backlog, 0);
  }

  /** Enough for a full batch in each lane; the rest stays in the stream. */
  #capacity(): number {
    return Math.max(
      STREAM_READ_RECORDS,
      this.#options.mapping.settings.batchSize * this.#lanes.length,
    );
  }

  #isDrained(): boolean {
    return this.#lanes.every((lane) => lane.isIdle);
  }
}
