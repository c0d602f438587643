import { AwsError } from '../../../errors.ts';
import type { Timer } from '../../../kernel/timer-queue.ts';
import type { EventMatcher } from '../../../patterns/event-pattern.ts';
import { POLL_ERROR_BACKOFF, SQS_LONG_POLL_SECONDS, SQS_THROTTLE_BACKOFF } from '../limits.ts';
import { backoffMs } from '../model/backoff.ts';
import { countThatFit, toBatchPayload } from '../model/batch.ts';
import type { EventSourceMapping, SqsMappingSettings } from '../model/event-source-mapping.ts';
import { compileMessageFilters } from '../model/filter.ts';
import type { FunctionState } from '../model/function.ts';
import { type BatchOutcome, readBatchResponse } from '../model/partial-response.ts';
import { type SqsRecord, toSqsEventRecord, toSqsRecord } from '../model/sqs-record.ts';
import {
  createScaling,
  GROWTH_INTERVAL_MS,
  onEmptyPoll,
  onFailure,
  onSaturation,
  type SqsScaling,
} from '../model/sqs-scaling.ts';
import type { InvocationOutcome } from '../runtime/environment.ts';
import type { Consumer, ConsumerWorld } from './consumer.ts';
import { rolePrincipal } from './invoker.ts';
import { SourceQueue } from './source-queue.ts';

/**
 * Reads one queue for one function: a poller receives, invokes, deletes, and begins again. Without
 * messages a poller waits in a long poll; with more than they can take, pollers are added.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 */
export class SqsConsumer implements Consumer {
  readonly #world: ConsumerWorld;
  readonly #mapping: EventSourceMapping<SqsMappingSettings>;
  readonly #queue: SourceQueue;
  #filter: EventMatcher;
  #scaling: SqsScaling;
  #isRunning = false;
  #pollerCount = 0;
  /** Pollers that wait for messages. */
  #waitingCount = 0;
  #failedPollCount = 0;
  #growthTimer: Timer | undefined;

  constructor(world: ConsumerWorld, mapping: EventSourceMapping<SqsMappingSettings>) {
    this.#world = world;
    this.#mapping = mapping;
    this.#queue = new SourceQueue(world.context, mapping.eventSourceArn);
    this.#filter = compileMessageFilters(mapping.settings.filterPatterns);
    this.#scaling = createScaling(mapping.settings.maximumConcurrency);
  }

  start(): void {
    this.#isRunning = true;
    this.#addPollers();
  }

  /** Pollers finish what they have received, and then end. */
  stop(): void {
    this.#isRunning = false;
  }

  settingsChanged(): void {
    const { filterPatterns, maximumConcurrency } = this.#mapping.settings;
    this.#filter = compileMessageFilters(filterPatterns);
    this.#scaling = createScaling(maximumConcurrency);
    this.#addPollers();
  }

