import { fileURLToPath } from 'node:url';
import { findPipeline, type Pipeline } from '../pipeline.ts';
import { MeasuredProcess } from './child-process.ts';

const LAUNCHER = fileURLToPath(new URL('../faultline.mjs', import.meta.url));
const BARE_ENGINE = fileURLToPath(new URL('./bare-engine.ts', import.meta.url));

/** Our engine as a user starts it, in a process of its own, with the pipeline deployed and nothing sent through it. */
export class MeasuredEngine {
  readonly process: MeasuredProcess;
  readonly endpoint: string;
  /** From the start of the program until everything was deployed. */
  readonly readyMs: number;
  /** What the engine held at that moment, before anybody spoke to it. */
  readonly idleBytes: number;
  readonly pipeline: Pipeline;

  private constructor(
    process: MeasuredProcess,
    endpoint: string,
    readyMs: number,
    idleBytes: number,
    pipeline: Pipeline,
  ) {
    this.process = process;
    this.endpoint = endpoint;
    this.readyMs = readyMs;
    this.idleBytes = idleBytes;
    this.pipeline = pipeline;
  }

  /** @param observed whether metrics, alarms and traces are on, as users have them */
  static async start(port: number, { observed = true } = {}): Promise<MeasuredEngine> {
    const program = observed
      ? [LAUNCHER, 'start', '--idle', '--port', String(port)]
      : [BARE_ENGINE, String(port)];
    return MeasuredEngine.#run(port, new MeasuredProcess(process.execPath, program));
  }

  static async #run(port: number, program: MeasuredProcess): Promise<MeasuredEngine> {
    const readyMs = await program.printed(/stacks? deployed/);
    const idleBytes = program.residentBytes();
    const endpoint = `http://127.0.0.1:${port}`;
    const pipeline = await findPipeline(endpoint);
    return new MeasuredEngine(program, endpoint, readyMs, idleBytes, pipeline);
  }

  async stop(): Promise<void> {
    this.pipeline.close();
    await this.process.stop();
  }
}
