import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { ListObjectsV2CommandOutput } from '@aws-sdk/client-s3';
import type { Principal } from '../../../credentials.ts';
import { AwsError } from '../../../errors.ts';
import {
  isFaultExtensionLayer,
  LAMBDA_FAULT_VARIABLE,
  type LambdaFault,
} from '../../../lambda-fault.ts';
import type { Context } from '../../../service.ts';
import { type FunctionSettings, LATEST } from '../model/function.ts';
import { decideInjection, type Injection } from './injection.ts';
import { FAULT_POLLING } from './limits.ts';

export const FAULT_WRAPPER = '/opt/aws-fis/bootstrap';

/** The execution environment that the extension sits in. */
export interface ExtendedEnvironment {
  readonly functionArn: string;
  readonly settings: FunctionSettings;
  /** The function's role, as which the extension reads. */
  readonly principal: Principal;
  readonly log: (line: string) => void;
}

/**
 * The extension of FIS, in its place between Lambda and the runtime of one execution environment. It learns of faults by
 * polling S3 while an invocation runs, and only then, so each environment takes up a fault, and drops it, in its own time.
 * https://docs.aws.amazon.com/fis/latest/userguide/use-lambda-actions.html
 */
export class FaultExtension {
  readonly #context: Context;
  readonly #environment: ExtendedEnvironment;
  readonly #bucket: string;
  readonly #prefix: string;
  readonly #slowPollMs: number;
  readonly #pollWaitMsMax: number;
  #faults: readonly LambdaFault[] = [];
  #polledAtMs = Number.NEGATIVE_INFINITY;
  /** Of a poll that is under way. */
  #pollLeftMs: number | undefined;

  /** @returns undefined for a function without the layer or without what the layer needs */
  static for(context: Context, environment: ExtendedEnvironment): FaultExtension | undefined {
    const { layers, environment: variables = {} } = environment.settings;
    const hasLayer = layers?.versions.some(({ arn }) => isFaultExtensionLayer(arn)) ?? false;
    if (!hasLayer || variables.AWS_LAMBDA_EXEC_WRAPPER !== FAULT_WRAPPER) return undefined;
    const location = /^arn:[\w-]+:s3:::([^/]+)\/?(.*)$/.exec(
      variables[LAMBDA_FAULT_VARIABLE] ?? '',
    );
    const [, bucket, prefix = ''] = location ?? [];
    return bucket === undefined
      ? undefined
      : new FaultExtension(context, environment, { bucket, prefix });
  }

  private constructor(
    context: Context,
    environment: ExtendedEnvironment,
    { bucket, prefix }: { bucket: string; prefix: string },
  ) {
    this.#context = context;
    this.#environment = environment;
    this.#bucket = bucket;
    this.#prefix = prefix;
    const { environment: variables = {} } = environment.settings;
    const slowSeconds = Number(variables.AWS_FIS_SLOW_POLL_INTERVAL_SECONDS);
    const { slowSeconds: usual, slowSecondsMin } = FAULT_POLLING;
    this.#slowPollMs = 1000 * (slowSeconds >= slowSecondsMin ? slowSeconds : usual);
    this.#pollWaitMsMax = Number(variables.AWS_FIS_POLL_MAX_WAIT_MILLISECONDS) || 0;
  }

  /** While the environment initialises: the first look. */
  async initialise(): Promise<void> {
    this.#say('INFO', 'extension enabled 1.0.6');
    await this.#context.kernel.sleep(FAULT_POLLING.pollMs, 'fis:poll');
    await this.#read();
  }

