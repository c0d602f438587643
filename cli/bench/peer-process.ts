import { existsSync } from 'node:fs';
import { UserError } from '../../local/errors.ts';
import { Pipeline } from '../pipeline.ts';
import { findBundle } from './bundles.ts';
import { MeasuredProcess } from './child-process.ts';
import { buildPipelineByApi } from './peer.ts';

/** MiniStack with the same pipeline, from the virtual environment that FAULTLINE_MINISTACK names. */
export class MeasuredPeer {
  readonly process: MeasuredProcess;
  readonly pipeline: Pipeline;

  private constructor(process: MeasuredProcess, pipeline: Pipeline) {
    this.process = process;
    this.pipeline = pipeline;
  }

  /** @throws UserError when MiniStack is not installed */
  static async start(port: number, summarizeConcurrency: number): Promise<MeasuredPeer> {
    const program = process.env.FAULTLINE_MINISTACK ?? '.ministack/bin/ministack';
    if (!existsSync(program)) {
      throw new UserError(
        `There is no MiniStack at ${program}; make it with ` +
          'python3 -m venv .ministack && .ministack/bin/pip install ministack==1.5.33, ' +
          'or name another with FAULTLINE_MINISTACK.',
      );
    }
    const peer = new MeasuredProcess(program, [], {
      ...process.env,
      GATEWAY_PORT: String(port),
      LAMBDA_EXECUTOR: 'local',
    });
    const endpoint = `http://127.0.0.1:${port}`;
    await peer.printed(/running|startup complete|Ready/i);
    const address = await buildPipelineByApi(
      endpoint,
      { summarize: findBundle('summarize-file'), notify: findBundle('notify-subscribers') },
      summarizeConcurrency,
    );
    return new MeasuredPeer(peer, new Pipeline(endpoint, address));
  }

  async stop(): Promise<void> {
    this.pipeline.close();
    await this.process.stop();
  }
}
