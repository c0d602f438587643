import { join } from 'node:path';
import type { Context, Delivery } from '../../service.ts';
import { type CodeSource, unpackCode } from './code.ts';
import { AsyncInvoker } from './delivery/async-invoker.ts';
import { EventSourceMappings } from './delivery/event-source-mappings.ts';
import { Invoker, lambdaDirectory } from './delivery/invoker.ts';
import { functionNotFound, RequestTooLargeException, ResourceConflictException } from './errors.ts';
import { MAXIMUM_ASYNC_PAYLOAD_BYTES } from './limits.ts';
import { type ConcurrencyState, createConcurrencyState } from './model/concurrency.ts';
import type { CodePackage, FunctionSettings, FunctionState } from './model/function.ts';
import { parseFunctionName } from './names.ts';
import { endPackageScope } from './runtime/install.ts';

/** The service's state, and what acts on it. */
export class Lambda {
  readonly context: Context;
  readonly concurrency: ConcurrencyState;
  readonly invoker: Invoker;
  readonly asyncInvoker: AsyncInvoker;
  readonly mappings: EventSourceMappings;
  readonly #functions = new Map<string, FunctionState>();
  #codeCount = 0;

  constructor(context: Context, accountConcurrency: number) {
    this.context = context;
    this.concurrency = createConcurrencyState(accountConcurrency);
    this.invoker = new Invoker(context, this.concurrency);
    this.asyncInvoker = new AsyncInvoker(context, this.invoker, this.concurrency, (state) =>
      this.#isAlive(state),
    );
    this.mappings = new EventSourceMappings({
      context,
      invoker: this.invoker,
      findFunction: (name) => this.#functions.get(name),
    });
  }

  /** All functions, by name. */
  functions(): FunctionState[] {
    return [...this.#functions.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  functionArn(name: string): string {
    return this.context.arn('lambda', `function:${name}`);
  }

  /** @throws ResourceNotFoundException */
  function(identifier: string | undefined, qualifier?: string): FunctionState {
    const name = this.functionName(identifier, qualifier);
    const state = this.#functions.get(name);
    if (state === undefined) throw functionNotFound(this.functionArn(name));
    return state;
  }

  /** The bare name of a function that need not exist. */
  functionName(identifier: string | undefined, qualifier?: string): string {
    return parseFunctionName(identifier, (name) => this.functionArn(name), qualifier);
  }

  /** @throws ResourceConflictException when the name is taken */
  addFunction(name: string, settings: FunctionSettings, code: CodePackage): FunctionState {
    const { kernel } = this.context;
    this.refuseTakenName(name);
    const state: FunctionState = {
      id: kernel.ids.uuid(),
      name,
      arn: this.functionArn(name),
      settings,
      code,
      revisionId: kernel.ids.uuid(),
      lastModifiedMs: kernel.now(),
      tags: new Map(),
      policy: new Map(),
      policyRevisionId: '',
      eventInvoke: undefined,
    };
    this.#functions.set(name, state);
    return state;
  }

  refuseTakenName(name: string): void {
    if (!this.#functions.has(name)) return;
    throw new ResourceConflictException(`Function already exist: ${name}`);
  }

  /** Gives a function other settings or other code; its next invocation starts afresh. */
  changeFunction(
    state: FunctionState,
    change: { settings: FunctionSettings } | { code: CodePackage },
  ): void {
    Object.assign(state, change);
    state.revisionId = this.context.kernel.ids.uuid();
    state.lastModifiedMs = this.context.kernel.now();
    this.invoker.renew(state);
  }

  removeFunction(state: FunctionState): void {
    this.#functions.delete(state.name);
    this.invoker.remove(state);
  }

  /**
   * Puts code where functions run it. @throws InvalidParameterValueException when it cannot be
   * unpacked
   */
  async unpack(source: CodeSource): Promise<CodePackage> {
    const directory = lambdaDirectory(this.context);
    await endPackageScope(directory);
    await this.invoker.prepare();
    this.#codeCount++;
    return unpackCode(source, join(directory, 'code', String(this.#codeCount)));
  }

  /**
   * Takes an event for a function, to run it when it can. @throws AwsError when it cannot be taken
   */
  accept(targetArn: string, { body, traceHeader }: Delivery): void {
    const state = this.function(targetArn);
    this.invokeAsync(state, this.context.kernel.ids.uuid(), body, traceHeader);
  }

  /** @throws RequestTooLargeException */
  invokeAsync(
    state: FunctionState,
    requestId: string,
    payload: string,
    traceHeader: string | undefined,
  ): void {
    const sizeBytes = Buffer.byteLength(payload);
    if (sizeBytes > MAXIMUM_ASYNC_PAYLOAD_BYTES) {
      throw new RequestTooLargeException(
        `${sizeBytes} byte payload is too large for the Event invocation type ` +
          `(limit ${MAXIMUM_ASYNC_PAYLOAD_BYTES} bytes)`,
      );
    }
    this.asyncInvoker.accept(state, { requestId, payload, traceHeader });
  }

  async stop(): Promise<void> {
    this.mappings.stop();
    await this.invoker.stop();
  }

  #isAlive(state: FunctionState): boolean {
    return this.#functions.get(state.name) === state;
  }
}
