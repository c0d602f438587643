import type { Shard } from '@aws-sdk/client-dynamodb-streams';
import type { Principal } from '../../../credentials.ts';
import { AwsError } from '../../../errors.ts';
import { resourceNotFound } from '../errors.ts';
import type { MappingMetrics } from '../metrics.ts';
import type { EventSourceMapping, StreamMappingSettings } from '../model/event-source-mapping.ts';
import { rolePrincipal } from '../role.ts';
import type { Consumer, ConsumerWorld } from './consumer.ts';
import { Gate } from './gate.ts';
import { ShardReader } from './shard-reader.ts';
import { SourceStream, type StreamPosition } from './source-stream.ts';

/**
 * Reads one DynamoDB stream for one function, each shard on its own, a shard's children after it.
 * New records are announced by the kernel's signals, so nothing polls.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
 */
export class StreamConsumer implements Consumer {
  readonly #world: ConsumerWorld;
  readonly #mapping: EventSourceMapping<StreamMappingSettings>;
  readonly #stream: SourceStream;
  readonly #metrics: MappingMetrics;
  readonly #gate: Gate;
  readonly #knownShards = new Set<string>();
  readonly #readers = new Map<string, ShardReader>();
  #stopListening: (() => void) | undefined;

  constructor(world: ConsumerWorld, mapping: EventSourceMapping<StreamMappingSettings>) {
    this.#world = world;
    this.#mapping = mapping;
    this.#metrics = world.metrics.ofMapping(mapping);
    this.#stream = new SourceStream(world.context, mapping.eventSourceArn);
    this.#gate = new Gate(world.context.kernel.work, false);
  }

  async start(): Promise<void> {
    const { signals } = this.#world.context.kernel;
    const isFirstStart = this.#knownShards.size === 0;
    this.#stopListening ??= signals.listen(this.#mapping.eventSourceArn, () => this.#notify());
    if (isFirstStart) await this.#readNewShards({ kind: this.#mapping.settings.startingPosition });
    this.#gate.open();
    this.#notify();
  }

  stop(): void {
    this.#stopListening?.();
    this.#stopListening = undefined;
    this.#gate.close();
  }

  settingsChanged(): void {
    for (const reader of this.#readers.values()) reader.settingsChanged();
  }

  async #readNewShards(position: StreamPosition): Promise<void> {
    const shards = await this.#stream.shards(this.#principal());
    for (const shard of shards) {
      if (this.#isReadable(shard)) await this.#read(shard.ShardId as string, position);
    }
  }

  /** A child is read only after its parent, which keeps each item's records in order. */
  #isReadable({ ShardId = '', ParentShardId = '' }: Shard): boolean {
    return !this.#knownShards.has(ShardId) && !this.#readers.has(ParentShardId);
  }

  async #read(shardId: string, position: StreamPosition): Promise<void> {
    const iterator = await this.#stream.iterator(this.#principal(), shardId, position);
    const reader = new ShardReader({
      world: this.#world,
      mapping: this.#mapping,
      mappingMetrics: this.#metrics,
      stream: this.#stream,
      gate: this.#gate,
      shardId,
      principal: () => this.#principal(),
    });
    this.#knownShards.add(shardId);
    this.#readers.set(shardId, reader);
    this.#world.context.kernel.start(() => this.#readToEnd(reader, shardId, iterator));
  }

  async #readToEnd(
    reader: ShardReader,
    shardId: string,
    iterator: string | undefined,
  ): Promise<void> {
    await reader.run(iterator);
    this.#readers.delete(shardId);
    try {
      await this.#readNewShards({ kind: 'TRIM_HORIZON' });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      this.#mapping.lastProcessingResult = `PROBLEM: ${error.message}`;
    }
  }

  #notify(): void {
    for (const reader of this.#readers.values()) reader.notify();
  }

  /** @throws ResourceNotFoundException when the function is gone */
  #principal(): Principal {
    const target = this.#world.findTarget(this.#mapping.functionName, this.#mapping.qualifier);
    if (target === undefined) throw resourceNotFound();
    return rolePrincipal(this.#world.context, target);
  }
}
