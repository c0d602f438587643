import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../cli/faultline.mjs', import.meta.url));

export interface Ended {
  readonly exitCode: number | null;
  readonly output: string;
  readonly errors: string;
}

export interface RunOptions {
  /** Sees the program each time after it has printed something. */
  readonly onOutput?: (output: string, program: ChildProcess) => void;
  /** The same of standard error. */
  readonly onErrors?: (errors: string, program: ChildProcess) => void;
  /** Variables besides this process's own. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs the program as a person does, and gives what it printed and how it ended. */
export function runProgram(argv: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const child = spawn(process.execPath, [PROGRAM, ...argv], {
    env: { ...process.env, NO_COLOR: '1', ...options.environment },
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (piece) => {
    output += piece;
    options.onOutput?.(output, child);
  });
  child.stderr.on('data', (piece) => {
    errors += piece;
    options.onErrors?.(errors, child);
  });
  return new Promise((resolve) => {
    child.on('close', (exitCode) => resolve({ exitCode, output, errors }));
  });
}
