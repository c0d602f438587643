import { join } from 'node:path';
import type { Context, Delivery } from '../../service.ts';
import { type CodeSource, overlay, unpackCode } from './code.ts';
import { AsyncInvoker } from './delivery/async-invoker.ts';
import { EventSourceMappings } from './delivery/event-source-mappings.ts';
import { Invoker, lambdaDirectory } from './delivery/invoker.ts';
import {
  aliasNotFound,
  functionNotFound,
  RequestTooLargeException,
  ResourceConflictException,
} from './errors.ts';
import { MAXIMUM_ASYNC_PAYLOAD_BYTES } from './limits.ts';
import { LambdaMetrics } from './metrics.ts';
import { type ConcurrencyState, createConcurrencyState } from './model/concurrency.ts';
import {
  type CodePackage,
  type FunctionAlias,
  type FunctionSettings,
  type FunctionState,
  type FunctionVersion,
  LATEST,
  type MountedLayers,
} from './model/function.ts';
import { LayerShelf, type UsedLayer } from './model/layer.ts';
import { withoutLineage } from './model/lineage.ts';
import { findQualified, type InvocationTarget, mainVersion, targetOf } from './model/target.ts';
import { type FunctionReference, parseFunctionReference } from './names.ts';
import { endPackageScope } from './runtime/install.ts';

/** Services whose events keep their lineage: only with these does AWS recognise loops. */
const LOOP_SOURCES = ['lambda.amazonaws.com', 's3.amazonaws.com', 'sns.amazonaws.com'];

/** The service's state, and what acts on it. */
export class Lambda {
  readonly context: Context;
  readonly concurrency: ConcurrencyState;
  readonly metrics: LambdaMetrics;
  readonly invoker: Invoker;
  readonly asyncInvoker: AsyncInvoker;
  readonly mappings: EventSourceMappings;
  readonly layers = new LayerShelf();
  readonly #functions = new Map<string, FunctionState>();
  /** Folders of layers laid over each other, by the layers' ARNs. */
  readonly #mounts = new Map<string, Promise<string>>();
  #codeCount = 0;

  constructor(context: Context, accountConcurrency: number) {
    this.context = context;
    this.concurrency = createConcurrencyState(accountConcurrency);
    this.metrics = new LambdaMetrics(context.metrics);
    this.invoker = new Invoker(context, this.concurrency, this.metrics);
    this.asyncInvoker = new AsyncInvoker({
      context,
      invoker: this.invoker,
      metrics: this.metrics,
      concurrency: this.concurrency,
      isAlive: (state) => this.#isAlive(state),
    });
    this.mappings = new EventSourceMappings({
      context,
      invoker: this.invoker,
      metrics: this.metrics,
      findTarget: (name, qualifier) => this.#findTarget(name, qualifier),
    });
  }

