import { join } from 'node:path';
import { AwsError } from '../../../errors.ts';
import type { Context } from '../../../service.ts';
import {
  functionNotFound,
  RecursiveInvocationException,
  TooManyRequestsException,
} from '../errors.ts';
import { RECURSION_PASSES } from '../limits.ts';
import type { LambdaMetrics } from '../metrics.ts';
import {
  acquire,
  type ConcurrencyState,
  forget,
  grow,
  release,
  runningNow,
} from '../model/concurrency.ts';
import type { FunctionState, FunctionVersion } from '../model/function.ts';
import { passesSoFar, withOnePassMore } from '../model/lineage.ts';
import { chooseVersion, type InvocationTarget } from '../model/target.ts';
import type { Environment, InvocationOutcome } from '../runtime/environment.ts';
import { EnvironmentPool } from '../runtime/pool.ts';
import { Runtime } from '../runtime/runtime.ts';
import { EventTrace } from '../runtime/trace-segments.ts';

export interface FunctionRequest {
  readonly requestId: string;
  /** JSON. */
  readonly payload: string | Uint8Array;
  /** The caller's, if it sent one. */
  readonly traceHeader: string | undefined;
  /** Headers of the messages of a batch, which is no part of their traces. */
  readonly linkedHeaders?: readonly (string | undefined)[];
  /** The trace of the event, where its sender keeps it. @default one that ends with this run */
  readonly trace?: EventTrace;
  /** JSON. */
  readonly clientContext?: string;
  readonly wantsLogTail?: boolean;
}

/** What runs a function once. */
export interface FunctionInvoker {
  /**
   * @throws TooManyRequestsException when there is no concurrency left,
   * RecursiveInvocationException for an event that goes round; the function's own errors are in
   * the outcome
   */
  invoke(target: InvocationTarget, request: FunctionRequest): Promise<InvocationOutcome>;
}

/**
 * Runs functions: takes a slot, an environment, and gives both back. Every way to invoke a function
 * ends here.
 */
export class Invoker implements FunctionInvoker {
  readonly #context: Context;
  readonly #concurrency: ConcurrencyState;
  readonly #metrics: LambdaMetrics;
  readonly #draw: () => number;
  /** By the id of a version. */
  readonly #pools = new Map<string, EnvironmentPool>();
  readonly #retired = new Set<EnvironmentPool>();
  #runtime: Promise<Runtime> | undefined;
  #stopped = false;

  constructor(context: Context, concurrency: ConcurrencyState, metrics: LambdaMetrics) {
    this.#context = context;
    this.#concurrency = concurrency;
    this.#metrics = metrics;
    const random = context.kernel.random.fork('lambda-alias-routing');
    this.#draw = () => random.fraction();
  }

  /** Readies what all functions run on, so that no invocation has to wait for it. */
  prepare(): Promise<Runtime> {
    this.#runtime ??= Runtime.start(this.#context.kernel, lambdaDirectory(this.#context));
    return this.#runtime;
  }

  async invoke(target: InvocationTarget, request: FunctionRequest): Promise<InvocationOutcome> {
    const { kernel } = this.#context;
    const { state } = target;
    const metrics = this.#metrics.of(target);
    this.#refuseWhenStopped();
    this.#refuseLoop(target, request);
    const version = chooseVersion(target, this.#draw);
    if (version === undefined) throw functionNotFound(target.arn);
    const startedAtMs = kernel.now();
    this.#acquire(target);
    try {
      const pool = this.#poolOf(version);
      const environment = pool.takeIdle() ?? (await this.#create(state, pool));
      const trace =
        request.trace ??
        new EventTrace(this.#context, target, { ...request, startMs: startedAtMs });
      const run = trace.run();
      const outcome = await environment.invoke({
        ...request,
        invokedFunctionArn: target.arn,
        traceHeader: withOnePassMore(run.header, request.traceHeader, state.arn),
      });
      run.end(outcome);
      if (request.trace === undefined) trace.end(200);
      pool.giveBack(environment);
      kernel.journal.record('lambda:invoked', state.arn, { status: outcome.status });
      metrics.add('Invocations', 1, startedAtMs);
      metrics.add('Errors', outcome.status === 'success' ? 0 : 1, startedAtMs);
      metrics.add('Duration', outcome.durationMs, startedAtMs);
      return outcome;
    } finally {
      release(this.#concurrency, state.id);
    }
  }

  #acquire(target: InvocationTarget): void {
    const { state } = target;
    const reason = acquire(this.#concurrency, state.id);
    if (reason !== undefined) {
      this.#context.kernel.journal.record('lambda:throttled', state.arn, { reason });
      this.#metrics.of(target).add('Throttles');
      throw new TooManyRequestsException(reason);
    }
    const { total, unreservedRunning } = this.#concurrency;
    const running = runningNow(this.#concurrency, state.id);
    this.#metrics.concurrency(state.name, running, total, unreservedRunning);
  }

  #refuseLoop(target: InvocationTarget, { traceHeader }: FunctionRequest): void {
    const { state } = target;
    if (state.recursiveLoop === 'Allow') return;
    if (passesSoFar(traceHeader, state.arn) < RECURSION_PASSES) return;
    this.#context.kernel.journal.record('lambda:loop-stopped', state.arn, {});
    this.#metrics.of(target).add('RecursiveInvocationsDropped');
    throw new RecursiveInvocationException();
  }

  /** The code or settings of a version are new, or it is gone: so are its environments. */
  renew(version: FunctionVersion): void {
    const pool = this.#pools.get(version.id);
    if (pool === undefined) return;
    this.#pools.delete(version.id);
    this.#retired.add(pool);
    pool.retire();
  }

  /** The function is gone. */
  remove(state: FunctionState): void {
    for (const version of [state, ...state.versions.values()]) this.renew(version);
    forget(this.#concurrency, state.id);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    const pools = [...this.#pools.values(), ...this.#retired];
    await Promise.all(pools.map((pool) => pool.stop()));
    await (await this.#runtime)?.stop();
  }

  #poolOf(version: FunctionVersion): EnvironmentPool {
    let pool = this.#pools.get(version.id);
    if (pool === undefined) {
      const { name, arn, version: number, settings, code } = version;
      const of = { name, arn, version: number, settings, code };
      pool = new EnvironmentPool(this.#context, of);
      this.#pools.set(version.id, pool);
    }
    return pool;
  }

  async #create(state: FunctionState, pool: EnvironmentPool): Promise<Environment> {
    if (!grow(this.#concurrency, state.id, this.#context.kernel.now())) {
      throw new TooManyRequestsException('FunctionInvocationRateLimitExceeded');
    }
    const runtime = await this.prepare();
    await this.#context.prepareForHandlers();
    this.#refuseWhenStopped();
    return pool.create(runtime);
  }

  #refuseWhenStopped(): void {
    if (!this.#stopped) return;
    throw new AwsError('ServiceException', 'The engine is stopping.', { statusCode: 500 });
  }
}

/** Where this service keeps what it has on disk. */
export function lambdaDirectory(context: Context): string {
  return join(context.scratchDirectory, 'lambda');
}
