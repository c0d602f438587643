import { join } from 'node:path';
import type { Principal } from '../../../credentials.ts';
import { AwsError } from '../../../errors.ts';
import type { Context } from '../../../service.ts';
import { TooManyRequestsException } from '../errors.ts';
import { acquire, type ConcurrencyState, forget, grow, release } from '../model/concurrency.ts';
import type { FunctionState } from '../model/function.ts';
import { functionTraceHeader } from '../model/trace-header.ts';
import type { Environment, InvocationOutcome } from '../runtime/environment.ts';
import { EnvironmentPool } from '../runtime/pool.ts';
import { Runtime } from '../runtime/runtime.ts';

export interface FunctionRequest {
  readonly requestId: string;
  /** JSON. */
  readonly payload: string | Uint8Array;
  /** The caller's, if it sent one. */
  readonly traceHeader: string | undefined;
  /** JSON. */
  readonly clientContext?: string;
  readonly wantsLogTail?: boolean;
}

/** What runs a function once. */
export interface FunctionInvoker {
  /**
   * @throws TooManyRequestsException when there is no concurrency left; the function's own errors
   * are in the outcome
   */
  invoke(state: FunctionState, request: FunctionRequest): Promise<InvocationOutcome>;
}

/**
 * Runs functions: takes a slot, an environment, and gives both back. Every way to invoke a function
 * ends here.
 */
export class Invoker implements FunctionInvoker {
  readonly #context: Context;
  readonly #concurrency: ConcurrencyState;
  /** By function id. */
  readonly #pools = new Map<string, EnvironmentPool>();
  readonly #retired = new Set<EnvironmentPool>();
  #runtime: Promise<Runtime> | undefined;
  #stopped = false;

  constructor(context: Context, concurrency: ConcurrencyState) {
    this.#context = context;
    this.#concurrency = concurrency;
  }

  /** Readies what all functions run on, so that no invocation has to wait for it. */
  prepare(): Promise<Runtime> {
    this.#runtime ??= Runtime.start(this.#context.kernel, lambdaDirectory(this.#context));
    return this.#runtime;
  }

  async invoke(state: FunctionState, request: FunctionRequest): Promise<InvocationOutcome> {
    const { kernel } = this.#context;
    this.#refuseWhenStopped();
    const reason = acquire(this.#concurrency, state.id);
    if (reason !== undefined) {
      kernel.journal.record('lambda:throttled', state.arn, { reason });
      throw new TooManyRequestsException(reason);
    }
    try {
      const pool = this.#poolOf(state);
      const environment = pool.takeIdle() ?? (await this.#create(state, pool));
      const { tracingMode } = state.settings;
      const hex = (digitCount: number) => kernel.ids.hex(digitCount);
      const outcome = await environment.invoke({
        ...request,
        traceHeader: functionTraceHeader(request.traceHeader, tracingMode, kernel.now(), hex),
      });
      pool.giveBack(environment);
      kernel.journal.record('lambda:invoked', state.arn, { status: outcome.status });
      return outcome;
    } finally {
      release(this.#concurrency, state.id);
    }
  }

  /** The function's code or settings are new: so are the environments of its next invocations. */
  renew(state: FunctionState): void {
    const pool = this.#pools.get(state.id);
    if (pool === undefined) return;
    this.#pools.delete(state.id);
    this.#retired.add(pool);
    pool.retire();
  }

  /** The function is gone. */
  remove(state: FunctionState): void {
    this.renew(state);
    forget(this.#concurrency, state.id);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    const pools = [...this.#pools.values(), ...this.#retired];
    await Promise.all(pools.map((pool) => pool.stop()));
    await (await this.#runtime)?.stop();
  }

  #poolOf(state: FunctionState): EnvironmentPool {
    let pool = this.#pools.get(state.id);
    if (pool === undefined) {
      const { name, arn, settings, code } = state;
      pool = new EnvironmentPool(this.#context, { name, arn, settings, code });
      this.#pools.set(state.id, pool);
    }
    return pool;
  }

  async #create(state: FunctionState, pool: EnvironmentPool): Promise<Environment> {
    if (!grow(this.#concurrency, state.id, this.#context.kernel.now())) {
      throw new TooManyRequestsException('FunctionInvocationRateLimitExceeded');
    }
    const runtime = await this.prepare();
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

/** The function's role, as which Lambda reads its sources and writes to its destinations. */
export function rolePrincipal(context: Context, state: FunctionState): Principal {
  const { roleArn } = state.settings;
  const roleName = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  return {
    kind: 'role',
    arn: `arn:aws:sts::${context.account}:assumed-role/${roleName}/${state.name}`,
    roleArn,
    sessionName: state.name,
  };
}
