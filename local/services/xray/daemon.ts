import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { DAEMON_PORT, RECEIVE_BUFFER_BYTES, RECEIVER_MEMORY } from './limits.ts';

const LOOPBACK = '127.0.0.1';

export interface DaemonOptions {
  /** A folder for the thread's program. */
  readonly directory: string;
  /** @default 2000 */
  readonly port?: number;
  /** Gets each datagram, as text. */
  readonly onDatagram: (text: string) => void;
}

/**
 * Listens for segments as the X-Ray daemon does, in a thread of its own that is started when it is first needed.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-daemon.html
 */
export class Daemon {
  readonly #options: DaemonOptions;
  #worker: Worker | undefined;
  #listening: Promise<number> | undefined;

  constructor(options: DaemonOptions) {
    this.#options = options;
  }

  /** Starts listening, if it does not yet. @returns the port on the loopback address */
  listen(): Promise<number> {
    this.#listening ??= this.#start();
    return this.#listening;
  }

  async close(): Promise<void> {
    await this.#listening;
    await this.#worker?.terminate();
  }

  async #start(): Promise<number> {
    const { directory, port = DAEMON_PORT, onDatagram } = this.#options;
    const worker = new Worker(await buildProgram(directory), {
      workerData: { port, address: LOOPBACK, receiveBufferBytes: RECEIVE_BUFFER_BYTES },
      resourceLimits: RECEIVER_MEMORY,
    });
    this.#worker = worker;
    // An engine that has nothing else to wait for ends.
    worker.unref();
    return new Promise((resolve, reject) => {
      worker.once('error', reject);
      worker.once('message', (bound: number) => {
        // What goes wrong from here on is a bug, and is heard of.
        worker.removeListener('error', reject);
        worker.on('message', onDatagram);
        resolve(bound);
      });
    });
  }
}

/** Makes the thread's program plain JavaScript: a thread that strips types by itself takes 9 MB more. */
async function buildProgram(directory: string): Promise<string> {
  const program = join(directory, 'receiver-thread.mjs');
  const { buildSync } = await import('esbuild');
  buildSync({
    entryPoints: [fileURLToPath(new URL('./receiver-thread.ts', import.meta.url))],
    outfile: program,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    logLevel: 'silent',
  });
  return program;
}

/** The segment document of a datagram: a line of JSON names format and version, then it comes. */
export function documentOf(datagram: string): string | undefined {
  const headerEnd = datagram.indexOf('\n');
  return headerEnd > 0 ? datagram.slice(headerEnd + 1) : undefined;
}
