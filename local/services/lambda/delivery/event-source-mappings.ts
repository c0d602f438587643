import type { EventSourceMapping, MappingSettings } from '../model/event-source-mapping.ts';
import type { Consumer, ConsumerWorld } from './consumer.ts';
import { SqsConsumer } from './sqs-consumer.ts';
import { StreamConsumer } from './stream-consumer.ts';

interface Entry {
  readonly mapping: EventSourceMapping;
  readonly consumer: Consumer;
}

/** Every event source mapping, with what reads for it. */
export class EventSourceMappings {
  readonly world: ConsumerWorld;
  readonly #entries = new Map<string, Entry>();

  constructor(world: ConsumerWorld) {
    this.world = world;
  }

  all(): EventSourceMapping[] {
    return [...this.#entries.values()].map(({ mapping }) => mapping);
  }

  find(uuid: string): EventSourceMapping | undefined {
    return this.#entries.get(uuid)?.mapping;
  }

  /**
   * Takes in a mapping and, if it is enabled, begins to read. @throws AwsError when the source
   * cannot be read
   */
  async add(mapping: EventSourceMapping): Promise<void> {
    const consumer = createConsumer(this.world, mapping);
    if (mapping.isEnabled) await consumer.start();
    this.#entries.set(mapping.uuid, { mapping, consumer });
  }

  /** Has a mapping work by what it has become. @throws AwsError when the source cannot be read */
  async changed(mapping: EventSourceMapping): Promise<void> {
    const consumer = this.#entries.get(mapping.uuid)?.consumer;
    consumer?.settingsChanged();
    if (mapping.isEnabled) await consumer?.start();
    else consumer?.stop();
  }

  remove(mapping: EventSourceMapping): void {
    this.#entries.get(mapping.uuid)?.consumer.stop();
    this.#entries.delete(mapping.uuid);
  }

  stop(): void {
    for (const { consumer } of this.#entries.values()) consumer.stop();
  }
}

function createConsumer(world: ConsumerWorld, mapping: EventSourceMapping): Consumer {
  return isFrom('sqs', mapping)
    ? new SqsConsumer(world, mapping)
    : new StreamConsumer(world, mapping as EventSourceMapping<StreamSettings>);
}

type StreamSettings = Extract<MappingSettings, { source: 'dynamodb' }>;

function isFrom<Source extends MappingSettings['source']>(
  source: Source,
  mapping: EventSourceMapping,
): mapping is EventSourceMapping<Extract<MappingSettings, { source: Source }>> {
  return mapping.settings.source === source;
}
