/**
 * Takes the place of the module `cls-hooked/context` in the bundles (see `infra/constructs/bundle.ts`).
 *
 * The X-Ray SDK keeps its current segment in `cls-hooked`, which hooks into the birth and death of every promise: measured
 * here, a sixth of all that a busy handler does. Node's own AsyncLocalStorage gives the same for next to nothing. Only what
 * the SDK calls is here, under the names by which it calls it.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

type Context = Record<string, unknown>;

class Namespace {
  readonly name: string;
  readonly #storage = new AsyncLocalStorage<Context | undefined>();

  constructor(name: string) {
    this.name = name;
  }

  get active(): Context | null {
    return this.#storage.getStore() ?? null;
  }

  get(key: string): unknown {
    return this.active?.[key];
  }

  set<T>(key: string, value: T): T {
    const context = this.active;
    if (context === null) {
      throw new ReferenceError('No context available. ns.run() or ns.bind() must be called first.');
    }
    context[key] = value;
    return value;
  }

  createContext(): Context {
    return Object.create(this.active);
  }

  run(task: (context: Context) => void): Context {
    const context = this.createContext();
    this.#storage.run(context, task, context);
    return context;
  }

  runAndReturn<T>(task: (context: Context) => T): T {
    const context = this.createContext();
    return this.#storage.run(context, task, context);
  }

  runPromise<T>(task: (context: Context) => Promise<T>): Promise<T> {
    return this.runAndReturn(task);
  }

  bind<A extends unknown[], R>(
    task: (...args: A) => R,
    context: Context = this.active ?? this.createContext(),
  ): (...args: A) => R {
    return (...args) => this.#storage.run(context, task, ...args);
  }

  /** Listeners run in the context in which their emitter was made; Node sees to that. */
  bindEmitter(): void {}

  enter(context: Context): void {
    this.#storage.enterWith(context);
  }

  exit(): void {
    this.#storage.enterWith(undefined);
  }
}

const namespaces = new Map<string, Namespace>();

export function createNamespace(name: string): Namespace {
  const namespace = new Namespace(name);
  namespaces.set(name, namespace);
  return namespace;
}

export function getNamespace(name: string): Namespace | undefined {
  return namespaces.get(name);
}

export function destroyNamespace(name: string): void {
  namespaces.delete(name);
}