  /** All functions, by name. */
  functions(): FunctionState[] {
    return [...this.#functions.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  functionArn(name: string): string {
    return this.context.arn('lambda', `function:${name}`);
  }

  /** The name and qualifier that a request gives. @throws AwsError for what names no function */
  reference(identifier: string | undefined, qualifier?: string): FunctionReference {
    return parseFunctionReference(identifier, qualifier, this.context);
  }

  /** The function that a request names, whatever the qualifier. @throws ResourceNotFoundException */
  function(identifier: string | undefined): FunctionState {
    const { name, qualifier } = this.reference(identifier);
    const state = this.#functions.get(name);
    if (state === undefined) throw functionNotFound(this.#qualifiedArn(name, qualifier));
    return state;
  }

  find(name: string): FunctionState | undefined {
    return this.#functions.get(name);
  }

  /** What a request names, to be run. @throws ResourceNotFoundException */
  target(identifier: string | undefined, qualifier?: string): InvocationTarget {
    const reference = this.reference(identifier, qualifier);
    const target = this.#findTarget(reference.name, reference.qualifier);
    if (target !== undefined) return target;
    throw functionNotFound(this.#qualifiedArn(reference.name, reference.qualifier ?? LATEST));
  }

  /** What a request names, to be looked at. @throws ResourceNotFoundException */
  version(
    identifier: string | undefined,
    qualifier?: string,
  ): { readonly target: InvocationTarget; readonly version: FunctionVersion } {
    const reference = this.reference(identifier, qualifier);
    const target = this.#findTarget(reference.name, reference.qualifier);
    const version = target && mainVersion(target);
    if (target !== undefined && version !== undefined) return { target, version };
    throw functionNotFound(this.#qualifiedArn(reference.name, reference.qualifier));
  }

  /**
   * The function, version or alias of a request that says of the missing which of the three it is.
   * @throws ResourceNotFoundException
   */
  resource(
    identifier: string | undefined,
    qualifier?: string,
  ): { readonly target: InvocationTarget; readonly resource: FunctionVersion | FunctionAlias } {
    const reference = this.reference(identifier, qualifier);
    const arn = this.#qualifiedArn(reference.name, reference.qualifier);
    const state = this.#functions.get(reference.name);
    const target = state && targetOf(state, reference.qualifier);
    const resource = target && findQualified(target.state, target.qualifier);
    if (target !== undefined && resource !== undefined) return { target, resource };
    const isAlias = /^(?!\d+$)[\w-]+$/.test(reference.qualifier ?? LATEST);
    throw isAlias ? aliasNotFound(arn) : functionNotFound(arn);
  }

  #findTarget(name: string, qualifier: string | undefined): InvocationTarget | undefined {
    const state = this.#functions.get(name);
    if (state === undefined) return undefined;
    const exists = qualifier === undefined || findQualified(state, qualifier) !== undefined;
    return exists ? targetOf(state, qualifier) : undefined;
  }

  #qualifiedArn(name: string, qualifier: string | undefined): string {
    const arn = this.functionArn(name);
    return qualifier === undefined ? arn : `${arn}:${qualifier}`;
  }

  /** @throws ResourceConflictException when the name is taken */
  addFunction(name: string, settings: FunctionSettings, code: CodePackage): FunctionState {
    const { kernel } = this.context;
    this.refuseTakenName(name);
    const state: FunctionState = {
      id: kernel.ids.uuid(),
      name,
      arn: this.functionArn(name),
      version: LATEST,
      settings,
      code,
      revisionId: kernel.ids.uuid(),
      lastModifiedMs: kernel.now(),
      tags: new Map(),
      versions: new Map(),
      aliases: new Map(),
      publishedCount: 0,
      policies: new Map(),
      eventInvokes: new Map(),
      recursiveLoop: 'Terminate',
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

  /** Publishes what the function is now. */
  addVersion(state: FunctionState, description: string): FunctionVersion {
    const { kernel } = this.context;
    state.publishedCount++;
    const version = String(state.publishedCount);
    const published: FunctionVersion = {
      id: kernel.ids.uuid(),
      name: state.name,
      arn: `${state.arn}:${version}`,
      version,
      settings: { ...state.settings, description },
      code: state.code,
      revisionId: kernel.ids.uuid(),
      lastModifiedMs: kernel.now(),
    };
    state.versions.set(version, published);
    state.revisionId = kernel.ids.uuid();
    return published;
  }

  removeVersion(state: FunctionState, version: FunctionVersion): void {
    state.versions.delete(version.version);
    state.policies.delete(version.version);
    state.eventInvokes.delete(version.version);
    this.invoker.renew(version);
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
   * Makes the `/opt` of a function from its layers. A process cannot have a root of its own here,
   * so it is a folder like any other (an assumption of the engine).
   */
  async mount(layers: readonly UsedLayer[]): Promise<MountedLayers | undefined> {
    if (layers.length === 0) return undefined;
    const versions = layers.map(({ arn, code }) => ({ arn, sizeBytes: code?.sizeBytes ?? 0 }));
    const key = versions.map(({ arn }) => arn).join();
    let mount = this.#mounts.get(key);
    if (mount === undefined) {
      const directory = join(lambdaDirectory(this.context), 'opt', String(this.#mounts.size));
      const sources = layers.flatMap(({ code }) => (code === undefined ? [] : [code.directory]));
      mount = overlay(sources, directory).then(() => directory);
      this.#mounts.set(key, mount);
    }
    return { versions, directory: await mount };
  }

  /**
   * Takes an event for a function, to run it when it can. @throws AwsError when it cannot be taken
   */
  accept(targetArn: string, { body, traceHeader, principal }: Delivery): void {
    const isLoopSource = principal.kind !== 'service' || LOOP_SOURCES.includes(principal.name);
    const header = isLoopSource ? traceHeader : withoutLineage(traceHeader);
    const requestId = this.context.kernel.ids.uuid();
    this.invokeAsync(this.target(targetArn), requestId, body, header);
  }

  /** @throws RequestTooLargeException */
  invokeAsync(
    target: InvocationTarget,
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
    this.asyncInvoker.accept(target, { requestId, payload, traceHeader });
  }

  async stop(): Promise<void> {
    this.mappings.stop();
    await this.invoker.stop();
  }

  #isAlive(state: FunctionState): boolean {
    return this.#functions.get(state.name) === state;
  }
}
