import { AwsError } from '../../../errors.ts';
import type { Context } from '../../../service.ts';
import { RecursiveInvocationException } from '../errors.ts';
import type { LambdaMetrics } from '../metrics.ts';
import {
  type AsyncEvent,
  type AsyncRules,
  afterError,
  delayAfterRefusal,
  type GiveUpCondition,
  onTurn,
} from '../model/async-event.ts';
import { type ConcurrencyState, reservedConcurrency } from '../model/concurrency.ts';
import {
  type EventInvokeSettings,
  type FunctionState,
  maximumEventAgeMs,
  maximumRetryAttempts,
} from '../model/function.ts';
import { asyncRecord, deadLetterAttributes, type QuotedResult } from '../model/records.ts';
import { type InvocationTarget, mainVersion } from '../model/target.ts';
import { EventTrace } from '../runtime/trace-segments.ts';
import { sendToDestination } from './destinations.ts';
import type { FunctionInvoker } from './invoker.ts';

export interface AsyncWorld {
  readonly context: Context;
  readonly invoker: FunctionInvoker;
  readonly metrics: LambdaMetrics;
  readonly concurrency: ConcurrencyState;
  /** Whether a function still exists: the events of a deleted one are dropped. */
  isAlive(state: FunctionState): boolean;
}

/**
 * Asynchronous invocation: an event is taken at once and tried until the function succeeds, or its
 * rules say to stop. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html
 */
export class AsyncInvoker {
  readonly #world: AsyncWorld;

  constructor(world: AsyncWorld) {
    this.#world = world;
  }

  /** Puts an event into the queue of the function, version or alias. */
  accept(
    target: InvocationTarget,
    event: Pick<AsyncEvent, 'requestId' | 'payload' | 'traceHeader'>,
  ): void {
    const { kernel } = this.#world.context;
    const queued = { ...event, receivedAtMs: kernel.now(), invokeCount: 0, refusedCount: 0 };
    this.#world.metrics.of(target).add('AsyncEventsReceived');
    kernel.start(() => this.#run(target, queued));
  }

  async #run(target: InvocationTarget, event: AsyncEvent): Promise<void> {
    const { kernel } = this.#world.context;
    const trace = new EventTrace(this.#world.context, target, {
      ...event,
      startMs: event.receivedAtMs,
      isAsync: true,
    });
    await kernel.hop('lambda-invoke');
    await this.#tryUntilDone(target, event, trace);
    trace.end(202);
  }

  async #tryUntilDone(
    target: InvocationTarget,
    event: AsyncEvent,
    trace: EventTrace,
  ): Promise<void> {
    const { kernel } = this.#world.context;
    let result: QuotedResult | undefined;
    while (this.#world.isAlive(target.state)) {
      const rules = this.#rules(target);
      const turn = onTurn(event, rules, kernel.now());
      if (turn !== 'invoke') return this.#giveUp(target, event, turn, result);
      const attempt = await this.#attempt(target, event, trace);
      if (attempt === 'loop') return this.#giveUp(target, event, 'RetriesExhausted', result);
      if (attempt === 'refused') {
        await kernel.sleep(delayAfterRefusal(event), 'lambda:async-backoff');
        continue;
      }
      result = attempt;
      if (!result.isError) return this.#succeed(target, event, result);
      const next = afterError(event, rules, kernel.now());
      if (typeof next !== 'number') return this.#giveUp(target, event, next, result);
      trace.suspend();
      await kernel.sleep(next, 'lambda:async-retry');
    }
  }

  async #attempt(
    target: InvocationTarget,
    event: AsyncEvent,
    trace: EventTrace,
  ): Promise<QuotedResult | 'refused' | 'loop'> {
    const { invoker, metrics, context } = this.#world;
    const ageMs = context.kernel.now() - event.receivedAtMs;
    try {
      const { status, payload, executedVersion } = await invoker.invoke(target, {
        ...event,
        trace,
      });
      metrics.of(target).add('AsyncEventAge', ageMs);
      event.invokeCount++;
      event.refusedCount = 0;
      return { payload: payload.toString(), isError: status !== 'success', executedVersion };
    } catch (error) {
      if (error instanceof RecursiveInvocationException) return 'loop';
      if (!(error instanceof AwsError)) throw error;
      event.refusedCount++;
      return 'refused';
    }
  }

  #rules(target: InvocationTarget): AsyncRules {
    const settings = settingsOf(target);
    return {
      maximumRetryAttempts: maximumRetryAttempts(settings),
      maximumEventAgeMs: maximumEventAgeMs(settings),
      reservedConcurrency: reservedConcurrency(this.#world.concurrency, target.state.id),
    };
  }

  async #succeed(target: InvocationTarget, event: AsyncEvent, result: QuotedResult): Promise<void> {
    const { onSuccessArn } = settingsOf(target) ?? {};
    if (onSuccessArn !== undefined) {
      await this.#sendRecord(target, event, onSuccessArn, 'Success', result);
    }
  }

  /** Where both are set, the dead-letter queue comes before the destination; AWS names no order. */
  async #giveUp(
    target: InvocationTarget,
    event: AsyncEvent,
    condition: GiveUpCondition,
    result: QuotedResult | undefined,
  ): Promise<void> {
    const { context, metrics } = this.#world;
    const { state } = target;
    context.kernel.journal.record('lambda:event-dropped', state.arn, { condition });
    metrics.of(target).add('AsyncEventsDropped');
    const { deadLetterTargetArn } = (mainVersion(target) ?? state).settings;
    if (deadLetterTargetArn !== undefined) {
      const isSent = await sendToDestination(context, target, deadLetterTargetArn, {
        body: event.payload,
        isSuccess: false,
        attributes: deadLetterAttributes(event, result),
        traceHeader: event.traceHeader,
        objectPrefix: '',
      });
      if (!isSent) metrics.of(target).add('DeadLetterErrors');
    }
    const { onFailureArn } = settingsOf(target) ?? {};
    if (onFailureArn !== undefined) {
      await this.#sendRecord(target, event, onFailureArn, condition, result);
    }
  }

  async #sendRecord(
    target: InvocationTarget,
    event: AsyncEvent,
    destinationArn: string,
    condition: GiveUpCondition | 'Success',
    result: QuotedResult | undefined,
  ): Promise<void> {
    const { context, metrics } = this.#world;
    const { state, qualifier } = target;
    const isSent = await sendToDestination(context, target, destinationArn, {
      body: asyncRecord(
        `${state.arn}:${qualifier}`,
        event,
        condition,
        result,
        context.kernel.now(),
      ),
      isSuccess: condition === 'Success',
      traceHeader: event.traceHeader,
      objectPrefix: `aws/lambda/async/${state.name}`,
    });
    if (!isSent) metrics.of(target).add('DestinationDeliveryFailures');
  }
}

function settingsOf({ state, qualifier }: InvocationTarget): EventInvokeSettings | undefined {
  return state.eventInvokes.get(qualifier);
}
