import { type ChildProcess, spawn } from 'node:child_process';
import type { Writable } from 'node:stream';

/** Reads `+ <group>` and `- <group>`; at the end of its input it kills the groups that are left. */
const SCRIPT = `
trap '' HUP INT TERM
living=
while read -r change group; do
  case $change in
    +) living="$living $group" ;;
    -) rest=
       for other in $living; do [ "$other" = "$group" ] || rest="$rest $other"; done
       living=$rest ;;
  esac
done
for group in $living; do kill -s KILL -- "-$group"; done
`;

/**
 * Outlives the engine for a moment, however that ends, to end the handlers that it leaves behind: one
 * that is busy would never see that its connection is gone.
 */
export class ProcessGuard {
  readonly #child: ChildProcess;
  readonly #input: Writable;

  constructor() {
    this.#child = spawn('/bin/sh', ['-c', SCRIPT], {
      stdio: ['pipe', 'ignore', 'ignore'],
      // What ends the engine's group, such as Ctrl-C in a terminal, must not end the guard.
      detached: true,
    });
    this.#child.unref();
    this.#input = this.#child.stdin as Writable;
    // Whoever ends the guard has wanted to do without.
    this.#input.on('error', () => undefined);
  }

  /** @param processId of a process that leads a group */
  watch(processId: number): void {
    this.#input.write(`+ ${processId}\n`);
  }

  forget(processId: number): void {
    this.#input.write(`- ${processId}\n`);
  }

  /** Kills what it still watches, and ends. */
  stop(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) return resolve();
      this.#child.once('close', () => resolve());
      this.#input.end();
    });
  }
}