  /**
   * Before the runtime hears of an invocation.
   * @param invokedArn the function as the caller named it
   */
  async decide(requestId: string, invokedArn: string): Promise<Injection> {
    const { kernel } = this.#context;
    if (kernel.now() >= this.#polledAtMs + this.#pollIntervalMs) this.#beginPoll();
    const waitMs = Math.min(this.#pollWaitMsMax, this.#pollLeftMs ?? 0);
    await kernel.sleep(waitMs, 'fis:poll');
    await this.passed(waitMs);
    const invocation = { requestId, qualifier: invokedArn.split(':')[7] ?? LATEST };
    const injection = decideInjection(this.#faults, invocation, kernel.now(), kernel.random);
    this.#tell(injection, requestId);
    return injection;
  }

  /** An invocation has run for so long: only then does a poll go on. */
  async passed(durationMs: number): Promise<void> {
    if (this.#pollLeftMs === undefined) return;
    this.#pollLeftMs -= durationMs;
    if (this.#pollLeftMs > 0) return;
    this.#pollLeftMs = undefined;
    await this.#read();
  }

  get #pollIntervalMs(): number {
    return this.#faults.length > 0 ? FAULT_POLLING.hotSeconds * 1000 : this.#slowPollMs;
  }

  #beginPoll(): void {
    this.#polledAtMs = this.#context.kernel.now();
    this.#pollLeftMs ??= FAULT_POLLING.pollMs;
  }

  /** A function whose role may not read is left alone, and says so. */
  async #read(): Promise<void> {
    const before = this.#faults.length;
    this.#polledAtMs = this.#context.kernel.now();
    try {
      this.#faults = await this.#readFaults();
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      this.#faults = [];
      this.#say('ERROR', `could not read the fault configuration: ${error.message}`);
      const { journal } = this.#context.kernel;
      journal.record('fis:unreadable', this.#environment.functionArn, { code: error.code });
    }
    if (before === 0 && this.#faults.length > 0) this.#say('INFO', 'found active faults');
    if (before > 0 && this.#faults.length === 0) this.#say('INFO', 'no active faults found');
  }

  async #readFaults(): Promise<LambdaFault[]> {
    const { principal, functionArn } = this.#environment;
    const Bucket = this.#bucket;
    const faults: LambdaFault[] = [];
    for (const Key of await this.#keys()) {
      const { Body } = await this.#context.call<{ Body: Buffer | Readable }>(
        's3',
        'GetObject',
        { Bucket, Key },
        principal,
      );
      const fault = parseFault(Buffer.isBuffer(Body) ? Body.toString() : await text(Body));
      if (fault === undefined) this.#say('ERROR', `could not understand ${Key}`);
      else faults.push(fault);
    }
    return faults.filter((fault) => fault.functionArn === functionArn.split(':', 7).join(':'));
  }

  async #keys(): Promise<string[]> {
    const keys: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await this.#context.call<ListObjectsV2CommandOutput>(
        's3',
        'ListObjectsV2',
        {
          Bucket: this.#bucket,
          Prefix: this.#prefix,
          ...(ContinuationToken && { ContinuationToken }),
        },
        this.#environment.principal,
      );
      keys.push(...(page.Contents ?? []).map(({ Key = '' }) => Key));
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
    return keys;
  }

  #tell({ delayMs, outcome }: Injection, requestId: string): void {
    if (delayMs > 0) {
      this.#say(
        'INFO',
        `adding ${delayMs} milliseconds of latency to function invocation`,
        requestId,
      );
    }
    if (outcome === undefined) return;
    const what =
      outcome.response === undefined ? 'returning an error' : 'modifying the function response';
    this.#say('INFO', what, requestId);
  }

  /** In the function's own log format. */
  #say(level: 'INFO' | 'ERROR', what: string, requestId?: string): void {
    const { settings, log } = this.#environment;
    const LEVELS = ['INFO', 'WARN', 'ERROR'];
    const wanted = settings.environment?.AWS_FIS_LOG_LEVEL ?? 'INFO';
    if (LEVELS.indexOf(level) < LEVELS.indexOf(wanted)) return;
    const timestamp = new Date(this.#context.kernel.now()).toISOString();
    const message = `AWS FIS EXTENSION - ${what}`;
    const fields = { message, ...(requestId !== undefined && { requestId }) };
    log(
      settings.logging.format === 'JSON'
        ? JSON.stringify({ timestamp, level, fields })
        : `${timestamp} ${level} ${message}`,
    );
  }
}

function parseFault(json: string): LambdaFault | undefined {
  try {
    return JSON.parse(json) as LambdaFault;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
