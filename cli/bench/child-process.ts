import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** A program under measurement, with all the processes that it starts. */
export class MeasuredProcess {
  readonly #child: ChildProcess;
  readonly startedAtMs = performance.now();
  #output = '';
  #peakBytes = 0;
  readonly #waiters = new Set<() => void>();

  constructor(command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
    this.#child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (piece: Buffer) => {
        this.#output = (this.#output + piece.toString()).slice(-20_000);
        for (const waiter of this.#waiters) waiter();
      });
    }
    this.#child.on('exit', () => {
      for (const waiter of this.#waiters) waiter();
    });
  }

  /** The newest of what it has printed. */
  get output(): string {
    return this.#output;
  }

  /** Waits for a text on its output. @returns milliseconds since it was started */
  printed(text: RegExp): Promise<number> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = text.test(this.#output);
        if (!found && this.#child.exitCode === null) return;
        this.#waiters.delete(look);
        if (found) resolve(performance.now() - this.startedAtMs);
        else reject(new Error(`The program ended early:\n${this.#output}`));
      };
      this.#waiters.add(look);
      look();
    });
  }

  /** Resident bytes of the program itself, without what it started. */
  residentBytes(): number {
    const bytes = statusBytes(this.#child.pid, 'VmRSS');
    this.#peakBytes = Math.max(this.#peakBytes, bytes);
    return bytes;
  }

  /** The most that the program itself ever held. */
  peakBytes(): number {
    return Math.max(this.#peakBytes, statusBytes(this.#child.pid, 'VmHWM'));
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const exited = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGTERM');
    await exited;
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }
}

/** A line of /proc/<pid>/status in bytes; NaN where there is no such file (not Linux). */
export function statusBytes(pid: number | undefined, field: 'VmRSS' | 'VmHWM'): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) * 1024;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Number.NaN;
    throw error;
  }
}

/** Processes whose parent is the given one. */
export function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((candidate) => parentOf(candidate) === pid);
}

function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
