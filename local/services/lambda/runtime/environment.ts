import { strict as assert } from 'node:assert';
import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Credentials } from '../../../credentials.ts';
import type { Context } from '../../../service.ts';
import { FaultExtension } from '../faults/fault-extension.ts';
import { injectedResult } from '../faults/injected-result.ts';
import { HEAP_SHARES, INIT_TIMEOUT_MS, LOG_TAIL_BYTES } from '../limits.ts';
import type { CodePackage, FunctionSettings } from '../model/function.ts';
import { HandlerProcess, type ProcessExit } from './handler-process.ts';
import { LogStream } from './log-stream.ts';
import { type FunctionResult, fromAnswer, fromExit, fromTimeout } from './outcome.ts';
import { createPlatformLog, type PlatformLog } from './platform-log.ts';
import { type ProcessTime, RealProcessTime, VirtualProcessTime } from './process-time.ts';
import { type Runtime, runtimeVersion } from './runtime.ts';
import type { NextInvocation, RuntimeAnswer } from './runtime-api.ts';
import { processVariables } from './variables.ts';

/** The function as it was when the environment was made. */
export interface EnvironmentFunction {
  readonly name: string;
  readonly arn: string;
  readonly version: string;
  readonly settings: FunctionSettings;
  readonly code: CodePackage;
}

export interface InvocationRequest {
  readonly requestId: string;
  /** JSON. */
  readonly payload: string | Uint8Array;
  readonly traceHeader: string;
  /** The function as the caller named it. */
  readonly invokedFunctionArn: string;
  /** JSON. */
  readonly clientContext?: string;
  readonly wantsLogTail?: boolean;
}

export interface InvocationOutcome extends FunctionResult {
  readonly executedVersion: string;
  readonly durationMs: number;
  readonly billedDurationMs: number;
  readonly initDurationMs?: number;
  /** From the runtime's answer until it was ready for more. */
  readonly runtimeOverheadMs?: number;
  /** The last 4 KB of the invocation's log. */
  readonly logTail?: string;
}

type RuntimeEvent =
  | { readonly kind: 'ready' }
  | { readonly kind: 'init-failed'; readonly answer: RuntimeAnswer }
  | { readonly kind: 'exited'; readonly exit: ProcessExit }
  | { readonly kind: 'deadline' };

const KILLED: ProcessExit = { kind: 'signal', signal: 'SIGKILL' };

