import { strict as assert } from 'node:assert';
import { AwsError } from '../../../errors.ts';
import { STREAM_RETRY_BACKOFF } from '../limits.ts';
import type { MappingMetrics } from '../metrics.ts';
import { backoffMs } from '../model/backoff.ts';
import { countThatFit, toBatchPayload } from '../model/batch.ts';
import {
  type EventSourceMapping,
  type StreamMappingSettings,
  streamRules,
} from '../model/event-source-mapping.ts';
import { LATEST } from '../model/function.ts';
import { type BatchOutcome, readBatchResponse } from '../model/partial-response.ts';
import { type DiscardCondition, streamFailureRecord } from '../model/records.ts';
import {
  afterFailure,
  afterPartialFailure,
  type NextStep,
  newBatch,
  type StreamBatch,
  type StreamRecord,
  splitExpired,
} from '../model/stream-batch.ts';
import { type InvocationTarget, mainVersion } from '../model/target.ts';
import type { InvocationOutcome } from '../runtime/environment.ts';
import type { ConsumerWorld } from './consumer.ts';
import { sendToDestination } from './destinations.ts';
import type { Gate } from './gate.ts';

export interface LaneOptions {
  readonly world: ConsumerWorld;
  readonly mapping: EventSourceMapping<StreamMappingSettings>;
  readonly mappingMetrics: MappingMetrics;
  readonly shardId: string;
  /** Closed while the mapping is disabled. */
  readonly gate: Gate;
  /** Records have left the lane. */
  readonly onRoom: () => void;
}

/**
 * Records of a shard that must stay in order: one batch after the other, each until it is done or
 * given up.
 */
export class StreamLane {
  readonly #options: LaneOptions;
  #queue: StreamRecord[] = [];
  #isRunning = false;
  #onRecords: (() => void) | undefined;

  constructor(options: LaneOptions) {
    this.#options = options;
  }

  /** Records that wait to become part of a batch. */
  get backlog(): number {
    return this.#queue.length;
  }

  get isIdle(): boolean {
    return !this.#isRunning;
  }

  add(record: StreamRecord): void {
    this.#queue.push(record);
    this.#onRecords?.();
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#options.world.context.kernel.start(() => this.#drain());
  }

  async #drain(): Promise<void> {
    const { mapping, gate, onRoom } = this.#options;
    while (this.#queue.length > 0) {
      await gate.pass();
      const windowEndsAtMs = this.#now() + mapping.settings.batchingWindowSeconds * 1000;
      await this.#gather(windowEndsAtMs);
      const count = countThatFit(this.#queue, mapping.settings.batchSize);
      const records = this.#queue.slice(0, count);
      this.#queue = this.#queue.slice(count);
      onRoom();
      await this.#process(newBatch(records));
    }
    this.#isRunning = false;
    onRoom();
  }

