import { strict as assert } from 'node:assert';
import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { LINE_BREAK, SYNC_MARK } from './log-protocol.ts';
import type { ProcessTime } from './process-time.ts';
import type { NextInvocation, Refusal, RuntimeAnswer, RuntimeSession } from './runtime-api.ts';

/** A line without end is cut here, so that it cannot fill the engine's memory. */
const LONGEST_LINE_CHARACTERS = 1024 * 1024;

/** How a process ended, in the words of a Unix wait status. */
export type ProcessExit =
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'signal'; readonly signal: string };

/** What its environment learns from a handler process. */
export interface ProcessListener {
  /** One event of the log. */
  logged(event: string): void;
  /** It waits for an invocation, and all that it wrote before has been read. */
  ready(): void;
  /** It has answered its invocation, and may have more to do. */
  answered(): void;
  initFailed(answer: RuntimeAnswer): void;
  /** It is gone, and all that it wrote has been read. */
  exited(exit: ProcessExit): void;
}

export interface HandlerProcessOptions {
  readonly time: ProcessTime;
  readonly execArgv: readonly string[];
  readonly programPath: string;
  readonly workingDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly listener: ProcessListener;
}

export interface WakeUp {
  readonly requestId: string;
  readonly invocationId: string;
  readonly next: NextInvocation;
}

/**
 * One child process that runs a handler. It is counted as work from its start, and from each
 * invocation that it is given, until it asks for the next one or ends.
 */
export class HandlerProcess implements RuntimeSession {
  readonly #time: ProcessTime;
  readonly #listener: ProcessListener;
  /** Undefined until its turn to start has come. */
  #child: ChildProcess | undefined;
  #isReady = false;
  #ended = false;
  #reply: ((invocation: NextInvocation) => void) | undefined;
  #logRead = false;
  #current: WakeUp | undefined;
  #answer: RuntimeAnswer | undefined;
  #maxMemoryUsedBytes = 0;

  constructor(options: HandlerProcessOptions) {
    this.#time = options.time;
    this.#listener = options.listener;
    this.#time.start(() => this.#spawn(options));
  }

  #spawn({ execArgv, programPath, workingDirectory, environment }: HandlerProcessOptions) {
    const args = [...this.#time.execArgv, ...execArgv, programPath];
    const child = spawn(process.execPath, args, {
      cwd: workingDirectory,
      env: { ...environment, ...this.#time.variables() },
      stdio: ['ignore', 'pipe', 'pipe', ...(this.#time.usesChannel ? (['ipc'] as const) : [])],
      // A group of its own, so that what the handler itself has started ends with it.
      detached: true,
    });
    this.#child = child;
    this.#readLines(child.stdout as Readable);
    this.#readLines(child.stderr as Readable);
    child.on('exit', () => this.#signalGroup());
    child.on('close', (status, signal) => {
      this.#end(
        signal === null ? { kind: 'status', status: status ?? 1 } : { kind: 'signal', signal },
      );
    });
    // Without a process there will be no `close`: the machine could not start one more.
    child.on('error', () => {
      if (child.pid === undefined) this.#end({ kind: 'status', status: 1 });
    });
    return child;
  }

  /** Of the process; undefined when there is none, or none yet. */
  get id(): number | undefined {
    return this.#child?.pid;
  }

  /**
   * The most that the process has had resident, as far as it has told; on Lambda, too, a maximum
   * over its life.
   */
  get maxMemoryUsedBytes(): number {
    return this.#maxMemoryUsedBytes;
  }

  /** What the runtime said of the invocation in progress. */
  get answerGiven(): RuntimeAnswer | undefined {
    return this.#answer;
  }

  /** Hands over an invocation. Only for a process that is ready. */
  wake(wakeUp: WakeUp): void {
    const reply = this.#reply;
    assert(reply !== undefined && this.#isReady, 'the process is not waiting for an invocation');
    this.#reply = undefined;
    this.#logRead = false;
    this.#answer = undefined;
    this.#current = wakeUp;
    this.#isReady = false;
    this.#time.busy();
    reply(wakeUp.next);
  }

  /** Ends the process, with all that it has started; `exited` follows. */
  kill(): void {
    if (this.#ended) return;
    if (this.#child === undefined) this.#end({ kind: 'signal', signal: 'SIGKILL' });
    else this.#time.kill(() => this.#signalGroup());
  }

  #signalGroup(): void {
    const pid = this.#child?.pid;
    if (pid === undefined || this.#ended) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch (error) {
      // Nothing of the group is left but, on macOS, what its parent has not yet seen end: what was
      // to be achieved.
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ESRCH' && code !== 'EPERM') throw error;
    }
  }

  next(reply: (invocation: NextInvocation) => void): Refusal | undefined {
    const isBusy = this.#current !== undefined && this.#answer === undefined;
    if (this.#reply !== undefined || isBusy) return 'InvalidStateTransition';
    this.#reply = reply;
    this.#parkWhenReady();
    return undefined;
  }

  answer(
    requestId: string,
    invocationId: string | undefined,
    answer: RuntimeAnswer,
  ): Refusal | undefined {
    if (this.#current?.requestId !== requestId) return 'InvalidRequestID';
    if (invocationId !== undefined && invocationId !== this.#current.invocationId) {
      return 'InvalidInvocationId';
    }
    if (this.#answer !== undefined) return 'InvalidStateTransition';
    this.#answer = answer;
    this.#listener.answered();
    return undefined;
  }

  failInit(answer: RuntimeAnswer): void {
    this.#listener.initFailed(answer);
  }

  #parkWhenReady(): void {
    if (this.#reply === undefined || !this.#logRead || this.#isReady) return;
    this.#isReady = true;
    // The listener resumes who waits for the invocation, and so is counted, before this process no
    // longer is.
    this.#listener.ready();
    this.#time.idle();
  }

  #readLines(stream: Readable): void {
    let partial = '';
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      this.#time.read(Buffer.byteLength(text));
      const lines = (partial + text).split('\n');
      partial = lines.pop() ?? '';
      for (const line of lines) this.#takeLine(line);
      if (partial.length > LONGEST_LINE_CHARACTERS) {
        this.#takeLine(partial);
        partial = '';
      }
    });
    stream.on('end', () => {
      if (partial !== '') this.#takeLine(partial);
    });
  }

  #takeLine(line: string): void {
    if (line.startsWith(SYNC_MARK)) {
      this.#maxMemoryUsedBytes = Number(line.slice(SYNC_MARK.length)) * 1024;
      this.#logRead = true;
      this.#parkWhenReady();
    } else {
      this.#listener.logged(line.replaceAll(LINE_BREAK, '\n'));
    }
  }

  #end(exit: ProcessExit): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#listener.exited(exit);
    this.#time.ended();
  }
}
