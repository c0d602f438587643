import type { Context } from '../../../service.ts';
import { ENVIRONMENT_IDLE_LIFETIME_MS, ENVIRONMENT_LIFETIME_MS } from '../limits.ts';
import { Environment, type EnvironmentFunction } from './environment.ts';
import type { Runtime } from './runtime.ts';

/**
 * The environments of one version of a function's code and settings. The one used last is used
 * first, so that those no longer needed stay idle and end.
 */
export class EnvironmentPool {
  readonly #context: Context;
  readonly #function: EnvironmentFunction;
  readonly #all = new Set<Environment>();
  /** In order of use, the newest last. */
  #idle: Environment[] = [];
  #reaperIsSet = false;
  #retired = false;

  constructor(context: Context, of: EnvironmentFunction) {
    this.#context = context;
    this.#function = of;
  }

  /** An environment that is warm; undefined when all are busy. */
  takeIdle(): Environment | undefined {
    return this.#idle.pop();
  }

  create(runtime: Runtime): Environment {
    const environment = new Environment(this.#context, runtime, this.#function);
    this.#all.add(environment);
    return environment;
  }

  /** Takes an environment back after its invocation. */
  giveBack(environment: Environment): void {
    const nowMs = this.#context.kernel.now();
    const isOld = nowMs - environment.createdAtMs >= ENVIRONMENT_LIFETIME_MS;
    if (this.#retired || isOld) {
      this.#context.kernel.start(() => this.#end(environment));
      return;
    }
    environment.idleSinceMs = nowMs;
    this.#idle.push(environment);
    this.#setReaper();
  }

  /**
   * Ends what is idle now and what is busy once it is done: the function has changed or is gone.
   */
  retire(): void {
    this.#retired = true;
    for (const environment of this.#idle) {
      this.#context.kernel.start(() => this.#end(environment));
    }
    this.#idle = [];
  }

  /** Ends every environment, busy or not. */
  async stop(): Promise<void> {
    this.#retired = true;
    await Promise.all([...this.#all].map((environment) => this.#end(environment)));
  }

  /** One timer a pool, for the environment that has been idle longest. */
  #setReaper(): void {
    const oldest = this.#idle[0];
    if (this.#reaperIsSet || oldest === undefined) return;
    this.#reaperIsSet = true;
    const delayMs = oldest.idleSinceMs + ENVIRONMENT_IDLE_LIFETIME_MS - this.#context.kernel.now();
    this.#context.kernel.schedule(delayMs, 'lambda:idle', () => this.#reap());
  }

  async #reap(): Promise<void> {
    this.#reaperIsSet = false;
    const expiredBeforeMs = this.#context.kernel.now() - ENVIRONMENT_IDLE_LIFETIME_MS;
    const expired = this.#idle.filter(({ idleSinceMs }) => idleSinceMs <= expiredBeforeMs);
    this.#idle = this.#idle.slice(expired.length);
    this.#setReaper();
    await Promise.all(expired.map((environment) => this.#end(environment)));
  }

  async #end(environment: Environment): Promise<void> {
    await environment.stop();
    this.#all.delete(environment);
  }
}
