import { AwsError } from '../../../errors.ts';
import type { Timer } from '../../../kernel/timer-queue.ts';
import type { EventMatcher } from '../../../patterns/event-pattern.ts';
import { RecursiveInvocationException } from '../errors.ts';
import { POLL_ERROR_BACKOFF, SQS_LONG_POLL_SECONDS, SQS_THROTTLE_BACKOFF } from '../limits.ts';
import type { MappingMetrics } from '../metrics.ts';
import { backoffMs } from '../model/backoff.ts';
import { countThatFit, toBatchPayload } from '../model/batch.ts';
import type { EventSourceMapping, SqsMappingSettings } from '../model/event-source-mapping.ts';
import { compileMessageFilters } from '../model/filter.ts';
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
import type { InvocationTarget } from '../model/target.ts';
import { rolePrincipal } from '../role.ts';
import type { InvocationOutcome } from '../runtime/environment.ts';
import type { Consumer, ConsumerWorld } from './consumer.ts';
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
  readonly #metrics: MappingMetrics;
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
    this.#metrics = world.metrics.ofMapping(mapping);
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
      const target = this.#world.findTarget(this.#mapping.functionName, this.#mapping.qualifier);
      if (target === undefined) await this.#waitAfterProblem('The function does not exist');
      else await this.#pollFor(target);
    }
    this.#pollerCount--;
  }

  async #pollFor(target: InvocationTarget): Promise<void> {
    const records = await this.#gather(target);
    if (records.length === 0) return;
    await this.#world.context.kernel.hop('sqs-to-lambda');
    for (let start = 0; start < records.length; ) {
      const rest = start === 0 ? records : records.slice(start);
      const count = countThatFit(rest, this.#mapping.settings.batchSize);
      await this.#process(target, count === rest.length ? rest : rest.slice(0, count));
      start += count;
    }
  }

  /** Collects a batch: whatever one poll brings, or as much as comes within the batching window. */
  async #gather(target: InvocationTarget): Promise<SqsRecord[]> {
    const { kernel } = this.#world.context;
    const { batchSize, batchingWindowSeconds } = this.#mapping.settings;
    const windowEndsAtMs = kernel.now() + batchingWindowSeconds * 1000;
    const records = await this.#receive(target, batchSize, SQS_LONG_POLL_SECONDS);
    if (records.length === 0) return records;
    for (;;) {
      const leftMs = windowEndsAtMs - kernel.now();
      const missing = batchSize - records.length;
      const isFull = missing <= 0 || countThatFit(records, batchSize) < records.length;
      if (leftMs <= 0 || isFull || !this.#isRunning) return records;
      const waitSeconds = Math.min(SQS_LONG_POLL_SECONDS, Math.ceil(leftMs / 1000));
      records.push(...(await this.#receive(target, missing, waitSeconds)));
    }
  }

  /** One poll. A message that the filters keep out is deleted, as AWS does. */
  async #receive(
    target: InvocationTarget,
    wanted: number,
    waitSeconds: number,
  ): Promise<SqsRecord[]> {
    const { context } = this.#world;
    const kept: SqsRecord[] = [];
    const filtered: SqsRecord[] = [];
    this.#waitingCount++;
    try {
      const principal = rolePrincipal(context, target);
      const messages = await this.#queue.receive(principal, wanted, waitSeconds);
      this.#notePoll(messages.length, waitSeconds);
      this.#metrics.add('PolledEventCount', messages.length);
      for (const message of messages) {
        const { eventSourceArn, settings } = this.#mapping;
        const eventRecord = toSqsEventRecord(
          message,
          eventSourceArn,
          context.region,
          settings.batchingWindowSeconds > 0,
        );
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
    if (filtered.length > 0) this.#metrics.add('FilteredOutEventCount', filtered.length);
    await this.#delete(target, filtered);
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

  async #process(target: InvocationTarget, records: readonly SqsRecord[]): Promise<void> {
    const outcome = await this.#invoke(target, records);
    const result = this.#resultOf(outcome, records);
    this.#world.context.kernel.journal.record('lambda:queue-batch', this.#mapping.eventSourceArn, {
      result: result.kind,
      messageCount: records.length,
    });
    // What failed is left alone: it is received again when its visibility timeout has passed.
    switch (result.kind) {
      case 'success':
        return this.#delete(target, records);
      case 'partial': {
        const { failedIds } = result;
        const done = records.filter(({ messageId }) => !failedIds.has(messageId));
        return this.#delete(target, done);
      }
      case 'failure':
        this.#metrics.add('FailedInvokeEventCount', records.length);
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
    target: InvocationTarget,
    records: readonly SqsRecord[],
  ): Promise<InvocationOutcome | undefined> {
    const { context, invoker } = this.#world;
    const { kernel } = context;
    const payload = toBatchPayload(records);
    const linkedHeaders = records.map((record) => record.traceHeader);
    const [traceHeader] = linkedHeaders;
    const receivedAtMs = kernel.now();
    let visibleAtMs: number | undefined;
    for (let refusalCount = 0; ; refusalCount++) {
      try {
        this.#metrics.add('InvokedEventCount', records.length);
        const requestId = kernel.ids.uuid();
        return await invoker.invoke(target, { requestId, payload, traceHeader, linkedHeaders });
      } catch (error) {
        if (error instanceof RecursiveInvocationException) return this.#stopLoop(target, records);
        if (!(error instanceof AwsError)) throw error;
      }
      if (visibleAtMs === undefined) {
        this.#scaling = onFailure(this.#scaling);
        visibleAtMs = receivedAtMs + (await this.#visibilityTimeoutMs(target));
      }
      const delayMs = backoffMs(SQS_THROTTLE_BACKOFF, refusalCount);
      if (!this.#isRunning || kernel.now() + delayMs >= visibleAtMs) return undefined;
      await kernel.sleep(delayMs, 'lambda:queue-throttled');
    }
  }

  /**
   * Messages that go round are left to the queue's redrive policy; without one they are lost.
   * https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
   */
  async #stopLoop(target: InvocationTarget, records: readonly SqsRecord[]): Promise<undefined> {
    const principal = rolePrincipal(this.#world.context, target);
    try {
      if (await this.#queue.hasDeadLetterQueue(principal)) return;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      this.#mapping.lastProcessingResult = `PROBLEM: ${error.message}`;
      return;
    }
    await this.#delete(target, records);
  }

  /** 0 when it cannot be known: then a throttled batch is let go at once. */
  async #visibilityTimeoutMs(target: InvocationTarget): Promise<number> {
    try {
      const principal = rolePrincipal(this.#world.context, target);
      return (await this.#queue.visibilityTimeoutSeconds(principal)) * 1000;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return 0;
    }
  }

  async #delete(target: InvocationTarget, records: readonly SqsRecord[]): Promise<void> {
    if (records.length === 0) return;
    try {
      await this.#queue.delete(rolePrincipal(this.#world.context, target), records);
      this.#metrics.add('DeletedEventCount', records.length);
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
