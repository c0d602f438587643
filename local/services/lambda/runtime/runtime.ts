import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { HandlerProcess } from './handler-process.ts';
import { type InstalledRuntime, installRuntime } from './install.ts';
import { RuntimeApi } from './runtime-api.ts';

/** What all execution environments share: the bootstrap on disk, and the Runtime API. */
export class Runtime {
  readonly api: RuntimeApi;
  /** `127.0.0.1:<port>` */
  readonly apiAddress: string;
  readonly installed: InstalledRuntime;
  /** Where each environment has its `/tmp`. */
  readonly environmentsDirectory: string;
  /** Those that live. */
  readonly processes = new Set<HandlerProcess>();
  readonly #killAll = () => {
    for (const handlerProcess of this.processes) handlerProcess.kill();
  };

  private constructor(directory: string, api: RuntimeApi, address: string, on: InstalledRuntime) {
    this.api = api;
    this.apiAddress = address;
    this.installed = on;
    this.environmentsDirectory = join(directory, 'environments');
    // However the engine ends, short of being killed itself, no function outlives it.
    process.once('exit', this.#killAll);
  }

  static async start(directory: string): Promise<Runtime> {
    const api = new RuntimeApi();
    const installed = await installRuntime(join(directory, 'runtime'));
    return new Runtime(directory, api, await api.listen(), installed);
  }

  /** After the last environment has been stopped. */
  async stop(): Promise<void> {
    process.off('exit', this.#killAll);
    await this.api.stop();
  }
}

/** What INIT_START says runs a function: the engine's own Node, in AWS's form. */
export function runtimeVersion(region: string): { readonly version: string; readonly arn: string } {
  const [major, minor] = process.versions.node.split('.');
  const digest = createHash('sha256').update(process.version).digest('hex');
  return {
    version: `nodejs:${major}.v${minor}`,
    arn: `arn:aws:lambda:${region}::runtime:${digest}`,
  };
}