  #addPollers(): void {
    while (this.#isRunning && this.#pollerCount < this.#scaling.concurrency) {
      this.#pollerCount++;
      this.#world.context.kernel.start(() => this.#poll());
    }
  }

  async #poll(): Promise<void> {
    while (this.#isRunning && this.#pollerCount <= this.#scaling.concurrency) {
      const state = this.#world.findFunction(this.#mapping.functionName);
      if (state === undefined) await this.#waitAfterProblem('The function does not exist');
      else await this.#pollFor(state);
    }
    this.#pollerCount--;
  }

  async #pollFor(state: FunctionState): Promise<void> {
    const records = await this.#gather(state);
    if (records.length === 0) return;
    await this.#world.context.kernel.hop('sqs-to-lambda');
    for (let start = 0; start < records.length; ) {
      const rest = start === 0 ? records : records.slice(start);
      const count = countThatFit(rest, this.#mapping.settings.batchSize);
      await this.#process(state, count === rest.length ? rest : rest.slice(0, count));
      start += count;
    }
  }

  /** Collects a batch: whatever one poll brings, or as much as comes within the batching window. */
  async #gather(state: FunctionState): Promise<SqsRecord[]> {
    const { kernel } = this.#world.context;
    const { batchSize, batchingWindowSeconds } = this.#mapping.settings;
    const windowEndsAtMs = kernel.now() + batchingWindowSeconds * 1000;
    const records = await this.#receive(state, batchSize, SQS_LONG_POLL_SECONDS);
    if (records.length === 0) return records;
    for (;;) {
      const leftMs = windowEndsAtMs - kernel.now();
      const missing = batchSize - records.length;
      const isFull = missing <= 0 || countThatFit(records, batchSize) < records.length;
      if (leftMs <= 0 || isFull || !this.#isRunning) return records;
      const waitSeconds = Math.min(SQS_LONG_POLL_SECONDS, Math.ceil(leftMs / 1000));
      records.push(...(await this.#receive(state, missing, waitSeconds)));
    }
  }

  /** One poll. A message that the filters keep out is deleted, as AWS does. */
  async #receive(state: FunctionState, wanted: number, waitSeconds: number): Promise<SqsRecord[]> {
    const { context } = this.#world;
    const kept: SqsRecord[] = [];
    const filtered: SqsRecord[] = [];
    this.#waitingCount++;
    try {
      const principal = rolePrincipal(context, state);
      const messages = await this.#queue.receive(principal, wanted, waitSeconds);
      this.#notePoll(messages.length, waitSeconds);
      for (const message of messages) {
        const { eventSourceArn } = this.#mapping;
        const eventRecord = toSqsEventRecord(message, eventSourceArn, context.region);
        const record = toSqsRecord(message, eventRecord);
        (this.#filter(eventRecord) ? kept : filtered).push(record);
      }
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      await this.#waitAfterProblem(error.message);
    } finally {
      this.#waitingCount--;
    }
    if (kept.length > 0) this.#growWhileSaturated();
    await this.#delete(state, filtered);
    return kept;
  }

  #notePoll(messageCount: number, waitSeconds: number): void {
    this.#failedPollCount = 0;
    this.#mapping.lastProcessingResult = messageCount > 0 ? 'OK' : 'No records processed';
    if (messageCount > 0 || waitSeconds < SQS_LONG_POLL_SECONDS) return;
    this.#scaling = onEmptyPoll(this.#scaling);
    this.#addPollers();
  }

  async #waitAfterProblem(problem: string): Promise<void> {
    this.#mapping.lastProcessingResult = `PROBLEM: ${problem}`;
    const delayMs = backoffMs(POLL_ERROR_BACKOFF, this.#failedPollCount++);
    await this.#world.context.kernel.sleep(delayMs, 'lambda:poll-backoff');
  }

  async #process(state: FunctionState, records: readonly SqsRecord[]): Promise<void> {
    const outcome = await this.#invoke(state, records);
    const result = this.#resultOf(outcome, records);
    this.#world.context.kernel.journal.record('lambda:queue-batch', this.#mapping.eventSourceArn, {
      result: result.kind,
      messageCount: records.length,
    });
    // What failed is left alone: it is received again when its visibility timeout has passed.
    switch (result.kind) {
      case 'success':
        return this.#delete(state, records);
      case 'partial': {
        const { failedIds } = result;
        const done = records.filter(({ messageId }) => !failedIds.has(messageId));
        return this.#delete(state, done);
      }
      case 'failure':
        if (!this.#mapping.settings.reportsItemFailures) this.#scaling = onFailure(this.#scaling);
        return;
      case 'throttled':
        return;
    }
  }

  #resultOf(
    outcome: InvocationOutcome | undefined,
    records: readonly SqsRecord[],
  ): BatchOutcome | { readonly kind: 'throttled' } {
    if (outcome === undefined) return { kind: 'throttled' };
    if (outcome.status !== 'success') return { kind: 'failure' };
    if (!this.#mapping.settings.reportsItemFailures) return { kind: 'success' };
    const ids = new Set(records.map(({ messageId }) => messageId));
    return readBatchResponse(outcome.payload.toString(), ids);
  }

  /**
   * @returns undefined when Lambda would not run the function until the messages were visible again
   */
  async #invoke(
    state: FunctionState,
    records: readonly SqsRecord[],
  ): Promise<InvocationOutcome | undefined> {
    const { context, invoker } = this.#world;
    const { kernel } = context;
    const payload = toBatchPayload(records);
    const traceHeader = records[0]?.traceHeader;
    const receivedAtMs = kernel.now();
    let visibleAtMs: number | undefined;
    for (let refusalCount = 0; ; refusalCount++) {
      try {
        return await invoker.invoke(state, { requestId: kernel.ids.uuid(), payload, traceHeader });
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
      }
      if (visibleAtMs === undefined) {
        this.#scaling = onFailure(this.#scaling);
        visibleAtMs = receivedAtMs + (await this.#visibilityTimeoutMs(state));
      }
      const delayMs = backoffMs(SQS_THROTTLE_BACKOFF, refusalCount);
      if (!this.#isRunning || kernel.now() + delayMs >= visibleAtMs) return undefined;
      await kernel.sleep(delayMs, 'lambda:queue-throttled');
    }
  }

  /** 0 when it cannot be known: then a throttled batch is let go at once. */
  async #visibilityTimeoutMs(state: FunctionState): Promise<number> {
    try {
      const principal = rolePrincipal(this.#world.context, state);
      return (await this.#queue.visibilityTimeoutSeconds(principal)) * 1000;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return 0;
    }
  }

  async #delete(state: FunctionState, records: readonly SqsRecord[]): Promise<void> {
    if (records.length === 0) return;
    try {
      await this.#queue.delete(rolePrincipal(this.#world.context, state), records);
    } catch (error) {
      // They will be received again: delivery is at least once.
      if (!(error instanceof AwsError)) throw error;
      this.#mapping.lastProcessingResult = `PROBLEM: ${error.message}`;
    }
  }

  /** Adds a poller for each interval after which none is waiting. */
  #growWhileSaturated(): void {
    const isAtCeiling = this.#scaling.concurrency >= this.#scaling.ceiling;
    if (this.#growthTimer !== undefined || this.#waitingCount > 0 || isAtCeiling) return;
    const { kernel } = this.#world.context;
    this.#growthTimer = kernel.schedule(GROWTH_INTERVAL_MS, 'lambda:queue-scaling', () => {
      this.#growthTimer = undefined;
      if (!this.#isRunning || this.#waitingCount > 0) return;
      this.#scaling = onSaturation(this.#scaling);
      this.#addPollers();
      this.#growWhileSaturated();
    });
  }
}
