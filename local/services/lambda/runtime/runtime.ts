import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Kernel } from '../../../kernel/kernel.ts';
import { type InstalledRuntime, installRuntime } from './install.ts';
import { ProcessGuard } from './process-guard.ts';
import { RuntimeApi } from './runtime-api.ts';

/** What all execution environments share: the bootstrap on disk, and the Runtime API. */
export class Runtime {
  readonly api: RuntimeApi;
  /** `127.0.0.1:<port>` */
  readonly apiAddress: string;
  readonly installed: InstalledRuntime;
  /** Where each environment has its `/tmp`. */
  readonly environmentsDirectory: string;
  readonly guard = new ProcessGuard();

  private constructor(directory: string, api: RuntimeApi, address: string, on: InstalledRuntime) {
    this.api = api;
    this.apiAddress = address;
    this.installed = on;
    this.environmentsDirectory = join(directory, 'environments');
  }

  static async start(kernel: Kernel, directory: string): Promise<Runtime> {
    const api = new RuntimeApi(kernel);
    const installed = await installRuntime(join(directory, 'runtime'));
    return new Runtime(directory, api, await api.listen(), installed);
  }

  /** After the last environment has been stopped. */
  async stop(): Promise<void> {
    await this.api.stop();
    await this.guard.stop();
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