  /** Waits until the window ends or the batch is full. */
  async #gather(windowEndsAtMs: number): Promise<void> {
    const { world, mapping } = this.#options;
    const { kernel } = world.context;
    const isFull = () => this.#queue.length >= mapping.settings.batchSize;
    if (windowEndsAtMs <= kernel.now() || isFull()) return;
    await kernel.work.pause<void>((resume) => {
      const timer = kernel.schedule(windowEndsAtMs - kernel.now(), 'lambda:stream-window', () => {
        this.#onRecords = undefined;
        resume();
      });
      this.#onRecords = () => {
        if (!isFull()) return;
        this.#onRecords = undefined;
        timer.cancel();
        resume();
      };
    });
  }

  /** Tries a batch, and whatever it is split into, until nothing of it is left. */
  async #process(first: StreamBatch): Promise<void> {
    const { kernel } = this.#options.world.context;
    const work: StreamBatch[] = [first];
    let failuresInRow = 0;
    for (let batch = work.shift(); batch !== undefined; batch = work.shift()) {
      await this.#options.gate.pass();
      const rules = streamRules(this.#options.mapping.settings);
      const { expired, fresh } = splitExpired(batch, rules, kernel.now());
      if (expired.records.length > 0) await this.#discard(expired, 'RecordAgeExceeded');
      if (fresh.records.length === 0) continue;
      const attempt = await this.#attempt(fresh);
      if (attempt.isDone) {
        failuresInRow = 0;
        continue;
      }
      const { next } = attempt;
      if (next.kind === 'discard') {
        await this.#discard(next.batch, 'RetryAttemptsExhausted');
        failuresInRow = 0;
        continue;
      }
      work.unshift(...next.batches);
      await kernel.sleep(backoffMs(STREAM_RETRY_BACKOFF, failuresInRow++), 'lambda:stream-retry');
    }
  }

  async #attempt(
    batch: StreamBatch,
  ): Promise<{ readonly isDone: true } | { readonly isDone: false; readonly next: NextStep }> {
    const { world, mapping } = this.#options;
    const outcome = await this.#invoke(batch);
    // Refused before it began: no retry is used up.
    if (outcome === undefined) {
      return { isDone: false, next: { kind: 'retry', batches: [batch] } };
    }
    const result = this.#resultOf(outcome, batch);
    world.context.kernel.journal.record('lambda:stream-batch', mapping.eventSourceArn, {
      result: result.kind,
      recordCount: batch.records.length,
    });
    if (result.kind === 'success') return { isDone: true };
    const rules = streamRules(mapping.settings);
    const endedInError = outcome.status !== 'success';
    const tried = { ...batch, invokeCount: batch.invokeCount + 1, endedInError };
    const next =
      result.kind === 'failure'
        ? afterFailure(tried, rules)
        : afterPartialFailure(tried, result.failedIds, rules);
    return { isDone: false, next };
  }

  async #invoke(batch: StreamBatch): Promise<InvocationOutcome | undefined> {
    const { context, invoker, metrics } = this.#options.world;
    const target = this.#function();
    if (target === undefined) return undefined;
    const payload = toBatchPayload(batch.records);
    const requestId = context.kernel.ids.uuid();
    const lastArrivalMs = batch.records.at(-1)?.arrivedAtMs ?? context.kernel.now();
    metrics.of(target).add('IteratorAge', Math.max(0, context.kernel.now() - lastArrivalMs));
    const { length } = batch.records;
    this.#options.mappingMetrics.add('InvokedEventCount', length);
    try {
      // DynamoDB passes no trace on:
      // https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
      const outcome = await invoker.invoke(target, { requestId, payload, traceHeader: undefined });
      this.#options.mapping.lastProcessingResult =
        outcome.status === 'success' ? 'OK' : 'PROBLEM: Function call failed';
      if (outcome.status !== 'success') {
        this.#options.mappingMetrics.add('FailedInvokeEventCount', length);
      }
      return outcome;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      this.#options.mapping.lastProcessingResult = `PROBLEM: ${error.message}`;
      return undefined;
    }
  }

  #resultOf(outcome: InvocationOutcome, batch: StreamBatch): BatchOutcome {
    if (outcome.status !== 'success') return { kind: 'failure' };
    if (!this.#options.mapping.settings.reportsItemFailures) return { kind: 'success' };
    const ids = new Set(batch.records.map(({ sequenceNumber }) => sequenceNumber));
    return readBatchResponse(outcome.payload.toString(), ids);
  }

  async #discard(batch: StreamBatch, condition: DiscardCondition): Promise<void> {
    const { world, mapping, mappingMetrics, shardId } = this.#options;
    const recordCount = batch.records.length;
    world.context.kernel.journal.record('lambda:stream-discarded', mapping.eventSourceArn, {
      condition,
      recordCount,
    });
    const target = this.#function();
    const { onFailureArn } = mapping.settings;
    if (onFailureArn === undefined || target === undefined) {
      mappingMetrics.add('DroppedEventCount', recordCount);
      return;
    }
    const isSent = await sendToDestination(world.context, target, onFailureArn, {
      body: this.#failureRecord(target, batch, condition, onFailureArn),
      isSuccess: false,
      traceHeader: undefined,
      objectPrefix: `aws/lambda/${mapping.uuid}/${shardId}`,
    });
    if (isSent) {
      mappingMetrics.add('OnFailureDestinationDeliveredEventCount', recordCount);
    } else {
      world.metrics.of(target).add('DestinationDeliveryFailures');
      mappingMetrics.add('DroppedEventCount', recordCount);
    }
  }

  #failureRecord(
    target: InvocationTarget,
    { records, invokeCount, endedInError }: StreamBatch,
    condition: DiscardCondition,
    destinationArn: string,
  ): string {
    const { world, mapping, shardId } = this.#options;
    const { kernel } = world.context;
    const [first, last] = [records[0], records.at(-1)];
    assert(first !== undefined && last !== undefined, 'a batch has records');
    const info = {
      shardId,
      startSequenceNumber: first.sequenceNumber,
      endSequenceNumber: last.sequenceNumber,
      firstArrivalMs: first.arrivedAtMs,
      lastArrivalMs: last.arrivedAtMs,
      batchSize: records.length,
      streamArn: mapping.eventSourceArn,
    };
    const request = {
      requestId: kernel.ids.uuid(),
      functionArn: target.arn,
      executedVersion: mainVersion(target)?.version ?? LATEST,
      invokeCount,
      endedInError,
      // Only a bucket takes the records themselves.
      ...(destinationArn.startsWith('arn:aws:s3:') && { payload: toBatchPayload(records) }),
    };
    return streamFailureRecord(request, condition, info, kernel.now());
  }

  #function(): InvocationTarget | undefined {
    const { functionName, qualifier } = this.#options.mapping;
    return this.#options.world.findTarget(functionName, qualifier);
  }

  #now(): number {
    return this.#options.world.context.kernel.now();
  }
}
