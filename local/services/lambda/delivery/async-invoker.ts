import { AwsError } from '../../../errors.ts';
import type { Context } from '../../../service.ts';
import {
  type AsyncEvent,
  type AsyncRules,
  delayAfterError,
  delayAfterRefusal,
  type GiveUpCondition,
  onTurn,
} from '../model/async-event.ts';
import { type ConcurrencyState, reservedConcurrency } from '../model/concurrency.ts';
import { type FunctionState, maximumEventAgeMs, maximumRetryAttempts } from '../model/function.ts';
import { asyncRecord, deadLetterAttributes, type QuotedResult } from '../model/records.ts';
import { sendToDestination } from './destinations.ts';
import type { FunctionInvoker } from './invoker.ts';

/**
 * Asynchronous invocation: an event is taken at once and tried until the function succeeds, or its
 * rules say to stop. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html
 */
export class AsyncInvoker {
  readonly #context: Context;
  readonly #invoker: FunctionInvoker;
  readonly #concurrency: ConcurrencyState;
  readonly #isAlive: (state: FunctionState) => boolean;

  /** @param isAlive whether a function still exists: the events of a deleted one are dropped */
  constructor(
    context: Context,
    invoker: FunctionInvoker,
    concurrency: ConcurrencyState,
    isAlive: (state: FunctionState) => boolean,
  ) {
    this.#context = context;
    this.#invoker = invoker;
    this.#concurrency = concurrency;
    this.#isAlive = isAlive;
  }

  /** Puts an event into the function's queue. */
  accept(
    state: FunctionState,
    event: Pick<AsyncEvent, 'requestId' | 'payload' | 'traceHeader'>,
  ): void {
    const { kernel } = this.#context;
    const queued = { ...event, receivedAtMs: kernel.now(), invokeCount: 0, refusedCount: 0 };
    kernel.start(() => this.#run(state, queued));
  }

  async #run(state: FunctionState, event: AsyncEvent): Promise<void> {
    const { kernel } = this.#context;
    let result: QuotedResult | undefined;
    await kernel.hop('lambda-invoke');
    while (this.#isAlive(state)) {
      const rules = this.#rules(state);
      const turn = onTurn(event, rules, kernel.now());
      if (turn !== 'invoke') return this.#giveUp(state, event, turn, result);
      const attempt = await this.#attempt(state, event);
      if (attempt === 'refused') {
        await kernel.sleep(delayAfterRefusal(event), 'lambda:async-backoff');
        continue;
      }
      result = attempt;
      if (!result.isError) return this.#succeed(state, event, result);
      const delayMs = delayAfterError(event, rules);
      if (delayMs === undefined) return this.#giveUp(state, event, 'RetriesExhausted', result);
      await kernel.sleep(delayMs, 'lambda:async-retry');
    }
  }

  async #attempt(state: FunctionState, event: AsyncEvent): Promise<QuotedResult | 'refused'> {
    try {
      const { status, payload } = await this.#invoker.invoke(state, event);
      event.invokeCount++;
      event.refusedCount = 0;
      return { payload: payload.toString(), isError: status !== 'success' };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      event.refusedCount++;
      return 'refused';
    }
  }

  #rules(state: FunctionState): AsyncRules {
    return {
      maximumRetryAttempts: maximumRetryAttempts(state),
      maximumEventAgeMs: maximumEventAgeMs(state),
      reservedConcurrency: reservedConcurrency(this.#concurrency, state.id),
    };
  }

  async #succeed(state: FunctionState, event: AsyncEvent, result: QuotedResult): Promise<void> {
    const { onSuccessArn } = state.eventInvoke ?? {};
    if (onSuccessArn !== undefined) {
      await this.#sendRecord(state, event, onSuccessArn, 'Success', result);
    }
  }

  /** Where both are set, the dead-letter queue comes before the destination; AWS names no order. */
  async #giveUp(
    state: FunctionState,
    event: AsyncEvent,
    condition: GiveUpCondition,
    result: QuotedResult | undefined,
  ): Promise<void> {
    this.#context.kernel.journal.record('lambda:event-dropped', state.arn, { condition });
    const { deadLetterTargetArn } = state.settings;
    if (deadLetterTargetArn !== undefined) {
      await sendToDestination(this.#context, state, deadLetterTargetArn, {
        body: event.payload,
        isSuccess: false,
        attributes: deadLetterAttributes(event, result),
        traceHeader: event.traceHeader,
        objectPrefix: '',
      });
    }
    const { onFailureArn } = state.eventInvoke ?? {};
    if (onFailureArn !== undefined) {
      await this.#sendRecord(state, event, onFailureArn, condition, result);
    }
  }

  async #sendRecord(
    state: FunctionState,
    event: AsyncEvent,
    destinationArn: string,
    condition: GiveUpCondition | 'Success',
    result: QuotedResult | undefined,
  ): Promise<void> {
    const nowMs = this.#context.kernel.now();
    await sendToDestination(this.#context, state, destinationArn, {
      body: asyncRecord(state.arn, event, condition, result, nowMs),
      isSuccess: condition === 'Success',
      traceHeader: event.traceHeader,
      objectPrefix: `aws/lambda/async/${state.name}`,
    });
  }
}