/**
 * One execution environment: a handler process, its own `/tmp`, credentials and log stream, and one
 * invocation at a time. A process that ends during an invocation is replaced at the next one, in
 * the same environment.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
export class Environment {
  readonly createdAtMs: number;
  /** Kept by the pool. */
  idleSinceMs = 0;
  readonly #context: Context;
  readonly #runtime: Runtime;
  readonly #function: EnvironmentFunction;
  readonly #id: string;
  readonly #directory: string;
  readonly #credentials: Credentials;
  readonly #logStreamName: string;
  readonly #logs: LogStream;
  readonly #platformLog: PlatformLog;
  readonly #faults: FaultExtension | undefined;
  #process: HandlerProcess | undefined;
  #wasStarted = false;
  #maxMemoryUsedBytes = 0;
  #answeredAtMs: number | undefined;
  #happen: ((event: RuntimeEvent) => void) | undefined;
  #tail: string[] | undefined;
  #whenGone: (() => void) | undefined;
  #stopping: Promise<void> | undefined;

  constructor(context: Context, runtime: Runtime, of: EnvironmentFunction) {
    const { kernel } = context;
    this.#context = context;
    this.#runtime = runtime;
    this.#function = of;
    this.createdAtMs = kernel.now();
    this.#id = kernel.ids.hex(32);
    this.#directory = join(runtime.environmentsDirectory, this.#id);
    this.#credentials = context.credentials.issue(
      of.settings.roleArn,
      of.name,
      Number.POSITIVE_INFINITY,
    );
    const day = this.#timestamp().slice(0, 10).replaceAll('-', '/');
    this.#logStreamName = `${day}/[${of.version}]${this.#id}`;
    this.#logs = new LogStream(context, {
      principal: this.#credentials.principal,
      functionArn: of.arn,
      logGroupName: of.settings.logging.logGroupName,
      logStreamName: this.#logStreamName,
    });
    this.#platformLog = createPlatformLog(
      { ...of, instanceId: this.#id, initializationType: 'on-demand' },
      () => this.#timestamp(),
    );
    this.#faults = FaultExtension.for(context, {
      functionArn: of.arn,
      settings: of.settings,
      principal: this.#credentials.principal,
      log: (line) => this.#log(line),
    });
  }

  /** Runs one invocation to its end. Never throws for what the function does. */
  async invoke(request: InvocationRequest): Promise<InvocationOutcome> {
    const { kernel } = this.#context;
    const { settings } = this.#function;
    this.#tail = request.wantsLogTail ? [] : undefined;
    const initDurationMs = this.#wasStarted ? undefined : await this.#coldStart(request);
    const startedAtMs = kernel.now();
    this.#answeredAtMs = undefined;
    const result = await this.#run(request, startedAtMs + settings.timeoutSeconds * 1000);
    const durationMs = kernel.now() - startedAtMs;
    const report = {
      status: result.status,
      ...(result.errorType !== undefined && { errorType: result.errorType }),
      requestId: request.requestId,
      durationMs,
      billedDurationMs: Math.max(1, Math.ceil(durationMs + (initDurationMs ?? 0))),
      memorySizeMb: settings.memorySizeMb,
      maxMemoryUsedMb: Math.ceil(this.#maxMemoryUsedBytes / 2 ** 20),
      ...(initDurationMs !== undefined && { initDurationMs }),
      ...(settings.tracingMode === 'Active' && { traceHeader: request.traceHeader }),
    };
    this.#log(this.#platformLog.end(report));
    this.#log(this.#platformLog.report(report));
    this.#logs.flush();
    const { billedDurationMs } = report;
    return {
      ...result,
      executedVersion: this.#function.version,
      durationMs,
      billedDurationMs,
      ...(initDurationMs !== undefined && { initDurationMs }),
      ...(this.#answeredAtMs !== undefined && {
        runtimeOverheadMs: startedAtMs + durationMs - this.#answeredAtMs,
      }),
      ...(this.#tail && { logTail: lastBytes(this.#tail) }),
    };
  }

  /** Ends the process, if there is one, and leaves nothing behind. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    this.#process?.kill();
    if (this.#process !== undefined) {
      await new Promise<void>((resolve) => {
        this.#whenGone = resolve;
      });
    }
    this.#logs.flush();
    this.#context.credentials.revoke(this.#credentials.accessKeyId);
    await rm(this.#directory, { recursive: true, force: true });
  }

  /**
   * @returns how long the initialisation took; undefined when it failed, to be tried again in the
   * invocation.
   */
  async #coldStart(request: InvocationRequest): Promise<number | undefined> {
    const { kernel } = this.#context;
    this.#wasStarted = true;
    mkdirSync(this.#directory, { recursive: true });
    const { version, arn } = runtimeVersion(this.#context.region);
    this.#log(this.#platformLog.initStart(version, arn));
    const begunAtMs = kernel.now();
    const failed = await this.#initialise(request.requestId, begunAtMs + INIT_TIMEOUT_MS);
    if (failed === undefined) await this.#faults?.initialise();
    const durationMs = kernel.now() - begunAtMs;
    const end = failed ?? { status: 'success' };
    this.#log(this.#platformLog.initReport('init', durationMs, end));
    return failed === undefined ? durationMs : undefined;
  }

  async #run(request: InvocationRequest, deadlineMs: number): Promise<FunctionResult> {
    const begunAtMs = this.#context.kernel.now();
    if (this.#process === undefined) {
      const failed = await this.#initialise(request.requestId, deadlineMs);
      if (failed !== undefined) {
        const durationMs = this.#context.kernel.now() - begunAtMs;
        this.#log(this.#platformLog.initReport('invoke', durationMs, failed));
        this.#log(this.#platformLog.start(request.requestId, request.traceHeader));
        return failed;
      }
    }
    this.#log(this.#platformLog.start(request.requestId, request.traceHeader));
    return this.#faults === undefined
      ? this.#runHandler(request, deadlineMs)
      : this.#runWithFaults(this.#faults, request, deadlineMs);
  }

  /** The extension may hold the invocation back, answer in the handler's stead, or change its answer. */
  async #runWithFaults(
    faults: FaultExtension,
    request: InvocationRequest,
    deadlineMs: number,
  ): Promise<FunctionResult> {
    const { kernel } = this.#context;
    const { requestId, invokedFunctionArn } = request;
    const { delayMs, outcome } = await faults.decide(requestId, invokedFunctionArn);
    if (delayMs > 0) {
      const event = await this.#waitUntil(Math.min(deadlineMs, kernel.now() + delayMs));
      if (event.kind === 'exited') return fromExit(requestId, event.exit);
      if (kernel.now() >= deadlineMs) return this.#timeOut(requestId);
    }
    if (outcome?.preventsExecution) return injectedResult(outcome);
    const begunAtMs = kernel.now();
    const result = await this.#runHandler(request, deadlineMs);
    await faults.passed(kernel.now() - begunAtMs);
    return outcome === undefined || result.status === 'timeout' ? result : injectedResult(outcome);
  }

  async #runHandler(request: InvocationRequest, deadlineMs: number): Promise<FunctionResult> {
    const handlerProcess = this.#process;
    assert(handlerProcess !== undefined, 'an initialised environment has a process');
    const invocationId = this.#context.kernel.ids.uuid();
    const next = this.#nextInvocation(request, invocationId, deadlineMs);
    handlerProcess.wake({ requestId: request.requestId, invocationId, next });
    const event = await this.#waitUntil(deadlineMs);
    if (event.kind === 'deadline') return this.#timeOut(request.requestId);
    const answer = handlerProcess.answerGiven;
    if (answer !== undefined) return fromAnswer(answer);
    assert(event.kind === 'exited', 'a process asks for more only once it has answered');
    return fromExit(request.requestId, event.exit);
  }

  /** Starts a process and waits until it is ready. @returns why it is not, if so. */
  async #initialise(requestId: string, deadlineMs: number): Promise<FunctionResult | undefined> {
    if (this.#stopping !== undefined) return fromExit(requestId, KILLED);
    this.#process = this.#spawn();
    const event = await this.#waitUntil(deadlineMs);
    switch (event.kind) {
      case 'ready':
        return undefined;
      case 'exited':
        return fromExit(requestId, event.exit);
      case 'deadline':
        return this.#timeOut(requestId);
      case 'init-failed':
        await this.#end();
        return fromAnswer(event.answer);
    }
  }

  async #timeOut(requestId: string): Promise<FunctionResult> {
    await this.#end();
    return fromTimeout(requestId, this.#function.settings.timeoutSeconds);
  }

  /** Kills the process and waits until its last words have been read. */
  async #end(): Promise<void> {
    this.#process?.kill();
    // It may have said something before it was hit.
    while (this.#process !== undefined) await this.#waitUntil(Number.POSITIVE_INFINITY);
  }

  #waitUntil(deadlineMs: number): Promise<RuntimeEvent> {
    const { kernel } = this.#context;
    return kernel.work.pause((resume) => {
      const timer =
        deadlineMs === Number.POSITIVE_INFINITY
          ? undefined
          : kernel.schedule(deadlineMs - kernel.now(), 'lambda:deadline', () =>
              this.#happen?.({ kind: 'deadline' }),
            );
      this.#happen = (event) => {
        this.#happen = undefined;
        timer?.cancel();
        resume(event);
      };
    });
  }

  /** The one place that starts a handler process. */
  #spawn(): HandlerProcess {
    const { settings, code, name, version } = this.#function;
    const { api, apiAddress, installed, guard } = this.#runtime;
    const session = this.#context.kernel.ids.hex(32);
    const environment = processVariables({
      functionName: name,
      functionVersion: version,
      settings,
      taskRoot: code.directory,
      runtimeDirectory: installed.directory,
      nodePath: installed.nodePath,
      temporaryDirectory: this.#directory,
      logStreamName: this.#logStreamName,
      credentials: this.#credentials,
      region: this.#context.region,
      runtimeApi: `${apiAddress}/${session}`,
      endpoint: this.#context.endpoint(),
      ofTheEngine: this.#context.handlerVariables,
    });
    const handlerProcess = new HandlerProcess({
      time: this.#processTime(session),
      execArgv: heapFlags(settings.memorySizeMb),
      programPath: installed.bootstrapPath,
      workingDirectory: code.directory,
      environment,
      listener: {
        logged: (event) => this.#log(event),
        ready: () => {
          this.#noteMemory(handlerProcess);
          this.#happen?.({ kind: 'ready' });
        },
        answered: () => {
          this.#answeredAtMs = this.#context.kernel.now();
        },
        initFailed: (answer) => this.#happen?.({ kind: 'init-failed', answer }),
        exited: (exit) => {
          api.close(session);
          if (handlerProcess.id !== undefined) guard.forget(handlerProcess.id);
          this.#noteMemory(handlerProcess);
          this.#process = undefined;
          this.#logs.flush();
          this.#happen?.({ kind: 'exited', exit });
          this.#whenGone?.();
        },
      },
    });
    api.open(session, handlerProcess);
    if (handlerProcess.id !== undefined) guard.watch(handlerProcess.id);
    return handlerProcess;
  }

  #processTime(id: string): ProcessTime {
    const { kernel } = this.#context;
    const { preloadPath } = this.#runtime.installed;
    return kernel.guests.active
      ? new VirtualProcessTime(kernel.guests, { id, preloadPath, now: () => kernel.now() })
      : new RealProcessTime(kernel.work);
  }

  #nextInvocation(
    { requestId, payload, traceHeader, invokedFunctionArn, clientContext }: InvocationRequest,
    invocationId: string,
    deadlineMs: number,
  ): NextInvocation {
    return {
      body: payload,
      headers: {
        'Lambda-Runtime-Aws-Request-Id': requestId,
        'Lambda-Runtime-Invocation-Id': invocationId,
        'Lambda-Runtime-Deadline-Ms': String(deadlineMs),
        'Lambda-Runtime-Invoked-Function-Arn': invokedFunctionArn,
        'Lambda-Runtime-Trace-Id': traceHeader,
        ...(clientContext !== undefined && { 'Lambda-Runtime-Client-Context': clientContext }),
      },
    };
  }

  #log(event: string | undefined): void {
    if (event === undefined) return;
    this.#logs.write(event);
    this.#tail?.push(event);
  }

  #noteMemory({ maxMemoryUsedBytes }: HandlerProcess): void {
    this.#maxMemoryUsedBytes = Math.max(this.#maxMemoryUsedBytes, maxMemoryUsedBytes);
  }

  #timestamp(): string {
    return new Date(this.#context.kernel.now()).toISOString();
  }
}

function heapFlags(memorySizeMb: number): string[] {
  const share = (of: number) => Math.floor(memorySizeMb * of);
  return [
    `--max-old-space-size=${share(HEAP_SHARES.oldSpace)}`,
    `--max-semi-space-size=${share(HEAP_SHARES.semiSpace)}`,
  ];
}

function lastBytes(events: readonly string[]): string {
  const bytes = Buffer.from(events.map((event) => `${event}\n`).join(''));
  return bytes.subarray(-LOG_TAIL_BYTES).toString();
}
